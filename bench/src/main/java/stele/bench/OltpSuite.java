package stele.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToLongFunction;

/// Short work, each operation a transaction: look-ups by key, a short join, inserts, updates, planning. Engines
/// take turns of a fraction of a second, so that each sees the same weather.
final class OltpSuite {
    private static final int ACCOUNTS = 100_000;
    private static final long TURN_NANOSECONDS = 250_000_000;
    private static final int CHECKS = 200;

    private final Arguments arguments;

    OltpSuite(Arguments arguments) {
        this.arguments = arguments;
    }

    /// An engine's operations by name; each gets a number that is new for every call.
    private static Map<String, IntToLongFunction> operations(ShortWork work) {
        String byKey = "SELECT owner, amount FROM account WHERE id = ";
        String join = "SELECT a.owner, b.title FROM account a JOIN branch b ON a.branch = b.id WHERE a.id = ";
        ShortWork.Operation key = work.prepare(byKey + "?", true);
        ShortWork.Operation joined = work.prepare(join + "?", true);
        ShortWork.Operation insert = work.prepare("INSERT INTO entry VALUES (?, ?, ?)", false);
        ShortWork.Operation update = work.prepare("UPDATE account SET amount = amount + ? WHERE id = ?", false);
        Map<String, IntToLongFunction> operations = new LinkedHashMap<>();
        operations.put("key", i -> key.run(account(i)));
        operations.put("key-text", i -> work.run(byKey + account(i)));
        operations.put("join", i -> joined.run(account(i)));
        operations.put("join-text", i -> work.run(join + account(i)));
        operations.put("insert", i -> insert.run(i, account(i), i % 100));
        operations.put("update", i -> update.run(1, account(i)));
        operations.put("plan", i -> {
            work.run("EXPLAIN " + join + account(i) + " AND a.amount <> " + i);
            return 0;
        });
        return operations;
    }

    private static int account(int i) {
        return (int) (i * 7919L % ACCOUNTS);
    }

    void run() throws IOException {
        List<Engine> engines = Bench.engines(arguments);
        List<Map<String, IntToLongFunction>> operations = new ArrayList<>();
        for (Engine engine : engines) {
            engine.threads(1);
            ShortWork work = engine.shortWork();
            ShortWork.tables(ACCOUNTS).forEach(work::run);
            operations.add(operations(work));
        }
        check(engines, operations);
        Report report = new Report("oltp", arguments.scale(), 1, engines, "microseconds an operation");
        report.printHead();
        int[] next = new int[engines.size()];
        java.util.Arrays.fill(next, CHECKS);
        for (String name : operations.getFirst().keySet()) {
            for (int round = -arguments.warmup(); round < arguments.repetitions(); round++) {
                for (int e = 0; e < engines.size(); e++) {
                    double microseconds = turn(operations.get(e).get(name), next, e);
                    if (round == -arguments.warmup()) {
                        report.at(name, engines.get(e).name()).first(microseconds);
                    } else if (round >= 0) {
                        report.at(name, engines.get(e).name()).add(microseconds);
                    }
                }
            }
            report.print(name);
        }
        report.printRatio();
        report.write(arguments.home().resolve("results"));
        engines.forEach(Engine::close);
    }

    private static double turn(IntToLongFunction operation, int[] next, int engine) {
        long start = System.nanoTime();
        int count = 0;
        long now = start;
        while (now - start < TURN_NANOSECONDS) {
            operation.applyAsLong(next[engine]++);
            count++;
            now = System.nanoTime();
        }
        return (now - start) / 1e3 / count;
    }

    /// All engines must give the same answers, also after changes.
    private static void check(List<Engine> engines, List<Map<String, IntToLongFunction>> operations) {
        Random random = new Random(7);
        List<String> names = List.copyOf(operations.getFirst().keySet());
        for (int i = 0; i < CHECKS; i++) {
            String name = names.get(random.nextInt(names.size()));
            long expected = operations.getFirst().get(name).applyAsLong(i);
            for (int e = 1; e < engines.size(); e++) {
                if (operations.get(e).get(name).applyAsLong(i) != expected) {
                    throw new IllegalStateException(
                            name + " " + i + ": " + engines.get(e).name() + " has another answer");
                }
            }
        }
    }
}

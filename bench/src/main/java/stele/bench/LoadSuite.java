package stele.bench;

import java.util.List;
import java.util.Locale;

/// Loading CSV files, and the memory that the tables take then: the used heap after collection for engines in
/// Java, what the engine says for others.
final class LoadSuite {
    private final Arguments arguments;
    private final Dataset dataset;

    LoadSuite(Arguments arguments, Dataset dataset) {
        this.arguments = arguments;
        this.dataset = dataset;
    }

    void run() {
        for (int threads : arguments.threads()) {
            double[] best = new double[1 + arguments.peers().size()];
            double[] memory = new double[best.length];
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < best.length; i++) {
                    long before = usedHeap();
                    Engine engine = Bench.engine(i == 0 ? "stele" : arguments.peers().get(i - 1));
                    engine.threads(threads);
                    long start = System.nanoTime();
                    engine.load(dataset);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    best[i] = round == 0 ? seconds : Math.min(best[i], seconds);
                    memory[i] = (engine instanceof DuckDbEngine duckdb ? duckdb.memoryBytes() : usedHeap() - before)
                            / (double) (1 << 20);
                    engine.close();
                }
            }
            for (int i = 0; i < best.length; i++) {
                System.out.printf(
                        Locale.ROOT,
                        "load sf=%s threads=%d %-7s %6.2f s %8.0f MiB%n",
                        TpchData.text(arguments.scale()),
                        threads,
                        i == 0 ? "stele" : arguments.peers().get(i - 1),
                        best[i],
                        memory[i]);
            }
            List<String> peers = arguments.peers();
            for (int i = 1; i < best.length; i++) {
                System.out.printf(
                        Locale.ROOT,
                        "RATIO load sf=%s threads=%d peer=%s geomean=%.3f worst=load:%.2f memory=%.2f%n",
                        TpchData.text(arguments.scale()),
                        threads,
                        peers.get(i - 1),
                        best[0] / best[i],
                        best[0] / best[i],
                        memory[0] / memory[i]);
            }
        }
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

package stele.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import stele.Database;
import stele.Result;
import stele.Row;
import stele.Session;
import stele.SteleException;

/// A fixed slice of sqllogictest: the whole of `select1` to `select4` and of the evidence scripts, and the
/// first queries of one script of each other family.
class SqlLogicTest {
    private static final ConformanceSuite SUITE = new ConformanceSuite("sqllogictest");
    private static final Watchdog WATCHDOG = new Watchdog();
    private static final int ALL = Integer.MAX_VALUE;
    private static final int SOME = 100;

    private static final List<String> WHOLE = List.of(
            "select1.test",
            "select2.test",
            "select3.test",
            "evidence/in1.test",
            "evidence/in2.test",
            "evidence/slt_lang_aggfunc.test",
            "evidence/slt_lang_createview.test",
            "evidence/slt_lang_dropindex.test",
            "evidence/slt_lang_droptable.test",
            "evidence/slt_lang_dropview.test",
            "evidence/slt_lang_reindex.test",
            "evidence/slt_lang_replace.test",
            "evidence/slt_lang_update.test");
    private static final List<String> PARTLY = List.of(
            "select4.test",
            "select5.test",
            "random/aggregates/slt_good_0.test",
            "random/expr/slt_good_0.test",
            "random/groupby/slt_good_0.test",
            "random/select/slt_good_0.test",
            "index/between/10/slt_good_0.test",
            "index/commute/10/slt_good_0.test",
            "index/delete/10/slt_good_0.test",
            "index/in/10/slt_good_0.test",
            "index/orderby/10/slt_good_0.test",
            "index/orderby_nosort/10/slt_good_0.test",
            "index/random/10/slt_good_0.test",
            "index/view/10/slt_good_0.test");

    @TestFactory
    Stream<DynamicNode> scripts() {
        return Stream.concat(
                WHOLE.stream().map(name -> script(name, ALL)), PARTLY.stream().map(name -> script(name, SOME)));
    }

    private static DynamicNode script(String name, int mostQueries) {
        List<SqlLogicScript.Entry> entries = new ArrayList<>();
        int queries = 0;
        for (SqlLogicScript.Entry entry : SqlLogicScript.read(lines(name))) {
            queries += entry instanceof SqlLogicScript.Entry.Query ? 1 : 0;
            if (queries > mostQueries) {
                break;
            }
            entries.add(entry);
        }
        Database database = Database.inMemory();
        Session session = database.session();
        Stream<DynamicTest> tests = entries.stream()
                .map(entry -> SUITE.test(
                        name + ":" + entry.line(),
                        () -> WATCHDOG.watch(session, () -> {
                            check(entry, session);
                            return null;
                        })));
        return DynamicContainer.dynamicContainer(
                name, Stream.concat(tests, Stream.of(DynamicTest.dynamicTest("close " + name, () -> {
                    session.close();
                    database.close();
                }))));
    }

    private static List<String> lines(String name) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SqlLogicTest.class.getResourceAsStream("/test/" + name), name),
                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void check(SqlLogicScript.Entry entry, Session session) {
        switch (entry) {
            case SqlLogicScript.Entry.Statement statement -> {
                if (statement.fails()) {
                    assertThrows(SteleException.class, () -> session.run("sql", statement.sql()));
                } else {
                    session.run("sql", statement.sql()).close();
                }
            }
            case SqlLogicScript.Entry.Query query -> {
                try (Result result = session.run("sql", query.sql())) {
                    judge(query, result);
                }
            }
        }
    }

    private static void judge(SqlLogicScript.Entry.Query query, Result result) {
        assertEquals(query.types().length(), result.columns().size(), "columns");
        List<List<String>> rows = new ArrayList<>();
        for (Row row : result) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < query.types().length(); i++) {
                values.add(format(row.get(i), query.types().charAt(i)));
            }
            rows.add(values);
        }
        if (query.sort().equals("rowsort")) {
            rows.sort((first, second) -> {
                for (int i = 0; i < first.size(); i++) {
                    int order = first.get(i).compareTo(second.get(i));
                    if (order != 0) {
                        return order;
                    }
                }
                return 0;
            });
        }
        List<String> values = new ArrayList<>();
        rows.forEach(values::addAll);
        if (query.sort().equals("valuesort")) {
            Collections.sort(values);
        }
        boolean hashed =
                query.expected().size() == 1 && query.expected().getFirst().contains(" values hashing to ");
        assertEquals(query.expected(), hashed ? List.of(hash(values)) : values);
    }

    private static String hash(List<String> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            for (String value : values) {
                digest.update((value + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return values.size() + " values hashing to " + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String format(@Nullable Object value, char type) {
        if (value == null) {
            return "NULL";
        }
        return switch (type) {
            case 'I' -> integer(value);
            case 'R' -> String.format(Locale.ROOT, "%.3f", new BigDecimal(value.toString()).doubleValue());
            default -> value.toString().isEmpty() ? "(empty)" : value.toString();
        };
    }

    private static String integer(Object value) {
        return switch (value) {
            case Boolean truth -> truth ? "1" : "0";
            case Number number ->
                new BigDecimal(number.toString()).setScale(0, RoundingMode.DOWN).toPlainString();
            default -> value.toString();
        };
    }

    @AfterAll
    static void finish() {
        WATCHDOG.close();
        SUITE.finish();
    }
}

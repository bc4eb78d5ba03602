package stele.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.calcite.sql.test.SqlOperatorFixture;
import org.apache.calcite.test.SqlOperatorTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import stele.Database;
import stele.Result;
import stele.Session;
import stele.SteleException;

/// The checks of Calcite's own operator tests, one by one, against this engine.
class SqlOperatorsTest {
    private static final ConformanceSuite SUITE = new ConformanceSuite("sql-operators");
    private static final Watchdog WATCHDOG = new Watchdog();
    private static final Database DATABASE = Database.inMemory();
    private static final Session SESSION = DATABASE.session();

    /// Calcite's tests over a fixture that only takes down.
    private static final class Source extends SqlOperatorTest {
        private final OperatorChecks checks;

        Source(OperatorChecks checks) {
            this.checks = checks;
        }

        @Override
        protected SqlOperatorFixture fixture() {
            return checks;
        }
    }

    @TestFactory
    Stream<DynamicNode> operators() {
        return Arrays.stream(SqlOperatorTest.class.getDeclaredMethods())
                .filter(method ->
                        method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class))
                .filter(method -> !method.isAnnotationPresent(Disabled.class))
                .sorted(Comparator.comparing(Method::getName))
                .map(SqlOperatorsTest::checks)
                .filter(checks -> !checks.isEmpty())
                .map(checks -> DynamicContainer.dynamicContainer(
                        checks.getFirst().id().split(" ", 2)[0],
                        checks.stream()
                                .map(check -> SUITE.test(
                                        check.id(),
                                        () -> WATCHDOG.watch(SESSION, () -> {
                                            run(check);
                                            return null;
                                        })))));
    }

    /// The checks of one test method; what it asserts besides is Calcite's own affair.
    private static List<OperatorChecks.Check> checks(Method method) {
        OperatorChecks checks = new OperatorChecks(method.getName());
        Source source = new Source(checks);
        for (Object[] arguments : arguments(method, source)) {
            call(method, source, arguments);
        }
        return checks.checks();
    }

    private static List<Object[]> arguments(Method method, Source source) {
        MethodSource provider = method.getAnnotation(MethodSource.class);
        if (provider != null) {
            try {
                Method arguments = SqlOperatorTest.class.getDeclaredMethod(provider.value()[0]);
                arguments.setAccessible(true);
                return ((Stream<?>) arguments.invoke(source))
                        .map(each -> ((Arguments) each).get())
                        .toList();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        ValueSource values = method.getAnnotation(ValueSource.class);
        List<Object[]> all = new ArrayList<>();
        if (values == null) {
            all.add(new Object[0]);
        } else {
            for (boolean value : values.booleans()) {
                all.add(new Object[] {value});
            }
        }
        return all;
    }

    private static void call(Method method, Source source, Object[] arguments) {
        try {
            method.setAccessible(true);
            method.invoke(source, arguments);
        } catch (InvocationTargetException e) {
            // A test that wants more of its fixture than to take down ends here; what it checked before counts.
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(OperatorChecks.Check check) throws Exception {
        if (check.fails()) {
            assertThrows(
                    SteleException.class,
                    () -> SESSION.run("sql", check.query()).close());
            return;
        }
        try (Result result = SESSION.run("sql", check.query())) {
            if (check.checker() != null) {
                check.checker().checkResult(check.query(), OperatorResult.of(result));
            }
            String expected = expectedType(check.type());
            if (expected != null) {
                assertEquals(
                        expected,
                        OperatorResult.typeName(result.columns().getFirst().type()),
                        "type");
            }
        }
    }

    /// A type's name without length, precision and nullability, which are not part of our results; CHAR is
    /// VARCHAR here. Null for types that are not judged.
    private static @Nullable String expectedType(@Nullable String type) {
        if (type == null) {
            return null;
        }
        String name = type.replace(" NOT NULL", "")
                .replaceAll("\\([^)]*\\)", "")
                .replaceAll(" CHARACTER SET .*", "")
                .strip();
        return switch (name) {
            case "CHAR", "VARCHAR" -> "VARCHAR";
            case "BINARY", "VARBINARY" -> "VARBINARY";
            case "FLOAT", "DOUBLE" -> "DOUBLE";
            case "BOOLEAN",
                    "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "DECIMAL",
                    "REAL",
                    "DATE",
                    "TIME",
                    "TIMESTAMP" -> name;
            default -> null;
        };
    }

    @AfterAll
    static void finish() {
        WATCHDOG.close();
        SESSION.close();
        DATABASE.close();
        SUITE.finish();
    }
}

package stele.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.parser.StringAndPos;
import org.apache.calcite.sql.test.ResultCheckers;
import org.apache.calcite.sql.test.SqlOperatorFixture;
import org.apache.calcite.sql.test.SqlTestFactory;
import org.apache.calcite.sql.test.SqlTester;
import org.apache.calcite.sql.test.SqlTests;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.test.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/// Takes down the checks of Calcite's operator tests instead of running them.
///
/// What is expected of a check is a value, an error, or only that the query runs. Error texts are not
/// compared: Calcite's are its own. Lexical variants and conformance levels are not ours to switch; their
/// checks are taken down as any other.
final class OperatorChecks implements SqlOperatorFixture {
    /// One check: a query and what it must give.
    ///
    /// @param type the type that Calcite's test states for the column, or null
    /// @param fails whether an error is expected; then `checker` is null
    /// @param checker the judge of the rows; null when the query must only run
    record Check(
            String id, String query, @Nullable String type, boolean fails, SqlTester.@Nullable ResultChecker checker) {}

    private final List<Check> checks;
    private final Map<String, Integer> seen;
    private final SqlTestFactory factory;
    private final String prefix;

    OperatorChecks(String test) {
        this(new ArrayList<>(), new HashMap<>(), SqlTestFactory.INSTANCE, test);
    }

    private OperatorChecks(List<Check> checks, Map<String, Integer> seen, SqlTestFactory factory, String prefix) {
        this.checks = checks;
        this.seen = seen;
        this.factory = factory;
        this.prefix = prefix;
    }

    List<Check> checks() {
        return checks;
    }

    private void add(
            String text,
            String query,
            @Nullable String type,
            boolean fails,
            SqlTester.@Nullable ResultChecker checker) {
        String id = prefix + " " + text.strip().replaceAll("\\s+", " ") + (fails ? " (fails)" : "");
        int number = seen.merge(id, 1, Integer::sum);
        checks.add(new Check(number == 1 ? id : id + " #" + number, query, type, fails, checker));
    }

    private void scalar(String expression, @Nullable String type, SqlTester.@Nullable ResultChecker checker) {
        String plain = StringAndPos.of(expression).sql;
        add(plain, "values (" + plain + ")", type, false, checker);
    }

    private OperatorChecks in(SqlTestFactory changed, String context) {
        return new OperatorChecks(checks, seen, changed, prefix + context);
    }

    @Override
    public void close() {}

    @Override
    public SqlTestFactory getFactory() {
        return factory;
    }

    @Override
    public SqlOperatorFixture withFactory(UnaryOperator<SqlTestFactory> transform) {
        return in(transform.apply(factory), "");
    }

    @Override
    public SqlOperatorFixture withLex(Lex lex) {
        return in(factory.withParserConfig(config -> config.withLex(lex)), " [" + lex + "]");
    }

    @Override
    public SqlOperatorFixture withConformance(SqlConformance conformance) {
        return in(
                factory.withParserConfig(config -> config.withConformance(conformance))
                        .withValidatorConfig(config -> config.withConformance(conformance)),
                " [" + conformance + "]");
    }

    @Override
    public SqlOperatorFixture withConnectionFactory(UnaryOperator<ConnectionFactory> transform) {
        return this;
    }

    @Override
    public SqlOperatorFixture withLibrary(SqlLibrary library) {
        return in(factory, " [" + library + "]");
    }

    @Override
    public SqlOperatorFixture withLibraries(SqlLibrary... libraries) {
        return in(factory, " " + List.of(libraries));
    }

    @Override
    public SqlOperatorFixture forOracle(SqlConformance conformance) {
        return in(factory, " [ORACLE]");
    }

    @Override
    public SqlTester getTester() {
        throw new UnsupportedOperationException("checks are taken down, not run");
    }

    @Override
    public SqlOperatorFixture withTester(UnaryOperator<SqlTester> transform) {
        return this;
    }

    @Override
    public boolean brokenTestsEnabled() {
        return false;
    }

    @Override
    public SqlOperatorFixture withBrokenTestsEnabled(boolean enabled) {
        return this;
    }

    @Override
    public SqlOperatorFixture setFor(SqlOperator operator, VmName... unimplemented) {
        return this;
    }

    @Override
    public void checkScalar(String expression, SqlTester.TypeChecker type, SqlTester.ResultChecker checker) {
        scalar(expression, null, checker);
    }

    @Override
    public void checkScalar(String expression, Object result, String type) {
        scalar(expression, type, ResultCheckers.createChecker(result));
    }

    @Override
    public void checkScalarExact(String expression, String type, SqlTester.ResultChecker checker) {
        scalar(expression, type, checker);
    }

    @Override
    public void checkScalarApprox(String expression, String type, Object result) {
        scalar(expression, type, ResultCheckers.createChecker(result));
    }

    @Override
    public void checkBoolean(String expression, @Nullable Boolean result) {
        scalar(
                expression,
                "BOOLEAN",
                result == null ? ResultCheckers.isNullValue() : ResultCheckers.isSingle(result.booleanValue()));
    }

    @Override
    public void checkString(String expression, String result, String type) {
        scalar(expression, type, ResultCheckers.isSingle(result));
    }

    @Override
    public void checkNull(String expression) {
        scalar(expression, null, ResultCheckers.isNullValue());
    }

    @Override
    public void checkType(String expression, String type) {
        scalar(expression, type, null);
    }

    @Override
    public void checkColumnType(String sql, String type) {
        String query = StringAndPos.of(sql).sql;
        add(query, query, type, false, null);
    }

    @Override
    public void check(
            String query,
            SqlTester.TypeChecker type,
            SqlTester.ParameterChecker parameters,
            SqlTester.ResultChecker checker) {
        add(query, query, null, false, checker);
    }

    @Override
    public void check(String query, SqlTester.TypeChecker type, Object result) {
        add(query, query, null, false, ResultCheckers.createChecker(result));
    }

    @Override
    public void checkAgg(String expression, String[] values, SqlTester.ResultChecker checker) {
        String query = SqlTests.generateAggQuery(expression, values);
        add(query, query, null, false, checker);
    }

    @Override
    public void checkAgg(String expression, String[] values, String type, SqlTester.ResultChecker checker) {
        String query = SqlTests.generateAggQuery(expression, values);
        add(query, query, type, false, checker);
    }

    @Override
    public void checkAggWithMultipleArgs(String expression, String[][] values, SqlTester.ResultChecker checker) {
        String query = SqlTests.generateAggQueryWithMultipleArgs(expression, values);
        add(query, query, null, false, checker);
    }

    @Override
    public void checkWinAgg(
            String expression, String[] values, String window, String type, SqlTester.ResultChecker checker) {
        String query = SqlTests.generateWinAggQuery(expression, window, values);
        add(query, query, type, false, checker);
    }

    @Override
    public void checkAggFails(String expression, String[] values, String error, boolean runtime) {
        String query = SqlTests.generateAggQuery(StringAndPos.of(expression).sql, values);
        add(query, query, null, true, null);
    }

    @Override
    public void checkFails(StringAndPos expression, String error, boolean runtime) {
        add(expression.sql, "values (" + expression.sql + ")", null, true, null);
    }

    @Override
    public void checkQueryFails(StringAndPos query, String error) {
        add(query.sql, query.sql, null, true, null);
    }

    @Override
    public void checkQuery(String sql) {
        String query = StringAndPos.of(sql).sql;
        add(query, query, null, false, null);
    }
}

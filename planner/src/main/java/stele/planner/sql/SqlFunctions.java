package stele.planner.sql;

import static stele.planner.sql.SqlScalar.Parameter.ANYTHING;
import static stele.planner.sql.SqlScalar.Parameter.DATETIME;
import static stele.planner.sql.SqlScalar.Parameter.LIST;
import static stele.planner.sql.SqlScalar.Parameter.REAL;
import static stele.planner.sql.SqlScalar.Parameter.TEXT;
import static stele.planner.sql.SqlScalar.Parameter.TRUTH;
import static stele.planner.sql.SqlScalar.Parameter.WHOLE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;
import stele.planner.function.SteleFunction;

/// The functions of SQL by their names: Calcite's where their meaning is ours, else a [SqlScalar]. What is
/// not listed is an unknown function. Operators (`+`, `LIKE` ...) are Calcite's.
final class SqlFunctions implements SqlOperatorTable {
    static final SqlFunctions INSTANCE = new SqlFunctions();

    private final Map<String, SqlOperator> functions = new HashMap<>();

    private SqlFunctions() {
        add(SqlDateArithmetic.PLUS);
        add(SqlDateArithmetic.MINUS);
        addNumbers();
        addText();
        addDates();
        addChoices();
        addAggregates();
        addWindows();
    }

    /// The names, in lower case.
    Iterable<String> names() {
        return functions.keySet();
    }

    @Nullable
    SqlOperator find(String name) {
        return functions.get(name.toLowerCase(Locale.ROOT));
    }

    private void add(SqlOperator operator, String... aliases) {
        functions.put(operator.getName().toLowerCase(Locale.ROOT), operator);
        for (String alias : aliases) {
            functions.put(alias, operator);
        }
    }

    /// A function that the executor has under `function`.
    private void add(
            String name,
            String function,
            SqlReturnTypeInference returns,
            int required,
            SqlScalar.Parameter... parameters) {
        SteleFunction target = SteleFunction.of(function);
        add(SqlScalar.of(
                name,
                returns,
                required,
                (builder, position, type, arguments) -> builder.makeCall(position, type, target, arguments),
                parameters));
    }

    private void addSpecial(
            String name,
            SqlReturnTypeInference returns,
            SqlScalar.Translation translation,
            SqlScalar.Parameter... parameters) {
        add(SqlScalar.of(name, returns, parameters.length, translation, parameters));
    }

    private void addNumbers() {
        add(SqlStdOperatorTable.ABS);
        add(SqlStdOperatorTable.CEIL, "ceiling");
        add(SqlStdOperatorTable.FLOOR);
        add(SqlStdOperatorTable.ROUND);
        add(SqlStdOperatorTable.TRUNCATE, "trunc");
        add(SqlStdOperatorTable.POWER, "pow");
        add(SqlStdOperatorTable.SQRT);
        add(SqlStdOperatorTable.CBRT);
        add(SqlStdOperatorTable.EXP);
        add(SqlStdOperatorTable.LN);
        add(SqlStdOperatorTable.LOG10, "log");
        add(SqlStdOperatorTable.SIGN);
        add(SqlStdOperatorTable.PI);
        add(SqlStdOperatorTable.SIN);
        add(SqlStdOperatorTable.COS);
        add(SqlStdOperatorTable.TAN);
        add(SqlStdOperatorTable.ASIN);
        add(SqlStdOperatorTable.ACOS);
        add(SqlStdOperatorTable.ATAN);
        add(SqlStdOperatorTable.ATAN2);
        add(SqlStdOperatorTable.DEGREES);
        add(SqlStdOperatorTable.RADIANS);
        add(SqlStdOperatorTable.MOD);
        add("log2", "log2", ReturnTypes.DOUBLE, 1, REAL);
        add("random", "random", ReturnTypes.DOUBLE, 0);
        add("nextval", "nextval", ReturnTypes.BIGINT, 1, TEXT);
        add("currval", "currval", ReturnTypes.BIGINT, 1, TEXT);
        add("setval", "setval", ReturnTypes.BIGINT, 2, TEXT, WHOLE);
        add("gcd", "gcd", ReturnTypes.BIGINT, 2, WHOLE, WHOLE);
        add("isnan", "is_nan", ReturnTypes.BOOLEAN, 1, REAL);
    }

    private void addText() {
        add(SqlStdOperatorTable.UPPER, "ucase");
        add(SqlStdOperatorTable.LOWER, "lcase");
        add(SqlStdOperatorTable.INITCAP);
        add(SqlStdOperatorTable.TRIM);
        add(SqlStdOperatorTable.SUBSTRING, "substr");
        add(SqlStdOperatorTable.POSITION);
        add(SqlStdOperatorTable.OVERLAY);
        add(SqlStdOperatorTable.REPLACE);
        add(SqlStdOperatorTable.CHAR_LENGTH, "character_length", "length", "len");
        add(SqlStdOperatorTable.OCTET_LENGTH, "strlen");
        add("left", "left", ReturnTypes.VARCHAR, 2, TEXT, WHOLE);
        add("right", "right", ReturnTypes.VARCHAR, 2, TEXT, WHOLE);
        add("reverse", "reverse", ReturnTypes.VARCHAR, 1, TEXT);
        add("repeat", "repeat", ReturnTypes.VARCHAR, 2, TEXT, WHOLE);
        add("lpad", "lpad", ReturnTypes.VARCHAR, 2, TEXT, WHOLE, TEXT);
        add("rpad", "rpad", ReturnTypes.VARCHAR, 2, TEXT, WHOLE, TEXT);
        add("ascii", "ascii", ReturnTypes.INTEGER, 1, TEXT);
        add("chr", "chr", ReturnTypes.VARCHAR, 1, WHOLE);
        add("split_part", "split_part", ReturnTypes.VARCHAR, 3, TEXT, TEXT, WHOLE);
        add("starts_with", "starts_with", ReturnTypes.BOOLEAN, 2, TEXT, TEXT);
        add("ends_with", "ends_with", ReturnTypes.BOOLEAN, 2, TEXT, TEXT);
        add("contains", "contains", ReturnTypes.BOOLEAN, 2, TEXT, TEXT);
        add("regexp_matches", "regexp_like", ReturnTypes.BOOLEAN, 2, TEXT, TEXT, TEXT);
        add("regexp_like", "regexp_like", ReturnTypes.BOOLEAN, 2, TEXT, TEXT, TEXT);
        add("regexp_replace", "regexp_replace", ReturnTypes.VARCHAR, 3, TEXT, TEXT, TEXT, TEXT);
        add("regexp_extract", "regexp_extract", ReturnTypes.VARCHAR, 2, TEXT, TEXT, WHOLE);
        add("regexp_full_match", "regexp_full_match", ReturnTypes.BOOLEAN, 2, TEXT, TEXT);
        add("translate", "translate", ReturnTypes.VARCHAR, 3, TEXT, TEXT, TEXT);
        add("bit_length", "bit_length", ReturnTypes.BIGINT, 1, TEXT);
        add("md5", "md5", ReturnTypes.VARCHAR, 1, TEXT);
        add("sha256", "sha256", ReturnTypes.VARCHAR, 1, TEXT);
        add("typeof", "typeof", ReturnTypes.VARCHAR, 1, ANYTHING);
        add(SqlLibraryOperators.ILIKE);
        addSpecial("strpos", ReturnTypes.INTEGER, SqlFunctions::positionOfSecond, TEXT, TEXT);
        addSpecial("instr", ReturnTypes.INTEGER, SqlFunctions::positionOfSecond, TEXT, TEXT);
        add(SqlVariadic.CONCAT);
        add(SqlVariadic.CONCAT_WS);
    }

    private static RexNode positionOfSecond(
            RexBuilder builder,
            org.apache.calcite.sql.parser.SqlParserPos position,
            RelDataType type,
            List<RexNode> arguments) {
        return builder.makeCall(position, type, SqlStdOperatorTable.POSITION, arguments.reversed());
    }

    private void addDates() {
        add(SqlStdOperatorTable.EXTRACT);
        add(SqlStdOperatorTable.CURRENT_DATE, "today");
        add(SqlStdOperatorTable.CURRENT_TIME);
        add(SqlStdOperatorTable.CURRENT_TIMESTAMP, "now", "transaction_timestamp");
        add(SqlStdOperatorTable.LOCALTIME);
        add(SqlStdOperatorTable.LOCALTIMESTAMP);
        for (String unit : List.of("year", "quarter", "month", "week", "day", "hour", "minute", "second")) {
            addSpecial(
                    unit,
                    ReturnTypes.BIGINT,
                    (builder, position, type, arguments) -> builder.makeCall(
                            position,
                            type,
                            SteleFunction.of("extract"),
                            List.of(text(builder, unit), arguments.getFirst())),
                    DATETIME);
        }
        add("date_part", "extract", ReturnTypes.BIGINT, 2, TEXT, DATETIME);
        add("date_trunc", "datetime_floor", ReturnTypes.ARG1, 2, TEXT, DATETIME);
        add("date_diff", "date_diff", ReturnTypes.BIGINT, 3, TEXT, DATETIME, DATETIME);
        add("make_date", "make_date", ReturnTypes.DATE, 3, WHOLE, WHOLE, WHOLE);
        add("last_day", "last_day", ReturnTypes.DATE, 1, DATETIME);
        add("dayname", "dayname", ReturnTypes.VARCHAR, 1, DATETIME);
        add("monthname", "monthname", ReturnTypes.VARCHAR, 1, DATETIME);
        add("to_char", "to_char", ReturnTypes.VARCHAR, 2, DATETIME, TEXT);
        add("strftime", "strftime", ReturnTypes.VARCHAR, 2, DATETIME, TEXT);
    }

    /// A string constant.
    static RexNode text(RexBuilder builder, String text) {
        RelDataType type = builder.getTypeFactory().createSqlType(SqlTypeName.VARCHAR);
        return builder.makeCast(type, builder.makeCharLiteral(new NlsString(text, null, null)));
    }

    private void addChoices() {
        add(SqlStdOperatorTable.COALESCE, "ifnull", "nvl");
        add(SqlStdOperatorTable.NULLIF);
        add(SqlStdOperatorTable.CARDINALITY, "array_length");
        add("list_append", "list_append", ReturnTypes.ARG0, 2, LIST, ANYTHING);
        add("list_concat", "list_concat", ReturnTypes.ARG0, 2, LIST, LIST);
        add("list_distinct", "list_distinct", ReturnTypes.ARG0, 1, LIST);
        add("list_position", "list_position", ReturnTypes.INTEGER, 2, LIST, ANYTHING);
        add("list_reverse", "list_reverse", ReturnTypes.ARG0, 1, LIST);
        add("list_sort", "list_sort", ReturnTypes.ARG0, 1, LIST);
        add(SqlLibraryOperators.TRY_CAST);
        add(SqlStdOperatorTable.CAST);
        add(SqlVariadic.GREATEST);
        add(SqlVariadic.LEAST);
        SqlReturnTypeInference leastOfRest = binding -> java.util.Objects.requireNonNull(binding.getTypeFactory()
                .leastRestrictive(List.of(binding.getOperandType(1), binding.getOperandType(2))));
        SqlScalar.Translation choose = (builder, position, type, arguments) ->
                builder.makeCall(position, type, SqlStdOperatorTable.CASE, arguments);
        addSpecial("if", leastOfRest, choose, TRUTH, ANYTHING, ANYTHING);
        addSpecial("iif", leastOfRest, choose, TRUTH, ANYTHING, ANYTHING);
    }

    private void addAggregates() {
        add(SqlStdOperatorTable.COUNT);
        add(SqlStdOperatorTable.SUM);
        add(SqlStdOperatorTable.MIN);
        add(SqlStdOperatorTable.MAX);
        add(SqlStdOperatorTable.AVG, "mean");
        add(SqlStdOperatorTable.STDDEV_SAMP, "stddev");
        add(SqlStdOperatorTable.STDDEV_POP);
        add(SqlStdOperatorTable.VAR_SAMP, "variance");
        add(SqlStdOperatorTable.VAR_POP);
        add(SqlStdOperatorTable.ANY_VALUE);
        add(SqlLibraryOperators.BOOL_AND, "every");
        add(SqlLibraryOperators.BOOL_OR);
        add(SqlStdOperatorTable.BIT_AND);
        add(SqlStdOperatorTable.BIT_OR);
        add(SqlStdOperatorTable.BIT_XOR);
        add(SqlStdOperatorTable.LISTAGG, "string_agg", "group_concat");
        add(SqlStdOperatorTable.GROUPING, "grouping_id");
        SqlAggregate.all().forEach(aggregate -> add(aggregate, aggregate.aliases()));
    }

    private void addWindows() {
        add(SqlStdOperatorTable.ROW_NUMBER);
        add(SqlStdOperatorTable.RANK);
        add(SqlStdOperatorTable.DENSE_RANK);
        add(SqlStdOperatorTable.PERCENT_RANK);
        add(SqlStdOperatorTable.CUME_DIST);
        add(SqlStdOperatorTable.NTILE);
        add(SqlStdOperatorTable.LAG);
        add(SqlStdOperatorTable.LEAD);
        add(SqlStdOperatorTable.FIRST_VALUE);
        add(SqlStdOperatorTable.LAST_VALUE);
        add(SqlStdOperatorTable.NTH_VALUE);
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher matcher) {
        if (name.isSimple()) {
            SqlOperator function = find(name.getSimple());
            boolean prefix = syntax == SqlSyntax.PREFIX;
            if (function != null && !prefix) {
                found.add(function);
                return;
            }
        }
        if (syntax.family != SqlSyntax.FUNCTION) {
            SqlStdOperatorTable.instance().lookupOperatorOverloads(name, category, syntax, found, matcher);
        }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return new ArrayList<>(functions.values());
    }
}

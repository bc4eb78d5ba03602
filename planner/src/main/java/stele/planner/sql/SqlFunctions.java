package stele.planner.sql;

import static stele.planner.sql.SqlScalar.Parameter.ANYTHING;
import static stele.planner.sql.SqlScalar.Parameter.TRUTH;

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
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/// The functions of SQL by their names: Calcite's where their meaning is ours, else a [SqlScalar]. What is
/// not listed is an unknown function. Operators (`+`, `LIKE` ...) are Calcite's.
final class SqlFunctions implements SqlOperatorTable {
    static final SqlFunctions INSTANCE = new SqlFunctions();

    private final Map<String, SqlOperator> functions = new HashMap<>();

    private SqlFunctions() {
        add(SqlDateArithmetic.PLUS);
        add(SqlDateArithmetic.MINUS);
        functions.putAll(SqlSignatures.read());
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
        add(SqlStdOperatorTable.LOG10);
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
        add(SqlStdOperatorTable.CHAR_LENGTH, "character_length");
        add(SqlLibraryOperators.ILIKE);
        add(SqlVariadic.CONCAT);
        add(SqlVariadic.CONCAT_WS);
    }

    private void addDates() {
        add(SqlStdOperatorTable.EXTRACT);
        add(SqlStdOperatorTable.CURRENT_DATE, "today");
        add(SqlStdOperatorTable.CURRENT_TIME);
        add(SqlStdOperatorTable.CURRENT_TIMESTAMP, "now", "transaction_timestamp");
        add(SqlStdOperatorTable.LOCALTIME);
        add(SqlStdOperatorTable.LOCALTIMESTAMP);
    }

    /// A string constant.
    static RexNode text(RexBuilder builder, String text) {
        RelDataType type = builder.getTypeFactory().createSqlType(SqlTypeName.VARCHAR);
        return builder.makeCast(type, builder.makeCharLiteral(new NlsString(text, null, null)));
    }

    private void addChoices() {
        add(SqlStdOperatorTable.COALESCE, "ifnull", "nvl");
        add(SqlStdOperatorTable.NULLIF);
        add(SqlStructFunction.PACK);
        add(SqlStructFunction.INSERT);
        add(SqlCast.TRY_CAST, "safe_cast");
        add(SqlCast.CAST);
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
            boolean operator = syntax == SqlSyntax.PREFIX
                    || function instanceof SqlOverloads
                            && (syntax.family != SqlSyntax.FUNCTION
                                    || category == SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
            if (function != null && !operator) {
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

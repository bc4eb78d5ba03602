package stele.planner.sql;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.util.Optionality;

/// An aggregate that Calcite does not have, or not as we mean it; the executor has it under the same name.
/// All of them may be given an order.
final class SqlAggregate extends SqlAggFunction {
    private static final SqlReturnTypeInference REAL = ReturnTypes.DOUBLE.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlReturnTypeInference SAME = ReturnTypes.ARG0.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlOperandTypeChecker NUMBER = OperandTypes.family(SqlTypeFamily.NUMERIC);
    private static final SqlOperandTypeChecker PAIR = OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.NUMERIC);
    private static final SqlOperandTypeChecker ANYTHING = OperandTypes.ANY;
    private static final SqlOperandTypeChecker WITH_SHARE = OperandTypes.family(
                    SqlTypeFamily.ANY, SqlTypeFamily.NUMERIC)
            .or(OperandTypes.family(SqlTypeFamily.ANY, SqlTypeFamily.ARRAY));
    private static final SqlOperandTypeChecker NUMBER_WITH_SHARE = OperandTypes.family(
                    SqlTypeFamily.NUMERIC, SqlTypeFamily.NUMERIC)
            .or(OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.ARRAY));

    private final List<String> aliases;

    private SqlAggregate(
            String name, SqlReturnTypeInference returns, SqlOperandTypeChecker operands, String... aliases) {
        super(
                name,
                null,
                SqlKind.OTHER_FUNCTION,
                returns,
                null,
                operands,
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                false,
                Optionality.OPTIONAL);
        this.aliases = List.of(aliases);
    }

    /// The other names.
    String[] aliases() {
        return aliases.toArray(String[]::new);
    }

    /// All of them.
    static List<SqlAggregate> all() {
        SqlOperandTypeChecker two = OperandTypes.family(SqlTypeFamily.ANY, SqlTypeFamily.ANY);
        SqlReturnTypeInference count = ReturnTypes.BIGINT;
        return List.of(
                new SqlAggregate("median", REAL, NUMBER),
                new SqlAggregate("mode", SAME, ANYTHING),
                new SqlAggregate("arg_min", SAME, two, "min_by", "argmin"),
                new SqlAggregate("arg_max", SAME, two, "max_by", "argmax"),
                new SqlAggregate("array_agg", SqlAggregate::list, ANYTHING, "list"),
                new SqlAggregate("first", SAME, ANYTHING, "arbitrary"),
                new SqlAggregate("last", SAME, ANYTHING),
                new SqlAggregate("histogram", SqlAggregate::counts, ANYTHING),
                new SqlAggregate("percentile_cont", SqlAggregate::continuous, NUMBER_WITH_SHARE, "quantile_cont"),
                new SqlAggregate("percentile_disc", SqlAggregate::discrete, WITH_SHARE, "quantile_disc", "quantile"),
                new SqlAggregate("percentile_disc_down", SqlAggregate::discrete, WITH_SHARE),
                new SqlAggregate("corr", REAL, PAIR),
                new SqlAggregate("covar_pop", REAL, PAIR),
                new SqlAggregate("covar_samp", REAL, PAIR),
                new SqlAggregate("regr_slope", REAL, PAIR),
                new SqlAggregate("regr_intercept", REAL, PAIR),
                new SqlAggregate("regr_r2", REAL, PAIR),
                new SqlAggregate("regr_avgx", REAL, PAIR),
                new SqlAggregate("regr_avgy", REAL, PAIR),
                new SqlAggregate("regr_sxx", REAL, PAIR),
                new SqlAggregate("regr_syy", REAL, PAIR),
                new SqlAggregate("regr_sxy", REAL, PAIR),
                new SqlAggregate("regr_count", count, PAIR),
                new SqlAggregate("skewness", REAL, NUMBER),
                new SqlAggregate("kurtosis", REAL, NUMBER),
                new SqlAggregate("kurtosis_pop", REAL, NUMBER),
                new SqlAggregate("entropy", ReturnTypes.DOUBLE, ANYTHING),
                new SqlAggregate("mad", REAL, NUMBER),
                new SqlAggregate("product", REAL, NUMBER),
                new SqlAggregate("geomean", REAL, NUMBER, "geometric_mean"),
                new SqlAggregate("fsum", REAL, NUMBER, "sumkahan", "kahan_sum"),
                new SqlAggregate("favg", REAL, NUMBER),
                new SqlAggregate("count_if", count, OperandTypes.family(SqlTypeFamily.BOOLEAN), "countif"));
    }

    private static RelDataType list(SqlOperatorBinding binding) {
        return nullable(
                binding, binding.getTypeFactory().createArrayType(nullable(binding, binding.getOperandType(0)), -1));
    }

    private static RelDataType counts(SqlOperatorBinding binding) {
        return nullable(
                binding,
                binding.getTypeFactory()
                        .createMapType(
                                binding.getTypeFactory().createTypeWithNullability(binding.getOperandType(0), false),
                                binding.getTypeFactory().createSqlType(SqlTypeName.BIGINT)));
    }

    private static RelDataType continuous(SqlOperatorBinding binding) {
        return forShares(binding, binding.getTypeFactory().createSqlType(SqlTypeName.DOUBLE));
    }

    private static RelDataType discrete(SqlOperatorBinding binding) {
        return forShares(binding, binding.getOperandType(0));
    }

    /// Several shares make a list.
    private static RelDataType forShares(SqlOperatorBinding binding, RelDataType type) {
        return binding.getOperandType(1).getSqlTypeName() == SqlTypeName.ARRAY
                ? nullable(binding, binding.getTypeFactory().createArrayType(nullable(binding, type), -1))
                : nullable(binding, type);
    }

    private static RelDataType nullable(SqlOperatorBinding binding, RelDataType type) {
        return binding.getTypeFactory().createTypeWithNullability(type, true);
    }
}

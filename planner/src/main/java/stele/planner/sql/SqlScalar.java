package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import stele.planner.physical.Functions;

/// A scalar function of SQL that Calcite does not have, or has with another meaning. The validator knows it
/// by this class; in the plan a call becomes what `translation` makes of it, as a rule a call of a function
/// of the executor.
final class SqlScalar extends SqlFunction {
    private final List<Parameter> parameters;
    private final Translation translation;

    /// What a parameter takes, and the type that its argument is cast to.
    enum Parameter {
        TEXT(SqlTypeFamily.STRING),
        /// Any number, as it is.
        NUMBER(SqlTypeFamily.NUMERIC),
        /// A number, cast to DOUBLE.
        REAL(SqlTypeFamily.NUMERIC),
        /// A whole number, cast to BIGINT.
        WHOLE(SqlTypeFamily.INTEGER),
        TRUTH(SqlTypeFamily.BOOLEAN),
        DATETIME(SqlTypeFamily.DATETIME),
        LIST(SqlTypeFamily.ARRAY),
        ANYTHING(SqlTypeFamily.ANY);

        private final SqlTypeFamily family;

        Parameter(SqlTypeFamily family) {
            this.family = family;
        }

        RexNode adapt(RexBuilder builder, RexNode argument) {
            SqlTypeName wanted = switch (this) {
                case REAL -> SqlTypeName.DOUBLE;
                case WHOLE -> SqlTypeName.BIGINT;
                case TEXT, NUMBER, TRUTH, DATETIME, LIST, ANYTHING -> null;
            };
            if (wanted == null || argument.getType().getSqlTypeName() == wanted) {
                return argument;
            }
            RelDataTypeFactory factory = builder.getTypeFactory();
            RelDataType type = factory.createTypeWithNullability(
                    factory.createSqlType(wanted), argument.getType().isNullable());
            return builder.makeCast(type, argument);
        }
    }

    /// Makes the plan's expression for a call.
    interface Translation {
        RexNode translate(RexBuilder builder, SqlParserPos position, RelDataType type, List<RexNode> arguments);
    }

    private SqlScalar(
            String name,
            SqlReturnTypeInference returns,
            List<Parameter> parameters,
            int required,
            Translation translation) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                returns,
                null,
                OperandTypes.family(
                        parameters.stream().map(parameter -> parameter.family).toList(), index -> index >= required),
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.parameters = parameters;
        this.translation = translation;
    }

    /// A function whose result is null when an argument is.
    ///
    /// @param required how many parameters must have an argument
    static SqlScalar of(
            String name,
            SqlReturnTypeInference returns,
            int required,
            Translation translation,
            Parameter... parameters) {
        return new SqlScalar(
                name, returns.andThen(SqlTypeTransforms.TO_NULLABLE), List.of(parameters), required, translation);
    }

    RexNode translate(RexBuilder builder, SqlParserPos position, RelDataType type, List<RexNode> arguments) {
        List<RexNode> adapted = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            adapted.add(parameters.get(i).adapt(builder, arguments.get(i)));
        }
        return translation.translate(builder, position, type, adapted);
    }

    /// The parameters, for messages.
    String signature() {
        return getName() + "("
                + String.join(
                        ", ",
                        parameters.stream()
                                .map(parameter -> parameter.name().toLowerCase(java.util.Locale.ROOT))
                                .toList())
                + ")";
    }

    @Override
    public boolean isDeterministic() {
        return Functions.isDeterministic(getName().toLowerCase(java.util.Locale.ROOT));
    }
}

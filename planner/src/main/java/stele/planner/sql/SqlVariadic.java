package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import stele.planner.function.SteleFunction;

/// The functions that take any number of arguments. CONCAT passes over nulls, as PostgreSQL has it;
/// GREATEST and LEAST are null when an argument is, as SQL:2023 has them.
final class SqlVariadic extends SqlFunction {
    static final SqlVariadic CONCAT = new SqlVariadic("concat", 1, ReturnTypes.VARCHAR);
    static final SqlVariadic CONCAT_WS =
            new SqlVariadic("concat_ws", 2, ReturnTypes.VARCHAR.andThen(SqlTypeTransforms.TO_NULLABLE));
    static final SqlVariadic GREATEST =
            new SqlVariadic("greatest", 1, ReturnTypes.LEAST_RESTRICTIVE.andThen(SqlTypeTransforms.TO_NULLABLE));
    static final SqlVariadic LEAST =
            new SqlVariadic("least", 1, ReturnTypes.LEAST_RESTRICTIVE.andThen(SqlTypeTransforms.TO_NULLABLE));

    private SqlVariadic(String name, int required, SqlReturnTypeInference returns) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                returns,
                null,
                OperandTypes.variadic(SqlOperandCountRanges.from(required)),
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    RexNode translate(RexBuilder builder, SqlParserPos position, RelDataType type, List<RexNode> arguments) {
        boolean text = this == CONCAT || this == CONCAT_WS;
        RelDataType argumentType = builder.getTypeFactory().createTypeWithNullability(type, true);
        List<RexNode> adapted = new ArrayList<>();
        for (RexNode argument : arguments) {
            RexNode cast = builder.ensureType(argumentType, argument, true);
            adapted.add(
                    this == CONCAT && argument.getType().isNullable()
                            ? builder.makeCall(
                                    position,
                                    type,
                                    SqlStdOperatorTable.COALESCE,
                                    List.of(cast, SqlFunctions.text(builder, "")))
                            : cast);
        }
        return text && adapted.size() == 1
                ? adapted.getFirst()
                : builder.makeCall(position, type, SteleFunction.of(getName()), adapted);
    }
}

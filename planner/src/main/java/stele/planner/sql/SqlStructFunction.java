package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;

/// `struct_pack('a', x, 'b', y)`, which makes a row with named fields, and `struct_insert(row, 'c', z)`,
/// which adds fields.
final class SqlStructFunction extends SqlFunction {
    static final SqlStructFunction PACK = new SqlStructFunction("struct_pack", 0);
    static final SqlStructFunction INSERT = new SqlStructFunction("struct_insert", 1);

    private final int rows;

    /// @param rows how many arguments come before the names and values
    private SqlStructFunction(String name, int rows) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.ARG0,
                null,
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.rows = rows;
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        List<String> names = new ArrayList<>();
        List<RelDataType> types = new ArrayList<>();
        if (rows == 1) {
            for (RelDataTypeField field : binding.getOperandType(0).getFieldList()) {
                names.add(field.getName());
                types.add(field.getType());
            }
        }
        for (int i = rows; i + 1 < binding.getOperandCount(); i += 2) {
            names.add(java.util.Objects.requireNonNull(binding.getOperandLiteralValue(i, String.class)));
            types.add(binding.getOperandType(i + 1));
        }
        List<RelDataType> known = types.stream()
                .map(type -> type.getSqlTypeName() == SqlTypeName.CHAR
                        ? binding.getTypeFactory()
                                .createTypeWithNullability(
                                        binding.getTypeFactory().createSqlType(SqlTypeName.VARCHAR), type.isNullable())
                        : type)
                .toList();
        return binding.getTypeFactory().createStructType(known, names);
    }

    /// The row as a constructor: its fields' values in their order.
    RexNode translate(RexBuilder builder, SqlParserPos position, RelDataType type, List<RexNode> arguments) {
        List<RexNode> fields = new ArrayList<>();
        if (rows == 1) {
            RexNode row = arguments.getFirst();
            IntStream.range(0, row.getType().getFieldCount())
                    .forEach(index -> fields.add(builder.makeFieldAccess(row, index)));
        }
        for (int i = rows; i + 1 < arguments.size(); i += 2) {
            RexNode name = RexUtil.removeCast(arguments.get(i));
            if (!(name instanceof RexLiteral)) {
                throw new IllegalStateException("a field's name must be a constant");
            }
            fields.add(arguments.get(i + 1));
        }
        List<RexNode> cast = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            cast.add(builder.ensureType(type.getFieldList().get(i).getType(), fields.get(i), true));
        }
        return builder.makeCall(position, type, SqlStdOperatorTable.ROW, cast);
    }
}

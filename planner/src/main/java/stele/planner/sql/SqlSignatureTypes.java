package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.FunctionSqlType;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// The words for types in [SqlSignature]s.
///
/// Parameters: `text whole num real truth bytes date datetime timestamp time interval uuid list map row any`;
/// `json` takes text or any other value; `same` takes what has a common type with the other arguments of
/// this word; `element`, `key` and `value` belong to the list or map before; `lambda` is a lambda.
///
/// Results: the same words, and `$n` for the type of argument n (from 0), `$n[]` for a list of it,
/// `$n.element`, `$n.key`, `$n.value`, `lambda[]` for a list of the lambda's results, `same`, and `grown` for the
/// list that can hold the new elements, too.
final class SqlSignatureTypes {
    private static final int MICROSECOND_DIGITS = 6;

    private SqlSignatureTypes() {}

    /// How well an argument of `type` suits a parameter: 0 exactly, 1 after a conversion, -1 not at all.
    static int fit(String parameter, RelDataType type) {
        SqlTypeName name = type.getSqlTypeName();
        if (name == SqlTypeName.NULL || name == SqlTypeName.ANY) {
            return 0;
        }
        boolean text = SqlTypeFamily.CHARACTER.contains(type);
        return switch (parameter) {
            case "any", "same", "element", "key", "value" -> 0;
            case "json" -> text ? 0 : 1;
            case "text" -> text ? 0 : isScalar(type) ? 1 : -1;
            case "whole" -> SqlTypeUtil.isIntType(type) ? 0 : text ? 1 : -1;
            case "num" -> SqlTypeUtil.isNumeric(type) ? 0 : text ? 1 : -1;
            case "real" -> SqlTypeUtil.isNumeric(type) ? 0 : text ? 1 : -1;
            case "truth" -> name == SqlTypeName.BOOLEAN ? 0 : -1;
            case "bytes" -> SqlTypeFamily.BINARY.contains(type) ? 0 : text ? 1 : -1;
            case "date" -> name == SqlTypeName.DATE ? 0 : text || SqlTypeUtil.isDatetime(type) ? 1 : -1;
            case "timestamp" -> name == SqlTypeName.TIMESTAMP ? 0 : text || SqlTypeUtil.isDatetime(type) ? 1 : -1;
            case "timestamptz" -> name == SqlTypeName.TIMESTAMP_TZ ? 0 : text || SqlTypeUtil.isDatetime(type) ? 1 : -1;
            case "datetime" -> SqlTypeUtil.isDatetime(type) ? 0 : text ? 1 : -1;
            case "time" -> name == SqlTypeName.TIME ? 0 : text ? 1 : -1;
            case "interval" -> SqlTypeUtil.isInterval(type) ? 0 : -1;
            case "uuid" -> name == SqlTypeName.UUID ? 0 : text ? 1 : -1;
            case "list" -> name == SqlTypeName.ARRAY || name == SqlTypeName.MULTISET ? 0 : -1;
            case "map" -> name == SqlTypeName.MAP ? 0 : -1;
            case "row" -> type.isStruct() ? 0 : -1;
            case "lambda" -> type instanceof FunctionSqlType ? 0 : -1;
            default -> throw new IllegalStateException("parameter " + parameter);
        };
    }

    private static boolean isScalar(RelDataType type) {
        return !type.isStruct()
                && !SqlTypeFamily.BINARY.contains(type)
                && type.getComponentType() == null
                && type.getSqlTypeName() != SqlTypeName.MAP
                && !(type instanceof FunctionSqlType);
    }

    /// The argument as the executor's function takes it.
    static RexNode adapt(
            SqlSignature signature, int index, RexNode argument, List<RelDataType> types, RexBuilder builder) {
        RelDataTypeFactory factory = builder.getTypeFactory();
        RelDataType type = argument.getType();
        boolean text = SqlTypeFamily.CHARACTER.contains(type) || type.getSqlTypeName() == SqlTypeName.NULL;
        RelDataType wanted = switch (signature.parameter(index)) {
            case "text" ->
                text && type.getSqlTypeName() != SqlTypeName.NULL ? null : named(factory, SqlTypeName.VARCHAR);
            case "json" -> null;
            case "whole" -> named(factory, SqlTypeName.BIGINT);
            case "real" -> named(factory, SqlTypeName.DOUBLE);
            case "num" -> text ? named(factory, SqlTypeName.DOUBLE) : null;
            case "truth" -> named(factory, SqlTypeName.BOOLEAN);
            case "bytes" -> text ? named(factory, SqlTypeName.VARBINARY) : null;
            case "date" -> named(factory, SqlTypeName.DATE);
            case "timestamp" -> timestamp(factory, SqlTypeName.TIMESTAMP);
            case "timestamptz" -> timestamp(factory, SqlTypeName.TIMESTAMP_TZ);
            case "datetime" -> text ? timestamp(factory, SqlTypeName.TIMESTAMP) : null;
            case "time" -> timestamp(factory, SqlTypeName.TIME);
            case "uuid" -> named(factory, SqlTypeName.UUID);
            case "same" -> common(signature, types, factory);
            case "element" -> elementOf(signature, type, types, factory);
            case "list" -> signature.returns().equals("grown") ? grown(signature, types, factory) : null;
            case "key" -> types.getFirst().getKeyType();
            case "value" -> types.getFirst().getValueType();
            default -> null;
        };
        if (wanted == null) {
            return argument;
        }
        RelDataType nullable = factory.createTypeWithNullability(wanted, true);
        return SqlTypeUtil.equalSansNullability(factory, type, nullable)
                ? argument
                : builder.makeCast(nullable, argument);
    }

    private static RelDataType named(RelDataTypeFactory factory, SqlTypeName name) {
        return factory.createSqlType(name);
    }

    private static RelDataType timestamp(RelDataTypeFactory factory, SqlTypeName name) {
        return factory.createSqlType(name, MICROSECOND_DIGITS);
    }

    /// The common type of the arguments whose parameter is `same`; an argument's element type counts where
    /// its parameter is `list` and the result is made of elements.
    private static RelDataType common(SqlSignature signature, List<RelDataType> types, RelDataTypeFactory factory) {
        List<RelDataType> all = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            if (signature.parameter(i).equals("same")) {
                all.add(types.get(i));
            }
        }
        RelDataType common = all.isEmpty() ? named(factory, SqlTypeName.INTEGER) : factory.leastRestrictive(all);
        return common == null ? factory.createSqlType(SqlTypeName.ANY) : common;
    }

    /// The list that holds the elements of the list and the arguments whose parameter is `element`.
    private static RelDataType grown(SqlSignature signature, List<RelDataType> types, RelDataTypeFactory factory) {
        List<RelDataType> all = new ArrayList<>();
        all.add(elementOf(types, factory));
        for (int i = 0; i < types.size(); i++) {
            if (signature.parameter(i).equals("element")) {
                all.add(types.get(i));
            }
        }
        RelDataType element = factory.leastRestrictive(all);
        RelDataType held = element == null ? factory.createSqlType(SqlTypeName.ANY) : element;
        return factory.createArrayType(factory.createTypeWithNullability(held, true), -1);
    }

    private static RelDataType elementOf(List<RelDataType> types, RelDataTypeFactory factory) {
        return types.stream()
                .map(RelDataType::getComponentType)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(factory.createSqlType(SqlTypeName.ANY));
    }

    /// What an element is cast to: the type of the elements beside it, unless that would lose something.
    private static @Nullable RelDataType elementOf(
            SqlSignature signature, RelDataType type, List<RelDataType> types, RelDataTypeFactory factory) {
        if (signature.returns().equals("grown")) {
            return grown(signature, types, factory).getComponentType();
        }
        RelDataType element = elementOf(types, factory);
        RelDataType common = factory.leastRestrictive(List.of(element, type));
        return common != null && SqlTypeUtil.equalSansNullability(factory, common, element) ? element : null;
    }

    /// The type of a call's result, which may be null whatever the arguments are.
    static RelDataType result(SqlSignature signature, List<RelDataType> types, RelDataTypeFactory factory) {
        return factory.createTypeWithNullability(of(signature.returns(), signature, types, factory), true);
    }

    private static RelDataType of(
            String word, SqlSignature signature, List<RelDataType> types, RelDataTypeFactory factory) {
        if (word.endsWith("[]")) {
            RelDataType element = of(word.substring(0, word.length() - 2), signature, types, factory);
            return factory.createArrayType(factory.createTypeWithNullability(element, true), -1);
        }
        if (word.startsWith("map(")) {
            String[] parts = word.substring(4, word.length() - 1).split(",");
            return factory.createMapType(
                    of(parts[0].strip(), signature, types, factory), of(parts[1].strip(), signature, types, factory));
        }
        if (word.startsWith("$")) {
            int index = Character.digit(word.charAt(1), 10);
            boolean read =
                    signature.parameter(index).equals("datetime") && SqlTypeFamily.CHARACTER.contains(types.get(index));
            return read
                    ? timestamp(factory, SqlTypeName.TIMESTAMP)
                    : reference(word.substring(1).split("\\."), types, factory);
        }
        return switch (word) {
            case "text", "json" -> named(factory, SqlTypeName.VARCHAR);
            case "whole" -> named(factory, SqlTypeName.BIGINT);
            case "int" -> named(factory, SqlTypeName.INTEGER);
            case "real" -> named(factory, SqlTypeName.DOUBLE);
            case "truth" -> named(factory, SqlTypeName.BOOLEAN);
            case "bytes" -> named(factory, SqlTypeName.VARBINARY);
            case "date" -> named(factory, SqlTypeName.DATE);
            case "time" -> timestamp(factory, SqlTypeName.TIME);
            case "timestamp" -> timestamp(factory, SqlTypeName.TIMESTAMP);
            case "timestamptz" -> timestamp(factory, SqlTypeName.TIMESTAMP_TZ);
            case "uuid" -> named(factory, SqlTypeName.UUID);
            case "months" -> interval(factory, TimeUnit.YEAR, TimeUnit.MONTH);
            case "interval" -> interval(factory, TimeUnit.DAY, TimeUnit.SECOND);
            case "same" -> common(signature, types, factory);
            case "grown" -> grown(signature, types, factory);
            case "lambda" -> lambdaResult(types);
            default -> throw new IllegalStateException("result " + word);
        };
    }

    private static RelDataType interval(RelDataTypeFactory factory, TimeUnit from, TimeUnit to) {
        return factory.createSqlIntervalType(new SqlIntervalQualifier(from, to, SqlParserPos.ZERO));
    }

    private static RelDataType lambdaResult(List<RelDataType> types) {
        return types.stream()
                .filter(FunctionSqlType.class::isInstance)
                .map(type -> ((FunctionSqlType) type).getReturnType())
                .findFirst()
                .orElseThrow();
    }

    private static RelDataType reference(String[] path, List<RelDataType> types, RelDataTypeFactory factory) {
        RelDataType type = types.get(Integer.parseInt(path[0]));
        for (int i = 1; i < path.length; i++) {
            RelDataType part = switch (path[i]) {
                case "element" -> type.getComponentType();
                case "key" -> type.getKeyType();
                case "value" -> type.getValueType();
                default -> throw new IllegalStateException(path[i]);
            };
            type = part == null ? factory.createSqlType(SqlTypeName.ANY) : part;
        }
        return type.getSqlTypeName() == SqlTypeName.CHAR ? named(factory, SqlTypeName.VARCHAR) : type;
    }
}

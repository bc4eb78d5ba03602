package stele.planner;

import java.util.List;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rel.type.RelDataTypeImpl;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import stele.storage.type.DataType;

/// The way between Stele's types and Calcite's.
public final class TypeMapping {
    private static final int MICROSECONDS = 6;

    private TypeMapping() {}

    /// The Calcite type for `type`. TERM is a type of its own ([TermType]), so that no rule takes ids for
    /// numbers.
    public static RelDataType toCalcite(RelDataTypeFactory factory, DataType type, boolean nullable) {
        return factory.createTypeWithNullability(toCalcite(factory, type), nullable);
    }

    private static RelDataType toCalcite(RelDataTypeFactory factory, DataType type) {
        return switch (type) {
            case DataType.Decimal decimal ->
                factory.createSqlType(SqlTypeName.DECIMAL, decimal.precision(), decimal.scale());
            case DataType.ListOf list -> factory.createArrayType(toCalcite(factory, list.element(), true), -1);
            case DataType.MapOf map ->
                factory.createMapType(toCalcite(factory, map.key(), false), toCalcite(factory, map.value(), true));
            case DataType.Row row ->
                factory.createStructType(
                        row.fields().stream()
                                .map(field -> toCalcite(factory, field.type(), true))
                                .toList(),
                        row.fields().stream().map(DataType.Field::name).toList());
            case DataType.Scalar scalar -> scalarToCalcite(factory, scalar);
        };
    }

    private static RelDataType scalarToCalcite(RelDataTypeFactory factory, DataType.Scalar type) {
        return switch (type.kind()) {
            case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
            case TINYINT -> factory.createSqlType(SqlTypeName.TINYINT);
            case SMALLINT -> factory.createSqlType(SqlTypeName.SMALLINT);
            case INTEGER -> factory.createSqlType(SqlTypeName.INTEGER);
            case BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
            case REAL -> factory.createSqlType(SqlTypeName.REAL);
            case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
            case VARCHAR -> factory.createSqlType(SqlTypeName.VARCHAR);
            case VARBINARY -> factory.createSqlType(SqlTypeName.VARBINARY);
            case DATE -> factory.createSqlType(SqlTypeName.DATE);
            case TIME -> factory.createSqlType(SqlTypeName.TIME, MICROSECONDS);
            case TIMESTAMP -> factory.createSqlType(SqlTypeName.TIMESTAMP, MICROSECONDS);
            case TIMESTAMP_TZ -> factory.createSqlType(SqlTypeName.TIMESTAMP_TZ, MICROSECONDS);
            case INTERVAL_MONTHS ->
                factory.createSqlIntervalType(
                        new SqlIntervalQualifier(TimeUnit.YEAR, TimeUnit.MONTH, SqlParserPos.ZERO));
            case INTERVAL_MICROS ->
                factory.createSqlIntervalType(
                        new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO));
            case UUID -> factory.createSqlType(SqlTypeName.UUID);
            case TERM -> new TermType(false);
            case ANY -> factory.createSqlType(SqlTypeName.ANY);
            case DECIMAL, LIST, MAP, ROW -> throw new IllegalStateException("not a scalar type: " + type);
        };
    }

    /// The Stele type for a Calcite type.
    ///
    /// @throws IllegalArgumentException if there is none
    public static DataType fromCalcite(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> DataType.BOOLEAN;
            case TINYINT -> DataType.TINYINT;
            case SMALLINT -> DataType.SMALLINT;
            case INTEGER -> DataType.INTEGER;
            case BIGINT -> DataType.BIGINT;
            case DECIMAL -> DataType.decimal(type.getPrecision(), type.getScale());
            case REAL -> DataType.REAL;
            case FLOAT, DOUBLE -> DataType.DOUBLE;
            case CHAR, VARCHAR, SYMBOL -> DataType.VARCHAR;
            case BINARY, VARBINARY -> DataType.VARBINARY;
            case DATE -> DataType.DATE;
            case TIME -> DataType.TIME;
            case TIMESTAMP -> DataType.TIMESTAMP;
            case TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> DataType.TIMESTAMP_TZ;
            case INTERVAL_YEAR, INTERVAL_YEAR_MONTH, INTERVAL_MONTH -> DataType.INTERVAL_MONTHS;
            case INTERVAL_DAY,
                    INTERVAL_DAY_HOUR,
                    INTERVAL_DAY_MINUTE,
                    INTERVAL_DAY_SECOND,
                    INTERVAL_HOUR,
                    INTERVAL_HOUR_MINUTE,
                    INTERVAL_HOUR_SECOND,
                    INTERVAL_MINUTE,
                    INTERVAL_MINUTE_SECOND,
                    INTERVAL_SECOND -> DataType.INTERVAL_MICROS;
            case UUID -> DataType.UUID;
            case NULL -> DataType.BOOLEAN;
            case ANY -> DataType.ANY;
            case OTHER -> {
                if (type instanceof TermType) {
                    yield DataType.TERM;
                }
                throw new IllegalArgumentException("no type for " + type.getFullTypeString());
            }
            case ARRAY, MULTISET -> DataType.list(fromCalcite(componentOf(type)));
            case MAP -> new DataType.MapOf(fromCalcite(keyOf(type)), fromCalcite(valueOf(type)));
            case ROW -> {
                List<DataType.Field> fields = type.getFieldList().stream()
                        .map((RelDataTypeField field) ->
                                new DataType.Field(field.getName(), fromCalcite(field.getType())))
                        .toList();
                yield new DataType.Row(fields);
            }
            default -> throw new IllegalArgumentException("no type for " + type.getFullTypeString());
        };
    }

    private static RelDataType componentOf(RelDataType type) {
        return java.util.Objects.requireNonNull(type.getComponentType());
    }

    private static RelDataType keyOf(RelDataType type) {
        return java.util.Objects.requireNonNull(type.getKeyType());
    }

    private static RelDataType valueOf(RelDataType type) {
        return java.util.Objects.requireNonNull(type.getValueType());
    }

    /// The type of RDF terms.
    public static final class TermType extends RelDataTypeImpl {
        private final boolean nullable;

        public TermType(boolean nullable) {
            this.nullable = nullable;
            computeDigest();
        }

        @Override
        public SqlTypeName getSqlTypeName() {
            return SqlTypeName.OTHER;
        }

        @Override
        public boolean isNullable() {
            return nullable;
        }

        @Override
        protected void generateTypeString(StringBuilder text, boolean withDetail) {
            text.append("TERM");
        }
    }
}

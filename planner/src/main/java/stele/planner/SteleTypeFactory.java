package stele.planner;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Calcite's types with Stele's limits: decimals of 38 digits, microseconds, unbounded strings.
public final class SteleTypeFactory extends SqlTypeFactoryImpl {
    private static final RelDataTypeSystem TYPE_SYSTEM = new SteleTypeSystem();

    public SteleTypeFactory() {
        super(TYPE_SYSTEM);
    }

    @Override
    public Charset getDefaultCharset() {
        return StandardCharsets.UTF_8;
    }

    @Override
    public RelDataType createTypeWithNullability(RelDataType type, boolean nullable) {
        if (type instanceof TypeMapping.TermType) {
            return type.isNullable() == nullable ? type : canonize(new TypeMapping.TermType(nullable));
        }
        return super.createTypeWithNullability(type, nullable);
    }

    @Override
    public @Nullable RelDataType leastRestrictive(List<RelDataType> types, SqlTypeMappingRule mappingRule) {
        if (types.stream().allMatch(TypeMapping.TermType.class::isInstance)) {
            return createTypeWithNullability(types.getFirst(), types.stream().anyMatch(RelDataType::isNullable));
        }
        return super.leastRestrictive(types, mappingRule);
    }

    private static final class SteleTypeSystem extends RelDataTypeSystemImpl {
        private static final int DECIMAL_DIGITS = 38;
        private static final int MICROSECONDS = 6;
        private static final int QUOTIENT_SCALE = 16;

        @Override
        public int getMaxPrecision(SqlTypeName typeName) {
            return switch (typeName) {
                case DECIMAL -> DECIMAL_DIGITS;
                case TIME, TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MICROSECONDS;
                default -> super.getMaxPrecision(typeName);
            };
        }

        @Override
        public int getMaxScale(SqlTypeName typeName) {
            return typeName == SqlTypeName.DECIMAL ? DECIMAL_DIGITS : super.getMaxScale(typeName);
        }

        @Override
        public int getDefaultPrecision(SqlTypeName typeName) {
            return switch (typeName) {
                case VARCHAR, VARBINARY -> RelDataType.PRECISION_NOT_SPECIFIED;
                case TIME, TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MICROSECONDS;
                default -> super.getDefaultPrecision(typeName);
            };
        }

        /// Sums of integers are BIGINT, of decimals as wide as they come: a sum does not overflow where its
        /// terms are small.
        @Override
        public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argumentType) {
            RelDataType type = switch (argumentType.getSqlTypeName()) {
                case TINYINT, SMALLINT, INTEGER, BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
                case DECIMAL -> factory.createSqlType(SqlTypeName.DECIMAL, DECIMAL_DIGITS, argumentType.getScale());
                case REAL, FLOAT, DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
                default -> argumentType;
            };
            return factory.createTypeWithNullability(type, argumentType.isNullable());
        }

        /// Quotients have at least 16 digits behind the point, as PostgreSQL's have, even where the digits
        /// before it could then be too many.
        @Override
        public @Nullable RelDataType deriveDecimalDivideType(
                RelDataTypeFactory factory, RelDataType dividend, RelDataType divisor) {
            RelDataType usual = super.deriveDecimalDivideType(factory, dividend, divisor);
            if (usual == null || usual.getScale() >= QUOTIENT_SCALE) {
                return usual;
            }
            int whole = usual.getPrecision() - usual.getScale();
            return factory.createTypeWithNullability(
                    factory.createSqlType(
                            SqlTypeName.DECIMAL, Math.min(DECIMAL_DIGITS, whole + QUOTIENT_SCALE), QUOTIENT_SCALE),
                    usual.isNullable());
        }

        @Override
        public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argumentType) {
            return switch (argumentType.getSqlTypeName()) {
                case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, FLOAT, DOUBLE ->
                    factory.createTypeWithNullability(
                            factory.createSqlType(SqlTypeName.DOUBLE), argumentType.isNullable());
                default -> argumentType;
            };
        }

        @Override
        public boolean shouldConvertRaggedUnionTypesToVarying() {
            return true;
        }
    }
}

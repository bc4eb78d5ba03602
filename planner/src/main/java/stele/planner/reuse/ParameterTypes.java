package stele.planner.reuse;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// The types that parameters' values have while the values themselves are not yet known to the plan.
public final class ParameterTypes {
    private ParameterTypes() {}

    /// The type of a value, the same as a constant of that value has in a plan; null where the value must be
    /// in the plan itself.
    public static @Nullable DataType of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean ignored -> DataType.BOOLEAN;
            case Byte ignored -> DataType.INTEGER;
            case Short ignored -> DataType.INTEGER;
            case Integer ignored -> DataType.INTEGER;
            case Long ignored -> DataType.BIGINT;
            case Double ignored -> DataType.DOUBLE;
            case Float ignored -> DataType.DOUBLE;
            case String ignored -> DataType.VARCHAR;
            case LocalDate ignored -> DataType.DATE;
            case LocalTime ignored -> DataType.TIME;
            case LocalDateTime ignored -> DataType.TIMESTAMP;
            case BigDecimal number
            when number.scale() > 0 && number.precision() <= DataType.Decimal.MAX_PRECISION ->
                DataType.decimal(Math.max(number.precision(), number.scale()), number.scale());
            default -> null;
        };
    }
}

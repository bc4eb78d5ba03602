package stele.storage.graph;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import stele.storage.type.DataType;
import stele.storage.value.Values;

/// The column types for property values: a column starts with the type of its first value and becomes ANY
/// when a value of another type arrives.
public final class PropertyTypes {
    private PropertyTypes() {}

    /// The type of a column that holds `value` and loses nothing of it.
    public static DataType typeOf(Object value) {
        return switch (value) {
            case Boolean ignored -> DataType.BOOLEAN;
            case Long ignored -> DataType.BIGINT;
            case Integer ignored -> DataType.BIGINT;
            case Short ignored -> DataType.BIGINT;
            case Byte ignored -> DataType.BIGINT;
            case Double ignored -> DataType.DOUBLE;
            case Float ignored -> DataType.DOUBLE;
            case String ignored -> DataType.VARCHAR;
            case byte[] ignored -> DataType.VARBINARY;
            case LocalDate ignored -> DataType.DATE;
            case LocalTime time -> whenExact(DataType.TIME, time);
            case LocalDateTime time -> whenExact(DataType.TIMESTAMP, time);
            case Instant time -> whenExact(DataType.TIMESTAMP_TZ, time);
            default -> DataType.ANY;
        };
    }

    /// `type`, or ANY for a time that is finer or further away than a column of `type` can say.
    private static DataType whenExact(DataType type, Object time) {
        try {
            return Values.fromLong(type, Values.toLong(type, time)).equals(time) ? type : DataType.ANY;
        } catch (ArithmeticException outOfRange) {
            return DataType.ANY;
        }
    }

    /// The type of a column of type `column` that is to hold a value of type `value` as well.
    public static DataType widen(DataType column, DataType value) {
        return column.equals(value) ? column : DataType.ANY;
    }
}

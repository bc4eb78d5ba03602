package stele.executor.function;

import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.storage.type.DataType;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Parts of dates and times, whole columns at a time: `part_year` and its like, and `datetime_floor` of a
/// constant unit.
public final class CalendarParts implements FunctionLibrary {
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
    private static final long MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;
    private static final long MICROS_PER_DAY = 24 * MICROS_PER_HOUR;
    /// 1970-01-01 was a Thursday, three days after a Monday.
    private static final int DAYS_AFTER_MONDAY = 3;

    private static final List<String> UNITS = List.of(
            "year",
            "quarter",
            "month",
            "week",
            "day",
            "hour",
            "minute",
            "second",
            "millisecond",
            "microsecond",
            "dow",
            "isodow",
            "doy",
            "isoyear",
            "century",
            "decade",
            "millennium");

    @Override
    public void register(FunctionRegistry registry) {
        for (String unit : UNITS) {
            registry.vector("part_" + unit, call -> part(unit, call));
            registry.strictCall(
                    "part_" + unit, call -> arguments -> TemporalFunctions.extract(unit, arguments[0], call));
        }
        registry.vector("datetime_floor", CalendarParts::floor);
    }

    private static @Nullable VectorFunction part(String unit, FunctionCall call) {
        LongUnaryOperator operator =
                ofKind(unit, call.argumentTypes().getFirst().kind());
        return operator == null ? null : (arguments, rows) -> map((LongVector) arguments[0], rows, call, operator);
    }

    private static @Nullable LongUnaryOperator ofKind(String unit, DataType.Kind kind) {
        return switch (kind) {
            case DATE -> ofDays(unit);
            case TIMESTAMP -> {
                LongUnaryOperator clock = ofMicros(unit);
                LongUnaryOperator days = clock == null ? ofDays(unit) : null;
                yield days == null ? clock : micros -> days.applyAsLong(Math.floorDiv(micros, MICROS_PER_DAY));
            }
            default -> null;
        };
    }

    private static @Nullable LongUnaryOperator ofDays(String unit) {
        return switch (unit) {
            case "year" -> days -> LocalDate.ofEpochDay(days).getYear();
            case "month" -> days -> LocalDate.ofEpochDay(days).getMonthValue();
            case "day" -> days -> LocalDate.ofEpochDay(days).getDayOfMonth();
            case "quarter" -> days -> (LocalDate.ofEpochDay(days).getMonthValue() + 2) / 3;
            case "week" -> days -> LocalDate.ofEpochDay(days).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case "doy" -> days -> LocalDate.ofEpochDay(days).getDayOfYear();
            case "dow" -> days -> Math.floorMod(days + DAYS_AFTER_MONDAY + 1, 7L);
            case "isodow" -> days -> Math.floorMod(days + DAYS_AFTER_MONDAY, 7L) + 1;
            default -> null;
        };
    }

    private static @Nullable LongUnaryOperator ofMicros(String unit) {
        return switch (unit) {
            case "hour" -> micros -> Math.floorMod(micros, MICROS_PER_DAY) / MICROS_PER_HOUR;
            case "minute" -> micros -> Math.floorMod(micros, MICROS_PER_HOUR) / MICROS_PER_MINUTE;
            case "second" -> micros -> Math.floorMod(micros, MICROS_PER_MINUTE) / MICROS_PER_SECOND;
            case "millisecond" -> micros -> Math.floorMod(micros, MICROS_PER_MINUTE) / 1000;
            case "microsecond" -> micros -> Math.floorMod(micros, MICROS_PER_MINUTE);
            default -> null;
        };
    }

    private static @Nullable VectorFunction floor(FunctionCall call) {
        DataType type = call.argumentTypes().get(1);
        if (!type.equals(call.type()) || type.kind() != DataType.Kind.DATE && type.kind() != DataType.Kind.TIMESTAMP) {
            return null;
        }
        return (arguments, rows) -> {
            StringVector units = (StringVector) arguments[0];
            LongVector values = (LongVector) arguments[1];
            String unit = rows.count() == 0 ? "" : common(units, rows);
            LongUnaryOperator operator = unit == null ? null : floorOf(unit, type.kind());
            return operator == null ? byRow(units, values, rows, call) : map(values, rows, call, operator);
        };
    }

    /// The unit that all rows have, or null.
    private static @Nullable String common(StringVector units, Rows rows) {
        int first = rows.position(0);
        if (units.isNull(first)) {
            return null;
        }
        for (int i = 1; i < rows.count(); i++) {
            int p = rows.position(i);
            if (units.isNull(p) || units.starts()[p] != units.starts()[first]) {
                return null;
            }
        }
        return TemporalFunctions.unit(units.get(first));
    }

    private static @Nullable LongUnaryOperator floorOf(String unit, DataType.Kind kind) {
        LongUnaryOperator days = floorOfDays(unit);
        if (kind == DataType.Kind.DATE) {
            return days;
        }
        if (days != null) {
            return micros -> days.applyAsLong(Math.floorDiv(micros, MICROS_PER_DAY)) * MICROS_PER_DAY;
        }
        long size = switch (unit) {
            case "hour" -> MICROS_PER_HOUR;
            case "minute" -> MICROS_PER_MINUTE;
            case "second" -> MICROS_PER_SECOND;
            case "millisecond" -> 1000;
            case "microsecond" -> 1;
            default -> 0;
        };
        return size == 0 ? null : micros -> micros - Math.floorMod(micros, size);
    }

    private static @Nullable LongUnaryOperator floorOfDays(String unit) {
        return switch (unit) {
            case "day" -> days -> days;
            case "week" -> days -> days - Math.floorMod(days + DAYS_AFTER_MONDAY, 7L);
            case "month" -> days -> days - LocalDate.ofEpochDay(days).getDayOfMonth() + 1;
            case "quarter" ->
                days -> {
                    LocalDate date = LocalDate.ofEpochDay(days);
                    return LocalDate.of(date.getYear(), (date.getMonthValue() - 1) / 3 * 3 + 1, 1)
                            .toEpochDay();
                };
            case "year" -> days -> days - LocalDate.ofEpochDay(days).getDayOfYear() + 1;
            default -> null;
        };
    }

    private static LongVector map(LongVector values, Rows rows, FunctionCall call, LongUnaryOperator operator) {
        long[] out = new long[rows.extent()];
        long[] in = values.values();
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (!values.isNull(p)) {
                out[p] = operator.applyAsLong(in[p]);
            }
        }
        return new LongVector(call.type(), out, values.nulls());
    }

    private static Vector byRow(StringVector units, LongVector values, Rows rows, FunctionCall call) {
        VectorWriter writer = new VectorWriter(call.type(), rows.extent());
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (units.isNull(p) || values.isNull(p)) {
                writer.setNull(p);
            } else {
                writer.set(p, TemporalFunctions.floor(TemporalFunctions.unit(units.get(p)), values.get(p), call));
            }
        }
        return writer.build();
    }
}

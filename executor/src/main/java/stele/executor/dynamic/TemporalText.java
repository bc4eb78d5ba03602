package stele.executor.dynamic;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import stele.storage.value.DurationValue;

/// Temporal values in ISO 8601, with seconds only where they are not zero.
final class TemporalText {
    private TemporalText() {}

    static String of(Object value) {
        DurationValue duration = DynamicTemporal.duration(value);
        if (duration != null) {
            return duration.toString();
        }
        return switch (value) {
            case LocalDate date -> date.toString();
            case LocalTime time -> time.toString();
            case OffsetTime time -> time.toString();
            case LocalDateTime time -> time.toString();
            case ZonedDateTime time -> time.toString();
            case Instant instant -> instant.atZone(ZoneOffset.UTC).toString();
            default -> value.toString();
        };
    }
}

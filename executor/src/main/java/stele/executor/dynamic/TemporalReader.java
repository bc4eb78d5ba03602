package stele.executor.dynamic;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stele.storage.value.DurationValue;

/// Reads temporal values and durations from ISO 8601 texts, extended and basic.
final class TemporalReader {
    private static final Pattern DATE = Pattern.compile("(?<year>[+-]\\d{1,9}|\\d{4})(?:"
            + "-?W(?<week>\\d{2})(?:-?(?<weekday>\\d))?"
            + "|-?Q(?<quarter>\\d)(?:-?(?<quarterday>\\d{1,2}))?"
            + "|-(?<ordinal>\\d{3})|(?<basicordinal>\\d{3})"
            + "|-(?<month>\\d{1,2})(?:-(?<day>\\d{1,2}))?"
            + "|(?<basicmonth>\\d{2})(?<basicday>\\d{2})?)?");
    private static final Pattern TIME = Pattern.compile(
            "(?<hour>\\d{2})(?::?(?<minute>\\d{2})(?::?(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?)?");
    private static final Pattern ZONE = Pattern.compile("(Z|[+-]\\d{2}(?::?\\d{2}(?::?\\d{2})?)?)?(?:\\[(.+)])?");
    private static final Pattern DURATION =
            Pattern.compile("([+-])?P(?:N(Y))?(?:N(Q))?(?:N(M))?(?:N(W))?(?:N(D))?(?:T(?:N(H))?(?:N(M))?(?:N(S))?)?"
                    .replaceAll("N\\((\\w)\\)", "(?:([+-]?\\\\d+(?:[.,]\\\\d+)?)$1)"));
    private static final Pattern DATED_DURATION =
            Pattern.compile("P(\\d{4})-(\\d{2})-(\\d{2})T(\\d{2}):(\\d{2}):(\\d{2}(?:[.,]\\d+)?)");

    private TemporalReader() {}

    private static DateTimeException wrong(String text, String what) {
        return new DateTimeException("'" + text + "' is not a " + what);
    }

    static LocalDate date(String text) {
        Matcher parts = DATE.matcher(text);
        if (!parts.matches()) {
            throw wrong(text, "date");
        }
        int year = Integer.parseInt(parts.group("year"));
        String ordinal = either(parts.group("ordinal"), parts.group("basicordinal"));
        if (parts.group("week") != null) {
            return week(year, number(parts.group("week"), 1), number(parts.group("weekday"), 1));
        }
        if (parts.group("quarter") != null) {
            int quarter = number(parts.group("quarter"), 1);
            return quarter(year, quarter, number(parts.group("quarterday"), 1));
        }
        if (ordinal != null) {
            return LocalDate.ofYearDay(year, Integer.parseInt(ordinal));
        }
        String month = either(parts.group("month"), parts.group("basicmonth"));
        String day = either(parts.group("day"), parts.group("basicday"));
        return LocalDate.of(year, number(month, 1), number(day, 1));
    }

    static LocalDate week(int year, int week, int day) {
        LocalDate monday = LocalDate.of(year, 1, 4).with(DayOfWeek.MONDAY).plusWeeks(week - 1L);
        if (week < 1
                || week
                        > IsoFields.WEEK_OF_WEEK_BASED_YEAR
                                .rangeRefinedBy(LocalDate.of(year, 7, 1))
                                .getMaximum()) {
            throw new DateTimeException("there is no week " + week + " in " + year);
        }
        return monday.with(ChronoField.DAY_OF_WEEK, day);
    }

    static LocalDate quarter(int year, int quarter, int day) {
        return LocalDate.of(year, (quarter - 1) * 3 + 1, 1).plusDays(day - 1L);
    }

    private static @Nullable String either(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }

    private static int number(@Nullable String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    static LocalTime localTime(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) {
            throw wrong(text, "time");
        }
        String fraction = parts.group("fraction");
        int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
        return LocalTime.of(
                number(parts.group("hour"), 0),
                number(parts.group("minute"), 0),
                number(parts.group("second"), 0),
                nanos);
    }

    static OffsetTime time(String text) {
        int zone = zoneStart(text, 0);
        ZoneId id = zone(text.substring(zone));
        LocalTime time = localTime(text.substring(0, zone));
        return time.atOffset(id instanceof ZoneOffset offset ? offset : ZoneOffset.UTC);
    }

    static LocalDateTime localDateTime(String text) {
        int t = text.indexOf('T');
        return t < 0 ? date(text).atStartOfDay() : date(text.substring(0, t)).atTime(localTime(text.substring(t + 1)));
    }

    static ZonedDateTime dateTime(String text) {
        int t = text.indexOf('T');
        int zone = zoneStart(text, t < 0 ? text.length() : t);
        LocalDateTime local = localDateTime(text.substring(0, zone));
        String suffix = text.substring(zone);
        Matcher parts = ZONE.matcher(suffix);
        if (parts.matches() && parts.group(1) != null && parts.group(2) != null) {
            ZonedDateTime exact =
                    ZonedDateTime.ofLocal(local, ZoneId.of(parts.group(2)), ZoneOffset.of(parts.group(1)));
            return exact;
        }
        return local.atZone(zone(suffix));
    }

    private static int zoneStart(String text, int from) {
        int bracket = text.indexOf('[', from);
        int end = bracket < 0 ? text.length() : bracket;
        for (int i = Math.min(from, end); i < end; i++) {
            char next = text.charAt(i);
            if (next == 'Z' || next == '+' || next == '-') {
                return i;
            }
        }
        return end;
    }

    /// A time zone by its name or offset; nothing is UTC.
    static ZoneId zone(String text) {
        if (text.isEmpty()) {
            return ZoneOffset.UTC;
        }
        Matcher parts = ZONE.matcher(text);
        if (parts.matches()) {
            return parts.group(2) != null ? ZoneId.of(parts.group(2)) : ZoneOffset.of(parts.group(1));
        }
        return ZoneId.of(text);
    }

    static DurationValue duration(String text) {
        Matcher dated = DATED_DURATION.matcher(text);
        if (dated.matches()) {
            return DynamicTemporal.exact(
                    decimal(dated.group(1)).multiply(BigDecimal.valueOf(12)).add(decimal(dated.group(2))),
                    decimal(dated.group(3)),
                    seconds(decimal(dated.group(4)), decimal(dated.group(5)), decimal(dated.group(6))));
        }
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches() || text.endsWith("P") || text.endsWith("T")) {
            throw wrong(text, "duration");
        }
        BigDecimal sign = BigDecimal.valueOf("-".equals(parts.group(1)) ? -1 : 1);
        BigDecimal months = decimal(parts.group(2))
                .multiply(BigDecimal.valueOf(12))
                .add(decimal(parts.group(3)).multiply(BigDecimal.valueOf(3)))
                .add(decimal(parts.group(4)));
        BigDecimal days =
                decimal(parts.group(5)).multiply(BigDecimal.valueOf(7)).add(decimal(parts.group(6)));
        BigDecimal seconds = seconds(decimal(parts.group(7)), decimal(parts.group(8)), decimal(parts.group(9)));
        return DynamicTemporal.exact(months.multiply(sign), days.multiply(sign), seconds.multiply(sign));
    }

    private static BigDecimal seconds(BigDecimal hours, BigDecimal minutes, BigDecimal seconds) {
        return hours.multiply(BigDecimal.valueOf(3600))
                .add(minutes.multiply(BigDecimal.valueOf(60)))
                .add(seconds);
    }

    private static BigDecimal decimal(@Nullable String text) {
        return text == null ? BigDecimal.ZERO : new BigDecimal(text.replace(',', '.'));
    }
}

package stele.executor.function;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stele.storage.value.RdfTerm;

/// Values as text and back: what casts to and from VARCHAR mean.
public final class Texts {
    private static final long SECONDS_PER_HOUR = 3600;
    private static final long SECONDS_PER_MINUTE = 60;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.HOUR_OF_DAY, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);
    private static final Pattern DATE_PARTS = Pattern.compile("([+-]?\\d{1,9})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern TIME_PARTS =
            Pattern.compile("(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,9})\\d*)?)?");
    private static final Pattern TIMESTAMP_PARTS =
            Pattern.compile("([+-]?\\d+-\\d+-\\d+)(?:[T ](\\d+:\\d+\\S*?))?\\s*(Z|z|[+-]\\d{2}(?::?\\d{2})?| ?UTC)?");
    private static final Pattern INTERVAL_PART = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?)\\s*([A-Za-z]+)");
    private static final Pattern INTERVAL_CLOCK = Pattern.compile("(-?)(\\d+):(\\d{1,2})(?::(\\d{1,2}(?:\\.\\d+)?))?");

    private Texts() {}

    /// The text of a value.
    public static String of(Object value) {
        return switch (value) {
            case String text -> text;
            case BigDecimal exact -> exact.toPlainString();
            case LocalTime time -> TIME.format(time);
            case LocalDateTime time -> time.toLocalDate() + " " + TIME.format(time.toLocalTime());
            case Instant instant -> {
                LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
                yield time.toLocalDate() + " " + TIME.format(time.toLocalTime()) + "+00";
            }
            case Period period -> period(period);
            case Duration duration -> duration(duration);
            case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
            case List<?> list -> list.stream().map(Texts::nested).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> nested(entry.getKey()) + ": " + nested(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case RdfTerm.Iri iri -> iri.value();
            case RdfTerm.BlankNode node -> "_:" + node.label();
            case RdfTerm.Literal literal -> literal.lexical();
            default -> value.toString();
        };
    }

    private static String nested(@Nullable Object value) {
        return value == null ? "NULL" : of(value);
    }

    private static String period(Period period) {
        long months = period.toTotalMonths();
        StringBuilder text = new StringBuilder();
        part(text, months / 12, "year");
        part(text, months % 12, "month");
        part(text, period.getDays(), "day");
        return text.isEmpty() ? "0 months" : text.toString();
    }

    private static void part(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(text.isEmpty() ? "" : " ").append(amount).append(' ').append(unit);
            if (Math.abs(amount) != 1) {
                text.append('s');
            }
        }
    }

    private static String duration(Duration duration) {
        boolean negative = duration.isNegative();
        Duration absolute = duration.abs();
        StringBuilder text = new StringBuilder();
        long days = absolute.getSeconds() / SECONDS_PER_DAY;
        part(text, negative ? -days : days, "day");
        Duration rest = absolute.minusDays(days);
        if (!rest.isZero() || days == 0) {
            text.append(text.isEmpty() ? "" : " ").append(negative ? "-" : "");
            text.append(TIME.format(LocalTime.MIDNIGHT.plus(rest)));
        }
        return text.toString();
    }

    static LocalDate parseDate(String text) {
        Matcher date = DATE_PARTS.matcher(text);
        if (date.matches()) {
            return date(date);
        }
        return parseTimestamp(text).toLocalDate();
    }

    private static LocalDate date(Matcher date) {
        return LocalDate.of(
                Integer.parseInt(date.group(1)), Integer.parseInt(date.group(2)), Integer.parseInt(date.group(3)));
    }

    static LocalTime parseTime(String text) {
        Matcher time = TIME_PARTS.matcher(text);
        if (!time.matches()) {
            return parseTimestamp(text).toLocalTime();
        }
        int second = time.group(3) == null ? 0 : Integer.parseInt(time.group(3));
        String fraction = time.group(4);
        int nano = fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
        return LocalTime.of(Integer.parseInt(time.group(1)), Integer.parseInt(time.group(2)), second, nano)
                .truncatedTo(ChronoUnit.MICROS);
    }

    static LocalDateTime parseTimestamp(String text) {
        Matcher parts = TIMESTAMP_PARTS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        Matcher date = DATE_PARTS.matcher(parts.group(1));
        if (!date.matches()) {
            throw new IllegalArgumentException(text);
        }
        LocalTime time = parts.group(2) == null ? LocalTime.MIDNIGHT : clock(parts.group(2));
        return date(date).atTime(time);
    }

    private static LocalTime clock(String text) {
        if (!TIME_PARTS.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return parseTime(text);
    }

    static Instant parseInstant(String text, ZoneId zone) {
        LocalDateTime local = parseTimestamp(text);
        Matcher parts = TIMESTAMP_PARTS.matcher(text);
        String offset = parts.matches() ? parts.group(3) : null;
        if (offset == null) {
            return local.atZone(zone).toInstant();
        }
        String stripped = offset.strip().toUpperCase(Locale.ROOT);
        return local.toInstant(stripped.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(stripped));
    }

    static Period parsePeriod(String text) {
        Matcher yearMonth = Pattern.compile("([+-]?)(\\d+)-(\\d+)").matcher(text);
        if (yearMonth.matches()) {
            long months = Long.parseLong(yearMonth.group(2)) * 12 + Long.parseLong(yearMonth.group(3));
            int signed = Math.toIntExact(yearMonth.group(1).equals("-") ? -months : months);
            return Period.ofMonths(signed).normalized();
        }
        Matcher part = INTERVAL_PART.matcher(text);
        long months = 0;
        int end = 0;
        while (part.find()) {
            if (!text.substring(end, part.start()).isBlank()) {
                throw new IllegalArgumentException(text);
            }
            long amount = Long.parseLong(part.group(1));
            months += switch (part.group(2).toLowerCase(Locale.ROOT)) {
                case "year", "years", "y" -> amount * 12;
                case "month", "months", "mon", "mons" -> amount;
                default -> throw new IllegalArgumentException(text);
            };
            end = part.end();
        }
        if (end == 0 || !text.substring(end).isBlank()) {
            throw new IllegalArgumentException(text);
        }
        return Period.ofMonths(Math.toIntExact(months)).normalized();
    }

    static Duration parseDuration(String text) {
        Duration total = Duration.ZERO;
        String rest = text;
        Matcher clock = INTERVAL_CLOCK.matcher(text);
        boolean any = false;
        if (clock.find()) {
            Duration time = Duration.ofSeconds(Long.parseLong(clock.group(2)) * SECONDS_PER_HOUR
                            + Long.parseLong(clock.group(3)) * SECONDS_PER_MINUTE)
                    .plus(seconds(clock.group(4) == null ? "0" : clock.group(4), 1));
            total = clock.group(1).isEmpty() ? time : time.negated();
            rest = text.substring(0, clock.start()) + text.substring(clock.end());
            any = true;
        }
        Matcher part = INTERVAL_PART.matcher(rest);
        int end = 0;
        while (part.find()) {
            if (!rest.substring(end, part.start()).isBlank()) {
                throw new IllegalArgumentException(text);
            }
            total = total.plus(seconds(part.group(1), unitSeconds(part.group(2), text)));
            end = part.end();
            any = true;
        }
        if (!any || !rest.substring(end).isBlank()) {
            throw new IllegalArgumentException(text);
        }
        return total;
    }

    private static double unitSeconds(String unit, String text) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "week", "weeks", "w" -> 7 * SECONDS_PER_DAY;
            case "day", "days", "d" -> SECONDS_PER_DAY;
            case "hour", "hours", "h" -> SECONDS_PER_HOUR;
            case "minute", "minutes", "min", "mins", "m" -> SECONDS_PER_MINUTE;
            case "second", "seconds", "sec", "secs", "s" -> 1;
            case "millisecond", "milliseconds", "ms" -> 1e-3;
            case "microsecond", "microseconds", "us" -> 1e-6;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration seconds(String amount, double unit) {
        BigDecimal micros =
                new BigDecimal(amount).multiply(BigDecimal.valueOf(unit)).movePointRight(6);
        return Duration.of(micros.setScale(0, java.math.RoundingMode.HALF_UP).longValueExact(), ChronoUnit.MICROS);
    }
}

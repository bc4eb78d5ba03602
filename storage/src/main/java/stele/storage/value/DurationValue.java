package stele.storage.value;

import java.math.BigDecimal;

/// A duration of calendar and clock parts that are kept apart, as openCypher (CIP2015-08-06) has it.
public record DurationValue(long months, long days, long seconds, int nanos) {
    private static final int MONTHS_PER_YEAR = 12;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3600;
    private static final int NANO_DIGITS = 9;

    /// The ISO 8601 form, such as `P1Y2M10DT2H30M1.5S`; nothing is `PT0S`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("P");
        part(text, months / MONTHS_PER_YEAR, 'Y');
        part(text, months % MONTHS_PER_YEAR, 'M');
        part(text, days, 'D');
        if (seconds != 0 || nanos != 0) {
            // Nanoseconds are never negative: a negative time is written by its size, with a sign at each part.
            BigDecimal whole = BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, NANO_DIGITS));
            long wholeSeconds = whole.longValue();
            text.append('T');
            part(text, wholeSeconds / SECONDS_PER_HOUR, 'H');
            part(text, wholeSeconds % SECONDS_PER_HOUR / SECONDS_PER_MINUTE, 'M');
            BigDecimal rest = whole.remainder(BigDecimal.valueOf(SECONDS_PER_MINUTE));
            if (rest.signum() != 0) {
                text.append(rest.stripTrailingZeros().toPlainString()).append('S');
            }
        }
        return text.length() == 1 ? "PT0S" : text.toString();
    }

    private static void part(StringBuilder text, long amount, char unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }
}

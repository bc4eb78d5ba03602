package stele.storage.io;

/// Reads numbers, truth values, dates and timestamps out of character arrays without making strings.
///
/// The methods answer [#FAILED] for what is not written as such a value is. That is also the form of the
/// least long, which CSV files can do without: it is then read as text.
final class CsvNumbers {
    static final long FAILED = Long.MIN_VALUE;

    private static final int MAX_EXACT_DIGITS = 15;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long MAX_SCALED = 1_000_000_000_000_000_000L;
    private static final int DATE_LENGTH = 10;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    private CsvNumbers() {}

    /// An integer without leading zeros or a plus sign, which would be lost.
    static long integer(char[] text, int start, int length) {
        int end = start + length;
        boolean negative = length > 0 && text[start] == '-';
        int at = negative ? start + 1 : start;
        int digits = end - at;
        if (digits == 0 || digits > 19 || (text[at] == '0' && (digits > 1 || negative))) {
            return FAILED;
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                return FAILED;
            }
            long next = value * 10 + digit;
            if (next < value) {
                return FAILED;
            }
            value = next;
        }
        return digits == 19 && value < 1_000_000_000_000_000_000L ? FAILED : negative ? -value : value;
    }

    /// Ten to the power of `exponent`, which is at most 18.
    static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    /// A number of up to 18 digits without an exponent, times ten to the power of `scale`; fails too when
    /// digits behind the scale would be lost.
    static long scaled(char[] text, int start, int length, int scale) {
        int end = start + length;
        boolean signed = length > 0 && (text[start] == '-' || text[start] == '+');
        int at = signed ? start + 1 : start;
        int digits = 0;
        int fraction = -1;
        long value = 0;
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit >= 0 && digit <= 9) {
                digits++;
                if (fraction >= scale) {
                    if (digit != 0) {
                        return FAILED;
                    }
                    continue;
                }
                if (value >= MAX_SCALED / 10) {
                    return FAILED;
                }
                value = value * 10 + digit;
                fraction = fraction < 0 ? fraction : fraction + 1;
            } else if (text[at] == '.' && fraction < 0) {
                fraction = 0;
            } else {
                return FAILED;
            }
        }
        for (int i = Math.max(fraction, 0); i < scale; i++) {
            if (value >= MAX_SCALED / 10) {
                return FAILED;
            }
            value *= 10;
        }
        return digits == 0 ? FAILED : signed && text[start] == '-' ? -value : value;
    }

    /// Whether the text is a floating-point number as [#floating] reads it.
    static boolean isFloating(char[] text, int start, int length) {
        int end = start + length;
        int at = start;
        if (at < end && (text[at] == '-' || text[at] == '+')) {
            at++;
        }
        if (isWord(text, at, end, "NaN") || isWord(text, at, end, "Infinity")) {
            return true;
        }
        int wholeStart = at;
        at = skipDigits(text, at, end);
        int whole = at - wholeStart;
        if (whole > 1 && text[wholeStart] == '0') {
            return false;
        }
        int fraction = 0;
        if (at < end && text[at] == '.') {
            int fractionStart = at + 1;
            at = skipDigits(text, fractionStart, end);
            fraction = at - fractionStart;
        }
        if (whole + fraction == 0) {
            return false;
        }
        if (at < end && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (at < end && (text[at] == '-' || text[at] == '+')) {
                at++;
            }
            int exponentStart = at;
            at = skipDigits(text, at, end);
            return at == end && at > exponentStart;
        }
        return at == end;
    }

    private static boolean isWord(char[] text, int start, int end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[start + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int skipDigits(char[] text, int start, int end) {
        int at = start;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }

    /// The number that [#isFloating] has accepted: digits and a point of at most 15 digits are computed
    /// exactly (both the digits and the power of ten are exact doubles, so one rounding gives the nearest);
    /// the rest is the library's.
    static double floating(char[] text, int start, int length) {
        int end = start + length;
        boolean negative = text[start] == '-';
        long digits = 0;
        int count = 0;
        int scale = -1;
        for (int at = negative ? start + 1 : start; at < end; at++) {
            char c = text[at];
            if (c == '.') {
                scale = 0;
            } else if (c >= '0' && c <= '9' && count < MAX_EXACT_DIGITS) {
                digits = digits * 10 + (c - '0');
                count++;
                scale += scale >= 0 ? 1 : 0;
            } else {
                return Double.parseDouble(new String(text, start, length));
            }
        }
        double value = scale > 0 ? digits / POWERS_OF_TEN[scale] : digits;
        return negative ? -value : value;
    }

    /// 1 for true, 0 for false.
    static long truth(char[] text, int start, int length) {
        if (length == 4 && isWordIgnoringCase(text, start, "true")) {
            return 1;
        }
        return length == 5 && isWordIgnoringCase(text, start, "false") ? 0 : FAILED;
    }

    private static boolean isWordIgnoringCase(char[] text, int start, String word) {
        for (int i = 0; i < word.length(); i++) {
            if ((text[start + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Days since 1970-01-01 of a date `yyyy-mm-dd`.
    static long date(char[] text, int start, int length) {
        if (length != DATE_LENGTH || text[start + 4] != '-' || text[start + 7] != '-') {
            return FAILED;
        }
        int year = digits(text, start, 4);
        int month = digits(text, start + 5, 2);
        int day = digits(text, start + 8, 2);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
            return FAILED;
        }
        // Days by the civil-calendar formula: years begin in March, so that the leap day is the last of a year.
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468L;
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 2 -> (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static int digits(char[] text, int start, int count) {
        int value = 0;
        for (int i = start; i < start + count; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /// Microseconds since 1970 of `yyyy-mm-dd hh:mm[:ss[.ffffff]]`, with `T` or a space between; a date is
    /// midnight.
    static long timestamp(char[] text, int start, int length) {
        if (length < DATE_LENGTH) {
            return FAILED;
        }
        long day = date(text, start, DATE_LENGTH);
        if (day == FAILED || length == DATE_LENGTH) {
            return day == FAILED ? FAILED : day * MICROS_PER_DAY;
        }
        char separator = text[start + DATE_LENGTH];
        long time = separator == ' ' || separator == 'T'
                ? time(text, start + DATE_LENGTH + 1, length - DATE_LENGTH - 1)
                : FAILED;
        return time == FAILED ? FAILED : day * MICROS_PER_DAY + time;
    }

    /// Microseconds of the day of `hh:mm[:ss[.ffffff]]`.
    static long time(char[] text, int start, int length) {
        if (length < 5 || text[start + 2] != ':') {
            return FAILED;
        }
        int hour = digits(text, start, 2);
        int minute = digits(text, start + 3, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return FAILED;
        }
        long seconds = (hour * 60L + minute) * 60;
        if (length == 5) {
            return seconds * MICROS_PER_SECOND;
        }
        if (length < 8 || text[start + 5] != ':') {
            return FAILED;
        }
        int second = digits(text, start + 6, 2);
        if (second < 0 || second > 59) {
            return FAILED;
        }
        long micros = (seconds + second) * MICROS_PER_SECOND;
        if (length == 8) {
            return micros;
        }
        int fractionDigits = length - 9;
        if (text[start + 8] != '.' || fractionDigits < 1 || fractionDigits > 6) {
            return FAILED;
        }
        int fraction = digits(text, start + 9, fractionDigits);
        return fraction < 0 ? FAILED : micros + fraction * (long) POWERS_OF_TEN[6 - fractionDigits];
    }
}

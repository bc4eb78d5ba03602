package stele.executor.kernel;

/// The Gregorian calendar by arithmetic on days since 1970-01-01. Years start in March here, so that the
/// leap day is the last of a year and 400 years have 146,097 days wherever they begin.
public final class Calendar {
    private static final int DAYS_OF_ERA = 146_097;
    private static final int DAYS_TO_EPOCH = 719_468;
    private static final int YEARS_OF_ERA = 400;
    private static final int DAYS_OF_FIVE_MONTHS = 153;

    private Calendar() {}

    /// The year.
    public static long year(long day) {
        long shifted = day + DAYS_TO_EPOCH;
        long era = Math.floorDiv(shifted, DAYS_OF_ERA);
        int dayOfEra = (int) (shifted - era * DAYS_OF_ERA);
        int yearOfEra = yearOfEra(dayOfEra);
        int afterDecember = dayOfYear(dayOfEra, yearOfEra) >= 2 * DAYS_OF_FIVE_MONTHS ? 1 : 0;
        return yearOfEra + era * YEARS_OF_ERA + afterDecember;
    }

    /// The month, from 1.
    public static int month(long day) {
        int month = marchMonth(dayOfMarchYear(day));
        return month < 10 ? month + 3 : month - 9;
    }

    /// The day of the month, from 1.
    public static int dayOfMonth(long day) {
        int dayOfYear = dayOfMarchYear(day);
        return dayOfYear - (DAYS_OF_FIVE_MONTHS * marchMonth(dayOfYear) + 2) / 5 + 1;
    }

    private static int marchMonth(int dayOfYear) {
        return (5 * dayOfYear + 2) / DAYS_OF_FIVE_MONTHS;
    }

    private static int dayOfMarchYear(long day) {
        int dayOfEra = Math.floorMod(day + DAYS_TO_EPOCH, DAYS_OF_ERA);
        return dayOfYear(dayOfEra, yearOfEra(dayOfEra));
    }

    private static int yearOfEra(int dayOfEra) {
        return (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (DAYS_OF_ERA - 1)) / 365;
    }

    private static int dayOfYear(int dayOfEra, int yearOfEra) {
        return dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    }
}

package stele.parser.sql;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds intervals. A literal may be written with a qualifier (`INTERVAL '1' DAY`, `INTERVAL '1-6' YEAR TO
/// MONTH`, `INTERVAL 3 HOURS`) or with units inside (`INTERVAL '1 year 2 months'`); either becomes a number
/// of months or of milliseconds, Calcite's two kinds.
final class SqlIntervalBuilder {
    private static final int LEADING_DIGITS = 10;
    private static final int FRACTION_DIGITS = 6;
    private static final Pattern QUANTITY = Pattern.compile("\\s*([+-]?[0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]+)\\s*,?");
    private static final Pattern YEAR_MONTH = Pattern.compile("([+-]?)([0-9]+)-([0-9]+)");
    private static final Pattern DAY_TIME =
            Pattern.compile("([+-]?)(?:([0-9]+) +)?([0-9]+):([0-9]+)(?::([0-9]+(?:\\.[0-9]+)?))?");

    private final SqlPositions positions;

    SqlIntervalBuilder(SqlPositions positions) {
        this.positions = positions;
    }

    /// Calcite's qualifier for a type.
    SqlIntervalQualifier qualifier(SqlParser.@Nullable IntervalQualifierContext context, SqlParserPos position) {
        boolean months = context != null && isMonths(unit(context.start.getText()));
        return months ? monthQualifier(position) : dayQualifier(position);
    }

    private static SqlIntervalQualifier monthQualifier(SqlParserPos position) {
        return new SqlIntervalQualifier(TimeUnit.MONTH, LEADING_DIGITS, null, -1, position);
    }

    private static SqlIntervalQualifier dayQualifier(SqlParserPos position) {
        return new SqlIntervalQualifier(TimeUnit.DAY, LEADING_DIGITS, TimeUnit.SECOND, FRACTION_DIGITS, position);
    }

    SqlNode literal(String text, SqlParser.@Nullable IntervalQualifierContext qualifier, ParserRuleContext context) {
        SqlParserPos position = positions.position(context);
        Amount amount = new Amount();
        if (qualifier == null) {
            addUnits(text, amount, context);
        } else {
            addQualified(text.strip(), qualifier, amount, context);
        }
        if (amount.months.signum() != 0 && amount.millis.signum() != 0) {
            throw StatementException.unsupported("an interval of both months and days", positions.span(context));
        }
        if (amount.months.signum() != 0 || amount.monthsSeen) {
            return interval(amount.months.signum(), exact(amount.months.abs(), context), monthQualifier(position));
        }
        return interval(amount.millis.signum(), dayTime(amount.millis.abs(), context), dayQualifier(position));
    }

    private static SqlNode interval(int sign, String text, SqlIntervalQualifier qualifier) {
        return SqlLiteral.createInterval(sign < 0 ? -1 : 1, text, qualifier, qualifier.getParserPosition());
    }

    private String exact(BigDecimal value, ParserRuleContext context) {
        try {
            return value.toBigIntegerExact().toString();
        } catch (ArithmeticException e) {
            throw wrong("a number of months must be whole", context);
        }
    }

    private String dayTime(BigDecimal millis, ParserRuleContext context) {
        long total;
        try {
            total = millis.longValueExact();
        } catch (ArithmeticException e) {
            throw StatementException.unsupported("an interval finer than a millisecond", positions.span(context));
        }
        long seconds = total / 1000;
        return String.format(
                Locale.ROOT,
                "%d %02d:%02d:%02d.%03d",
                seconds / 86_400,
                seconds / 3600 % 24,
                seconds / 60 % 60,
                seconds % 60,
                total % 1000);
    }

    private void addUnits(String text, Amount amount, ParserRuleContext context) {
        String rest = text.strip();
        if (rest.isEmpty()) {
            throw wrong("an interval needs a number and a unit", context);
        }
        while (!rest.isEmpty()) {
            Matcher quantity = QUANTITY.matcher(rest);
            Matcher clock = DAY_TIME.matcher(rest);
            if (clock.matches()) {
                addClock(clock, amount);
                return;
            }
            if (!quantity.lookingAt()) {
                throw wrong("\"" + text + "\" is not an interval; write it as INTERVAL '3 days' or '3' DAY", context);
            }
            amount.add(new BigDecimal(quantity.group(1)), unit(quantity.group(2), context));
            rest = rest.substring(quantity.end()).strip();
        }
    }

    private void addQualified(
            String text, SqlParser.IntervalQualifierContext qualifier, Amount amount, ParserRuleContext context) {
        String first = unit(qualifier.start.getText());
        if (qualifier.end == null) {
            try {
                amount.add(new BigDecimal(text), first);
                return;
            } catch (NumberFormatException e) {
                throw wrong(
                        "\"" + text + "\" is not a number of "
                                + qualifier.start.getText().toLowerCase(Locale.ROOT),
                        context);
            }
        }
        Matcher months = YEAR_MONTH.matcher(text);
        Matcher clock = DAY_TIME.matcher(text);
        String last = unit(qualifier.end.getText());
        if (isMonths(first) && months.matches()) {
            BigDecimal total = new BigDecimal(months.group(2))
                    .multiply(BigDecimal.valueOf(12))
                    .add(new BigDecimal(months.group(3)));
            amount.add(months.group(1).equals("-") ? total.negate() : total, "MONTH");
        } else if (first.equals("DAY") && last.equals("SECOND") && clock.matches()
                || first.equals("HOUR") && clock.matches() && clock.group(2) == null) {
            addClock(clock, amount);
        } else {
            throw StatementException.unsupported("this form of interval", positions.span(context));
        }
    }

    private static void addClock(Matcher clock, Amount amount) {
        BigDecimal sign = clock.group(1).equals("-") ? BigDecimal.ONE.negate() : BigDecimal.ONE;
        String[] units = {"DAY", "HOUR", "MINUTE", "SECOND"};
        for (int i = 0; i < units.length; i++) {
            String digits = clock.group(i + 2);
            if (digits != null) {
                amount.add(new BigDecimal(digits).multiply(sign), units[i]);
            }
        }
    }

    /// The unit in the singular and in upper case.
    static String unit(String name) {
        String unit = name.toUpperCase(Locale.ROOT);
        return unit.length() > 1 && unit.endsWith("S") ? unit.substring(0, unit.length() - 1) : unit;
    }

    private String unit(String name, ParserRuleContext context) {
        String unit = switch (unit(name)) {
            case "Y", "YR" -> "YEAR";
            case "MON" -> "MONTH";
            case "D" -> "DAY";
            case "H", "HR" -> "HOUR";
            case "M", "MIN" -> "MINUTE";
            case "S", "SEC" -> "SECOND";
            case "MS" -> "MILLISECOND";
            default -> unit(name);
        };
        if (!isMonths(unit) && millis(unit) == null) {
            throw wrong("\"" + name + "\" is not a unit of time", context);
        }
        return unit;
    }

    private static boolean isMonths(String unit) {
        return unit.equals("YEAR") || unit.equals("QUARTER") || unit.equals("MONTH");
    }

    private static @Nullable BigDecimal millis(String unit) {
        return switch (unit) {
            case "WEEK" -> BigDecimal.valueOf(7 * 86_400_000L);
            case "DAY" -> BigDecimal.valueOf(86_400_000L);
            case "HOUR" -> BigDecimal.valueOf(3_600_000L);
            case "MINUTE" -> BigDecimal.valueOf(60_000L);
            case "SECOND" -> BigDecimal.valueOf(1000L);
            case "MILLISECOND" -> BigDecimal.ONE;
            case "MICROSECOND" -> new BigDecimal("0.001");
            default -> null;
        };
    }

    private StatementException wrong(String message, ParserRuleContext context) {
        return new StatementException(Diagnostic.Kind.SYNTAX, message, positions.span(context));
    }

    /// A sum of quantities: months and milliseconds, which do not convert into each other.
    private static final class Amount {
        private BigDecimal months = BigDecimal.ZERO;
        private BigDecimal millis = BigDecimal.ZERO;
        private boolean monthsSeen;

        void add(BigDecimal quantity, String unit) {
            BigDecimal factor = millis(unit);
            if (factor != null) {
                millis = millis.add(quantity.multiply(factor));
            } else {
                long monthsPerUnit = unit.equals("YEAR") ? 12 : unit.equals("QUARTER") ? 3 : 1;
                months = months.add(quantity.multiply(BigDecimal.valueOf(monthsPerUnit)));
                monthsSeen = true;
            }
        }
    }
}

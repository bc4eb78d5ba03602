package stele.parser.sql;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.Trees;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds literals and parameters. Dates and times are checked here, so that the validator gets typed
/// literals.
final class SqlLiteralBuilder {
    private static final int MICROSECOND_DIGITS = 6;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("H:mm[:ss]");
    private static final DateTimeFormatter TIME_WITH_FRACTION = new DateTimeFormatterBuilder()
            .append(TIME)
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("y-M-d");

    private final SqlPositions positions;
    private final SqlIntervalBuilder intervals;
    private final List<String> parameters = new ArrayList<>();
    private final List<ParseTree> marks = new ArrayList<>();

    SqlLiteralBuilder(SqlPositions positions) {
        this.positions = positions;
        this.intervals = new SqlIntervalBuilder(positions);
    }

    List<String> parameters() {
        return parameters;
    }

    SqlIntervalBuilder intervals() {
        return intervals;
    }

    SqlNode literal(SqlParser.LiteralContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.NullLiteralContext ignored -> SqlLiteral.createNull(position);
            case SqlParser.BooleanLiteralContext literal ->
                SqlLiteral.createBoolean(literal.value.getType() == SqlParser.TRUE, position);
            case SqlParser.IntegerLiteralContext literal -> exact(literal.getText(), position);
            case SqlParser.DecimalLiteralContext literal -> exact(literal.getText(), position);
            case SqlParser.DoubleLiteralContext literal ->
                SqlLiteral.createApproxNumeric(new BigDecimal(digits(literal.getText())).toString(), position);
            case SqlParser.StringLiteralContext literal -> new VarcharLiteral(text(literal.string()), position);
            case SqlParser.BinaryLiteralContext literal -> binary(literal, position);
            case SqlParser.DateLiteralContext literal ->
                SqlLiteral.createDate(
                        new DateString(date(text(literal.string()), literal).toString()), position);
            case SqlParser.TimeLiteralContext literal -> time(text(literal.string()), literal, position);
            case SqlParser.TimestampLiteralContext literal -> timestamp(literal, position);
            case SqlParser.IntervalLiteralContext literal -> interval(literal);
            default -> throw new IllegalStateException("literal " + context.getClass());
        };
    }

    private static String digits(String text) {
        return text.replace("_", "");
    }

    private static SqlNode exact(String text, SqlParserPos position) {
        String digits = digits(text);
        if (digits.endsWith(".")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        return SqlLiteral.createExactNumeric(digits.startsWith(".") ? "0" + digits : digits, position);
    }

    private SqlNode binary(SqlParser.BinaryLiteralContext literal, SqlParserPos position) {
        String digits = literal.getText().substring(2, literal.getText().length() - 1);
        try {
            return SqlLiteral.createBinaryString(HexFormat.of().parseHex(digits), position);
        } catch (IllegalArgumentException e) {
            throw wrong("a binary literal needs pairs of hexadecimal digits", literal);
        }
    }

    /// The characters of a string literal.
    String text(SqlParser.StringContext context) {
        String text = context.getText();
        return switch (context) {
            case SqlParser.EscapeStringContext ignored -> unescape(text.substring(2, text.length() - 1));
            case SqlParser.DollarStringContext ignored -> text.substring(2, text.length() - 2);
            default -> text.substring(1, text.length() - 1).replace("''", "'");
        };
    }

    private static String unescape(String text) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                i++;
                result.append('\'');
            } else if (c != '\\') {
                result.append(c);
            } else {
                i++;
                switch (text.charAt(i)) {
                    case 'n' -> result.append('\n');
                    case 't' -> result.append('\t');
                    case 'r' -> result.append('\r');
                    case 'b' -> result.append('\b');
                    case 'f' -> result.append('\f');
                    default -> result.append(text.charAt(i));
                }
            }
        }
        return result.toString();
    }

    private LocalDate date(String text, ParserRuleContext context) {
        try {
            return LocalDate.parse(text.strip(), DATE);
        } catch (DateTimeException e) {
            throw wrong("\"" + text + "\" is not a date; write it as DATE '2024-12-31'", context);
        }
    }

    private SqlNode time(String text, ParserRuleContext context, SqlParserPos position) {
        try {
            LocalTime time = LocalTime.parse(text.strip(), TIME_WITH_FRACTION);
            TimeString value = new TimeString(time.getHour(), time.getMinute(), time.getSecond())
                    .withNanos(micros(time.getNano(), context));
            return SqlLiteral.createTime(value, MICROSECOND_DIGITS, position);
        } catch (DateTimeException e) {
            throw wrong("\"" + text + "\" is not a time; write it as TIME '23:59:59'", context);
        }
    }

    private SqlNode timestamp(SqlParser.TimestampLiteralContext context, SqlParserPos position) {
        String text = text(context.string());
        if (context.ZONE() != null) {
            SqlNode string = new VarcharLiteral(text, positions.position(context.string()));
            return SqlStdOperatorTable.CAST.createCall(
                    position, string, SqlTypeBuilder.spec(SqlTypeName.TIMESTAMP_TZ, position));
        }
        try {
            String[] parts = text.strip().split("[ T]+", 2);
            LocalTime time = parts.length == 1 ? LocalTime.MIDNIGHT : LocalTime.parse(parts[1], TIME_WITH_FRACTION);
            LocalDateTime value = LocalDateTime.of(LocalDate.parse(parts[0], DATE), time);
            TimestampString timestamp = new TimestampString(
                            value.getYear(),
                            value.getMonthValue(),
                            value.getDayOfMonth(),
                            value.getHour(),
                            value.getMinute(),
                            value.getSecond())
                    .withNanos(micros(value.getNano(), context));
            return SqlLiteral.createTimestamp(SqlTypeName.TIMESTAMP, timestamp, MICROSECOND_DIGITS, position);
        } catch (DateTimeException e) {
            throw wrong("\"" + text + "\" is not a timestamp; write it as TIMESTAMP '2024-12-31 23:59:59'", context);
        }
    }

    private int micros(int nanos, ParserRuleContext context) {
        if (nanos % 1000 != 0) {
            throw wrong("times are kept to the microsecond; this literal is finer", context);
        }
        return nanos;
    }

    private SqlNode interval(SqlParser.IntervalLiteralContext context) {
        String text = context.string() == null ? context.INTEGER_NUMBER().getText() : text(context.string());
        return intervals.literal(text, context.intervalQualifier(), context);
    }

    SqlNode parameter(SqlParser.ParameterContext context) {
        String name = switch (context) {
            case SqlParser.NamedParameterContext named ->
                named.PARAMETER().getText().substring(1);
            default -> String.valueOf(ordinal(context) + 1);
        };
        int index = parameters.indexOf(name);
        if (index < 0) {
            index = parameters.size();
            parameters.add(name);
        }
        return new SqlDynamicParam(index, positions.position(context));
    }

    /// How many `?` stand before this one in the text. (Parts of a statement are not built in the order of
    /// its text.)
    private int ordinal(SqlParser.ParameterContext context) {
        if (marks.isEmpty()) {
            ParserRuleContext root = context;
            while (root.getParent() != null) {
                root = root.getParent();
            }
            for (ParseTree mark : Trees.findAllRuleNodes(root, SqlParser.RULE_parameter)) {
                if (!(mark instanceof SqlParser.NamedParameterContext)) {
                    marks.add(mark);
                }
            }
        }
        return marks.indexOf(context);
    }

    private StatementException wrong(String message, ParserRuleContext context) {
        return new StatementException(Diagnostic.Kind.SYNTAX, message, positions.span(context));
    }
}

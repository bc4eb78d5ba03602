package stele.planner.sql;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.sql.SqlPositions;
import stele.parser.sql.VarcharLiteral;

/// Constants: the nodes for parameters' values, and the values of nodes.
final class SqlConstants {
    private static final int MICROSECOND_DIGITS = 6;

    private SqlConstants() {}

    /// The node for a parameter's value, an object as `stele.storage.value.Values` has it.
    static SqlNode node(String name, @Nullable Object value, SqlParserPos position) {
        return switch (value) {
            case null -> SqlLiteral.createNull(position);
            case Boolean truth -> SqlLiteral.createBoolean(truth, position);
            case Byte number -> whole(number, position);
            case Short number -> whole(number, position);
            case Integer number -> whole(number, position);
            case Long number -> whole(number, position);
            case BigDecimal number -> SqlLiteral.createExactNumeric(number.toPlainString(), position);
            case Float number -> real(number.doubleValue(), position);
            case Double number -> real(number, position);
            case String text -> new VarcharLiteral(text, position);
            case byte[] bytes -> SqlLiteral.createBinaryString(bytes, position);
            case LocalDate date -> SqlLiteral.createDate(new DateString(date.toString()), position);
            case LocalTime time ->
                SqlLiteral.createTime(
                        new TimeString(time.getHour(), time.getMinute(), time.getSecond()).withNanos(time.getNano()),
                        MICROSECOND_DIGITS,
                        position);
            case LocalDateTime time ->
                SqlLiteral.createTimestamp(
                        SqlTypeName.TIMESTAMP,
                        new TimestampString(time.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")))
                                .withNanos(time.getNano()),
                        MICROSECOND_DIGITS,
                        position);
            case Instant instant ->
                cast(new VarcharLiteral(instant.toString(), position), SqlTypeName.TIMESTAMP_TZ, position);
            case List<?> list -> list(name, list, position);
            case Map<?, ?> map -> map(name, map, position);
            default ->
                throw new StatementException(
                        Diagnostic.Kind.PARAMETER,
                        "parameter " + name + " is a " + value.getClass().getSimpleName()
                                + ", which SQL has no type for",
                        SqlPositions.span(position));
        };
    }

    private static SqlNode whole(Number number, SqlParserPos position) {
        SqlNode literal = SqlLiteral.createExactNumeric(number.toString(), position);
        return number instanceof Long ? cast(literal, SqlTypeName.BIGINT, position) : literal;
    }

    private static SqlNode real(double number, SqlParserPos position) {
        if (Double.isFinite(number)) {
            String text = new BigDecimal(number).toString();
            return cast(SqlLiteral.createApproxNumeric(text, position), SqlTypeName.DOUBLE, position);
        }
        return cast(new VarcharLiteral(String.valueOf(number), position), SqlTypeName.DOUBLE, position);
    }

    private static SqlNode list(String name, List<?> list, SqlParserPos position) {
        List<SqlNode> elements = new ArrayList<>();
        for (Object element : list) {
            elements.add(node(name, element, position));
        }
        return SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(position, elements);
    }

    private static SqlNode map(String name, Map<?, ?> map, SqlParserPos position) {
        List<SqlNode> entries = new ArrayList<>();
        map.forEach((key, value) -> {
            entries.add(node(name, key, position));
            entries.add(node(name, value, position));
        });
        return SqlStdOperatorTable.MAP_VALUE_CONSTRUCTOR.createCall(position, entries);
    }

    static SqlNode cast(SqlNode operand, SqlTypeName type, SqlParserPos position) {
        int precision = type == SqlTypeName.TIMESTAMP_TZ ? MICROSECOND_DIGITS : -1;
        SqlDataTypeSpec spec = new SqlDataTypeSpec(new SqlBasicTypeNameSpec(type, precision, position), position);
        return SqlStdOperatorTable.CAST.createCall(position, operand, spec);
    }

    /// The value of a whole number, which may have a sign or a cast.
    static Optional<Long> whole(SqlNode node) {
        if (node instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.DECIMAL) {
            try {
                return Optional.of(literal.getValueAs(BigDecimal.class).longValueExact());
            } catch (ArithmeticException e) {
                return Optional.empty();
            }
        }
        if (!(node instanceof SqlCall call)) {
            return Optional.empty();
        }
        return switch (call.getKind()) {
            case MINUS_PREFIX -> whole(call.operand(0)).map(value -> -value);
            case PLUS_PREFIX, CAST -> whole(call.operand(0));
            default -> Optional.empty();
        };
    }

    /// Whether a node is NULL or DEFAULT.
    static boolean isNull(SqlNode node) {
        return node.getKind() == SqlKind.DEFAULT
                || node instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.NULL;
    }
}

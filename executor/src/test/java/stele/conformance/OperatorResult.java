package stele.conformance;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stele.Result;
import stele.Row;
import stele.storage.type.DataType;

/// A result as the `ResultSet` that Calcite's checkers read: its first column, with values in Calcite's text
/// forms.
final class OperatorResult implements InvocationHandler {
    private final DataType type;
    private final Iterator<Row> rows;
    private @Nullable Object value;

    private OperatorResult(Result result) {
        this.type = result.columns().getFirst().type();
        this.rows = result.iterator();
    }

    static ResultSet of(Result result) {
        return (ResultSet) Proxy.newProxyInstance(
                ResultSet.class.getClassLoader(), new Class<?>[] {ResultSet.class}, new OperatorResult(result));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "next" -> next();
            case "close" -> null;
            case "wasNull" -> value == null;
            case "getMetaData" -> metaData();
            case "getObject" -> value;
            case "getString" -> value == null ? null : text(value, type);
            case "getBoolean" -> value instanceof Boolean truth ? truth : value != null && number().signum() != 0;
            case "getByte" -> number().byteValue();
            case "getShort" -> number().shortValue();
            case "getInt" -> number().intValue();
            case "getLong" -> number().longValue();
            case "getFloat" -> value instanceof Number number ? number.floatValue() : 0f;
            case "getDouble" -> value instanceof Number number ? number.doubleValue() : 0d;
            case "getBigDecimal" -> value == null ? null : number();
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private boolean next() {
        boolean more = rows.hasNext();
        value = more ? rows.next().get(0) : null;
        return more;
    }

    /// Dates and times count as Calcite's numbers for them: milliseconds.
    private BigDecimal number() {
        return switch (value) {
            case null -> BigDecimal.ZERO;
            case Number number -> new BigDecimal(number.toString());
            case LocalDateTime time ->
                BigDecimal.valueOf(time.toInstant(ZoneOffset.UTC).toEpochMilli());
            case LocalTime time -> BigDecimal.valueOf(time.toNanoOfDay() / 1_000_000);
            case Object other -> new BigDecimal(other.toString().strip());
        };
    }

    private ResultSetMetaData metaData() {
        int sqlType = switch (type.kind()) {
            case BOOLEAN -> Types.BOOLEAN;
            case TINYINT -> Types.TINYINT;
            case SMALLINT -> Types.SMALLINT;
            case INTEGER -> Types.INTEGER;
            case BIGINT -> Types.BIGINT;
            default -> Types.OTHER;
        };
        return (ResultSetMetaData) Proxy.newProxyInstance(
                ResultSet.class.getClassLoader(),
                new Class<?>[] {ResultSetMetaData.class},
                (_, method, _) -> method.getName().equals("getColumnType") ? sqlType : null);
    }

    /// The name of a type as Calcite's tests write it.
    static String typeName(DataType type) {
        return type.kind().name();
    }

    private static String text(@Nullable Object value, DataType type) {
        return switch (value) {
            case null -> "null";
            case BigDecimal number -> number.toPlainString();
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case LocalTime time -> time.format(DateTimeFormatter.ofPattern("HH:mm:ss")) + fraction(time.getNano());
            case LocalDateTime time ->
                time.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")) + fraction(time.getNano());
            case LocalDate date -> date.toString();
            case Period period ->
                (period.toTotalMonths() < 0 ? "-" : "+") + Math.abs(period.toTotalMonths()) / 12 + "-"
                        + String.format(Locale.ROOT, "%02d", Math.abs(period.toTotalMonths()) % 12);
            case Duration duration -> interval(duration);
            case List<?> list when type instanceof DataType.Row row -> fields(list, row);
            case List<?> list -> {
                DataType element = type instanceof DataType.ListOf of ? of.element() : DataType.ANY;
                yield list.stream().map(each -> text(each, element)).collect(Collectors.joining(", ", "[", "]"));
            }
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> text(entry.getKey(), DataType.ANY) + "=" + text(entry.getValue(), DataType.ANY))
                        .collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }

    private static String fields(List<?> list, DataType.Row row) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < list.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(text(list.get(i), row.fields().get(i).type()));
        }
        return text.append("}").toString();
    }

    private static String fraction(int nanos) {
        return nanos == 0 ? "" : String.format(Locale.ROOT, ".%09d", nanos).replaceAll("0+$", "");
    }

    private static String interval(Duration duration) {
        Duration size = duration.abs();
        return (duration.isNegative() ? "-" : "+")
                + String.format(
                        Locale.ROOT,
                        "%d %02d:%02d:%02d",
                        size.toDays(),
                        size.toHoursPart(),
                        size.toMinutesPart(),
                        size.toSecondsPart())
                + fraction(size.toNanosPart());
    }
}

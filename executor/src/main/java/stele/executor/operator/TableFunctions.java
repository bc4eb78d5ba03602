package stele.executor.operator;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.ExecutionException;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.kernel.Dynamic;
import stele.parser.Diagnostic;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Column;
import stele.storage.io.CsvOptions;
import stele.storage.io.CsvReader;
import stele.storage.io.DataSource;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;

/// The table functions by name.
final class TableFunctions {
    private static final Map<String, TableFunction> FUNCTIONS = Map.of(
            "generate_series", TableFunctions::generateSeries,
            "range", TableFunctions::range,
            "read_csv", TableFunctions::readCsv,
            "unnest", TableFunctions::unnest);

    private TableFunctions() {}

    /// Makes rows out of constants.
    @FunctionalInterface
    private interface TableFunction {
        List<Batch> rows(PhysicalPlan.TableFunction call, List<@Nullable Object> arguments, ExecutionContext context);
    }

    static List<Batch> rows(PhysicalPlan.TableFunction call, ExecutionContext context) {
        TableFunction function = FUNCTIONS.get(call.function());
        if (function == null) {
            throw new ExecutionException(
                    Diagnostic.Kind.UNSUPPORTED,
                    "the table function " + call.function() + " is not supported yet",
                    -1,
                    null);
        }
        ExpressionCompiler compiler = new ExpressionCompiler(context.functions());
        List<@Nullable Object> arguments = new ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(compiler.constant(argument)));
        return function.rows(call, arguments, context);
    }

    private static List<DataType> types(PhysicalPlan.TableFunction call) {
        return call.columns().stream().map(PhysicalPlan.OutputColumn::type).toList();
    }

    private static List<Batch> generateSeries(
            PhysicalPlan.TableFunction call, List<@Nullable Object> arguments, ExecutionContext context) {
        return series(call, arguments, true, context);
    }

    private static List<Batch> range(
            PhysicalPlan.TableFunction call, List<@Nullable Object> arguments, ExecutionContext context) {
        return series(call, arguments, false, context);
    }

    private static List<Batch> series(
            PhysicalPlan.TableFunction call,
            List<@Nullable Object> arguments,
            boolean inclusive,
            ExecutionContext context) {
        if (arguments.contains(null)) {
            return List.of();
        }
        Object start = arguments.size() == 1 ? (Object) 0L : arguments.get(0);
        Object stop = arguments.get(arguments.size() == 1 ? 0 : 1);
        Object step = arguments.size() > 2 ? arguments.get(2) : defaultStep(start);
        int direction = Dynamic.compare(next(start, step), start);
        if (direction == 0) {
            throw new ExecutionException("the step of " + call.function() + " must not be zero");
        }
        List<Batch> batches = new ArrayList<>();
        BatchBuilder builder = new BatchBuilder(types(call));
        for (Object value = start; within(value, stop, direction, inclusive); value = next(value, step)) {
            builder.appendRow(value);
            if (builder.rows() == Batch.TARGET_ROWS) {
                context.checkCancelled();
                context.memory().reserve(call.function(), (long) Long.BYTES * Batch.TARGET_ROWS);
                batches.add(builder.build());
            }
            if (value instanceof Long whole && Math.abs(stepOf(step)) > Math.abs((Long) stop - whole)) {
                break;
            }
        }
        batches.add(builder.build());
        return batches;
    }

    private static long stepOf(Object step) {
        return step instanceof Long whole ? whole : 0;
    }

    private static boolean within(Object value, Object stop, int direction, boolean inclusive) {
        int order = Integer.signum(Dynamic.compare(value, stop)) * Integer.signum(direction);
        return inclusive ? order <= 0 : order < 0;
    }

    private static Object defaultStep(Object start) {
        return start instanceof Number ? (Object) 1L : Period.ofDays(1);
    }

    private static Object next(Object value, Object step) {
        return switch (value) {
            case Long whole when step instanceof Long by -> whole + by;
            case java.math.BigDecimal exact -> exact.add(Dynamic.decimal((Number) step));
            case Number real -> real.doubleValue() + ((Number) step).doubleValue();
            case LocalDate date when step instanceof Period by -> date.plus(by);
            case LocalDate date when step instanceof Duration by -> date.plusDays(by.toDays());
            case LocalDateTime time when step instanceof Period by -> time.plus(by);
            case LocalDateTime time when step instanceof Duration by -> time.plus(by);
            default -> throw new ExecutionException("cannot step from " + value + " by " + step);
        };
    }

    private static List<Batch> unnest(
            PhysicalPlan.TableFunction call, List<@Nullable Object> arguments, ExecutionContext context) {
        BatchBuilder builder = new BatchBuilder(types(call));
        if (arguments.getFirst() instanceof List<?> elements) {
            elements.forEach(element -> builder.appendRow(java.util.Collections.singletonList(element)));
        }
        return List.of(builder.build());
    }

    /// Reads a CSV file with the types that the plan was made for.
    private static List<Batch> readCsv(
            PhysicalPlan.TableFunction call, List<@Nullable Object> arguments, ExecutionContext context) {
        if (!(arguments.getFirst() instanceof String path)) {
            throw new ExecutionException("the path of a file must not be null");
        }
        CsvOptions options = CsvOptions.DEFAULT;
        if (arguments.size() > 1 && arguments.get(1) instanceof Map<?, ?> given) {
            options = options(given);
        }
        Map<String, DataType> asked = new HashMap<>();
        call.columns().forEach(column -> asked.put(column.name(), column.type()));
        List<DataType> types = types(call);
        CsvReader.Contents contents = CsvReader.recent(Path.of(path), options)
                .filter(known ->
                        known.columns().stream().map(Column::type).toList().equals(types))
                .orElse(null);
        if (contents == null) {
            contents = CsvReader.read(DataSource.of(Path.of(path)), options.withTypes(asked), context.threads());
        }
        if (contents.columns().size() != types.size()) {
            throw new ExecutionException(
                    Diagnostic.Kind.INPUT, path + " has changed since the statement was planned", -1, null);
        }
        List<Batch> batches = contents.batches();
        for (Batch batch : batches) {
            context.memory().reserve(call.function(), stele.executor.kernel.Vectors.bytes(batch));
        }
        return batches;
    }

    private static CsvOptions options(Map<?, ?> given) {
        CsvOptions options = CsvOptions.DEFAULT;
        for (Map.Entry<?, ?> entry : given.entrySet()) {
            String value = String.valueOf(entry.getValue());
            options = switch (String.valueOf(entry.getKey()).toLowerCase(java.util.Locale.ROOT)) {
                case "delim", "delimiter", "sep" -> options.withDelimiter(value.charAt(0));
                case "header" -> options.withHeader(Boolean.parseBoolean(value));
                case "quote" -> options.withQuote(value.charAt(0));
                case "null", "nullstr" -> options.withNullText(value);
                default -> throw new ExecutionException("there is no option " + entry.getKey() + " of read_csv");
            };
        }
        return options;
    }
}

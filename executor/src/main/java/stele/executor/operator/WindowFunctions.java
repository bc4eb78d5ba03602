package stele.executor.operator;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.ExecutionException;
import stele.executor.aggregate.Accumulator;
import stele.executor.aggregate.AggregateFunctionCall;
import stele.executor.aggregate.AggregateRegistry;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.kernel.Dynamic;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.planner.physical.PhysicalPlan.BoundKind;
import stele.planner.physical.PhysicalPlan.Exclusion;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.planner.physical.PhysicalPlan.WindowCall;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// One window function over sorted rows.
final class WindowFunctions {
    private static final Set<String> POSITIONAL =
            Set.of("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead");

    private final WindowCall call;
    private final int[] partitions;
    private final int[] peers;
    private final int[] partitionEnds;
    private final int[] peerEnds;
    private final WindowFrame frame;
    private final Vector[] arguments;
    private final AggregateFunctionCall described;
    private final ExecutionContext context;
    private final int count;
    private final Set<List<@Nullable Object>> distinct = new HashSet<>();
    private @Nullable NonNullRows nonNull;
    private int lastDenseRow = -1;
    private long lastDense;
    private @Nullable Vector last;

    /// @param partitions for each row the first row of its partition
    /// @param peers for each row the first row of its partition that ties with it
    WindowFunctions(
            WindowCall call,
            List<SortKey> order,
            Batch rows,
            List<DataType> types,
            int[] partitions,
            int[] peers,
            ExecutionContext context) {
        this.call = call;
        this.count = rows.rows();
        this.partitions = partitions;
        this.peers = peers;
        this.partitionEnds = ends(partitions);
        this.peerEnds = ends(peers);
        this.context = context;
        this.arguments = call.arguments().stream().map(rows::column).toArray(Vector[]::new);
        this.described = new AggregateFunctionCall(
                call.function(), call.arguments().stream().map(types::get).toList(), call.type(), context.functions());
        ExpressionCompiler compiler = new ExpressionCompiler(context.functions());
        this.frame = new WindowFrame(
                call,
                order,
                rows,
                new WindowFrame.Runs(partitions, partitionEnds, peers, peerEnds),
                bound -> bound == null ? null : compiler.compile(bound).evaluate(rows));
    }

    /// For each row the end of its run.
    private static int[] ends(int[] starts) {
        int[] ends = new int[starts.length];
        for (int i = starts.length - 1; i >= 0; i--) {
            ends[i] = i + 1 < starts.length && starts[i + 1] == starts[i] ? ends[i + 1] : i + 1;
        }
        return ends;
    }

    Vector vector() {
        VectorWriter writer = new VectorWriter(call.type(), count);
        if (POSITIONAL.contains(call.function())) {
            for (int row = 0; row < count; row++) {
                positional(row, writer);
            }
            return writer.build();
        }
        return switch (call.function()) {
            case "first_value", "last_value", "nth_value" -> {
                for (int row = 0; row < count; row++) {
                    framed(row, writer);
                }
                yield writer.build();
            }
            default -> aggregate(writer);
        };
    }

    private void positional(int row, VectorWriter writer) {
        int start = partitions[row];
        int size = partitionEnds[row] - start;
        switch (call.function()) {
            case "row_number" -> writer.setLong(row, row - start + 1);
            case "rank" -> writer.setLong(row, peers[row] - start + 1);
            case "dense_rank" -> writer.setLong(row, denseRank(row));
            case "percent_rank" -> writer.set(row, size == 1 ? 0.0 : (double) (peers[row] - start) / (size - 1));
            case "cume_dist" -> writer.set(row, (double) (peerEnds[row] - start) / size);
            case "ntile" -> writer.set(row, ntile(row - start, size, row));
            default -> shifted(row, writer, call.function().equals("lag") ? -1 : 1);
        }
    }

    /// Rows come in order, so that each rank follows from the one before.
    private long denseRank(int row) {
        if (lastDenseRow < 0 || partitions[row] == row) {
            lastDense = 1;
        } else if (peers[row] == row) {
            lastDense++;
        }
        lastDenseRow = row;
        return lastDense;
    }

    private @Nullable Object ntile(int index, int size, int row) {
        Object wanted = arguments[0].get(row);
        if (wanted == null) {
            return null;
        }
        long tiles = ((Number) wanted).longValue();
        if (tiles < 1) {
            throw new ExecutionException("the argument of ntile must be at least 1, not " + tiles);
        }
        long small = size / tiles;
        long larger = size % tiles;
        long inLarger = larger * (small + 1);
        return index < inLarger ? index / (small + 1) + 1 : larger + (index - inLarger) / Math.max(1, small) + 1;
    }

    private void shifted(int row, VectorWriter writer, int direction) {
        Object given = arguments.length > 1 ? arguments[1].get(row) : (Object) 1L;
        if (given == null) {
            writer.setNull(row);
            return;
        }
        long distance = direction * ((Number) given).longValue();
        long from = call.ignoreNulls() ? seen().shifted(row, distance) : row + distance;
        if (from >= partitions[row] && from < partitionEnds[row]) {
            writer.copy(row, arguments[0], (int) from);
        } else if (arguments.length > 2) {
            writer.copy(row, arguments[2], row);
        } else {
            writer.setNull(row);
        }
    }

    /// The rows whose first argument is not null.
    private NonNullRows seen() {
        if (nonNull == null) {
            nonNull = new NonNullRows(arguments[0], count);
        }
        return nonNull;
    }

    private void framed(int row, VectorWriter writer) {
        if (call.exclusion() != Exclusion.NO_OTHERS || call.ignoreNulls()) {
            framedAmong(row, frame.rows(row), writer);
            return;
        }
        int start = frame.start(row);
        int end = frame.end(row);
        long at = switch (call.function()) {
            case "first_value" -> start;
            case "last_value" -> end - 1L;
            default -> start + nth(row) - 1;
        };
        if (start < end && at >= start && at < end) {
            writer.copy(row, arguments[0], (int) at);
        } else {
            writer.setNull(row);
        }
    }

    /// The value at a place among the rows of the frame, which nulls may not count in.
    private void framedAmong(int row, int[] rows, VectorWriter writer) {
        boolean backwards = call.function().equals("last_value");
        long wanted = call.function().equals("nth_value") ? nth(row) : 1;
        for (int i = 0; i < rows.length; i++) {
            int at = rows[backwards ? rows.length - 1 - i : i];
            if (!(call.ignoreNulls() && arguments[0].isNull(at)) && --wanted == 0) {
                writer.copy(row, arguments[0], at);
                return;
            }
        }
        writer.setNull(row);
    }

    private long nth(int row) {
        Object wanted = arguments[1].get(row);
        if (!(wanted instanceof Number number) || number.longValue() < 1) {
            throw new ExecutionException("the second argument of nth_value must be at least 1, not " + wanted);
        }
        return number.longValue();
    }

    private Accumulator accumulator() {
        Accumulator accumulator = AggregateRegistry.standard().create(described);
        accumulator.resize(1);
        return accumulator;
    }

    private Vector aggregate(VectorWriter writer) {
        if (call.exclusion() != Exclusion.NO_OTHERS) {
            return excluding(writer);
        }
        if (call.lower().kind() == BoundKind.UNBOUNDED_PRECEDING
                && call.upper().kind() == BoundKind.UNBOUNDED_FOLLOWING
                && !call.distinct()) {
            return wholePartitions();
        }
        boolean growing = call.lower().kind() == BoundKind.UNBOUNDED_PRECEDING;
        Accumulator running = accumulator();
        int from = 0;
        int to = 0;
        for (int row = 0; row < count; row++) {
            if (row % Batch.TARGET_ROWS == 0) {
                context.checkCancelled();
            }
            int start = frame.start(row);
            int end = Math.max(start, frame.end(row));
            boolean continues = growing && row > 0 && start == from && end >= to && partitions[row] != row;
            if (!continues) {
                running = accumulator();
                distinct.clear();
                to = start;
            }
            add(running, positions(to, end));
            boolean same = continues && end == to;
            from = start;
            to = end;
            if (same) {
                writer.copy(row, last, 0);
            } else {
                last = running.result(0, 1);
                writer.copy(row, last, 0);
            }
        }
        return writer.build();
    }

    /// Frames with holes: each row's own.
    private Vector excluding(VectorWriter writer) {
        for (int row = 0; row < count; row++) {
            if (row % Batch.TARGET_ROWS == 0) {
                context.checkCancelled();
            }
            Accumulator accumulator = accumulator();
            distinct.clear();
            add(accumulator, unseen(frame.rows(row)));
            writer.copy(row, accumulator.result(0, 1), 0);
        }
        return writer.build();
    }

    private int[] positions(int from, int to) {
        int[] positions = new int[Math.max(0, to - from)];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = from + i;
        }
        return unseen(positions);
    }

    /// With DISTINCT, the rows whose arguments have not come yet.
    private int[] unseen(int[] positions) {
        if (!call.distinct()) {
            return positions;
        }
        return java.util.Arrays.stream(positions)
                .filter(position -> distinct.add(java.util.Arrays.stream(arguments)
                        .map(argument -> Dynamic.canonical(argument.get(position)))
                        .toList()))
                .toArray();
    }

    private void add(Accumulator accumulator, int[] positions) {
        if (positions.length > 0) {
            accumulator.add(null, arguments, Rows.selected(positions, positions.length));
        }
    }

    /// The same result for all rows of a partition: ordinary grouping.
    private Vector wholePartitions() {
        int[] groups = new int[count];
        int group = -1;
        for (int row = 0; row < count; row++) {
            group += partitions[row] == row ? 1 : 0;
            groups[row] = group;
        }
        Accumulator accumulator = AggregateRegistry.standard().create(described);
        accumulator.resize(group + 1);
        if (count > 0) {
            accumulator.add(groups, arguments, Rows.all(count));
        }
        return accumulator.result(0, group + 1).gather(groups, count);
    }
}

package stele.executor.operator;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.kernel.Dynamic;
import stele.parser.Diagnostic;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.Bound;
import stele.planner.physical.PhysicalPlan.BoundKind;
import stele.planner.physical.PhysicalPlan.FrameUnit;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.planner.physical.PhysicalPlan.WindowCall;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// The frame of each row: which rows of its partition a window function sees.
final class WindowFrame {
    private final WindowCall call;
    private final List<SortKey> order;
    private final Batch rows;
    private final Runs runs;
    private final @Nullable Vector lowerOffsets;
    private final @Nullable Vector upperOffsets;

    /// For each row where its partition and its peers begin and end.
    record Runs(int[] partitions, int[] partitionEnds, int[] peers, int[] peerEnds) {}

    /// @param evaluate computes a bound's offset for all rows
    WindowFrame(
            WindowCall call,
            List<SortKey> order,
            Batch rows,
            Runs runs,
            Function<@Nullable Expression, @Nullable Vector> evaluate) {
        this.call = call;
        this.order = order;
        this.rows = rows;
        this.runs = runs;
        this.lowerOffsets = evaluate.apply(call.lower().offset());
        this.upperOffsets = evaluate.apply(call.upper().offset());
    }

    /// The first row of the frame of `row`.
    int start(int row) {
        int first = runs.partitions()[row];
        int end = runs.partitionEnds()[row];
        int at = bound(row, call.lower(), lowerOffsets, true);
        return Math.max(first, Math.min(at, end));
    }

    /// The row after the last one of the frame of `row`.
    int end(int row) {
        int first = runs.partitions()[row];
        int end = runs.partitionEnds()[row];
        int at = bound(row, call.upper(), upperOffsets, false);
        return Math.max(first, Math.min(at, end));
    }

    private int bound(int row, Bound bound, @Nullable Vector offsets, boolean lower) {
        return switch (bound.kind()) {
            case UNBOUNDED_PRECEDING -> runs.partitions()[row];
            case UNBOUNDED_FOLLOWING -> runs.partitionEnds()[row];
            case CURRENT_ROW -> {
                if (call.unit() == FrameUnit.ROWS) {
                    yield lower ? row : row + 1;
                }
                yield lower ? runs.peers()[row] : runs.peerEnds()[row];
            }
            case PRECEDING, FOLLOWING -> {
                Object offset = offsets == null ? null : offsets.get(row);
                int sign = bound.kind() == BoundKind.PRECEDING ? -1 : 1;
                yield switch (call.unit()) {
                    case ROWS -> byRows(row, offset, sign, lower);
                    case RANGE -> byRange(row, offset, sign, lower);
                    case GROUPS -> byGroups(row, offset, sign, lower);
                };
            }
        };
    }

    private static int byRows(int row, @Nullable Object offset, int sign, boolean lower) {
        if (!(offset instanceof Number number) || number.longValue() < 0) {
            throw invalid(offset);
        }
        long at = row + sign * Math.min(number.longValue(), Integer.MAX_VALUE) + (lower ? 0 : 1);
        return (int) Math.max(0, Math.min(at, Integer.MAX_VALUE));
    }

    private int byGroups(int row, @Nullable Object offset, int sign, boolean lower) {
        if (!(offset instanceof Number number) || number.longValue() < 0) {
            throw invalid(offset);
        }
        int first = runs.partitions()[row];
        int end = runs.partitionEnds()[row];
        int at = runs.peers()[row];
        for (long i = number.longValue(); i > 0; i--) {
            if (sign < 0 && at == first) {
                return first;
            }
            at = sign < 0 ? runs.peers()[at - 1] : runs.peerEnds()[at];
            if (at == end) {
                return end;
            }
        }
        return lower ? at : runs.peerEnds()[at];
    }

    /// The rows of the frame of `row` that its exclusion leaves, in order.
    int[] rows(int row) {
        int start = start(row);
        int end = Math.max(start, end(row));
        int from = row;
        int to = row;
        switch (call.exclusion()) {
            case NO_OTHERS -> {}
            case CURRENT_ROW -> to = row + 1;
            case GROUP, TIES -> {
                from = runs.peers()[row];
                to = runs.peerEnds()[row];
            }
        }
        boolean keepRow = call.exclusion() == PhysicalPlan.Exclusion.TIES;
        int[] rows = new int[end - start];
        int count = 0;
        for (int i = start; i < end; i++) {
            if (i < from || i >= to || keepRow && i == row) {
                rows[count++] = i;
            }
        }
        return java.util.Arrays.copyOf(rows, count);
    }

    private static ExecutionException invalid(@Nullable Object offset) {
        return new ExecutionException("the offset of a window frame must not be null or negative, but it is " + offset);
    }

    /// The first (or the row after the last) row whose key is within the offset of this row's; keys ascend
    /// or descend within the partition, nulls are at one end of it and are peers of each other only.
    private int byRange(int row, @Nullable Object offset, int sign, boolean lower) {
        if (order.size() != 1) {
            throw new ExecutionException("a RANGE frame with an offset needs exactly one column to order by");
        }
        Vector keys = rows.column(order.getFirst().column());
        Object key = keys.get(row);
        if (key == null) {
            return lower ? runs.peers()[row] : runs.peerEnds()[row];
        }
        boolean descending = order.getFirst().descending();
        Object limit = shift(key, offset, descending ? -sign : sign);
        int low = runs.partitions()[row];
        int high = runs.partitionEnds()[row];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(keys.get(middle), limit, descending, lower)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isBefore(@Nullable Object value, Object limit, boolean descending, boolean lower) {
        if (value == null) {
            return order.getFirst().nullsFirst();
        }
        int compared = Dynamic.compare(value, limit);
        int directed = descending ? -compared : compared;
        return lower ? directed < 0 : directed <= 0;
    }

    private static Object shift(Object key, @Nullable Object offset, int sign) {
        if (offset == null || offset instanceof Number number && number.doubleValue() < 0) {
            throw invalid(offset);
        }
        return switch (key) {
            case Long whole when offset instanceof Long by -> sign < 0 ? saturated(whole, -by) : saturated(whole, by);
            case Double real when offset instanceof Number by -> real + sign * by.doubleValue();
            case Float real when offset instanceof Number by -> real.doubleValue() + sign * by.doubleValue();
            case Number exact
            when offset instanceof Number by ->
                sign < 0
                        ? Dynamic.decimal(exact).subtract(Dynamic.decimal(by))
                        : Dynamic.decimal(exact).add(Dynamic.decimal(by));
            case java.time.LocalDate date when offset instanceof Duration by -> date.plusDays(sign * by.toDays());
            case java.time.LocalDate date
            when offset instanceof java.time.Period by -> sign < 0 ? date.minus(by) : date.plus(by);
            case java.time.LocalDateTime time
            when offset instanceof Duration by -> sign < 0 ? time.minus(by) : time.plus(by);
            case java.time.LocalDateTime time
            when offset instanceof java.time.Period by -> sign < 0 ? time.minus(by) : time.plus(by);
            default ->
                throw new ExecutionException(
                        Diagnostic.Kind.UNSUPPORTED,
                        "a RANGE frame from " + key + " by " + offset + " is not supported yet",
                        -1,
                        null);
        };
    }

    private static long saturated(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (b < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}

package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.kernel.VectorWriter;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Table;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Counts, minima and maxima of whole tables, from what each segment knows of its columns. A segment that
/// does not know exactly is read.
final class ZoneAggregates {
    private final Table table;

    private ZoneAggregates(Table table) {
        this.table = table;
    }

    /// The only row of `aggregate`, made without the operators below it; empty if it asks for something that
    /// segments do not know.
    static Optional<Operator> operator(PhysicalPlan.Aggregate aggregate, ExecutionContext context) {
        boolean oneGroup = aggregate.keys().isEmpty()
                && (aggregate.groupingSets() == null || aggregate.groupingSets().equals(List.of(List.of())));
        PhysicalPlan.Scan scan = wholeTable(aggregate.input());
        if (!oneGroup
                || scan == null
                || aggregate.calls().stream().anyMatch(call -> !isKnown(call, aggregate.input()))) {
            return Optional.empty();
        }
        return Optional.of(new BatchesOperator(aggregate, context, () -> {
            ZoneAggregates zones = new ZoneAggregates(ScanOperator.table(scan.table(), context));
            List<Vector> row = new ArrayList<>();
            for (PhysicalPlan.AggregateCall call : aggregate.calls()) {
                int column = call.arguments().isEmpty()
                        ? -1
                        : column(aggregate.input(), call.arguments().getFirst());
                row.add(zones.result(call, column));
            }
            return List.of(new Batch(row, 1));
        }));
    }

    /// The scan of all rows below plain projections, or null.
    private static PhysicalPlan.@Nullable Scan wholeTable(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan when scan.filter() == null -> scan;
            case PhysicalPlan.Project project
            when project.expressions().stream().allMatch(Expression.ColumnReference.class::isInstance) ->
                wholeTable(project.input());
            default -> null;
        };
    }

    /// The table's column that is column `index` of `plan`.
    private static int column(PhysicalPlan plan, int index) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> scan.columnIndexes().get(index);
            case PhysicalPlan.Project project ->
                column(
                        project.input(),
                        ((Expression.ColumnReference) project.expressions().get(index)).index());
            default -> throw new IllegalArgumentException(plan.toString());
        };
    }

    private static boolean isKnown(PhysicalPlan.AggregateCall call, PhysicalPlan input) {
        if (call.filter() >= 0 || !call.order().isEmpty() || call.arguments().size() > 1) {
            return false;
        }
        return switch (call.function()) {
            case "count_star" -> true;
            case "count" -> !call.distinct() && call.arguments().size() == 1;
            case "min", "max" -> {
                DataType type = input.columns().get(call.arguments().getFirst()).type();
                yield type.equals(call.type())
                        && type.layout() == DataType.Layout.LONG
                        && type.kind() != DataType.Kind.TERM;
            }
            default -> false;
        };
    }

    private Vector result(PhysicalPlan.AggregateCall call, int column) {
        VectorWriter writer = new VectorWriter(call.type(), 1);
        if (call.function().equals("count_star")) {
            writer.set(0, table.rowCount());
            return writer.build();
        }
        long nulls = 0;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int segment = 0; segment < table.segmentCount(); segment++) {
            Zone zone = table.isExact(segment, column) ? table.zone(segment, column) : read(segment, column);
            nulls += zone.nullCount();
            if (zone.bounds() == Zone.Bounds.LONG) {
                least = Math.min(least, zone.minimum());
                greatest = Math.max(greatest, zone.maximum());
            }
        }
        if (call.function().equals("count")) {
            writer.set(0, table.rowCount() - nulls);
        } else if (least > greatest) {
            writer.setNull(0);
        } else {
            writer.setLong(0, call.function().equals("min") ? least : greatest);
        }
        return writer.build();
    }

    /// The exact zone of the rows that are not deleted.
    private Zone read(int segment, int column) {
        int rows = 0;
        int nulls = 0;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int from = 0; from < table.segmentRows(segment); from += Batch.TARGET_ROWS) {
            int to = Math.min(from + Batch.TARGET_ROWS, table.segmentRows(segment));
            Batch batch = table.read(segment, from, to, new int[] {column});
            Vector vector = batch.column(0);
            rows += batch.rows();
            for (int i = 0; i < batch.rows(); i++) {
                int p = batch.position(i);
                if (vector.isNull(p)) {
                    nulls++;
                } else if (vector instanceof LongVector longs) {
                    least = Math.min(least, longs.at(p));
                    greatest = Math.max(greatest, longs.at(p));
                }
            }
        }
        return Zone.ofLongs(rows, nulls, least, greatest);
    }
}

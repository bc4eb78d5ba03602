package stele.planner.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.OutputColumn;

/// Writes one operator on one line: what it is and what it does. With names it is what EXPLAIN shows;
/// without, columns are positions and the line is what a fingerprint is made of.
final class OperatorText {
    private final boolean names;

    OperatorText(boolean names) {
        this.names = names;
    }

    String of(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan ->
                "Scan " + scan.table() + " " + scanned(scan.columns(), scan.columnIndexes())
                        + where(scan.filter(), scan.columns());
            case PhysicalPlan.IndexScan scan ->
                "IndexScan " + scan.table() + " " + scanned(scan.columns(), scan.columnIndexes()) + " key #"
                        + scan.key() + " = " + expression(scan.value(), List.of())
                        + where(scan.filter(), scan.columns());
            case PhysicalPlan.Values values -> values(values);
            case PhysicalPlan.StoredRows rows -> "StoredRows of step " + rows.step();
            case PhysicalPlan.TableFunction function ->
                "TableFunction " + function.function() + "("
                        + function.arguments().stream()
                                .map(argument -> expression(argument, List.of()))
                                .collect(Collectors.joining(", "))
                        + ")";
            case PhysicalPlan.Filter filter ->
                "Filter " + expression(filter.condition(), filter.input().columns());
            case PhysicalPlan.Project project -> "Project " + projections(project);
            case PhysicalPlan.HashJoin join -> hashJoin(join);
            case PhysicalPlan.NestedLoopJoin join ->
                "NestedLoopJoin " + lower(join.type())
                        + (join.condition() == null
                                ? ""
                                : " on " + expression(join.condition(), both(join.left(), join.right())));
            case PhysicalPlan.Expand expand -> expand(expand);
            case PhysicalPlan.PathExpand path -> path(path);
            case PhysicalPlan.Aggregate aggregate -> aggregate(aggregate);
            case PhysicalPlan.Sort sort -> sort(sort);
            case PhysicalPlan.SetOperation operation ->
                title(operation.operator()) + (operation.all() ? " all" : " distinct");
            case PhysicalPlan.Window window -> window(window);
            case PhysicalPlan.Unnest unnest ->
                "Unnest " + expression(unnest.list(), unnest.input().columns())
                        + (unnest.ordinality() ? " with ordinality" : "") + (unnest.outer() ? " outer" : "");
            case PhysicalPlan.Apply apply -> "Apply " + lower(apply.type());
            case PhysicalPlan.OuterRows rows -> "OuterRows " + columns(rows.outerColumns());
            case PhysicalPlan.Fixpoint fixpoint ->
                "Fixpoint "
                        + fixpoint.relations().stream()
                                .map(relation -> lower(relation.merge())
                                        + (relation.keyColumns() > 0 ? " by " + relation.keyColumns() : ""))
                                .collect(Collectors.joining(", "));
            case PhysicalPlan.RecursiveScan scan -> "RecursiveScan " + lower(scan.version());
            case PhysicalPlan.Shared shared -> "Shared";
            case PhysicalPlan.Materialized rows -> "Materialized";
        };
    }

    private String scanned(List<OutputColumn> columns, List<Integer> indexes) {
        if (names) {
            return "(" + columns.stream().map(OutputColumn::name).collect(Collectors.joining(", ")) + ")";
        }
        return indexes.toString();
    }

    private String where(@Nullable Expression filter, List<OutputColumn> columns) {
        return filter == null ? "" : "  " + expression(filter, columns);
    }

    private static String values(PhysicalPlan.Values values) {
        return values.rows().size() == 1 && values.columns().isEmpty()
                ? "OneRow"
                : "Values "
                        + values.rows().stream()
                                .map(row -> row.stream()
                                        .map(value -> ExpressionText.of(value, index -> "#" + index))
                                        .collect(Collectors.joining(", ", "(", ")")))
                                .collect(Collectors.joining(", "));
    }

    private String projections(PhysicalPlan.Project project) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < project.expressions().size(); i++) {
            String text =
                    expression(project.expressions().get(i), project.input().columns());
            String name = project.columns().get(i).name();
            texts.add(names && !text.equals(name) ? name + ": " + text : text);
        }
        return String.join(", ", texts);
    }

    private String hashJoin(PhysicalPlan.HashJoin join) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < join.leftKeys().size(); i++) {
            keys.add(column(join.left().columns(), join.leftKeys().get(i))
                    + (join.nullSafe().get(i) ? " is " : " = ")
                    + column(join.right().columns(), join.rightKeys().get(i)));
        }
        String residual =
                join.residual() == null ? "" : "  " + expression(join.residual(), both(join.left(), join.right()));
        return "HashJoin " + lower(join.type()) + " on " + String.join(", ", keys) + residual;
    }

    private String expand(PhysicalPlan.Expand expand) {
        List<OutputColumn> added = expand.columns()
                .subList(
                        Math.min(
                                expand.input().columns().size(),
                                expand.columns().size()),
                        expand.columns().size());
        List<OutputColumn> residualColumns = new ArrayList<>(expand.input().columns());
        residualColumns.addAll(added);
        return "Expand " + lower(expand.type()) + " "
                + column(expand.input().columns(), expand.source()) + " -> " + expand.table() + " "
                + scanned(added, expand.columnIndexes()) + " by #" + expand.key()
                + where(expand.residual(), residualColumns);
    }

    private String path(PhysicalPlan.PathExpand path) {
        String range = path.minimum() + ".." + (path.maximum() < 0 ? "" : path.maximum());
        String name = path.distinct() ? "Reach" : title(path.mode());
        return name + " from " + column(path.input().columns(), path.source())
                + (path.target() < 0 ? "" : " to " + column(path.input().columns(), path.target()))
                + " *" + range + (path.distinct() ? "" : " " + lower(path.output()));
    }

    private String aggregate(PhysicalPlan.Aggregate aggregate) {
        List<OutputColumn> input = aggregate.input().columns();
        String keys = aggregate.keys().stream().map(key -> column(input, key)).collect(Collectors.joining(", "));
        String calls = aggregate.calls().stream()
                .map(call -> aggregateCall(call, input))
                .collect(Collectors.joining(", "));
        String sets = aggregate.groupingSets() == null ? "" : " sets " + aggregate.groupingSets();
        if (calls.isEmpty()) {
            return "Distinct " + keys + sets;
        }
        return "Aggregate " + calls + (keys.isEmpty() ? "" : " by " + keys) + sets;
    }

    private String aggregateCall(PhysicalPlan.AggregateCall call, List<OutputColumn> input) {
        String arguments = call.arguments().stream()
                .map(argument -> column(input, argument))
                .collect(Collectors.joining(", "));
        String order = call.order().isEmpty() ? "" : " order by " + keys(call.order(), input);
        String filter = call.filter() < 0 ? "" : " filter " + column(input, call.filter());
        return call.function() + "(" + (call.distinct() ? "distinct " : "") + arguments + order + ")" + filter;
    }

    private String sort(PhysicalPlan.Sort sort) {
        List<OutputColumn> input = sort.input().columns();
        String name = sort.keys().isEmpty() ? "Limit" : sort.fetch() == null ? "Sort" : "TopN";
        StringBuilder text = new StringBuilder(name);
        if (!sort.keys().isEmpty()) {
            text.append(' ').append(keys(sort.keys(), input));
        }
        if (sort.offset() != null) {
            text.append(" offset ").append(expression(sort.offset(), input));
        }
        if (sort.fetch() != null) {
            text.append(" fetch ").append(expression(sort.fetch(), input));
        }
        return text.toString();
    }

    private String keys(List<PhysicalPlan.SortKey> keys, List<OutputColumn> input) {
        return keys.stream()
                .map(key -> column(input, key.column())
                        + (key.descending() ? " desc" : "")
                        + (key.nullsFirst() == key.descending()
                                ? ""
                                : key.nullsFirst() ? " nulls first" : " nulls last"))
                .collect(Collectors.joining(", "));
    }

    private String window(PhysicalPlan.Window window) {
        List<OutputColumn> input = window.input().columns();
        String calls = window.calls().stream()
                .map(call -> call.function() + "(" + (call.distinct() ? "distinct " : "")
                        + call.arguments().stream()
                                .map(argument -> column(input, argument))
                                .collect(Collectors.joining(", "))
                        + (call.ignoreNulls() ? " ignore nulls" : "") + ") " + frame(call))
                .collect(Collectors.joining(", "));
        return "Window " + calls + " partition by "
                + window.partition().stream().map(key -> column(input, key)).toList() + " order by "
                + keys(window.order(), input);
    }

    private static String frame(PhysicalPlan.WindowCall call) {
        String exclusion = call.exclusion() == PhysicalPlan.Exclusion.NO_OTHERS
                ? ""
                : " exclude " + lower(call.exclusion()).replace('_', ' ');
        return lower(call.unit()) + " " + bound(call.lower()) + ".." + bound(call.upper()) + exclusion;
    }

    private static String bound(PhysicalPlan.Bound bound) {
        Expression offset = bound.offset();
        return lower(bound.kind()).replace('_', ' ')
                + (offset == null ? "" : " " + ExpressionText.of(offset, index -> "#" + index));
    }

    private String expression(Expression expression, List<OutputColumn> columns) {
        return ExpressionText.of(expression, index -> column(columns, index));
    }

    private String column(List<OutputColumn> columns, int index) {
        return names && index < columns.size() ? columns.get(index).name() : "#" + index;
    }

    private static String columns(List<Integer> indexes) {
        IntFunction<String> position = index -> "#" + index;
        return indexes.stream().map(position::apply).collect(Collectors.joining(", "));
    }

    private static List<OutputColumn> both(PhysicalPlan left, PhysicalPlan right) {
        List<OutputColumn> both = new ArrayList<>(left.columns());
        both.addAll(right.columns());
        return both;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String title(Enum<?> constant) {
        return constant.name().charAt(0) + constant.name().substring(1).toLowerCase(Locale.ROOT);
    }
}

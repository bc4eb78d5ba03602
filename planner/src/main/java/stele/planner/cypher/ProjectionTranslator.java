package stele.planner.cypher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Expression;

/// Translates the bodies of WITH and RETURN: projection, aggregation, DISTINCT, order, SKIP and LIMIT.
final class ProjectionTranslator {
    private final Translation translation;
    private final Rex rex;

    ProjectionTranslator(Translation translation) {
        this.translation = translation;
        this.rex = translation.rex();
    }

    /// An output column's name and what it is.
    private record Item(String name, Expression expression) {}

    /// @param where WITH's condition, over the new variables and, without aggregates and DISTINCT, the old
    ///     ones
    /// @param last whether it is RETURN, whose entities leave the plan as values
    Frame translate(Frame input, CypherAst.Projection projection, @Nullable Expression where, boolean last) {
        List<Item> items = items(input, projection, last);
        boolean aggregated = items.stream().anyMatch(item -> Aggregates.contains(item.expression()));
        boolean carry = !last || !projection.order().isEmpty();
        boolean limited = projection.skip() != null || projection.limit() != null;
        Frame output;
        if (aggregated || projection.distinct()) {
            output = grouped(input, projection, items, aggregated, carry);
            if (!projection.order().isEmpty() || limited) {
                output = sortedOutput(output, projection, items);
            }
            if (where != null) {
                Map<String, Value> substitutions = substitutions(output, items);
                output = QueryTranslator.filter(translation, output, substitutions, where);
            }
        } else {
            output = plain(input, projection, items, carry, limited ? null : where);
            if (limited && where != null) {
                output = filter(output, where);
            }
        }
        return last ? boxed(output, items) : output;
    }

    private static List<Item> items(Frame input, CypherAst.Projection projection, boolean last) {
        List<Item> items = new ArrayList<>();
        if (projection.all()) {
            input.scope().keySet().stream()
                    .filter(name -> !Translation.isAnonymous(name))
                    .sorted()
                    .forEach(name -> items.add(new Item(name, new CypherAst.Variable(name, projection.span()))));
            if (last && items.isEmpty() && projection.items().isEmpty()) {
                throw Translation.error(
                        "NoVariablesInScope", "there are no variables that * could mean", projection.span());
            }
        }
        projection.items().forEach(item -> items.add(new Item(item.name(), item.expression())));
        return items;
    }

    private Frame filter(Frame frame, Expression where) {
        return QueryTranslator.filter(translation, frame, translator -> List.of(translator.condition(where)));
    }

    /// The frame with its variables' own columns and nothing else, for rows that are stored.
    Frame pack(Frame frame) {
        Layout layout = new Layout(false, true);
        ExpressionTranslator translator = new ExpressionTranslator(translation, frame);
        frame.scope().forEach((name, binding) -> {
            if (!Translation.isAnonymous(name)) {
                Value value = binding instanceof Binding.Path path
                        ? new Value(rex.nothing(rex.any()), Kind.PATH, path)
                        : translator.value(binding);
                layout.put(name, value, frame);
            }
        });
        return layout.project(frame.rel(), Set.of());
    }

    /// Columns under construction, and the variables that they hold.
    private final class Layout {
        private final List<RexNode> columns = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final Map<String, Binding> scope = new LinkedHashMap<>();
        private final boolean carry;
        private final boolean ends;

        Layout(boolean carry) {
            this(carry, carry);
        }

        /// @param carry whether properties come along
        /// @param ends whether relationships' ends and types do
        Layout(boolean carry, boolean ends) {
            this.carry = carry;
            this.ends = ends;
        }

        private int add(RexNode column, String name) {
            columns.add(column);
            names.add(name.replace(KEY, "").replace(ORDER, ""));
            return columns.size() - 1;
        }

        void put(String name, Value value, Frame from) {
            Binding entity = value.entity();
            scope.put(
                    name,
                    entity == null
                            ? new Binding.Column(add(value.rex(), name), value.kind())
                            : copy(name, entity, value, from));
        }

        private Binding copy(String name, Binding binding, Value value, Frame from) {
            return switch (binding) {
                case Binding.Node node ->
                    new Binding.Node(
                            add(value.rex(), name),
                            properties(name, node.properties(), from),
                            node.candidates(),
                            node.tagged(),
                            node.complete());
                case Binding.Relationship relationship ->
                    new Binding.Relationship(
                            add(value.rex(), name),
                            optional(relationship.source(), name + ".source", from),
                            optional(relationship.target(), name + ".target", from),
                            type(relationship, value, name, from),
                            properties(name, relationship.properties(), from),
                            relationship.candidates(),
                            relationship.complete());
                case Binding.Relationships list -> new Binding.Relationships(add(value.rex(), name), list.candidates());
                case Binding.Path path -> {
                    List<Binding> parts = new ArrayList<>();
                    ExpressionTranslator translator = new ExpressionTranslator(translation, from);
                    for (Binding part : path.parts()) {
                        parts.add(copy(name, part, translator.value(part), from));
                    }
                    yield new Binding.Path(List.copyOf(parts));
                }
                case Binding.Column ignored -> new Binding.Column(add(value.rex(), name), value.kind());
                case Binding.Computed ignored -> new Binding.Column(add(value.rex(), name), value.kind());
            };
        }

        /// The type, which must not be looked up once the relationship is deleted.
        private int type(Binding.Relationship relationship, Value value, String name, Frame from) {
            if (relationship.type() >= 0 || !ends || relationship.candidates().size() != 1) {
                return optional(relationship.type(), name + ".type", from);
            }
            String type = relationship.candidates().getFirst().type();
            return add(rex.unlessNull(value.rex(), rex.text(type)), name + ".type");
        }

        private int optional(int column, String name, Frame from) {
            return column < 0 || !ends ? -1 : add(rex.column(from.rel(), column), name);
        }

        private Map<String, Integer> properties(String name, Map<String, Integer> columns, Frame from) {
            Map<String, Integer> kept = new LinkedHashMap<>();
            if (carry) {
                Set<String> wanted = translation.use().of(name);
                columns.forEach((key, column) -> {
                    if (wanted.contains(key)) {
                        kept.put(key, add(rex.column(from.rel(), column), name + "." + key));
                    }
                });
            }
            return kept;
        }

        Frame project(RelNode input, Set<CorrelationId> correlations) {
            if (columns.isEmpty()) {
                add(rex.whole(0), "unit");
            }
            // Not by a builder, which merges projections and so would draw random numbers twice.
            RelNode rel = LogicalProject.create(input, List.of(), columns, unique(names), correlations);
            return new Frame(rel, scope, false);
        }
    }

    private static List<String> unique(List<String> names) {
        return org.apache.calcite.sql.validate.SqlValidatorUtil.uniquify(names, true);
    }

    /// Projection without aggregates and DISTINCT: order and condition see the old variables as well.
    private Frame plain(
            Frame input, CypherAst.Projection projection, List<Item> items, boolean carry, @Nullable Expression where) {
        Frame source = input;
        if (where != null) {
            ExpressionTranslator filtering = new ExpressionTranslator(translation, source);
            ExpressionTranslator overlaid = new ExpressionTranslator(translation, overlay(filtering, items));
            RexNode condition = overlaid.condition(where);
            filtering.correlations().addAll(overlaid.correlations());
            RelBuilder builder = translation.context().relBuilder();
            RelNode filtered = builder.push(source.rel())
                    .filter(filtering.correlations(), List.of(condition))
                    .build();
            source = new Frame(filtered, input.scope(), false);
        }
        ExpressionTranslator translator = new ExpressionTranslator(translation, source);
        Layout layout = new Layout(carry);
        for (Item item : items) {
            layout.put(item.name(), translator.value(item.expression()), source);
        }
        int width = layout.columns.size();
        List<Integer> keys = new ArrayList<>();
        ExpressionTranslator sorting = new ExpressionTranslator(translation, overlay(translator, items));
        for (CypherAst.SortItem item : projection.order()) {
            if (item.expression() instanceof CypherAst.Variable variable
                    && layout.scope.get(variable.name()) instanceof Binding.Column column) {
                keys.add(column.column());
                continue;
            }
            Value value = sorting.value(item.expression());
            RexNode key = value.entity() instanceof Binding.Node ? value.rex() : sorting.box(value);
            int known = layout.columns.indexOf(key);
            keys.add(known >= 0 ? known : layout.add(key, "order"));
        }
        translator.correlations().addAll(sorting.correlations());
        Frame projected = layout.project(source.rel(), translator.correlations());
        Frame sorted = sort(projected, projection, keys);
        return cut(sorted, width);
    }

    /// The variables of `input` with the new ones before them, as expressions.
    private static Frame overlay(ExpressionTranslator translator, List<Item> items) {
        Frame input = translator.frame();
        Map<String, Binding> scope = new LinkedHashMap<>(input.scope());
        for (Item item : items) {
            if (!(item.expression() instanceof CypherAst.Variable variable
                    && variable.name().equals(item.name()))) {
                Value value = translator.value(item.expression());
                scope.put(item.name(), value.entity() != null ? value.entity() : new Binding.Computed(value));
            }
        }
        return new Frame(input.rel(), scope, input.unit());
    }

    /// Aggregation, or DISTINCT, which is grouping by everything.
    private Frame grouped(
            Frame input, CypherAst.Projection projection, List<Item> items, boolean aggregated, boolean carry) {
        Frame source = aggregated ? aggregate(input, projection, items, carry) : input;
        Map<String, Value> substitutions = aggregated ? substitutions(source) : Map.of();
        ExpressionTranslator translator = new ExpressionTranslator(translation, source, substitutions);
        Layout layout = new Layout(carry);
        for (Item item : items) {
            layout.put(item.name(), translator.value(item.expression()), source);
        }
        if (aggregated) {
            // Aggregates that only the order needs.
            for (CypherAst.SortItem item : projection.order()) {
                for (Expression aggregate : Aggregates.in(item.expression())) {
                    String text = ORDER + translation.text(aggregate);
                    layout.put(text, translator.value(aggregate), source);
                }
            }
        }
        Frame output = layout.project(source.rel(), translator.correlations());
        if (projection.distinct()) {
            RelBuilder builder = translation.context().relBuilder();
            output = output.with(builder.push(output.rel()).distinct().build());
        }
        return output;
    }

    private static final String KEY = " key ";
    private static final String ORDER = " order ";

    private Map<String, Value> substitutions(Frame aggregated) {
        ExpressionTranslator translator = new ExpressionTranslator(translation, aggregated);
        Map<String, Value> substitutions = new HashMap<>();
        aggregated.scope().forEach((name, binding) -> {
            if (name.startsWith(KEY)) {
                substitutions.put(name.substring(KEY.length()), translator.value(binding));
            }
        });
        return substitutions;
    }

    /// Groups by the items without aggregates; keys and aggregates are in the frame's scope by their texts.
    private Frame aggregate(Frame input, CypherAst.Projection projection, List<Item> items, boolean carry) {
        ExpressionTranslator translator = new ExpressionTranslator(translation, input);
        Layout layout = new Layout(carry);
        for (Item item : items) {
            if (!Aggregates.contains(item.expression())) {
                Value value = translator.value(item.expression());
                layout.put(KEY + translation.text(item.expression()), value, input);
                if (item.expression() instanceof CypherAst.Variable variable) {
                    Binding binding = layout.scope.get(KEY + translation.text(item.expression()));
                    if (binding != null) {
                        layout.scope.put(variable.name(), binding);
                    }
                }
            }
        }
        int keys = layout.columns.size();
        Map<String, Aggregates.Call> calls = new LinkedHashMap<>();
        Map<String, Integer> firstColumns = new HashMap<>();
        List<Expression> found = new ArrayList<>();
        items.forEach(item -> found.addAll(Aggregates.in(item.expression())));
        projection.order().forEach(item -> found.addAll(Aggregates.in(item.expression())));
        List<RexNode> columns = new ArrayList<>(layout.columns);
        for (Expression aggregate : found) {
            String text = translation.text(aggregate);
            if (!calls.containsKey(text)) {
                firstColumns.put(text, columns.size());
                calls.put(text, Aggregates.call(aggregate, translator, columns));
            }
        }
        RelBuilder builder = translation.context().relBuilder();
        List<String> names = new ArrayList<>(layout.names);
        while (names.size() < columns.size()) {
            names.add("argument");
        }
        builder.push(LogicalProject.create(input.rel(), List.of(), columns, unique(names), translator.correlations()));
        List<RelBuilder.AggCall> aggregates = new ArrayList<>();
        Map<String, Binding> scope = new LinkedHashMap<>(layout.scope);
        calls.forEach((text, call) -> {
            scope.put(KEY + text, new Binding.Column(keys + aggregates.size(), Kind.ANY));
            aggregates.add(call.on(builder, firstColumns.getOrDefault(text, 0), "aggregate" + aggregates.size()));
        });
        List<RexNode> groupKeys = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            groupKeys.add(builder.field(i));
        }
        builder.aggregate(builder.groupKey(groupKeys), aggregates);
        return new Frame(builder.build(), scope, false);
    }

    /// Sorts after grouping: order may name new variables, whole items, and aggregates.
    private Frame sortedOutput(Frame output, CypherAst.Projection projection, List<Item> items) {
        Map<String, Value> substitutions = substitutions(output, items);
        Map<String, Binding> scope = new LinkedHashMap<>(output.scope());
        for (Item item : items) {
            Binding binding = output.get(item.name());
            if (binding != null && item.expression() instanceof CypherAst.Variable variable) {
                scope.putIfAbsent(variable.name(), binding);
            }
        }
        ExpressionTranslator translator =
                new ExpressionTranslator(translation, new Frame(output.rel(), scope, false), substitutions);
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < output.width(); i++) {
            columns.add(rex.column(output.rel(), i));
        }
        int width = columns.size();
        List<Integer> keys = new ArrayList<>();
        for (CypherAst.SortItem item : projection.order()) {
            Value value = translator.value(item.expression());
            RexNode key = value.entity() instanceof Binding.Node ? value.rex() : translator.box(value);
            int known = columns.indexOf(key);
            if (known < 0) {
                columns.add(key);
                known = columns.size() - 1;
            }
            keys.add(known);
        }
        Frame extended = output;
        if (columns.size() > width) {
            RelBuilder builder = translation.context().relBuilder();
            builder.push(output.rel()).project(columns, List.of(), true, translator.correlations());
            extended = output.with(builder.build());
        }
        return cut(sort(extended, projection, keys), width);
    }

    /// The output's columns by the texts of what they were made of.
    private Map<String, Value> substitutions(Frame output, List<Item> items) {
        ExpressionTranslator plain = new ExpressionTranslator(translation, output);
        Map<String, Value> substitutions = new HashMap<>();
        output.scope().forEach((name, binding) -> {
            if (name.startsWith(ORDER)) {
                substitutions.put(name.substring(ORDER.length()), plain.value(binding));
            }
        });
        for (Item item : items) {
            Binding binding = output.get(item.name());
            if (binding != null && !(item.expression() instanceof CypherAst.Variable)) {
                substitutions.put(translation.text(item.expression()), plain.value(binding));
            }
        }
        return substitutions;
    }

    private Frame sort(Frame frame, CypherAst.Projection projection, List<Integer> keys) {
        Expression skip = projection.skip();
        Expression limit = projection.limit();
        if (keys.isEmpty() && skip == null && limit == null) {
            return frame;
        }
        Frame checked = checkCounts(frame, skip, limit);
        List<RelFieldCollation> collations = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            boolean descending = projection.order().get(i).descending();
            collations.add(new RelFieldCollation(
                    keys.get(i),
                    descending ? RelFieldCollation.Direction.DESCENDING : RelFieldCollation.Direction.ASCENDING,
                    descending ? RelFieldCollation.NullDirection.FIRST : RelFieldCollation.NullDirection.LAST));
        }
        return checked.with(LogicalSort.create(
                checked.rel(),
                RelCollations.of(collations),
                skip == null ? null : count(skip),
                limit == null ? null : count(limit)));
    }

    /// SKIP's and LIMIT's number.
    private RexNode count(Expression expression) {
        RexNode value = constantOf(expression);
        if (isCount(value)) {
            return value;
        }
        if (expression instanceof CypherAst.Parameter) {
            // Its check stands below the sort and fails while the query runs.
            return rex.whole(1);
        }
        throw stele.parser.StatementException.unsupported("SKIP and LIMIT by a computed number", expression.span());
    }

    private RexNode constantOf(Expression expression) {
        return new ExpressionTranslator(translation, QueryTranslator.unit(translation))
                .value(expression)
                .rex();
    }

    private static boolean isCount(RexNode value) {
        return value instanceof org.apache.calcite.rex.RexLiteral literal
                && Rex.isWhole(value)
                && java.util.Objects.requireNonNull(literal.getValueAs(Long.class)) >= 0;
    }

    /// A filter that fails when a parameter of SKIP or LIMIT is no number of rows.
    private Frame checkCounts(Frame frame, @Nullable Expression skip, @Nullable Expression limit) {
        List<RexNode> checks = new ArrayList<>();
        for (Expression expression : java.util.Arrays.asList(skip, limit)) {
            if (expression instanceof CypherAst.Parameter) {
                RexNode value = constantOf(expression);
                if (!isCount(value)) {
                    checks.add(rex.isNotNull(rex.call("to_row_count", stele.storage.type.DataType.BIGINT, value)));
                }
            }
        }
        if (checks.isEmpty()) {
            return frame;
        }
        RelBuilder builder = translation.context().relBuilder();
        return frame.with(builder.push(frame.rel()).filter(checks).build());
    }

    /// Takes away columns that only the order needed.
    private Frame cut(Frame frame, int width) {
        if (frame.width() == width) {
            return frame;
        }
        RelBuilder builder = translation.context().relBuilder();
        builder.push(frame.rel());
        List<RexNode> kept = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            kept.add(builder.field(i));
            names.add(frame.rel().getRowType().getFieldNames().get(i));
        }
        return frame.with(builder.project(kept, names, true).build());
    }

    /// RETURN's last projection: one column an item, entities as values.
    private Frame boxed(Frame frame, List<Item> items) {
        ExpressionTranslator translator = new ExpressionTranslator(translation, frame);
        List<RexNode> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<String, Binding> scope = new LinkedHashMap<>();
        for (Item item : items) {
            Binding binding = frame.get(item.name());
            if (binding == null) {
                throw new IllegalStateException("no column " + item.name());
            }
            scope.put(item.name(), new Binding.Column(columns.size(), Kind.ANY));
            columns.add(translator.box(translator.value(binding)));
            names.add(item.name());
        }
        boolean identity = columns.size() == frame.width();
        for (int i = 0; i < columns.size(); i++) {
            identity &= columns.get(i) instanceof org.apache.calcite.rex.RexInputRef ref && ref.getIndex() == i;
        }
        if (identity) {
            return new Frame(frame.rel(), scope, false);
        }
        RelBuilder builder = translation.context().relBuilder();
        return new Frame(
                builder.push(frame.rel()).project(columns, unique(names), true).build(), scope, false);
    }
}

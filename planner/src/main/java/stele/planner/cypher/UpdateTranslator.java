package stele.planner.cypher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Clause;
import stele.parser.cypher.CypherAst.Expression;
import stele.planner.BindingContext;
import stele.planner.ResultColumn;
import stele.planner.UpdateProgram;
import stele.planner.UpdateProgram.Action;
import stele.planner.UpdateProgram.ChangePlan;
import stele.planner.UpdateProgram.ChangeSource;
import stele.planner.UpdateProgram.EntityKind;
import stele.planner.UpdateProgram.RowMode;
import stele.planner.UpdateProgram.Step;
import stele.planner.rel.StoredRows;
import stele.storage.type.DataType;

/// Cuts a query that writes into steps at its writing clauses. A step is translated when its turn comes,
/// because what earlier ones wrote may have made new tables; between steps, entities are ids and nothing
/// else.
final class UpdateTranslator {
    private final CypherAst.Statement statement;
    private final String graph;
    private final PropertyUse use;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, Stored> stored = new HashMap<>();
    private final List<ResultColumn> result = new ArrayList<>();

    UpdateTranslator(CypherAst.Statement statement, String graph, PropertyUse use) {
        this.statement = statement;
        this.graph = graph;
        this.use = use;
    }

    /// The rows that a step left: their type and the variables in them.
    private record Stored(RelDataType type, Map<String, Binding> scope) {}

    static boolean writes(Clause clause) {
        return switch (clause) {
            case CypherAst.CreateClause ignored -> true;
            case CypherAst.MergeClause ignored -> true;
            case CypherAst.SetClause ignored -> true;
            case CypherAst.RemoveClause ignored -> true;
            case CypherAst.DeleteClause ignored -> true;
            case CypherAst.UseClause ignored -> false;
            case CypherAst.MatchClause ignored -> false;
            case CypherAst.UnwindClause ignored -> false;
            case CypherAst.WithClause ignored -> false;
            case CypherAst.ReturnClause ignored -> false;
            case CypherAst.CallClause ignored -> false;
            case CypherAst.SubqueryClause ignored -> false;
            case CypherAst.UnsupportedClause ignored -> false;
        };
    }

    UpdateProgram program() {
        List<Clause> clauses = statement.query().parts().getFirst().clauses();
        boolean returns = clauses.getLast() instanceof CypherAst.ReturnClause;
        if (writes(clauses.getFirst()) || clauses.getFirst() instanceof CypherAst.UseClause) {
            read(List.of());
        }
        int next = 0;
        while (next < clauses.size()) {
            if (clauses.get(next) instanceof CypherAst.CreateClause) {
                // Neighbours that make things are one step: a script of many CREATE clauses is planned once.
                List<CypherAst.PathPattern> patterns = new ArrayList<>();
                while (next < clauses.size() && clauses.get(next) instanceof CypherAst.CreateClause create) {
                    patterns.addAll(create.patterns());
                    next++;
                }
                createAll(patterns);
            } else if (writes(clauses.get(next))) {
                write(clauses.get(next));
                next++;
            } else {
                int end = next;
                while (end < clauses.size() && !writes(clauses.get(end))) {
                    end++;
                }
                read(clauses.subList(next, end));
                next = end;
            }
        }
        return new UpdateProgram(steps, returns ? result : null);
    }

    private Translation translation(BindingContext context) {
        Translation translation = new Translation(context, statement.source(), graph, use);
        translation.setAfterWrites();
        return translation;
    }

    /// The rows of step `step`: entities are looked up by id, for whatever is known of their tables may
    /// have changed.
    private Frame input(Translation translation, int step) {
        Stored rows = stored.get(step);
        if (rows == null) {
            return QueryTranslator.unit(translation);
        }
        RelDataType type = translation.rex().builder().getTypeFactory().copyType(rows.type());
        RelNode rel = StoredRows.create(translation.context().cluster(), step, type);
        Map<String, Binding> scope = new LinkedHashMap<>();
        rows.scope().forEach((name, binding) -> scope.put(name, loose(translation, binding)));
        return new Frame(rel, scope, false);
    }

    private static Binding loose(Translation translation, Binding binding) {
        return switch (binding) {
            case Binding.Node node ->
                new Binding.Node(node.id(), Map.of(), translation.graph().nodeTables(), false, false);
            case Binding.Relationship relationship ->
                new Binding.Relationship(
                        relationship.id(),
                        relationship.source(),
                        relationship.target(),
                        relationship.type(),
                        Map.of(),
                        translation.graph().edgeTables(),
                        false);
            case Binding.Relationships list ->
                new Binding.Relationships(list.ids(), translation.graph().edgeTables());
            case Binding.Path path ->
                new Binding.Path(path.parts().stream()
                        .map(part -> loose(translation, part))
                        .toList());
            case Binding.Column column -> column;
            case Binding.Computed computed -> computed;
        };
    }

    private void read(List<Clause> clauses) {
        int step = steps.size();
        steps.add(new UpdateProgram.LateRead(context -> {
            Translation translation = translation(context);
            QueryTranslator queries = new QueryTranslator(translation);
            Frame frame = input(translation, step - 1);
            for (int i = 0; i < clauses.size(); i++) {
                frame = queries.clause(frame, clauses, i);
            }
            if (!clauses.isEmpty() && clauses.getLast() instanceof CypherAst.ReturnClause) {
                result.clear();
                frame.scope().keySet().forEach(name -> result.add(new ResultColumn(name)));
            } else {
                frame = new ProjectionTranslator(translation).pack(frame);
            }
            stored.put(step, new Stored(frame.rel().getRowType(), frame.scope()));
            return frame.rel();
        }));
    }

    private void write(Clause clause) {
        switch (clause) {
            case CypherAst.MergeClause merge -> merge(merge);
            case CypherAst.SetClause set -> set.items().forEach(this::set);
            case CypherAst.RemoveClause remove -> remove.items().forEach(this::set);
            case CypherAst.DeleteClause delete -> delete(delete);
            default -> throw new IllegalStateException("a reading clause");
        }
    }

    /// An element's properties may look at elements before it: then they are made in an earlier step.
    private void createAll(List<CypherAst.PathPattern> patterns) {
        List<CypherAst.PathPattern> together = new ArrayList<>();
        Set<String> made = new TreeSet<>();
        for (CypherAst.PathPattern pattern : patterns) {
            if (readsAny(pattern, made)) {
                create(List.copyOf(together));
                together.clear();
                made.clear();
            }
            together.add(pattern);
            names(pattern, made);
        }
        create(List.copyOf(together));
    }

    private static void names(CypherAst.PathPattern pattern, Set<String> names) {
        pattern.nodes().forEach(node -> add(node.variable(), names));
        pattern.relationships().forEach(relationship -> add(relationship.variable(), names));
    }

    private static void add(CypherAst.@Nullable Name name, Set<String> names) {
        if (name != null) {
            names.add(name.text());
        }
    }

    private static boolean readsAny(CypherAst.PathPattern pattern, Set<String> names) {
        boolean[] found = {false};
        List<@Nullable Expression> maps = new ArrayList<>();
        pattern.nodes().forEach(node -> maps.add(node.properties()));
        pattern.relationships().forEach(relationship -> maps.add(relationship.properties()));
        for (Expression map : maps) {
            if (map != null) {
                AstWalk.walk(map, expression -> {
                    if (expression instanceof CypherAst.Variable variable && names.contains(variable.name())) {
                        found[0] = true;
                    }
                });
            }
        }
        return found[0];
    }

    private void change(java.util.function.BiFunction<Translation, Frame, Changing> body) {
        int step = steps.size();
        steps.add(new UpdateProgram.Change(step - 1, source(step - 1, step, body)));
    }

    /// A change over the rows of step `input` whose own rows are those of step `output`, or of none with
    /// -1.
    private ChangeSource source(
            int input, int output, java.util.function.BiFunction<Translation, Frame, Changing> body) {
        return context -> {
            Translation translation = translation(context);
            translation.requireDefaultGraph("writing to a graph over tables");
            Frame frame = input(translation, input);
            Changing changing = body.apply(translation, frame);
            ChangePlan plan = changing.plan();
            if (output >= 0) {
                stored.put(output, changing.stored());
            }
            return plan;
        };
    }

    /// A change under construction: columns beside those of the input, and actions.
    private static final class Changing {
        private final Translation translation;
        private final Frame frame;
        private final ExpressionTranslator expressions;
        private final List<RexNode> columns = new ArrayList<>();
        private final List<Action> actions = new ArrayList<>();
        private final Map<String, Binding> scope;
        private final List<Pending> pending = new ArrayList<>();
        private RowMode mode = RowMode.TOGETHER;
        private int made;

        Changing(Translation translation, Frame frame) {
            this.translation = translation;
            this.frame = frame;
            this.expressions = new ExpressionTranslator(translation, frame);
            this.scope = new LinkedHashMap<>(frame.scope());
        }

        /// A column of a made entity (from 0) or, negative, `-1 - column` of the plan; it is kept.
        private record Pending(int source) {}

        int column(RexNode rex) {
            columns.add(rex);
            return frame.width() + columns.size() - 1;
        }

        /// The number of an entity that the last action makes.
        int entity(Action action) {
            actions.add(action);
            return made++;
        }

        int keep(Pending column) {
            pending.add(column);
            return frame.width() + pending.size() - 1;
        }

        private List<Integer> output() {
            List<Integer> output = new ArrayList<>();
            for (int i = 0; i < frame.width(); i++) {
                output.add(i);
            }
            for (Pending column : pending) {
                output.add(column.source() < 0 ? -1 - column.source() : width() + column.source());
            }
            return output;
        }

        private int width() {
            return frame.width() + columns.size();
        }

        ChangePlan plan() {
            RelBuilder builder = translation.context().relBuilder();
            builder.push(frame.rel());
            List<RexNode> all = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < frame.width(); i++) {
                all.add(builder.field(i));
                names.add(frame.rel().getRowType().getFieldNames().get(i));
            }
            for (RexNode column : columns) {
                all.add(column);
                names.add("$" + names.size());
            }
            RelNode rel = builder.project(all, names, true, expressions.correlations())
                    .build();
            return new ChangePlan(rel, resolved(), output(), mode);
        }

        /// Actions name made entities by `MADE + number` until the plan's width is known.
        private List<Action> resolved() {
            List<Action> resolved = new ArrayList<>();
            for (Action action : actions) {
                resolved.add(
                        action instanceof UpdateProgram.CreateRelationship create
                                ? new UpdateProgram.CreateRelationship(
                                        create.type(),
                                        resolve(create.source()),
                                        resolve(create.target()),
                                        create.properties())
                                : action);
            }
            return resolved;
        }

        private int resolve(int column) {
            return column >= MADE ? width() + column - MADE : column;
        }

        Stored stored() {
            RelDataTypeFactory.Builder type =
                    translation.rex().builder().getTypeFactory().builder();
            type.addAll(frame.rel().getRowType().getFieldList());
            for (int i = 0; i < pending.size(); i++) {
                type.add("$new" + (frame.width() + i), translation.rex().type(DataType.BIGINT));
            }
            return new Stored(type.uniquify().build(), scope);
        }
    }

    private static final int MADE = 1_000_000;

    private void create(List<CypherAst.PathPattern> patterns) {
        if (patterns.isEmpty()) {
            return;
        }
        change((translation, frame) -> {
            Changing changing = new Changing(translation, frame);
            patterns.forEach(pattern -> new Creation(changing).path(pattern));
            return changing;
        });
    }

    /// Makes the elements of patterns that are not bound yet.
    private static final class Creation {
        private final Changing changing;
        private final Map<String, Integer> madeHere;

        Creation(Changing changing) {
            this.changing = changing;
            this.madeHere = new HashMap<>();
        }

        void path(CypherAst.PathPattern pattern) {
            List<Integer> ids = new ArrayList<>();
            List<Binding> parts = new ArrayList<>();
            for (CypherAst.NodePattern node : pattern.nodes()) {
                ids.add(node(node, parts));
            }
            List<Binding> path = new ArrayList<>();
            for (int i = 0; i < pattern.relationships().size(); i++) {
                path.add(parts.get(i));
                CypherAst.RelationshipPattern relationship =
                        pattern.relationships().get(i);
                boolean left = relationship.direction() == CypherAst.Direction.LEFT;
                path.add(relationship(relationship, ids.get(left ? i + 1 : i), ids.get(left ? i : i + 1)));
            }
            path.add(parts.getLast());
            CypherAst.Name variable = pattern.variable();
            if (variable != null) {
                changing.scope.put(variable.text(), new Binding.Path(List.copyOf(path)));
            }
        }

        /// The column of the node's id, or `MADE + number`.
        private int node(CypherAst.NodePattern node, List<Binding> parts) {
            CypherAst.Name name = node.variable();
            if (name != null && changing.scope.get(name.text()) != null) {
                Binding binding = changing.scope.get(name.text());
                Integer made = madeHere.get(name.text());
                if (made == null && binding instanceof Binding.Node known && known.id() >= changing.frame.width()) {
                    // Made by an earlier pattern of the same step: its kept column says which entity it is.
                    made = MADE
                            + changing.pending
                                    .get(known.id() - changing.frame.width())
                                    .source();
                }
                parts.add(binding);
                if (made != null) {
                    return made;
                }
                if (binding instanceof Binding.Node known) {
                    return known.id();
                }
                if (binding instanceof Binding.Column) {
                    int column =
                            changing.column(changing.expressions.value(binding).rex());
                    return column;
                }
                throw Translation.error("VariableTypeConflict", name.text() + " is not a node", node.span());
            }
            Set<String> labels = labels(node.labels(), node.span());
            int made =
                    changing.entity(new UpdateProgram.CreateNode(new TreeSet<>(labels), properties(node.properties())));
            Binding.Node binding =
                    new Binding.Node(changing.keep(new Changing.Pending(made)), Map.of(), List.of(), false, false);
            parts.add(binding);
            if (name != null) {
                changing.scope.put(name.text(), binding);
                madeHere.put(name.text(), MADE + made);
            }
            return MADE + made;
        }

        private Binding relationship(CypherAst.RelationshipPattern relationship, int source, int target) {
            Set<String> types = labels(relationship.types(), relationship.span());
            if (types.size() != 1) {
                throw Translation.error(
                        "NoSingleRelationshipType", "a new relationship needs one type", relationship.span());
            }
            int made = changing.entity(new UpdateProgram.CreateRelationship(
                    types.iterator().next(), source, target, properties(relationship.properties())));
            Binding.Relationship binding = new Binding.Relationship(
                    changing.keep(new Changing.Pending(made)),
                    changing.keep(end(source)),
                    changing.keep(end(target)),
                    -1,
                    Map.of(),
                    List.of(),
                    false);
            CypherAst.Name name = relationship.variable();
            if (name != null) {
                changing.scope.put(name.text(), binding);
            }
            return binding;
        }

        private static Changing.Pending end(int column) {
            return new Changing.Pending(column >= MADE ? column - MADE : -1 - column);
        }

        private int properties(@Nullable Expression map) {
            return map == null ? -1 : changing.column(changing.expressions.any(map));
        }

        private static Set<String> labels(CypherAst.@Nullable LabelExpression labels, Span span) {
            Set<String> names = new TreeSet<>();
            collect(labels, names, span);
            return names;
        }

        private static void collect(CypherAst.@Nullable LabelExpression labels, Set<String> names, Span span) {
            switch (labels) {
                case null -> {}
                case CypherAst.Label label -> names.add(label.name());
                case CypherAst.AndLabel and -> {
                    collect(and.left(), names, span);
                    collect(and.right(), names, span);
                }
                default -> throw Translation.error("UnexpectedSyntax", "a new entity needs plain labels", span);
            }
        }
    }

    private void merge(CypherAst.MergeClause merge) {
        int step = steps.size();
        int input = step - 1;
        UpdateProgram.PlanSource match = context -> {
            Translation translation = translation(context);
            translation.requireDefaultGraph("writing to a graph over tables");
            Frame frame = input(translation, input);
            QueryTranslator queries = new QueryTranslator(translation);
            Frame found = queries.clause(
                    frame, List.of(new CypherAst.MatchClause(false, List.of(merge.pattern()), null, merge.span())), 0);
            return mergeRows(translation, frame, found, merge.pattern());
        };
        ChangeSource create = source(input, step, (translation, frame) -> {
            Changing changing = new Changing(translation, frame);
            new Creation(changing).path(merge.pattern());
            return changing;
        });
        steps.add(new UpdateProgram.MatchOrCreate(
                input,
                match,
                create,
                merge.onMatch().stream().map(item -> setSource(step, -1, item)).toList(),
                merge.onCreate().stream().map(item -> setSource(step, -1, item)).toList()));
    }

    /// The match's rows in the order of columns in which a creation leaves them: the input's, then for each
    /// element that the creation would make its id, a relationship's with its ends.
    private static RelNode mergeRows(
            Translation translation, Frame before, Frame found, CypherAst.PathPattern pattern) {
        Rex rex = translation.rex();
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < before.width(); i++) {
            columns.add(rex.column(found.rel(), i));
        }
        List<Binding> elements = elements(before, found, pattern);
        for (Binding element : elements) {
            switch (element) {
                case Binding.Node node -> columns.add(rex.column(found.rel(), node.id()));
                case Binding.Relationship relationship -> {
                    columns.add(rex.column(found.rel(), relationship.id()));
                    columns.add(rex.column(found.rel(), relationship.source()));
                    columns.add(rex.column(found.rel(), relationship.target()));
                }
                default -> throw new IllegalStateException("element " + element);
            }
        }
        RelBuilder builder = translation.context().relBuilder();
        return builder.push(found.rel()).project(columns, List.of(), true).build();
    }

    /// The new elements in the order in which a creation makes them: nodes, then relationships. Those
    /// without a name are found by their place: the scope has the pattern's elements in order.
    private static List<Binding> elements(Frame before, Frame found, CypherAst.PathPattern pattern) {
        List<Binding> anonymousNodes = new ArrayList<>();
        List<Binding> anonymousRelationships = new ArrayList<>();
        found.scope().forEach((name, binding) -> {
            if (Translation.isAnonymous(name) && before.get(name) == null) {
                (binding instanceof Binding.Node ? anonymousNodes : anonymousRelationships).add(binding);
            }
        });
        List<Binding> elements = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        int next = 0;
        for (CypherAst.NodePattern node : pattern.nodes()) {
            CypherAst.Name name = node.variable();
            if (name == null) {
                elements.add(anonymousNodes.get(next++));
            } else if (before.get(name.text()) == null && seen.add(name.text())) {
                elements.add(required(found, name.text()));
            }
        }
        int nextRelationship = 0;
        for (CypherAst.RelationshipPattern relationship : pattern.relationships()) {
            CypherAst.Name name = relationship.variable();
            elements.add(name == null ? anonymousRelationships.get(nextRelationship++) : required(found, name.text()));
        }
        return elements;
    }

    private static Binding required(Frame frame, String name) {
        Binding binding = frame.get(name);
        if (binding == null) {
            throw new IllegalStateException("no variable " + name);
        }
        return binding;
    }

    private void set(CypherAst.SetItem item) {
        int step = steps.size();
        steps.add(new UpdateProgram.Change(step - 1, setSource(step - 1, step, item)));
    }

    private ChangeSource setSource(int input, int output, CypherAst.SetItem item) {
        return source(input, output, (translation, frame) -> {
            Changing changing = new Changing(translation, frame);
            switch (item) {
                case CypherAst.SetProperty set -> {
                    Value entity = changing.expressions.value(set.entity());
                    RexNode value = changing.expressions.any(set.value());
                    changing.mode = mode(entity, value);
                    changing.actions.add(new UpdateProgram.SetProperty(
                            kind(entity), changing.column(entity.rex()), set.key(), changing.column(value)));
                }
                case CypherAst.SetProperties set -> {
                    Value entity = variable(changing, set.variable());
                    RexNode value = changing.expressions.any(set.value());
                    changing.mode = mode(entity, value);
                    changing.actions.add(new UpdateProgram.SetProperties(
                            kind(entity), changing.column(entity.rex()), changing.column(value), !set.add()));
                }
                case CypherAst.ChangeLabels labels -> {
                    Value entity = variable(changing, labels.variable());
                    changing.actions.add(new UpdateProgram.ChangeLabels(
                            kind(entity),
                            changing.column(entity.rex()),
                            new TreeSet<>(labels.labels()),
                            labels.remove()));
                }
            }
            return changing;
        });
    }

    private static Value variable(Changing changing, CypherAst.Name name) {
        return changing.expressions.value(new CypherAst.Variable(name.text(), name.span()));
    }

    private static EntityKind kind(Value value) {
        return switch (value.entity()) {
            case Binding.Node ignored -> EntityKind.NODE;
            case Binding.Relationship ignored -> EntityKind.RELATIONSHIP;
            case null, default -> EntityKind.DYNAMIC;
        };
    }

    /// Whether the rows' values may depend on what is done for rows before them.
    private static RowMode mode(Value entity, RexNode value) {
        if (!Rex.readsGraph(value)) {
            return RowMode.TOGETHER;
        }
        boolean own = entity.rex() instanceof RexInputRef ref && readsOnly(value, ref.getIndex());
        return own ? RowMode.TOGETHER_IF_DISTINCT : RowMode.ONE_BY_ONE;
    }

    private static boolean readsOnly(RexNode value, int column) {
        if (!(value instanceof RexCall call)) {
            return true;
        }
        if (call.getOperator().getName().equals("graph_node")
                || call.getOperator().getName().equals("graph_relationship")) {
            return call.getOperands().getLast() instanceof RexInputRef ref && ref.getIndex() == column;
        }
        boolean reads = call.getOperator().getName().startsWith("graph_")
                && call.getOperands().stream().noneMatch(RexCall.class::isInstance);
        return !reads && call.getOperands().stream().allMatch(operand -> readsOnly(operand, column));
    }

    private void delete(CypherAst.DeleteClause delete) {
        change((translation, frame) -> {
            Changing changing = new Changing(translation, frame);
            for (Expression expression : delete.entities()) {
                Value value = changing.expressions.value(expression);
                EntityKind kind = kind(value);
                if (kind == EntityKind.DYNAMIC
                        && value.kind() != Kind.ANY
                        && value.kind() != Kind.NULL
                        && value.kind() != Kind.PATH
                        && value.kind() != Kind.NODE
                        && value.kind() != Kind.RELATIONSHIP) {
                    throw Translation.error(
                            "InvalidArgumentType",
                            "only nodes, relationships and paths can be deleted",
                            expression.span());
                }
                RexNode column = kind == EntityKind.DYNAMIC ? changing.expressions.box(value) : value.rex();
                changing.actions.add(new UpdateProgram.Delete(kind, changing.column(column), delete.detach()));
            }
            return changing;
        });
    }

    static StatementException unsupportedUnion(Span span) {
        return StatementException.unsupported("UNION of queries that write", span);
    }
}

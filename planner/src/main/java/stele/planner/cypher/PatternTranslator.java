package stele.planner.cypher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Direction;
import stele.parser.cypher.CypherAst.Expression;
import stele.planner.physical.PhysicalPlan.PathMode;
import stele.planner.physical.PhysicalPlan.PathOutput;
import stele.planner.rel.PathExpand;
import stele.storage.graph.PropertyGraph.EdgeTable;
import stele.storage.type.DataType;

/// Turns patterns into scans of node and edge tables joined on ids: a plain block of joins, which the
/// optimiser orders.
///
/// The frame's scope gets the pattern's variables; elements without one have a name that no variable can
/// have. What is left to test - property maps, inner conditions, that no relationship is used twice - comes
/// out as [#conditions()], to be evaluated over whatever rows the pattern's rows end up in.
final class PatternTranslator {
    private final Translation translation;
    private final Rex rex;
    private final Scans scans;
    private final Map<String, Binding> outer;
    private final boolean endsOnly;
    private final PatternTables tables;
    private final List<Function<ExpressionTranslator, RexNode>> conditions = new ArrayList<>();
    private final List<String> shared = new ArrayList<>();
    private final List<Walked> walked = new ArrayList<>();
    private Frame frame;

    /// @param frame the rows to which the pattern's are joined
    /// @param outer variables of rows that the pattern's will be joined to later; their elements are made
    ///     anew here and named in [#shared()]
    /// @param endsOnly whether only distinct rows matter, so that paths of variable length may be told by
    ///     their ends
    PatternTranslator(Translation translation, Frame frame, Map<String, Binding> outer, boolean endsOnly) {
        this.translation = translation;
        this.rex = translation.rex();
        this.scans = new Scans(translation);
        this.frame = frame;
        this.outer = outer;
        this.endsOnly = endsOnly;
        this.tables = new PatternTables(translation);
    }

    /// A relationship of the pattern, for the rule that none is used twice.
    private record Walked(String name, List<EdgeTable> tables, boolean list) {}

    Frame frame() {
        return frame;
    }

    List<Function<ExpressionTranslator, RexNode>> conditions() {
        return conditions;
    }

    /// The outer variables that the pattern has elements for.
    List<String> shared() {
        return shared;
    }

    void translate(List<CypherAst.PathPattern> patterns) {
        List<PatternTables.Path> paths = new ArrayList<>();
        for (CypherAst.PathPattern pattern : patterns) {
            if (pattern.shortest() != null) {
                throw StatementException.unsupported("shortestPath", pattern.span());
            }
            paths.add(tables.read(pattern, name -> {
                Binding binding = frame.get(name);
                return binding == null ? outer.get(name) : binding;
            }));
        }
        tables.infer();
        for (PatternTables.Path path : paths) {
            place(path);
        }
        unique();
    }

    private void place(PatternTables.Path path) {
        List<PatternTables.Element> nodes = path.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            if (i == 0) {
                boolean walk = !path.relationships().isEmpty()
                        && path.relationships().getFirst().pattern().range() == null;
                if (!isPlaced(nodes.getFirst()) && (!walk || needsScan(nodes.getFirst()))) {
                    scanNode(nodes.getFirst(), null);
                }
            } else {
                PatternTables.Link link = path.relationships().get(i - 1);
                if (link.pattern().range() == null) {
                    placeLink(link, tables.overlaps(link) || path.pattern().variable() != null);
                } else {
                    placePath(link, tables.overlaps(link) || path.pattern().variable() != null);
                }
            }
            CypherAst.NodePattern node = path.pattern().nodes().get(i);
            test(nodes.get(i).name(), node.properties(), node.where());
        }
        bindPath(path);
    }

    private void bindPath(PatternTables.Path path) {
        CypherAst.Name variable = path.pattern().variable();
        if (variable == null) {
            return;
        }
        List<Binding> parts = new ArrayList<>();
        for (int i = 0; i < path.nodes().size(); i++) {
            parts.add(binding(path.nodes().get(i).name()));
            if (i < path.relationships().size()) {
                PatternTables.Link link = path.relationships().get(i);
                if (link.pattern().range() != null) {
                    translation.requireDefaultGraph("a path of variable length in a graph over tables as a value");
                }
                parts.add(binding(link.name()));
            }
        }
        frame = frame.with(frame.rel(), variable.text(), new Binding.Path(List.copyOf(parts)));
    }

    private Binding binding(String name) {
        Binding binding = frame.get(name);
        if (binding == null) {
            throw new IllegalStateException("element " + name + " is not placed");
        }
        return binding;
    }

    private boolean isPlaced(PatternTables.Element element) {
        Binding binding = frame.get(element.name());
        if (binding instanceof Binding.Node node && !element.tested()) {
            element.markTested();
            // A variable from before may be of other tables than the pattern admits.
            if (element.labels() != null && (!node.complete() || narrows(node, element))) {
                CypherAst.LabelExpression labels = element.labels();
                String name = element.name();
                conditions.add(translator -> new LabelTranslator(translation)
                        .condition(translator.value(translator.frame().get(name)), labels));
            }
        }
        return binding != null;
    }

    private static boolean narrows(Binding.Node node, PatternTables.Element element) {
        return !node.candidates().stream().allMatch(table -> LabelTranslator.admits(element.labels(), table.labels()));
    }

    private boolean needsScan(PatternTables.Element element) {
        return !translation.isDefaultGraph()
                || element.candidates().size()
                        < translation.graph().nodeTables().size()
                || element.hasProperties()
                || !translation.use().of(element.name()).isEmpty();
    }

    /// Adds a scan of the element's tables; joined on the column `id` when the element's id is known
    /// already.
    private void scanNode(PatternTables.Element element, @Nullable Integer id) {
        Scans.Nodes nodes = scans.nodes(element.candidates(), element.tagged());
        int offset = frame.unit() ? 0 : frame.width();
        List<RexNode> on = new ArrayList<>();
        RelNode joined = join(nodes.rel(), on, id == null ? null : new Equal(id, nodes.id()));
        Map<String, Integer> properties = new LinkedHashMap<>();
        nodes.properties().forEach((key, column) -> properties.put(key, column + offset));
        bindNode(
                joined,
                element,
                new Binding.Node(nodes.id() + offset, properties, element.candidates(), element.tagged(), true));
    }

    private void bindNode(RelNode rel, PatternTables.Element element, Binding.Node node) {
        element.markTested();
        frame = frame.with(rel, element.name(), node);
        share(element.name());
    }

    private void share(String name) {
        if (outer.containsKey(name) && !shared.contains(name)) {
            shared.add(name);
        }
    }

    /// A pair of columns, of the rows so far and of what is joined to them.
    private record Equal(int left, int right) {}

    private RelNode join(RelNode right, List<RexNode> rightOnly, @Nullable Equal... keys) {
        RelBuilder builder = translation.context().relBuilder();
        if (frame.unit()) {
            builder.push(right);
            return rightOnly.isEmpty() ? right : builder.filter(rightOnly).build();
        }
        builder.push(frame.rel()).push(right);
        List<RexNode> on = new ArrayList<>();
        for (Equal key : keys) {
            if (key != null) {
                on.add(rex.sameId(builder.field(2, 0, key.left()), builder.field(2, 1, key.right())));
            }
        }
        int offset = frame.width();
        for (RexNode condition : rightOnly) {
            on.add(org.apache.calcite.rex.RexUtil.shift(condition, offset));
        }
        return builder.join(JoinRelType.INNER, rex.and(on)).build();
    }

    private void placeLink(PatternTables.Link link, boolean wantsId) {
        PatternTables.Element left = link.left();
        PatternTables.Element right = link.right();
        boolean leftPlaced = isPlaced(left);
        boolean rightPlaced = left != right && isPlaced(right);
        CypherAst.Name variable = link.pattern().variable();
        String name = link.name();
        if (frame.get(name) instanceof Binding.Relationship bound) {
            boolean open =
                    link.pattern().direction() == Direction.BOTH && !(leftPlaced && (left == right || rightPlaced));
            if (!open) {
                followBound(link, bound);
                return;
            }
            // Which end is which is open: walk the edges anew and keep the one that is meant.
            String bonded = name;
            String again = translation.anonymous();
            conditions.add(translator -> rex.sameId(
                    translator.value(translator.frame().get(bonded)).rex(),
                    translator.value(translator.frame().get(again)).rex()));
            name = again;
        }
        if (frame.get(name) != null) {
            throw StatementException.unsupported(
                    "a bound list of relationships in a pattern", link.pattern().span());
        }
        Scans.Edges edges = scans.edges(link.branches(), left.tagged(), right.tagged(), wantsId || variable != null);
        List<RexNode> within = new ArrayList<>();
        if (left == right) {
            within.add(rex.sameId(rex.column(edges.rel(), edges.left()), rex.column(edges.rel(), edges.right())));
        }
        int offset = frame.unit() ? 0 : frame.width();
        RelNode joined = join(
                edges.rel(),
                within,
                leftPlaced ? new Equal(idOf(left), edges.left()) : null,
                rightPlaced ? new Equal(idOf(right), edges.right()) : null);
        frame = frame.with(joined, name, relationship(edges, offset, link));
        share(name);
        walked.add(new Walked(name, link.tables(), false));
        if (!leftPlaced) {
            placeEnd(left, edges.left() + offset);
        }
        if (left != right && !rightPlaced) {
            placeEnd(right, edges.right() + offset);
        }
        test(name, link.pattern().properties(), link.pattern().where());
    }

    private static Binding.Relationship relationship(Scans.Edges edges, int offset, PatternTables.Link link) {
        Map<String, Integer> properties = new LinkedHashMap<>();
        edges.properties().forEach((key, column) -> properties.put(key, column + offset));
        return new Binding.Relationship(
                edges.id() < 0 ? edges.source() + offset : edges.id() + offset,
                edges.source() + offset,
                edges.target() + offset,
                edges.type() < 0 ? -1 : edges.type() + offset,
                properties,
                link.tables(),
                true);
    }

    private int idOf(PatternTables.Element element) {
        if (frame.get(element.name()) instanceof Binding.Node node) {
            if (node.tagged() != element.tagged()) {
                throw StatementException.unsupported(
                        "a node that is known to be in one table together with others of several tables",
                        element.span());
            }
            return node.id();
        }
        throw new IllegalStateException("element " + element.name() + " is no node");
    }

    /// Binds a node whose id is in a column, and joins its tables when something of them is needed.
    private void placeEnd(PatternTables.Element element, int id) {
        if (needsScan(element)) {
            scanNode(element, id);
        } else {
            bindNode(
                    frame.rel(),
                    element,
                    new Binding.Node(id, Map.of(), element.candidates(), element.tagged(), false));
        }
    }

    /// A relationship that is known from before: only its ends are new.
    private void followBound(PatternTables.Link link, Binding.Relationship bound) {
        if (bound.source() < 0) {
            throw StatementException.unsupported(
                    "a relationship of unknown ends in a pattern",
                    link.pattern().span());
        }
        Direction direction = link.pattern().direction();
        int from = direction == Direction.LEFT ? bound.target() : bound.source();
        int to = direction == Direction.LEFT ? bound.source() : bound.target();
        String left = link.left().name();
        String right = link.right().name();
        boolean leftPlaced = isPlaced(link.left());
        if (!leftPlaced) {
            placeEnd(link.left(), from);
        }
        boolean rightPlaced = isPlaced(link.right());
        if (!rightPlaced) {
            placeEnd(link.right(), to);
        }
        String name = link.name();
        CypherAst.LabelExpression types = link.pattern().types();
        conditions.add(translator -> {
            Binding.Relationship now = (Binding.Relationship) translator.frame().get(name);
            RexNode forward = rex.and(List.of(
                    same(translator, left, direction == Direction.LEFT ? now.target() : now.source()),
                    same(translator, right, direction == Direction.LEFT ? now.source() : now.target())));
            if (direction != Direction.BOTH) {
                return forward;
            }
            RexNode backward =
                    rex.and(List.of(same(translator, left, now.target()), same(translator, right, now.source())));
            return rex.builder().makeCall(SqlStdOperatorTable.OR, forward, backward);
        });
        if (types != null) {
            conditions.add(translator -> new LabelTranslator(translation)
                    .condition(translator.value(translator.frame().get(name)), types));
        }
        walked.add(new Walked(name, bound.candidates(), false));
        test(name, link.pattern().properties(), link.pattern().where());
    }

    private RexNode same(ExpressionTranslator translator, String node, int column) {
        Binding.Node binding = (Binding.Node) translator.frame().get(node);
        RelNode rel = translator.frame().rel();
        return rex.sameId(rex.column(rel, binding.id()), rex.column(rel, column));
    }

    /// A path of variable length.
    private void placePath(PatternTables.Link link, boolean inCompany) {
        PatternTables.Element left = link.left();
        PatternTables.Element right = link.right();
        CypherAst.RelationshipPattern pattern = link.pattern();
        CypherAst.Range range = pattern.range();
        if (range == null) {
            throw new IllegalStateException("a relationship of one step");
        }
        if (frame.get(link.name()) != null || outer.containsKey(link.name())) {
            throw StatementException.unsupported("a bound list of relationships in a pattern", pattern.span());
        }
        boolean leftPlaced = isPlaced(left);
        boolean rightPlaced = isPlaced(right);
        if (!leftPlaced && !rightPlaced) {
            scanNode(left, null);
            leftPlaced = true;
            rightPlaced = isPlaced(right);
        }
        boolean backward = !leftPlaced;
        boolean lists = inCompany || pattern.variable() != null;
        boolean reach =
                endsOnly && !lists && (range.low() == 0 || range.low() == 1 && pattern.direction() != Direction.BOTH);
        RelNode edges = pathEdges(link, backward, reach);
        PatternTables.Element start = backward ? right : left;
        PatternTables.Element end = backward ? left : right;
        boolean endPlaced = backward ? leftPlaced : rightPlaced;
        List<String> names = new ArrayList<>();
        if (!endPlaced) {
            names.add("end");
        }
        boolean list = !reach && lists;
        if (list) {
            names.add("relationships");
        }
        PathExpand.Shape shape = new PathExpand.Shape(
                idOf(start),
                endPlaced ? idOf(end) : -1,
                range.low(),
                range.high(),
                reach ? PathMode.WALK : PathMode.TRAIL,
                list ? PathOutput.LISTS : PathOutput.ENDS,
                reach,
                names);
        int offset = frame.width();
        RelNode expanded = PathExpand.create(frame.rel(), edges, shape);
        if (list) {
            int column = offset + names.size() - 1;
            frame = frame.with(expanded, link.name(), new Binding.Relationships(column, link.tables()));
            walked.add(new Walked(link.name(), link.tables(), true));
        } else {
            frame = frame.with(expanded);
        }
        if (!endPlaced) {
            placeEnd(end, offset);
        }
    }

    /// The edges that a path may walk: source, target and, unless only ends matter, id.
    private RelNode pathEdges(PatternTables.Link link, boolean backward, boolean reach) {
        PatternTables.Element left = link.left();
        Scans.Edges edges =
                scans.edges(link.branches(), left.tagged(), link.right().tagged(), true);
        RelBuilder builder = translation.context().relBuilder();
        builder.push(edges.rel());
        Expression properties = link.pattern().properties();
        if (properties != null || link.pattern().where() != null) {
            String name = link.name();
            Frame own = new Frame(edges.rel(), Map.of(name, relationship(edges, 0, link)), false);
            ExpressionTranslator translator = new ExpressionTranslator(translation, own);
            Expression where = link.pattern().where();
            List<RexNode> tests = new ArrayList<>();
            if (properties != null) {
                tests.addAll(propertyTests(translator, name, properties));
            }
            if (where != null) {
                tests.add(translator.condition(where));
            }
            builder.filter(tests);
        }
        int from = backward ? edges.right() : edges.left();
        int to = backward ? edges.left() : edges.right();
        List<RexNode> columns = new ArrayList<>(List.of(builder.field(from), builder.field(to)));
        List<String> names = new ArrayList<>(List.of("source", "target"));
        if (!reach) {
            columns.add(edges.id() < 0 ? rex.whole(0) : builder.field(edges.id()));
            names.add("id");
        }
        return builder.project(columns, names, true).build();
    }

    /// Adds the conditions of an element's property map and inner WHERE.
    private void test(String name, @Nullable Expression properties, @Nullable Expression where) {
        if (properties != null) {
            conditions.add(translator -> rex.and(propertyTests(translator, name, properties)));
        }
        if (where != null) {
            conditions.add(translator -> translator.condition(where));
        }
    }

    private List<RexNode> propertyTests(ExpressionTranslator translator, String name, Expression properties) {
        Binding binding = translator.frame().get(name);
        if (binding == null) {
            throw new IllegalStateException("element " + name + " is not placed");
        }
        Value entity = translator.value(binding);
        List<RexNode> tests = new ArrayList<>();
        if (properties instanceof CypherAst.MapLiteral map) {
            for (int i = 0; i < map.keys().size(); i++) {
                Value property = translator.property(entity, map.keys().get(i));
                Value wanted = translator.plain(translator.value(map.values().get(i)));
                tests.add(rex.equal(property.rex(), wanted.rex()));
            }
            return tests;
        }
        RexNode all = rex.call(
                "map_includes", DataType.BOOLEAN, rex.boxed(translator.box(entity)), translator.boxed(properties));
        tests.add(all);
        return tests;
    }

    /// No relationship is used twice in one MATCH; only where two could be the same one needs a test.
    private void unique() {
        for (int i = 0; i < walked.size(); i++) {
            for (int j = i + 1; j < walked.size(); j++) {
                Walked first = walked.get(i);
                Walked second = walked.get(j);
                if (first.tables().stream().anyMatch(second.tables()::contains)) {
                    conditions.add(translator -> distinct(translator, first, second));
                }
            }
        }
    }

    private RexNode distinct(ExpressionTranslator translator, Walked first, Walked second) {
        RexNode one = translator.value(boundIn(translator, first)).rex();
        RexNode other = translator.value(boundIn(translator, second)).rex();
        if (!first.list() && !second.list()) {
            boolean tagged = !translation.isDefaultGraph() && !first.tables().equals(second.tables());
            if (tagged) {
                throw StatementException.unsupported(
                        "relationships of partly the same types in one MATCH over tables", null);
            }
            return rex.builder().makeCall(SqlStdOperatorTable.NOT_EQUALS, one, other);
        }
        return rex.call("lists_disjoint", DataType.BOOLEAN, one, other);
    }

    private static Binding boundIn(ExpressionTranslator translator, Walked walked) {
        Binding binding = translator.frame().get(walked.name());
        if (binding == null) {
            throw new IllegalStateException("relationship " + walked.name() + " is not placed");
        }
        return binding;
    }
}

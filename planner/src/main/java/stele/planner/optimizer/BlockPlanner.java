package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.planner.SteleTable;
import stele.planner.physical.PhysicalPlan.PathMode;
import stele.planner.physical.PhysicalPlan.PathOutput;
import stele.planner.rel.Closure;
import stele.planner.rel.PathExpand;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.Table;

/// Rebuilds a [JoinBlock] as a plan that depends on what is asked, not on how it was written: equalities
/// become classes of columns, scans of one table joined on its key become one, predicates go to the leaves,
/// joins are ordered by cost, and each step keeps only the columns that are needed above it.
final class BlockPlanner {
    private static final double RESIDUAL_SELECTIVITY = 0.25;

    private final JoinBlock block;
    private final RexBuilder builder;
    private final List<RelNode> leaves;
    private final BitSet dropped = new BitSet();
    private final int[] leafOf;
    private final int[] parent;
    private final RelDataType[] types;
    private List<RexNode> predicates;
    private List<RexNode> outputs;
    private int[] rank = {};
    private List<Integer> order = List.of();
    private final Map<Integer, List<RexNode>> leafPredicates = new TreeMap<>();
    private final List<RexNode> representatives = new ArrayList<>();
    private final Map<Integer, RelNode> filtered = new HashMap<>();
    private final List<RexNode> residuals = new ArrayList<>();
    private final List<RexNode> constants = new ArrayList<>();

    /// @param leaves the block's leaves, optimised
    BlockPlanner(JoinBlock block, List<RelNode> leaves) {
        this.block = block;
        this.leaves = leaves;
        this.builder = block.root().getCluster().getRexBuilder();
        this.predicates = new ArrayList<>(block.predicates());
        this.outputs = new ArrayList<>(block.outputs());
        int columns = 0;
        for (RelNode leaf : leaves) {
            columns += leaf.getRowType().getFieldCount();
        }
        leafOf = new int[columns];
        parent = new int[columns];
        types = new RelDataType[columns];
        int column = 0;
        for (int leaf = 0; leaf < leaves.size(); leaf++) {
            for (RelDataTypeField field : leaves.get(leaf).getRowType().getFieldList()) {
                leafOf[column] = leaf;
                types[column] = field.getType();
                column++;
            }
        }
        // Optimising a leaf may make a column nullable or not.
        List<RexNode> references = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            references.add(builder.makeInputRef(types[i], i));
        }
        predicates = Disjunctions.factored(substituted(predicates, references), builder);
        outputs = substituted(outputs, references);
    }

    RelNode plan() {
        canonicalise();
        unite();
        while (mergeSelfJoin() || dropReferenced()) {
            canonicalise();
            unite();
        }
        dropImplied();
        propagateConstants();
        if (predicates.stream().anyMatch(BlockPlanner::neverTrue)) {
            return LogicalValues.createEmpty(
                    block.root().getCluster(), block.root().getRowType());
        }
        distribute();
        reduceAggregates();
        orderLeaves();
        return top();
    }

    private static boolean neverTrue(RexNode predicate) {
        return predicate.isAlwaysFalse() || (predicate instanceof RexLiteral literal && literal.isNull());
    }

    private void canonicalise() {
        Map<String, RexNode> unique = new LinkedHashMap<>();
        for (RexNode predicate : predicates) {
            RexNode canonical = withoutTrivialEquality(Expressions.canonical(predicate, builder));
            if (!canonical.isAlwaysTrue()) {
                unique.putIfAbsent(canonical.toString(), canonical);
            }
        }
        predicates = new ArrayList<>(unique.values());
    }

    /// A column equals itself unless it is null.
    private RexNode withoutTrivialEquality(RexNode predicate) {
        int[] pair = equalColumns(predicate);
        if (pair == null || pair[0] != pair[1]) {
            return predicate;
        }
        return neverNull(pair[0])
                ? builder.makeLiteral(true)
                : builder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, builder.makeInputRef(types[pair[0]], pair[0]));
    }

    /// The two columns that a predicate equates, or null.
    private int @Nullable [] equalColumns(RexNode predicate) {
        if (predicate.getKind() == SqlKind.EQUALS
                && predicate instanceof RexCall call
                && call.getOperands().get(0) instanceof RexInputRef first
                && call.getOperands().get(1) instanceof RexInputRef second
                && SqlTypeUtil.equalSansNullability(first.getType(), second.getType())
                && isExact(first.getType())) {
            return new int[] {first.getIndex(), second.getIndex()};
        }
        return null;
    }

    /// Whether equal values are the same value: -0.0 and 0.0 are not, nor are values that carry their own
    /// type.
    private static boolean isExact(RelDataType type) {
        return !SqlTypeUtil.isApproximateNumeric(type) && type.getSqlTypeName() != SqlTypeName.ANY;
    }

    /// Makes classes of equal columns.
    private void unite() {
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
        }
        for (RexNode predicate : predicates) {
            int[] pair = equalColumns(predicate);
            if (pair != null) {
                parent[find(pair[0])] = find(pair[1]);
            }
        }
    }

    private int find(int column) {
        int root = column;
        while (parent[root] != root) {
            root = parent[root];
        }
        return root;
    }

    /// Two scans of one table that are joined on its key read the same rows: the second goes, its columns
    /// become the first's.
    private boolean mergeSelfJoin() {
        for (int first = 0; first < leaves.size(); first++) {
            Table table = Cardinality.table(leaves.get(first));
            if (table == null || dropped.get(first)) {
                continue;
            }
            for (int second = first + 1; second < leaves.size(); second++) {
                if (!dropped.get(second)
                        && Cardinality.table(leaves.get(second)) == table
                        && joinedOnKey(table, first, second)) {
                    replace(first, second);
                    return true;
                }
            }
        }
        return false;
    }

    private boolean joinedOnKey(Table table, int first, int second) {
        List<Integer> key = new ArrayList<>();
        for (String name : table.definition().primaryKey()) {
            key.add(table.definition().indexOf(name).orElseThrow());
        }
        boolean onKey = !key.isEmpty()
                && key.stream()
                        .allMatch(column -> find(block.offset(first) + column) == find(block.offset(second) + column));
        int rowId = table.definition().columns().size();
        return onKey
                || (hasField(first, rowId)
                        && hasField(second, rowId)
                        && find(block.offset(first) + rowId) == find(block.offset(second) + rowId));
    }

    /// Drops a table of which only the key is asked for, when a foreign key says that the row exists.
    private boolean dropReferenced() {
        for (int gone = 0; gone < leaves.size(); gone++) {
            int key = dropped.get(gone) ? -1 : soleKey(gone);
            for (int kept = 0; key >= 0 && kept < leaves.size(); kept++) {
                int reference = kept == gone || dropped.get(kept) ? -1 : referenceTo(gone, kept, key);
                if (reference >= 0) {
                    List<RexNode> replacements = new ArrayList<>();
                    for (int column = 0; column < types.length; column++) {
                        int target = column == key ? reference : column;
                        replacements.add(builder.makeInputRef(types[target], target));
                    }
                    predicates = substituted(predicates, replacements);
                    outputs = substituted(outputs, replacements);
                    dropped.set(gone);
                    return true;
                }
            }
        }
        return false;
    }

    /// The column that is a table's whole primary key, if no other column of it is used; else -1.
    private int soleKey(int leaf) {
        Table table = Cardinality.table(leaves.get(leaf));
        if (table == null || table.definition().primaryKey().size() != 1) {
            return -1;
        }
        String name = table.definition().primaryKey().getFirst();
        int key = block.offset(leaf) + table.definition().indexOf(name).orElseThrow();
        List<RexNode> uses = new ArrayList<>(predicates);
        uses.addAll(outputs);
        for (RexNode use : uses) {
            for (int column : Expressions.columns(use)) {
                if (leafOf[column] == leaf && column != key) {
                    return -1;
                }
            }
        }
        return key;
    }

    /// A column of `kept` that refers to `key` of `gone` and is joined with it, or -1.
    private int referenceTo(int gone, int kept, int key) {
        Table child = Cardinality.table(leaves.get(kept));
        Table parent = Cardinality.table(leaves.get(gone));
        if (child == null
                || parent == null
                || !(leaves.get(kept) instanceof TableScan scan)
                || scan.getTable().unwrap(SteleTable.class) == null
                || !scan.getTable().unwrapOrThrow(SteleTable.class).referencesHold()) {
            return -1;
        }
        for (ForeignKey reference : child.definition().foreignKeys()) {
            if (reference.columns().size() == 1
                    && reference.table().equalsIgnoreCase(parent.definition().name())
                    && referencedColumns(reference, parent)
                            .equals(parent.definition().primaryKey())) {
                int column = block.offset(kept)
                        + child.definition()
                                .indexOf(reference.columns().getFirst())
                                .orElseThrow();
                if (find(column) == find(key)) {
                    return column;
                }
            }
        }
        return -1;
    }

    private static List<String> referencedColumns(ForeignKey reference, Table parent) {
        return reference.referencedColumns().isEmpty()
                ? parent.definition().primaryKey()
                : reference.referencedColumns();
    }

    private boolean hasField(int leaf, int field) {
        return field < leaves.get(leaf).getRowType().getFieldCount();
    }

    private void replace(int kept, int gone) {
        int fields = leaves.get(gone).getRowType().getFieldCount();
        if (fields > leaves.get(kept).getRowType().getFieldCount()) {
            replace(gone, kept);
            return;
        }
        List<RexNode> replacements = new ArrayList<>();
        for (int column = 0; column < types.length; column++) {
            int target = leafOf[column] == gone ? block.offset(kept) + column - block.offset(gone) : column;
            replacements.add(builder.makeInputRef(types[target], target));
        }
        predicates = substituted(predicates, replacements);
        outputs = substituted(outputs, replacements);
        dropped.set(gone);
    }

    private static List<RexNode> substituted(List<RexNode> expressions, List<RexNode> replacements) {
        List<RexNode> substituted = new ArrayList<>();
        expressions.forEach(expression -> substituted.add(Expressions.substitute(expression, replacements)));
        return substituted;
    }

    private boolean neverNull(int column) {
        int leaf = leafOf[column];
        return Cardinality.neverNull(leaves.get(leaf), column - block.offset(leaf));
    }

    /// Drops `IS NOT NULL` of columns that have no null, or that an equality or a comparison keeps from
    /// being null.
    private void dropImplied() {
        predicates.removeIf(predicate -> predicate.getKind() == SqlKind.IS_NOT_NULL
                && predicate instanceof RexCall call
                && call.getOperands().getFirst() instanceof RexInputRef ref
                && (neverNull(ref.getIndex()) || isJoined(ref.getIndex()) || isCompared(ref.getIndex())));
    }

    /// Whether a comparison with a constant keeps a column from being null.
    private boolean isCompared(int column) {
        return predicates.stream()
                .anyMatch(predicate -> SqlKind.COMPARISON.contains(predicate.getKind())
                        && predicate instanceof RexCall call
                        && call.getOperands().stream()
                                .anyMatch(operand ->
                                        operand instanceof RexInputRef reference && reference.getIndex() == column)
                        && call.getOperands().stream().anyMatch(RexLiteral.class::isInstance));
    }

    private boolean isJoined(int column) {
        for (int other = 0; other < parent.length; other++) {
            if (other != column && find(other) == find(column)) {
                return true;
            }
        }
        return false;
    }

    /// `a = b AND a = 5` also says `b = 5`.
    private void propagateConstants() {
        Map<Integer, RexNode> constantOf = new TreeMap<>();
        for (RexNode predicate : predicates) {
            if (predicate.getKind() == SqlKind.EQUALS
                    && predicate instanceof RexCall call
                    && call.getOperands().get(0) instanceof RexInputRef ref
                    && call.getOperands().get(1) instanceof RexLiteral literal
                    && SqlTypeUtil.equalSansNullability(ref.getType(), literal.getType())) {
                constantOf.putIfAbsent(find(ref.getIndex()), literal);
            }
        }
        for (int column = 0; column < parent.length; column++) {
            RexNode constant = constantOf.get(find(column));
            if (constant != null && !dropped.get(leafOf[column]) && isJoined(column) && !isClosure(leafOf[column])) {
                predicates.add(builder.makeCall(
                        SqlStdOperatorTable.EQUALS, builder.makeInputRef(types[column], column), constant));
            }
        }
        canonicalise();
    }

    /// Sorts predicates into those of one leaf, those of none, and the rest; equalities between leaves are
    /// in the classes.
    private void distribute() {
        for (RexNode predicate : predicates) {
            TreeSet<Integer> used = new TreeSet<>();
            Expressions.columns(predicate).forEach(column -> used.add(leafOf[column]));
            if (used.isEmpty()) {
                constants.add(predicate);
            } else if (used.size() == 1) {
                if (equalColumns(predicate) == null) {
                    leafPredicates
                            .computeIfAbsent(used.first(), leaf -> new ArrayList<>())
                            .add(predicate);
                }
            } else if (equalColumns(predicate) == null) {
                residuals.add(predicate);
                addImplied(predicate);
            }
        }
        for (int leaf = 0; leaf < leaves.size(); leaf++) {
            if (!dropped.get(leaf)) {
                addEqualitiesWithin(leaf);
            }
        }
    }

    /// An aggregate that is joined on a key with few rows makes only the groups that they ask for.
    private void reduceAggregates() {
        for (int leaf = 0; leaf < leaves.size(); leaf++) {
            if (!dropped.get(leaf)
                    && leaves.get(leaf) instanceof Aggregate aggregate
                    && aggregate.getGroupType() == Aggregate.Group.SIMPLE
                    && !aggregate.getAggCallList().isEmpty()) {
                reduce(leaf, aggregate);
            }
        }
    }

    private void reduce(int leaf, Aggregate aggregate) {
        for (int key = 0; key < aggregate.getGroupCount(); key++) {
            for (int column = 0; column < parent.length; column++) {
                int other = leafOf[column];
                if (other != leaf
                        && !dropped.get(other)
                        && find(column) == find(block.offset(leaf) + key)
                        && SemiJoins.reduces(filtered(other), column - block.offset(other), aggregate, key)) {
                    leaves.set(
                            leaf,
                            Optimizer.orderJoins(
                                    SemiJoins.reduced(aggregate, key, filtered(other), column - block.offset(other))));
                    return;
                }
            }
        }
    }

    private void addImplied(RexNode residual) {
        if (residual.getKind() == SqlKind.OR) {
            Disjunctions.implied(residual, column -> leafOf[column], builder)
                    .forEach((leaf, implied) -> leafPredicates
                            .computeIfAbsent(leaf, ignored -> new ArrayList<>())
                            .add(implied));
        }
    }

    private void addEqualitiesWithin(int leaf) {
        Map<Integer, Integer> firstOfClass = new TreeMap<>();
        int end = block.offset(leaf) + leaves.get(leaf).getRowType().getFieldCount();
        for (int column = block.offset(leaf); column < end; column++) {
            Integer first = firstOfClass.putIfAbsent(find(column), column);
            if (first != null) {
                leafPredicates
                        .computeIfAbsent(leaf, ignored -> new ArrayList<>())
                        .add(builder.makeCall(
                                SqlStdOperatorTable.EQUALS,
                                builder.makeInputRef(types[first], first),
                                builder.makeInputRef(types[column], column)));
            }
        }
    }

    private void orderLeaves() {
        List<String> descriptions = new ArrayList<>();
        for (int leaf = 0; leaf < leaves.size(); leaf++) {
            descriptions.add(dropped.get(leaf) ? "" : description(leaf));
        }
        int[] roots = new int[parent.length];
        Arrays.setAll(roots, this::find);
        order = new LeafOrder(block, leafOf, roots, dropped, residuals).order(descriptions);
        rank = new int[leaves.size()];
        for (int i = 0; i < order.size(); i++) {
            rank[order.get(i)] = i;
        }
    }

    private String description(int leaf) {
        StringBuilder description = new StringBuilder(Expressions.digest(leaves.get(leaf)));
        for (RexNode predicate : sorted(leafPredicates.getOrDefault(leaf, List.of()), leaf)) {
            description.append('\n').append(Expressions.text(RexUtil.shift(predicate, -block.offset(leaf))));
        }
        for (int i = 0; i < outputs.size(); i++) {
            for (int column : Expressions.columns(outputs.get(i))) {
                if (leafOf[column] == leaf) {
                    description.append('\n').append(i).append('<').append(column - block.offset(leaf));
                }
            }
        }
        return description.toString();
    }

    /// Cheap and safe predicates first, so that one that may fail sees only the rows that the others let
    /// through.
    private List<RexNode> sorted(List<RexNode> conjuncts, int leaf) {
        return conjuncts.stream()
                .sorted(Comparator.comparing(Expressions::mayFail)
                        .thenComparing(each -> Expressions.text(RexUtil.shift(each, -block.offset(leaf)))))
                .toList();
    }

    private RelNode top() {
        if (order.isEmpty()) {
            throw new IllegalStateException("a block without leaves");
        }
        Part joined = emit(
                new JoinOrder(rows(this::filtered), rows(leaves::get), classes(), residualMasks(), closures()).best());
        RelNode node = joined.node();
        ColumnMapping mapping = new ColumnMapping(builder, types, joined.columns());
        if (!constants.isEmpty()) {
            node = LogicalFilter.create(node, RexUtil.composeConjunction(builder, constants));
        }
        List<RelDataTypeField> fields = block.root().getRowType().getFieldList();
        List<RexNode> projects = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            RexNode expression = mapping.apply(representatives(outputs.get(i)));
            projects.add(builder.ensureType(fields.get(i).getType(), expression, true));
        }
        if (RexUtil.isIdentity(projects, node.getRowType())
                && projects.size() == node.getRowType().getFieldCount()) {
            return node;
        }
        return LogicalProject.create(
                node, List.of(), projects, block.root().getRowType().getFieldNames(), java.util.Set.of());
    }

    private double[] rows(IntFunction<RelNode> node) {
        return order.stream()
                .mapToDouble(leaf -> Cardinality.rows(node.apply(leaf)))
                .toArray();
    }

    /// The leaf with its predicates.
    private RelNode filtered(int leaf) {
        return filtered.computeIfAbsent(leaf, this::withPredicates);
    }

    private RelNode withPredicates(int leaf) {
        List<RexNode> conjuncts = sorted(leafPredicates.getOrDefault(leaf, List.of()), leaf);
        if (conjuncts.isEmpty() || isClosure(leaf)) {
            return leaves.get(leaf);
        }
        List<RexNode> local = conjuncts.stream()
                .map(each -> RexUtil.shift(each, -block.offset(leaf)))
                .toList();
        return LogicalFilter.create(leaves.get(leaf), RexUtil.composeConjunction(builder, local));
    }

    private List<JoinOrder.EquivalenceClass> classes() {
        Map<Integer, JoinOrder.EquivalenceClass> classes = new TreeMap<>();
        for (int column = 0; column < parent.length; column++) {
            int leaf = leafOf[column];
            if (dropped.get(leaf) || !isJoined(column)) {
                continue;
            }
            JoinOrder.EquivalenceClass known = classes.get(find(column));
            double[] distinct = known == null ? new double[order.size()] : known.distinct();
            long members = known == null ? 0 : known.leaves();
            distinct[rank[leaf]] =
                    Math.max(distinct[rank[leaf]], Cardinality.distinct(filtered(leaf), column - block.offset(leaf)));
            classes.put(find(column), new JoinOrder.EquivalenceClass(members | (1L << rank[leaf]), distinct));
        }
        return classes.values().stream()
                .filter(each -> Long.bitCount(each.leaves()) > 1)
                .toList();
    }

    private List<JoinOrder.Residual> residualMasks() {
        return residuals.stream()
                .map(residual -> new JoinOrder.Residual(mask(residual), RESIDUAL_SELECTIVITY))
                .toList();
    }

    private long mask(RexNode predicate) {
        long mask = 0;
        for (int column : Expressions.columns(predicate)) {
            mask |= 1L << rank[leafOf[column]];
        }
        return mask;
    }

    /// A plan and the block columns that its fields are.
    private record Part(RelNode node, List<Integer> columns) {}

    private Part emit(JoinOrder.Tree tree) {
        JoinOrder.Tree leftTree = tree.left();
        JoinOrder.Tree rightTree = tree.right();
        if (leftTree == null || rightTree == null) {
            int leaf = order.get(Long.numberOfTrailingZeros(tree.leaves()));
            List<Integer> columns = new ArrayList<>();
            for (int i = 0; i < leaves.get(leaf).getRowType().getFieldCount(); i++) {
                columns.add(block.offset(leaf) + i);
            }
            return narrow(new Part(filtered(leaf), columns), tree.leaves());
        }
        if (isClosure(rightTree) || isClosure(leftTree)) {
            Part walked = isClosure(rightTree) ? walk(leftTree, rightTree) : walk(rightTree, leftTree);
            return narrow(withResiduals(walked, tree), tree.leaves());
        }
        Part left = emit(leftTree);
        Part right = emit(rightTree);
        List<Integer> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        ColumnMapping mapping = new ColumnMapping(builder, types, columns);
        List<RexNode> conjuncts = new ArrayList<>();
        for (int column : new TreeSet<>(rootsOf(left.columns()))) {
            int first = representative(column, leftTree.leaves());
            int second = representative(column, rightTree.leaves());
            if (first >= 0 && second >= 0) {
                conjuncts.add(builder.makeCall(
                        SqlStdOperatorTable.EQUALS, mapping.reference(first), mapping.reference(second)));
            }
        }
        conjuncts.sort(Comparator.comparing(Expressions::text));
        residuals.stream()
                .filter(each -> isFirstCovered(each, tree))
                .map(mapping::apply)
                .sorted(Comparator.comparing(Expressions::mayFail).thenComparing(Expressions::text))
                .forEach(conjuncts::add);
        RelNode join = LogicalJoin.create(
                left.node(),
                right.node(),
                List.of(),
                RexUtil.composeConjunction(builder, conjuncts),
                java.util.Set.of(),
                JoinRelType.INNER);
        return narrow(new Part(join, columns), tree.leaves());
    }

    private boolean isClosure(int leaf) {
        return leaves.get(leaf) instanceof Closure;
    }

    private boolean isClosure(JoinOrder.Tree tree) {
        return tree.isLeaf() && isClosure(order.get(Long.numberOfTrailingZeros(tree.leaves())));
    }

    private long closures() {
        long mask = 0;
        for (int leaf : order) {
            if (isClosure(leaf)) {
                mask |= 1L << rank[leaf];
            }
        }
        return mask;
    }

    /// The rows of `startTree` with what is reached from them: walks go from the column that is equal to
    /// the closure's source, or backwards from the one that is equal to its target; with both, to that one.
    private Part walk(JoinOrder.Tree startTree, JoinOrder.Tree closureTree) {
        int leaf = order.get(Long.numberOfTrailingZeros(closureTree.leaves()));
        Closure closure = (Closure) leaves.get(leaf);
        int source = block.offset(leaf);
        int target = source + 1;
        Part start = emit(startTree);
        int fromSource = representative(source, startTree.leaves());
        int fromTarget = representative(target, startTree.leaves());
        if (fromSource < 0 && fromTarget < 0) {
            throw StatementException.unsupported("a path whose ends are both free", null);
        }
        boolean backward = fromSource < 0;
        int end = backward ? source : target;
        boolean isTied = fromSource >= 0 && fromTarget >= 0;
        RelNode path = PathExpand.create(
                start.node(),
                backward ? Closures.reversed(closure.getInput()) : closure.getInput(),
                new PathExpand.Shape(
                        start.columns().indexOf(backward ? fromTarget : fromSource),
                        isTied ? start.columns().indexOf(fromTarget) : -1,
                        closure.minimum(),
                        closure.maximum(),
                        PathMode.WALK,
                        PathOutput.ENDS,
                        true,
                        isTied ? List.of() : List.of("reached")));
        List<Integer> columns = new ArrayList<>(start.columns());
        if (!isTied) {
            columns.add(end);
        }
        return withEnds(new Part(path, columns), source, target, fromSource, fromTarget, leaf);
    }

    /// A part with both columns of a closure, of which one or both are columns that they are equal to.
    private Part withEnds(Part walked, int source, int target, int fromSource, int fromTarget, int leaf) {
        List<Integer> columns = new ArrayList<>(walked.columns());
        List<RexNode> projects = new ArrayList<>();
        List<String> names = new ArrayList<>(walked.node().getRowType().getFieldNames());
        for (int i = 0; i < columns.size(); i++) {
            projects.add(builder.makeInputRef(walked.node(), i));
        }
        for (int[] pair : new int[][] {{source, fromSource}, {target, fromTarget}}) {
            if (!columns.contains(pair[0])) {
                projects.add(
                        builder.makeInputRef(walked.node(), walked.columns().indexOf(pair[1])));
                names.add("end" + columns.size());
                columns.add(pair[0]);
            }
        }
        RelNode project = LogicalProject.create(walked.node(), List.of(), projects, names, java.util.Set.of());
        List<RexNode> conjuncts = sorted(leafPredicates.getOrDefault(leaf, List.of()), leaf);
        if (conjuncts.isEmpty()) {
            return new Part(project, columns);
        }
        ColumnMapping mapping = new ColumnMapping(builder, types, columns);
        List<RexNode> mapped = conjuncts.stream().map(mapping::apply).toList();
        return new Part(LogicalFilter.create(project, RexUtil.composeConjunction(builder, mapped)), columns);
    }

    /// A part with the predicates that can be tested for the first time at `tree`.
    private Part withResiduals(Part part, JoinOrder.Tree tree) {
        ColumnMapping mapping = new ColumnMapping(builder, types, part.columns());
        List<RexNode> conjuncts = residuals.stream()
                .filter(each -> isFirstCovered(each, tree))
                .map(mapping::apply)
                .sorted(Comparator.comparing(Expressions::mayFail).thenComparing(Expressions::text))
                .toList();
        return conjuncts.isEmpty()
                ? part
                : new Part(
                        LogicalFilter.create(part.node(), RexUtil.composeConjunction(builder, conjuncts)),
                        part.columns());
    }

    private List<Integer> rootsOf(List<Integer> columns) {
        return columns.stream().map(this::find).toList();
    }

    private boolean isFirstCovered(RexNode residual, JoinOrder.Tree tree) {
        long mask = mask(residual);
        JoinOrder.Tree left = tree.left();
        JoinOrder.Tree right = tree.right();
        return left != null
                && right != null
                && (mask & ~tree.leaves()) == 0
                && (mask & ~left.leaves()) != 0
                && (mask & ~right.leaves()) != 0;
    }

    /// The first column, in canonical order, of the class of `column` in some leaves, or -1.
    private int representative(int column, long among) {
        int best = -1;
        for (int other = 0; other < parent.length; other++) {
            int leaf = leafOf[other];
            if (!dropped.get(leaf)
                    && find(other) == find(column)
                    && (among & (1L << rank[leaf])) != 0
                    && (best < 0 || precedes(other, best))) {
                best = other;
            }
        }
        return best;
    }

    private boolean precedes(int column, int other) {
        int first = rank[leafOf[column]];
        int second = rank[leafOf[other]];
        return first != second ? first < second : column < other;
    }

    private RexNode representatives(RexNode expression) {
        if (representatives.isEmpty()) {
            for (int column = 0; column < parent.length; column++) {
                int target = dropped.get(leafOf[column]) ? column : representative(column, -1L);
                representatives.add(builder.makeInputRef(types[target], target));
            }
        }
        return Expressions.substitute(expression, representatives);
    }

    /// Keeps the columns that are needed above `leaves`, in canonical order.
    private Part narrow(Part part, long leaves) {
        TreeSet<Integer> needed =
                new TreeSet<>((first, second) -> first.equals(second) ? 0 : precedes(first, second) ? -1 : 1);
        for (RexNode output : outputs) {
            Expressions.columns(representatives(output)).forEach(needed::add);
        }
        for (RexNode residual : residuals) {
            if ((mask(residual) & ~leaves) != 0) {
                Expressions.columns(residual).forEach(needed::add);
            }
        }
        for (int column : part.columns()) {
            if (representative(column, ~leaves) >= 0) {
                needed.add(representative(column, leaves));
            }
        }
        needed.retainAll(part.columns());
        List<Integer> columns = List.copyOf(needed);
        if (columns.equals(part.columns())) {
            return part;
        }
        ColumnMapping mapping = new ColumnMapping(builder, types, part.columns());
        List<RexNode> projects =
                columns.stream().<RexNode>map(mapping::reference).toList();
        List<String> names = columns.stream()
                .map(column -> part.node()
                        .getRowType()
                        .getFieldNames()
                        .get(part.columns().indexOf(column)))
                .toList();
        return new Part(LogicalProject.create(part.node(), List.of(), projects, names, java.util.Set.of()), columns);
    }
}

package stele.planner.sparql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.planner.BindingContext;
import stele.planner.sparql.Solution.Binding;

/// SPARQL's algebra (18.5) on [Solution]s. Two solutions are compatible when each shared variable is equal
/// or unbound on a side; where a variable is always bound, that is a plain equi-join.
final class SolutionAlgebra {
    private final BindingContext context;
    private final Terms terms;
    private int fresh;

    SolutionAlgebra(BindingContext context, Terms terms) {
        this.context = context;
        this.terms = terms;
    }

    /// A name that no query can write.
    String freshName(String kind) {
        return "." + kind + fresh++;
    }

    /// The one solution that binds nothing.
    Solution unit() {
        RelBuilder builder = context.relBuilder();
        String name = freshName("unit");
        RelNode rel = builder.values(new String[] {name}, true).build();
        return new Solution(rel, List.of(new Binding(name, Shape.BOOLEAN, false)), true);
    }

    /// No solution.
    Solution none(List<String> names) {
        Solution unit = unit();
        List<RexNode> columns = new ArrayList<>();
        List<Binding> bindings = new ArrayList<>();
        for (String name : names) {
            columns.add(terms.nothing(Shape.TERM));
            bindings.add(new Binding(name, Shape.TERM, false));
        }
        Solution row = names.isEmpty() ? new Solution(unit.rel(), unit.bindings()) : project(unit, columns, bindings);
        return filter(row, context.rexBuilder().makeLiteral(false));
    }

    RexNode column(Solution solution, int index) {
        return context.rexBuilder().makeInputRef(solution.rel(), index);
    }

    RexNode column(Solution solution, String name) {
        return column(solution, solution.indexOf(name));
    }

    Solution project(Solution input, List<RexNode> columns, List<Binding> bindings) {
        RelBuilder builder = context.relBuilder().push(input.rel());
        builder.project(columns, bindings.stream().map(Binding::name).toList(), true);
        return new Solution(builder.build(), bindings);
    }

    Solution filter(Solution input, RexNode condition) {
        RelBuilder builder = context.relBuilder().push(input.rel());
        return new Solution(builder.filter(flat(condition)).build(), input.bindings());
    }

    private RexNode flat(RexNode condition) {
        return RexUtil.flatten(context.rexBuilder(), condition);
    }

    /// Keeps the variables `names` that there are, in that order; at least one column stays.
    Solution keep(Solution input, List<String> names) {
        List<RexNode> columns = new ArrayList<>();
        List<Binding> bindings = new ArrayList<>();
        for (String name : names) {
            if (input.has(name)) {
                columns.add(column(input, name));
                bindings.add(input.binding(name));
            }
        }
        if (columns.isEmpty()) {
            if (input.unit()) {
                return input;
            }
            columns.add(context.rexBuilder().makeLiteral(true));
            bindings.add(new Binding(freshName("row"), Shape.BOOLEAN, false));
        }
        return bindings.equals(input.bindings()) ? input : project(input, columns, bindings);
    }

    /// Adds a column; a variable of that name must not exist.
    Solution extend(Solution input, String name, RexNode node, Shape shape, boolean nullable) {
        List<RexNode> columns = columns(input);
        List<Binding> bindings = new ArrayList<>(input.bindings());
        columns.add(node);
        bindings.add(new Binding(name, shape, nullable));
        return project(input, columns, bindings);
    }

    List<RexNode> columns(Solution input) {
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < input.bindings().size(); i++) {
            columns.add(column(input, i));
        }
        return columns;
    }

    /// The same solutions with the variables of `shapes` in those shapes.
    Solution convert(Solution input, Map<String, Shape> shapes) {
        List<RexNode> columns = new ArrayList<>();
        List<Binding> bindings = new ArrayList<>();
        boolean changed = false;
        for (int i = 0; i < input.bindings().size(); i++) {
            Binding binding = input.bindings().get(i);
            Shape wanted = shapes.getOrDefault(binding.name(), binding.shape());
            if (wanted instanceof Shape.Term && !(binding.shape() instanceof Shape.Term)) {
                columns.add(terms.toTerm(column(input, i), binding.shape()));
                bindings.add(binding.withShape(Shape.TERM));
                changed = true;
            } else {
                columns.add(column(input, i));
                bindings.add(binding);
            }
        }
        return changed ? project(input, columns, bindings) : input;
    }

    private static List<String> shared(Solution left, Solution right) {
        return left.names().stream().filter(right::has).toList();
    }

    /// The variables that must become terms so that both sides can be compared.
    private static Map<String, Shape> unification(Solution left, Solution right) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (String name : shared(left, right)) {
            if (!left.binding(name).shape().isComparable(right.binding(name).shape())) {
                shapes.put(name, Shape.TERM);
            }
        }
        return shapes;
    }

    Solution join(Solution left, Solution right) {
        if (left.unit()) {
            return right;
        }
        if (right.unit()) {
            return left;
        }
        for (String name : shared(left, right)) {
            Binding a = left.binding(name);
            Binding b = right.binding(name);
            if (a.shape().isDisjoint(b.shape()) && !a.nullable() && !b.nullable()) {
                List<String> names = new ArrayList<>(left.names());
                right.names().stream().filter(other -> !left.has(other)).forEach(names::add);
                return none(names);
            }
        }
        return join(left, right, JoinRelType.INNER, null);
    }

    /// @param condition made from the joined row's variables; or null
    Solution leftJoin(Solution left, Solution right, @Nullable Function<Environment, RexNode> condition) {
        return join(left, right, JoinRelType.LEFT, condition);
    }

    private Solution join(
            Solution leftInput,
            Solution rightInput,
            JoinRelType type,
            @Nullable Function<Environment, RexNode> condition) {
        Map<String, Shape> shapes = unification(leftInput, rightInput);
        Solution left = convert(leftInput, shapes);
        Solution right = convert(rightInput, shapes);
        RelBuilder builder = context.relBuilder().push(left.rel()).push(right.rel());
        int shift = left.bindings().size();
        List<RexNode> conditions = new ArrayList<>();
        for (String name : shared(left, right)) {
            conditions.add(compatible(left, right, name));
        }
        List<RexNode> columns = new ArrayList<>();
        List<Binding> bindings = new ArrayList<>();
        merged(left, right, type, columns, bindings);
        if (condition != null) {
            conditions.add(condition.apply(new Environment(bindings, columns)));
        }
        builder.join(type, flat(terms.and(conditions)));
        RelNode joined = builder.build();
        boolean plain = columns.size() == shift + right.bindings().size();
        Solution result = new Solution(joined, plain ? bindings : joinedBindings(left, right));
        return plain ? result : project(result, retyped(joined, columns), bindings);
    }

    private static List<Binding> joinedBindings(Solution left, Solution right) {
        List<Binding> all = new ArrayList<>(left.bindings());
        all.addAll(right.bindings());
        return all;
    }

    /// After an outer join the right side's columns are nullable, so references to them are made again.
    private List<RexNode> retyped(RelNode joined, List<RexNode> columns) {
        return columns.stream()
                .map(column -> column.accept(new org.apache.calcite.rex.RexShuttle() {
                    @Override
                    public RexNode visitInputRef(org.apache.calcite.rex.RexInputRef reference) {
                        return context.rexBuilder().makeInputRef(joined, reference.getIndex());
                    }
                }))
                .toList();
    }

    /// The columns of joined solutions over the fields of left and right.
    private void merged(
            Solution left, Solution right, JoinRelType type, List<RexNode> columns, List<Binding> bindings) {
        int shift = left.bindings().size();
        for (int i = 0; i < shift; i++) {
            Binding mine = left.bindings().get(i);
            int other = right.indexOf(mine.name());
            RexNode column = column(left, i);
            if (other < 0 || !mine.nullable()) {
                columns.add(column);
                bindings.add(mine);
            } else {
                RexNode theirs = rightColumn(left, right, other);
                columns.add(firstBound(column, theirs));
                bindings.add(mine.withNullable(
                        type == JoinRelType.LEFT || right.bindings().get(other).nullable()));
            }
        }
        for (int i = 0; i < right.bindings().size(); i++) {
            Binding theirs = right.bindings().get(i);
            if (!left.has(theirs.name())) {
                columns.add(rightColumn(left, right, i));
                bindings.add(type == JoinRelType.LEFT ? theirs.withNullable(true) : theirs);
            }
        }
    }

    RexNode firstBound(RexNode first, RexNode second) {
        RexBuilder rex = context.rexBuilder();
        return rex.makeCall(SqlStdOperatorTable.CASE, terms.isNotNull(first), first, second);
    }

    private RexNode compatible(Solution left, Solution right, String name) {
        RexNode a = column(left, name);
        RexNode b = rightColumn(left, right, right.indexOf(name));
        List<RexNode> choices = new ArrayList<>();
        choices.add(terms.equal(a, b));
        if (left.binding(name).nullable()) {
            choices.add(terms.isNull(a));
        }
        if (right.binding(name).nullable()) {
            choices.add(terms.isNull(b));
        }
        return choices.size() == 1
                ? choices.getFirst()
                : context.rexBuilder().makeCall(SqlStdOperatorTable.OR, choices);
    }

    private RexNode rightColumn(Solution left, Solution right, int index) {
        return context.rexBuilder()
                .makeInputRef(
                        right.rel().getRowType().getFieldList().get(index).getType(),
                        left.bindings().size() + index);
    }

    /// The left solutions that have no compatible right one with a variable in common that is bound in
    /// both.
    Solution minus(Solution leftInput, Solution rightInput) {
        Map<String, Shape> shapes = unification(leftInput, rightInput);
        Solution left = convert(leftInput, shapes);
        Solution right = convert(rightInput, shapes);
        List<String> shared = shared(left, right);
        List<RexNode> overlap = new ArrayList<>();
        boolean certain = false;
        for (String name : shared) {
            if (name.startsWith(".")) {
                continue;
            }
            certain |= !left.binding(name).nullable() && !right.binding(name).nullable();
            overlap.add(context.rexBuilder()
                    .makeCall(
                            SqlStdOperatorTable.AND,
                            terms.isNotNull(column(left, name)),
                            terms.isNotNull(rightColumn(left, right, right.indexOf(name)))));
        }
        if (overlap.isEmpty()) {
            return leftInput;
        }
        List<RexNode> conditions = new ArrayList<>();
        shared.forEach(name -> conditions.add(compatible(left, right, name)));
        if (!certain) {
            conditions.add(
                    overlap.size() == 1
                            ? overlap.getFirst()
                            : context.rexBuilder().makeCall(SqlStdOperatorTable.OR, overlap));
        }
        RelBuilder builder = context.relBuilder().push(left.rel()).push(right.rel());
        return new Solution(builder.antiJoin(conditions).build(), left.bindings());
    }

    /// The left solutions that have a compatible right one (`wanted`), or none.
    Solution exists(Solution leftInput, Solution rightInput, boolean wanted) {
        Map<String, Shape> shapes = unification(leftInput, rightInput);
        Solution left = convert(leftInput, shapes);
        Solution right = convert(rightInput, shapes);
        List<RexNode> conditions = new ArrayList<>();
        shared(left, right).forEach(name -> conditions.add(compatible(left, right, name)));
        if (conditions.isEmpty()) {
            conditions.add(context.rexBuilder().makeLiteral(true));
        }
        RelBuilder builder = context.relBuilder().push(left.rel()).push(right.rel());
        RelNode joined = wanted
                ? builder.semiJoin(conditions).build()
                : builder.antiJoin(conditions).build();
        return new Solution(joined, left.bindings());
    }

    /// Adds a column that is true where `right` has a row with the same values (unbound ones being alike),
    /// else unbound.
    Solution mark(Solution left, Solution right, String name) {
        Solution marked = extend(distinct(right), name, context.rexBuilder().makeLiteral(true), Shape.BOOLEAN, false);
        RelBuilder builder = context.relBuilder().push(left.rel()).push(marked.rel());
        List<RexNode> conditions = new ArrayList<>();
        for (String key : shared(left, marked)) {
            conditions.add(context.rexBuilder()
                    .makeCall(
                            left.binding(key).nullable()
                                    ? SqlStdOperatorTable.IS_NOT_DISTINCT_FROM
                                    : SqlStdOperatorTable.EQUALS,
                            column(left, key),
                            rightColumn(left, marked, marked.indexOf(key))));
        }
        builder.join(
                JoinRelType.LEFT,
                conditions.isEmpty() ? context.rexBuilder().makeLiteral(true) : terms.and(conditions));
        Solution joined = new Solution(builder.build(), joinedBindings(left, marked));
        List<RexNode> columns = new ArrayList<>();
        List<Binding> bindings = new ArrayList<>(left.bindings());
        for (int i = 0; i < left.bindings().size(); i++) {
            columns.add(column(joined, i));
        }
        columns.add(column(joined, left.bindings().size() + marked.indexOf(name)));
        bindings.add(new Binding(name, Shape.BOOLEAN, true));
        return project(joined, columns, bindings);
    }

    Solution distinct(Solution input) {
        return new Solution(context.relBuilder().push(input.rel()).distinct().build(), input.bindings());
    }

    /// All solutions of the inputs; a variable that one lacks is unbound there.
    Solution union(List<Solution> inputs) {
        if (inputs.size() == 1) {
            return inputs.getFirst();
        }
        Set<String> names = new java.util.LinkedHashSet<>();
        inputs.forEach(input -> input.bindings().stream()
                .filter(binding ->
                        !binding.name().startsWith(".unit") && !binding.name().startsWith(".row"))
                .forEach(binding -> names.add(binding.name())));
        List<Binding> bindings = new ArrayList<>();
        List<RelDataType> types = new ArrayList<>();
        for (String name : names) {
            bindings.add(unionBinding(inputs, name, types));
        }
        RelBuilder builder = context.relBuilder();
        for (Solution input : inputs) {
            builder.push(aligned(input, bindings, types).rel());
        }
        builder.union(true, inputs.size());
        if (bindings.isEmpty()) {
            bindings.add(new Binding(freshName("row"), Shape.BOOLEAN, false));
        }
        return new Solution(builder.build(), bindings);
    }

    private Binding unionBinding(List<Solution> inputs, String name, List<RelDataType> types) {
        Shape shape = null;
        boolean nullable = false;
        RelDataType type = null;
        for (Solution input : inputs) {
            if (!input.has(name)) {
                nullable = true;
                continue;
            }
            Binding binding = input.binding(name);
            RelDataType mine = column(input, name).getType();
            nullable |= binding.nullable();
            boolean alike = shape == null || shape.isComparable(binding.shape());
            RelDataType common = type == null || !alike || binding.shape() instanceof Shape.Term
                    ? mine
                    : context.cluster().getTypeFactory().leastRestrictive(List.of(type, mine));
            shape = alike && common != null ? binding.shape() : Shape.TERM;
            type = shape instanceof Shape.Term || common == null ? terms.termType() : common;
        }
        types.add(context.cluster()
                .getTypeFactory()
                .createTypeWithNullability(java.util.Objects.requireNonNull(type), true));
        return new Binding(name, java.util.Objects.requireNonNull(shape), nullable);
    }

    private Solution aligned(Solution input, List<Binding> bindings, List<RelDataType> types) {
        List<RexNode> columns = new ArrayList<>();
        RexBuilder rex = context.rexBuilder();
        for (int i = 0; i < bindings.size(); i++) {
            Binding binding = bindings.get(i);
            int index = input.indexOf(binding.name());
            if (index < 0) {
                columns.add(rex.makeNullLiteral(types.get(i)));
                continue;
            }
            RexNode column = column(input, index);
            Shape shape = input.bindings().get(index).shape();
            if (binding.shape() instanceof Shape.Term) {
                columns.add(terms.toTerm(column, shape));
            } else {
                columns.add(sameType(column.getType(), types.get(i)) ? column : rex.makeCast(types.get(i), column));
            }
        }
        if (columns.isEmpty()) {
            columns.add(rex.makeLiteral(true));
            return project(input, columns, List.of(new Binding(freshName("row"), Shape.BOOLEAN, false)));
        }
        return project(input, columns, bindings);
    }

    private static boolean sameType(RelDataType first, RelDataType second) {
        return first.getSqlTypeName() == second.getSqlTypeName()
                && first.getPrecision() == second.getPrecision()
                && first.getScale() == second.getScale();
    }
}

package stele.planner.datalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.datalog.DatalogAst;

/// Translates a conjunction of literals: atoms become joins, comparisons filters, negations anti-joins.
/// Literals may stand in any order; each is taken as soon as the variables that it needs are bound.
final class Conjunction {
    /// How the names of variables for aggregates' values begin; no variable of a text has a blank.
    private static final String AGGREGATE = "?aggregate ";

    private final DatalogTranslator translator;
    private final Reading reading;
    private final boolean distinct;
    private final @Nullable Recursion recursion;
    private final RexBuilder builder;
    private final Terms terms;
    private final Determinacy determinacy;
    private final Map<String, RexNode> bound = new LinkedHashMap<>();
    private final List<DatalogAst.Literal> pending = new ArrayList<>();
    private final List<BodyAggregate> aggregates = new ArrayList<>();
    private final Map<String, Integer> occurrences = new HashMap<>();
    private Set<String> outside = Set.of();
    private @Nullable RelNode rel;

    /// An aggregate over a body of its own, and the variable that has its value.
    private record BodyAggregate(String variable, DatalogAst.Aggregate aggregate) {}

    /// @param distinct whether derived relations must come without duplicates
    /// @param recursion the relations that are being computed, or null
    Conjunction(DatalogTranslator translator, Reading reading, boolean distinct, @Nullable Recursion recursion) {
        this.translator = translator;
        this.reading = reading;
        this.distinct = distinct;
        this.recursion = recursion;
        this.builder = translator.context().rexBuilder();
        this.terms = translator.terms();
        this.determinacy = new Determinacy(reading);
    }

    /// Translates all literals.
    ///
    /// @param outside the variables that are used outside of the conjunction
    void translate(List<DatalogAst.Literal> literals, Set<String> outside) {
        translateWhatIsBound(literals, outside);
        if (!pending.isEmpty()) {
            throw unbound(pending.getFirst());
        }
        if (!aggregates.isEmpty()) {
            BodyAggregate aggregate = aggregates.getFirst();
            throw firstUnbound(
                    shared(Variables.of(aggregate.aggregate(), reading)),
                    aggregate.aggregate().span());
        }
    }

    /// The rows so far; one row when there were no atoms.
    RelNode rel() {
        if (rel == null) {
            rel = LogicalValues.createOneRow(translator.context().cluster());
        }
        return rel;
    }

    Map<String, RexNode> bound() {
        return bound;
    }

    Determinacy determinacy() {
        return determinacy;
    }

    Terms.Scope scope() {
        return new Terms.Scope(reading, bound);
    }

    private void translateWhatIsBound(List<DatalogAst.Literal> literals, Set<String> used) {
        outside = used;
        List<DatalogAst.Literal> prepared =
                literals.stream().map(this::withoutAggregates).toList();
        prepared.forEach(literal -> count(Variables.of(literal, reading).keySet()));
        aggregates.forEach(each -> count(Variables.of(each.aggregate(), reading).keySet()));
        for (DatalogAst.Literal literal : prepared) {
            if (literal instanceof DatalogAst.Atom atom && !isComputed(atom)) {
                atom(atom);
            } else {
                pending.add(literal);
            }
        }
        while (takeConditions() || takeAggregate() || takeNegation() || takeOptional()) {
            // Until nothing more can be taken.
        }
    }

    private void count(Set<String> variables) {
        variables.forEach(variable -> occurrences.merge(variable, 1, Integer::sum));
    }

    private boolean isComputed(DatalogAst.Atom atom) {
        return TermFunctions.isPredicate(atom.relation().text())
                && !translator.isRelation(atom.relation().text());
    }

    /// Those variables of a part that are also used elsewhere.
    private Map<String, Span> shared(Map<String, Span> variables) {
        Map<String, Span> shared = new LinkedHashMap<>(variables);
        shared.keySet().removeIf(variable -> !outside.contains(variable) && occurrences.getOrDefault(variable, 0) <= 1);
        return shared;
    }

    private DatalogAst.Literal withoutAggregates(DatalogAst.Literal literal) {
        return switch (literal) {
            case DatalogAst.Comparison comparison ->
                new DatalogAst.Comparison(
                        comparison.comparator(),
                        withoutAggregates(comparison.left()),
                        withoutAggregates(comparison.right()),
                        comparison.span());
            case DatalogAst.Atom atom ->
                new DatalogAst.Atom(
                        atom.relation(),
                        atom.arguments().stream()
                                .map(argument ->
                                        new DatalogAst.Argument(argument.name(), withoutAggregates(argument.term())))
                                .toList(),
                        atom.span());
            default -> literal;
        };
    }

    private DatalogAst.Term withoutAggregates(DatalogAst.Term term) {
        return switch (term) {
            case DatalogAst.Aggregate aggregate -> {
                String variable = AGGREGATE + aggregates.size();
                aggregates.add(new BodyAggregate(variable, aggregate));
                yield new DatalogAst.Word(variable, aggregate.span());
            }
            case DatalogAst.Arithmetic arithmetic ->
                new DatalogAst.Arithmetic(
                        arithmetic.operator(),
                        withoutAggregates(arithmetic.left()),
                        withoutAggregates(arithmetic.right()),
                        arithmetic.span());
            case DatalogAst.Negative negative ->
                new DatalogAst.Negative(withoutAggregates(negative.operand()), negative.span());
            default -> term;
        };
    }

    // Atoms

    private void atom(DatalogAst.Atom atom) {
        DatalogTranslator.Source source = translator.source(atom, distinct, recursion);
        determinacy.addAtom(source.terms(), source.keys());
        RelNode right = source.rel();
        int offset = rel == null ? 0 : rel.getRowType().getFieldCount();
        Map<String, Integer> own = new LinkedHashMap<>();
        List<RexNode> filters = new ArrayList<>();
        List<RexNode> conditions = new ArrayList<>();
        for (int i = 0; i < source.terms().size(); i++) {
            DatalogAst.Term term = source.terms().get(i);
            if (term == null) {
                continue;
            }
            RexNode field = builder.makeInputRef(right, i);
            if (Terms.isConstant(term, scope())) {
                filters.add(terms.equal(field, terms.term(term, scope(), field.getType()), term.span()));
            } else if (!(term instanceof DatalogAst.Word word)) {
                pending.add(new DatalogAst.Comparison(
                        DatalogAst.Comparator.EQUAL, hidden(own, i, term.span()), term, term.span()));
            } else if (!word.isWildcard()) {
                Integer earlier = own.get(word.name());
                RexNode known = bound.get(word.name());
                if (earlier != null) {
                    filters.add(terms.equal(builder.makeInputRef(right, earlier), field, word.span()));
                } else if (known != null) {
                    conditions.add(terms.equal(known, RexUtil.shift(field, offset), word.span()));
                } else {
                    own.put(word.name(), i);
                }
            }
        }
        RelNode filtered = filter(right, filters);
        rel = rel == null ? filtered : join(rel, filtered, JoinRelType.INNER, conditions);
        RelNode joined = rel;
        own.forEach((variable, column) -> bound.put(variable, builder.makeInputRef(joined, offset + column)));
    }

    /// A variable for a column that is compared with an expression.
    private static DatalogAst.Word hidden(Map<String, Integer> own, int column, Span span) {
        String variable = "?column " + span.start() + " " + column;
        own.put(variable, column);
        return new DatalogAst.Word(variable, span);
    }

    private RelNode filter(RelNode input, List<RexNode> conditions) {
        return conditions.isEmpty()
                ? input
                : LogicalFilter.create(input, RexUtil.composeConjunction(builder, conditions));
    }

    private RelNode join(RelNode left, RelNode right, JoinRelType type, List<RexNode> conditions) {
        return LogicalJoin.create(
                left, right, List.of(), RexUtil.composeConjunction(builder, conditions), Set.of(), type);
    }

    // Conditions

    private boolean takeConditions() {
        boolean progress = false;
        Iterator<DatalogAst.Literal> literals = pending.iterator();
        while (literals.hasNext()) {
            DatalogAst.Literal literal = literals.next();
            if (literal instanceof DatalogAst.Comparison comparison && bind(comparison)) {
                literals.remove();
                progress = true;
            } else if (isCondition(literal)
                    && bound.keySet().containsAll(Variables.of(literal, reading).keySet())) {
                rel = filter(rel(), List.of(condition(literal, scope())));
                if (literal instanceof DatalogAst.Comparison comparison) {
                    learn(comparison);
                }
                literals.remove();
                progress = true;
            }
        }
        return progress;
    }

    /// `X = term` gives X its value when it has none.
    private boolean bind(DatalogAst.Comparison comparison) {
        if (comparison.comparator() != DatalogAst.Comparator.EQUAL) {
            return false;
        }
        return bind(comparison.left(), comparison.right()) || bind(comparison.right(), comparison.left());
    }

    private boolean bind(DatalogAst.Term variable, DatalogAst.Term value) {
        if (!(variable instanceof DatalogAst.Word word)
                || word.isWildcard()
                || !reading.isVariable(word)
                || word.name().startsWith(AGGREGATE)
                || bound.containsKey(word.name())) {
            return false;
        }
        Set<String> needed = Variables.of(value, reading).keySet();
        if (!bound.keySet().containsAll(needed)) {
            return false;
        }
        bound.put(word.name(), terms.term(value, scope(), null));
        determinacy.addRule(needed, word.name());
        return true;
    }

    private void learn(DatalogAst.Comparison comparison) {
        if (comparison.comparator() == DatalogAst.Comparator.EQUAL) {
            learn(comparison.left(), comparison.right());
            learn(comparison.right(), comparison.left());
        }
    }

    private void learn(DatalogAst.Term variable, DatalogAst.Term value) {
        if (variable instanceof DatalogAst.Word word && !word.isWildcard() && reading.isVariable(word)) {
            determinacy.addRule(Variables.of(value, reading).keySet(), word.name());
        }
    }

    /// Whether a literal reads no relation.
    private boolean isCondition(DatalogAst.Literal literal) {
        return switch (literal) {
            case DatalogAst.Comparison ignored -> true;
            case DatalogAst.Truth ignored -> true;
            case DatalogAst.Atom atom -> isComputed(atom);
            case DatalogAst.Negation negation -> areConditions(negation.body());
            case DatalogAst.Group group -> areConditions(group.body());
            case DatalogAst.OptionalBody ignored -> false;
        };
    }

    private boolean areConditions(DatalogAst.Body body) {
        return body.alternatives().stream()
                .allMatch(alternative -> alternative.stream().allMatch(this::isCondition));
    }

    private RexNode condition(DatalogAst.Literal literal, Terms.Scope scope) {
        return switch (literal) {
            case DatalogAst.Comparison comparison -> terms.compare(comparison, scope);
            case DatalogAst.Truth truth -> builder.makeLiteral(truth.value());
            case DatalogAst.Atom atom -> terms.predicate(atom, scope);
            case DatalogAst.Negation negation -> not(condition(negation.body(), scope));
            case DatalogAst.Group group -> condition(group.body(), scope);
            case DatalogAst.OptionalBody optional -> throw new IllegalStateException(optional.toString());
        };
    }

    private RexNode condition(DatalogAst.Body body, Terms.Scope scope) {
        List<RexNode> alternatives = body.alternatives().stream()
                .map(alternative -> RexUtil.composeConjunction(
                        builder,
                        alternative.stream()
                                .map(literal -> condition(literal, scope))
                                .toList()))
                .toList();
        return RexUtil.composeDisjunction(builder, alternatives);
    }

    /// What does not hold because of a null is false, and so its negation is true.
    private RexNode not(RexNode condition) {
        return builder.makeCall(
                condition.getType().isNullable() ? SqlStdOperatorTable.IS_NOT_TRUE : SqlStdOperatorTable.NOT,
                condition);
    }

    // Bodies within

    /// A body of a negation, an optional or an aggregate, translated as far as it does without the outer
    /// variables.
    private Conjunction inner(List<DatalogAst.Literal> literals, Set<String> shared, boolean withoutDuplicates) {
        Conjunction inner = new Conjunction(translator, reading, withoutDuplicates, null);
        inner.translateWhatIsBound(literals, shared);
        if (!inner.aggregates.isEmpty()) {
            throw StatementException.unsupported(
                    "an aggregate with variables from outside of this body",
                    inner.aggregates.getFirst().aggregate().span());
        }
        for (DatalogAst.Literal literal : inner.pending) {
            if (!inner.isCondition(literal)) {
                throw StatementException.unsupported(
                        "a negated or optional part with variables from outside of the body around it", literal.span());
            }
        }
        return inner;
    }

    /// The conditions under which rows of `inner`, whose columns follow `offset` others, belong to the
    /// outer row.
    private List<RexNode> conditions(
            Conjunction inner, Map<String, Span> shared, Map<String, RexNode> outer, int offset) {
        List<RexNode> conditions = new ArrayList<>();
        Map<String, RexNode> all = new HashMap<>(outer);
        inner.bound.forEach((variable, value) -> {
            RexNode shifted = RexUtil.shift(value, offset);
            RexNode known = shared.containsKey(variable) ? outer.get(variable) : null;
            if (known == null) {
                all.put(variable, shifted);
            } else {
                conditions.add(terms.equal(known, shifted, shared.get(variable)));
            }
        });
        for (DatalogAst.Literal literal : inner.pending) {
            conditions.add(condition(literal, new Terms.Scope(reading, all)));
        }
        return conditions;
    }

    private boolean takeNegation() {
        for (DatalogAst.Literal literal : pending) {
            if (literal instanceof DatalogAst.Negation negation && !isCondition(negation)) {
                Map<String, Span> shared = shared(Variables.of(negation.body(), reading));
                if (bound.keySet().containsAll(shared.keySet())) {
                    negation.body().alternatives().forEach(alternative -> exclude(alternative, shared));
                    pending.remove(literal);
                    return true;
                }
            }
        }
        return false;
    }

    private void exclude(List<DatalogAst.Literal> alternative, Map<String, Span> shared) {
        Conjunction inner = inner(alternative, shared.keySet(), false);
        RelNode left = rel();
        rel = join(
                left,
                inner.rel(),
                JoinRelType.ANTI,
                conditions(inner, shared, bound, left.getRowType().getFieldCount()));
    }

    private boolean takeOptional() {
        for (DatalogAst.Literal literal : pending) {
            if (literal instanceof DatalogAst.OptionalBody optional) {
                if (optional.body().alternatives().size() > 1) {
                    throw StatementException.unsupported("an optional part with alternatives", optional.span());
                }
                pending.remove(literal);
                attach(optional.body().alternatives().getFirst(), shared(Variables.of(optional.body(), reading)));
                return true;
            }
        }
        return false;
    }

    private void attach(List<DatalogAst.Literal> literals, Map<String, Span> shared) {
        Conjunction inner = inner(literals, shared.keySet(), distinct);
        inner.materialize();
        determinacy.addAll(inner.determinacy);
        RelNode left = rel();
        int offset = left.getRowType().getFieldCount();
        RelNode joined = join(left, inner.rel(), JoinRelType.LEFT, conditions(inner, shared, bound, offset));
        inner.bound.forEach((variable, value) ->
                bound.putIfAbsent(variable, builder.makeInputRef(joined, offset + ((RexInputRef) value).getIndex())));
        rel = joined;
    }

    /// Puts the values of all variables into columns.
    private void materialize() {
        if (bound.values().stream().allMatch(RexInputRef.class::isInstance)) {
            return;
        }
        List<String> variables = List.copyOf(bound.keySet());
        RelNode projected = translator.project(rel(), List.copyOf(bound.values()), variables);
        for (int i = 0; i < variables.size(); i++) {
            bound.put(variables.get(i), builder.makeInputRef(projected, i));
        }
        rel = projected;
    }

    private boolean takeAggregate() {
        for (BodyAggregate each : aggregates) {
            Map<String, Span> shared = shared(Variables.of(each.aggregate(), reading));
            if (bound.keySet().containsAll(shared.keySet())) {
                aggregates.remove(each);
                aggregate(each, shared);
                return true;
            }
        }
        return false;
    }

    /// Groups the rows of the aggregate's body by the shared variables and joins the groups.
    private void aggregate(BodyAggregate each, Map<String, Span> shared) {
        DatalogAst.Aggregate aggregate = each.aggregate();
        Grouped body = grouped(aggregate, shared);
        List<RexNode> keys = List.copyOf(body.keys().values());
        String function = aggregate.function().text();
        RexNode of = aggregate.of() == null
                ? null
                : terms.term(aggregate.of(), new Terms.Scope(reading, body.variables()), null);
        RelNode groups = translator.aggregate(
                body.rel(), keys, List.of(new DatalogTranslator.Measure(function, of, aggregate.span())));
        boolean zero = function.equals("count") || function.equals("sum");
        RelNode left = rel;
        int offset = left == null ? 0 : left.getRowType().getFieldCount();
        List<RexNode> conditions = new ArrayList<>();
        int column = 0;
        for (String variable : body.keys().keySet()) {
            RexNode key = RexUtil.shift(builder.makeInputRef(groups, column++), offset);
            conditions.add(terms.equal(bound.get(variable), key, aggregate.span()));
        }
        JoinRelType type = zero && !keys.isEmpty() ? JoinRelType.LEFT : JoinRelType.INNER;
        RelNode joined = left == null ? groups : join(left, groups, type, conditions);
        RexNode value = builder.makeInputRef(joined, offset + keys.size());
        rel = joined;
        if (zero && value.getType().isNullable()) {
            value = builder.makeCall(
                    SqlStdOperatorTable.COALESCE,
                    value,
                    terms.converted(terms.literal(0L, value.getType(), aggregate.span()), value.getType()));
        } else if (!zero && keys.isEmpty()) {
            rel = filter(joined, List.of(builder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, value)));
        }
        bound.put(each.variable(), value);
        determinacy.addRule(shared.keySet(), each.variable());
    }

    /// The rows of an aggregate's body with the values of its variables, and the variables to group by.
    private record Grouped(RelNode rel, Map<String, RexNode> variables, Map<String, RexNode> keys) {}

    private Grouped grouped(DatalogAst.Aggregate aggregate, Map<String, Span> shared) {
        List<List<DatalogAst.Literal>> alternatives = aggregate.body().alternatives();
        Conjunction inner = alternatives.size() == 1
                ? inner(alternatives.getFirst(), shared.keySet(), true)
                : alternatives(aggregate, shared.keySet());
        Map<String, RexNode> variables = new LinkedHashMap<>(inner.bound);
        Map<String, RexNode> keys = new LinkedHashMap<>();
        Set<String> missing = new LinkedHashSet<>(shared.keySet());
        missing.removeAll(inner.bound.keySet());
        RelNode rows = inner.rel();
        if (!missing.isEmpty()) {
            List<String> names = List.copyOf(missing);
            RelNode domain = translator.distinct(
                    translator.project(rel(), names.stream().map(bound::get).toList(), names));
            Map<String, RexNode> outer = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                outer.put(names.get(i), builder.makeInputRef(domain, i));
            }
            rows = join(domain, rows, JoinRelType.INNER, conditions(inner, Map.of(), outer, names.size()));
            variables.replaceAll((variable, value) -> RexUtil.shift(value, names.size()));
            variables.putAll(outer);
        } else if (!inner.pending.isEmpty()) {
            throw inner.unbound(inner.pending.getFirst());
        }
        shared.keySet()
                .forEach(variable -> keys.put(variable, java.util.Objects.requireNonNull(variables.get(variable))));
        return new Grouped(rows, variables, keys);
    }

    /// The alternatives of an aggregate's body as one relation of their variables.
    private Conjunction alternatives(DatalogAst.Aggregate aggregate, Set<String> shared) {
        Set<String> variables =
                new LinkedHashSet<>(Variables.of(aggregate, reading).keySet());
        List<RelNode> branches = new ArrayList<>();
        for (List<DatalogAst.Literal> literals : aggregate.body().alternatives()) {
            Conjunction inner = inner(literals, shared, true);
            if (!inner.pending.isEmpty() || !inner.bound.keySet().containsAll(variables)) {
                throw StatementException.unsupported(
                        "an aggregate whose alternatives have different variables", aggregate.span());
            }
            branches.add(translator.project(
                    inner.rel(), variables.stream().map(inner.bound::get).toList(), List.copyOf(variables)));
        }
        Conjunction union = new Conjunction(translator, reading, true, null);
        RelNode rows = translator.union(branches, true, aggregate.span());
        union.rel = rows;
        int column = 0;
        for (String variable : variables) {
            union.bound.put(variable, builder.makeInputRef(rows, column++));
        }
        return union;
    }

    // What cannot be translated

    private StatementException unbound(DatalogAst.Literal literal) {
        Map<String, Span> variables = Variables.of(literal, reading);
        return firstUnbound(
                literal instanceof DatalogAst.Negation || literal instanceof DatalogAst.OptionalBody
                        ? shared(variables)
                        : variables,
                literal.span());
    }

    private StatementException firstUnbound(Map<String, Span> variables, Span span) {
        return variables.entrySet().stream()
                .filter(variable -> !bound.containsKey(variable.getKey()))
                .findFirst()
                .map(variable -> Terms.unbound(variable.getKey(), variable.getValue()))
                .orElseGet(() -> StatementException.unsupported("this literal", span));
    }

    @Override
    public String toString() {
        return "bound " + new TreeSet<>(bound.keySet()) + ", pending "
                + pending.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}

package stele.planner.datalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.datalog.DatalogAst;

/// Checks a rule that reads least or greatest values of a relation that is still being computed: a better
/// value must never lead to a worse result, else what was derived from the earlier value would have to be
/// taken back.
final class Monotonicity {
    private static final int MAX_DEFINITIONS = 20;

    private final DatalogProgram.Rule rule;
    private final List<DatalogAst.Literal> literals;
    private final Function<String, @Nullable HeadAggregate> lattices;
    private final Map<String, DatalogAst.Term> definitions = new HashMap<>();
    private final Set<DatalogAst.Literal> defining = new HashSet<>();

    /// @param lattices the aggregate of a recursive relation, or null
    Monotonicity(
            DatalogProgram.Rule rule,
            List<DatalogAst.Literal> literals,
            Function<String, @Nullable HeadAggregate> lattices) {
        this.rule = rule;
        this.literals = literals;
        this.lattices = lattices;
        Set<String> inAtoms = new HashSet<>();
        literals.stream()
                .filter(DatalogAst.Atom.class::isInstance)
                .forEach(atom ->
                        inAtoms.addAll(Variables.of(atom, rule.reading()).keySet()));
        for (DatalogAst.Literal literal : literals) {
            if (literal instanceof DatalogAst.Comparison comparison
                    && comparison.comparator() == DatalogAst.Comparator.EQUAL
                    && comparison.left() instanceof DatalogAst.Word word
                    && rule.reading().isVariable(word)
                    && !inAtoms.contains(word.name())
                    && isFree(comparison.right(), word.name())
                    && definitions.putIfAbsent(word.name(), comparison.right()) == null) {
                defining.add(literal);
            }
        }
    }

    /// The term with defined variables (`D = E + W`) replaced by what they are equal to.
    private DatalogAst.Term expanded(DatalogAst.Term term, int depth) {
        return switch (term) {
            case DatalogAst.Word word
            when depth > 0 && definitions.containsKey(word.name()) -> expanded(definitions.get(word.name()), depth - 1);
            case DatalogAst.Arithmetic arithmetic ->
                new DatalogAst.Arithmetic(
                        arithmetic.operator(),
                        expanded(arithmetic.left(), depth),
                        expanded(arithmetic.right(), depth),
                        arithmetic.span());
            case DatalogAst.Call call ->
                new DatalogAst.Call(
                        call.function(),
                        call.arguments().stream()
                                .map(argument ->
                                        new DatalogAst.Argument(argument.name(), expanded(argument.term(), depth)))
                                .toList(),
                        call.span());
            default -> term;
        };
    }

    private DatalogAst.Term expanded(DatalogAst.Term term) {
        return expanded(term, MAX_DEFINITIONS);
    }

    void check(Set<String> component) {
        for (DatalogAst.Literal literal : literals) {
            if (literal instanceof DatalogAst.Atom atom
                    && component.contains(atom.relation().text())) {
                HeadAggregate aggregate = lattices.apply(atom.relation().text());
                if (aggregate != null) {
                    check(atom, aggregate);
                }
            }
        }
    }

    private void check(DatalogAst.Atom atom, HeadAggregate aggregate) {
        DatalogAst.Term value = atom.arguments().get(aggregate.position()).term();
        if (value instanceof DatalogAst.Word word && word.isWildcard()) {
            return;
        }
        if (!(value instanceof DatalogAst.Word word) || !rule.reading().isVariable(word)) {
            throw refused(atom, aggregate, value.span());
        }
        boolean least = aggregate.function().equals("min");
        for (DatalogAst.Literal literal : literals) {
            if (literal != atom
                    && !defining.contains(literal)
                    && uses(literal, word.name())
                    && !keepsBetter(literal, word.name(), least)) {
                throw refused(atom, aggregate, literal.span());
            }
        }
        List<DatalogAst.Argument> head = rule.head().arguments();
        Map<Integer, HeadAggregate> own = HeadAggregate.of(rule.head()).stream()
                .collect(java.util.stream.Collectors.toMap(HeadAggregate::position, each -> each));
        for (int i = 0; i < head.size(); i++) {
            DatalogAst.Term term = head.get(i).term();
            if (isFree(expanded(term), word.name())) {
                continue;
            }
            HeadAggregate target = own.get(i);
            DatalogAst.Term of = target == null ? null : target.of();
            if (target == null
                    || of == null
                    || !target.function().equals(aggregate.function())
                    || !grows(expanded(of), word.name())) {
                throw refused(atom, aggregate, term.span());
            }
        }
    }

    private boolean uses(DatalogAst.Literal literal, String variable) {
        if (literal instanceof DatalogAst.Comparison comparison) {
            return !isFree(expanded(comparison.left()), variable) || !isFree(expanded(comparison.right()), variable);
        }
        return Variables.of(literal, rule.reading()).containsKey(variable);
    }

    /// A bound on the side that better values are on, such as `D < 10` for least values.
    private boolean keepsBetter(DatalogAst.Literal literal, String variable, boolean least) {
        if (!(literal instanceof DatalogAst.Comparison comparison)) {
            return false;
        }
        DatalogAst.Term first = expanded(comparison.left());
        DatalogAst.Term second = expanded(comparison.right());
        boolean left = grows(first, variable) && isFree(second, variable);
        boolean right = grows(second, variable) && isFree(first, variable);
        return switch (comparison.comparator()) {
            case LESS, LESS_OR_EQUAL -> least ? left : right;
            case GREATER, GREATER_OR_EQUAL -> least ? right : left;
            case EQUAL, NOT_EQUAL -> false;
        };
    }

    private boolean isFree(DatalogAst.Term term, String variable) {
        return !Variables.of(term, rule.reading()).containsKey(variable);
    }

    /// Whether the term grows when the variable does.
    private boolean grows(DatalogAst.Term term, String variable) {
        return switch (term) {
            case DatalogAst.Word word -> word.name().equals(variable);
            case DatalogAst.Arithmetic sum
            when sum.operator() == '+' ->
                (grows(sum.left(), variable) && (isFree(sum.right(), variable) || grows(sum.right(), variable)))
                        || (grows(sum.right(), variable) && isFree(sum.left(), variable));
            case DatalogAst.Arithmetic difference
            when difference.operator() == '-' ->
                grows(difference.left(), variable) && isFree(difference.right(), variable);
            case DatalogAst.Arithmetic product
            when product.operator() == '*' ->
                (grows(product.left(), variable) && isPositive(product.right()))
                        || (isPositive(product.left()) && grows(product.right(), variable));
            case DatalogAst.Call call
            when call.function().text().equals("min") || call.function().text().equals("max") ->
                call.arguments().size() > 1
                        && call.arguments().stream()
                                .allMatch(argument ->
                                        isFree(argument.term(), variable) || grows(argument.term(), variable));
            default -> false;
        };
    }

    private static boolean isPositive(DatalogAst.Term term) {
        return term instanceof DatalogAst.Constant constant
                && constant.value() instanceof Number number
                && number.doubleValue() > 0;
    }

    private StatementException refused(DatalogAst.Atom atom, HeadAggregate aggregate, Span span) {
        return StatementException.unsupported(
                "using the " + aggregate.function() + " of " + atom.relation().text()
                        + " in its own recursion other than by adding to it",
                span);
    }
}

package stele.planner.datalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.datalog.DatalogAst;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;

/// Translates a query. Its answer has a column for each variable of the body whose name does not start with
/// `_`, in order of their first use; a query without such variables answers whether it holds.
final class QueryTranslator {
    private final BindingContext context;
    private final DatalogProgram program;

    QueryTranslator(BindingContext context, DatalogProgram program) {
        this.context = context;
        this.program = program;
    }

    BoundStatement translate(DatalogAst.Query query) {
        Reading reading = new ClauseReading(context.snapshot(), program).of(List.of(), query.body());
        DatalogTranslator translator = new DatalogTranslator(context, program, query.source());
        Map<String, Span> outputs = outputs(query.body(), reading);
        List<List<DatalogAst.Literal>> alternatives = RuleTranslator.alternatives(query.body());
        if (outputs.isEmpty()) {
            return holds(query, reading, alternatives, translator);
        }
        List<DatalogAst.Term> head = outputs.entrySet().stream()
                .<DatalogAst.Term>map(variable -> new DatalogAst.Word(variable.getKey(), variable.getValue()))
                .toList();
        List<String> names =
                outputs.keySet().stream().map(RuleTranslator::columnName).toList();
        DatalogAst.Atom answer = new DatalogAst.Atom(new DatalogAst.Name("?-", query.span()), List.of(), query.span());
        DatalogProgram.Rule rule = new DatalogProgram.Rule(answer, query.body(), reading, query.source());
        List<RuleTranslator.Translated> branches = alternatives.stream()
                .map(literals -> translator.rules().plain(rule, head, names, literals, null))
                .toList();
        RelNode rows = branches.size() == 1
                ? withoutDuplicates(branches.getFirst(), translator)
                : translator.union(
                        branches.stream().map(RuleTranslator.Translated::rel).toList(), true, query.span());
        RelNode ordered = ordered(rows, query.ordering(), List.copyOf(outputs.keySet()), reading, translator);
        return new BoundStatement.Query(
                ordered, names.stream().map(ResultColumn::new).toList());
    }

    private static RelNode withoutDuplicates(RuleTranslator.Translated rows, DatalogTranslator translator) {
        return rows.keys().isEmpty() ? translator.distinct(rows.rel()) : rows.rel();
    }

    private static Map<String, Span> outputs(DatalogAst.Body body, Reading reading) {
        Map<String, Span> outputs = new LinkedHashMap<>();
        for (List<DatalogAst.Literal> alternative : body.alternatives()) {
            for (DatalogAst.Literal literal : alternative) {
                outputs(literal, reading).forEach(outputs::putIfAbsent);
            }
        }
        outputs.keySet().removeIf(variable -> variable.startsWith("_"));
        return outputs;
    }

    private static Map<String, Span> outputs(DatalogAst.Literal literal, Reading reading) {
        return switch (literal) {
            case DatalogAst.Negation ignored -> Map.of();
            case DatalogAst.Group group -> outputs(group.body(), reading);
            case DatalogAst.OptionalBody optional -> outputs(optional.body(), reading);
            case DatalogAst.Comparison comparison -> {
                Map<String, Span> outputs = new LinkedHashMap<>();
                if (!(comparison.left() instanceof DatalogAst.Aggregate)) {
                    outputs.putAll(Variables.of(comparison.left(), reading));
                }
                if (!(comparison.right() instanceof DatalogAst.Aggregate)) {
                    Variables.of(comparison.right(), reading).forEach(outputs::putIfAbsent);
                }
                yield outputs;
            }
            default -> Variables.of(literal, reading);
        };
    }

    /// Whether the body holds at all, as one row of one truth value.
    private BoundStatement holds(
            DatalogAst.Query query,
            Reading reading,
            List<List<DatalogAst.Literal>> alternatives,
            DatalogTranslator translator) {
        List<RelNode> branches = new ArrayList<>();
        for (List<DatalogAst.Literal> literals : alternatives) {
            Conjunction body = new Conjunction(translator, reading, false, null);
            body.translate(literals, Set.of());
            branches.add(translator.project(
                    body.rel(), List.of(translator.terms().literal(1L, null, query.span())), List.of("one")));
        }
        RelNode rows = translator.union(branches, false, query.span());
        RelNode count = translator.aggregate(
                rows, List.of(), List.of(new DatalogTranslator.Measure("count", null, query.span())));
        RexNode number = context.rexBuilder().makeInputRef(count, 0);
        RexNode some = context.rexBuilder()
                .makeCall(
                        SqlStdOperatorTable.GREATER_THAN,
                        number,
                        translator.terms().literal(0L, number.getType(), query.span()));
        return new BoundStatement.Query(
                translator.project(count, List.of(some), List.of("holds")), List.of(new ResultColumn("holds")));
    }

    private RelNode ordered(
            RelNode rows,
            DatalogAst.Ordering ordering,
            List<String> outputs,
            Reading reading,
            DatalogTranslator translator) {
        if (ordering.isEmpty()) {
            return rows;
        }
        List<RelFieldCollation> collations = new ArrayList<>();
        for (DatalogAst.SortItem item : ordering.items()) {
            collations.add(collation(item, outputs, reading));
        }
        return LogicalSort.create(
                rows,
                RelCollations.of(collations),
                count(ordering.offset(), translator),
                count(ordering.limit(), translator));
    }

    private static RelFieldCollation collation(DatalogAst.SortItem item, List<String> outputs, Reading reading) {
        if (!(item.term() instanceof DatalogAst.Word word)) {
            throw StatementException.unsupported(
                    "sorting by anything but a variable", item.term().span());
        }
        int column = outputs.indexOf(word.name());
        if (column < 0 || !reading.isVariable(word)) {
            throw new StatementException(new Diagnostic(
                    Diagnostic.Kind.NAME,
                    "the answer has no variable " + word.name() + " to sort by",
                    word.span(),
                    "it has " + String.join(", ", new TreeSet<>(outputs)),
                    List.of()));
        }
        return item.descending()
                ? new RelFieldCollation(
                        column, RelFieldCollation.Direction.DESCENDING, RelFieldCollation.NullDirection.FIRST)
                : new RelFieldCollation(
                        column, RelFieldCollation.Direction.ASCENDING, RelFieldCollation.NullDirection.LAST);
    }

    private @Nullable RexNode count(DatalogAst.@Nullable Term term, DatalogTranslator translator) {
        if (term == null) {
            return null;
        }
        RexNode value = translator.terms().term(term, new Terms.Scope(Reading.TEXTBOOK, Map.of()), null);
        if (value instanceof RexLiteral literal && Terms.isInteger(literal.getType())) {
            Long number = literal.getValueAs(Long.class);
            if (number != null && number >= 0) {
                return context.rexBuilder()
                        .makeExactLiteral(
                                java.math.BigDecimal.valueOf(number),
                                context.type(stele.storage.type.DataType.BIGINT, false));
            }
        }
        throw new StatementException(
                Diagnostic.Kind.TYPE, "a number of rows, at least 0, is expected here", term.span());
    }
}

package stele.planner.cypher;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.LabelExpression;
import stele.storage.graph.PropertyGraph;
import stele.storage.type.DataType;

/// Label expressions: which tables they admit, and what is left to test while a query runs.
final class LabelTranslator {
    private final Translation translation;
    private final Rex rex;

    LabelTranslator(Translation translation) {
        this.translation = translation;
        this.rex = translation.rex();
    }

    /// Whether an entity with exactly `labels` satisfies the expression.
    static boolean admits(@Nullable LabelExpression expression, Set<String> labels) {
        return switch (expression) {
            case null -> true;
            case CypherAst.Label label -> labels.contains(label.name());
            case CypherAst.AnyLabel ignored -> !labels.isEmpty();
            case CypherAst.NotLabel not -> !admits(not.operand(), labels);
            case CypherAst.AndLabel and -> admits(and.left(), labels) && admits(and.right(), labels);
            case CypherAst.OrLabel or -> admits(or.left(), labels) || admits(or.right(), labels);
        };
    }

    /// Whether an entity has the labels: null if it is null.
    RexNode condition(Value entity, LabelExpression labels) {
        return switch (entity.entity()) {
            case Binding.Node node -> {
                List<Boolean> answers = node.candidates().stream()
                        .map(table -> admits(labels, table.labels()))
                        .distinct()
                        .toList();
                yield node.complete() && answers.size() <= 1
                        ? known(!answers.isEmpty() && answers.getFirst(), entity.rex())
                        : tested(translation.box(entity), labels);
            }
            case Binding.Relationship relationship -> {
                List<Boolean> answers = relationship.candidates().stream()
                        .map((PropertyGraph.EdgeTable table) -> admits(labels, Set.of(table.type())))
                        .distinct()
                        .toList();
                yield relationship.complete() && answers.size() <= 1
                        ? known(!answers.isEmpty() && answers.getFirst(), entity.rex())
                        : tested(translation.box(entity), labels);
            }
            case null, default -> tested(entity.rex(), labels);
        };
    }

    private RexNode known(boolean answer, RexNode id) {
        if (!id.getType().isNullable()) {
            return rex.truth(answer);
        }
        RexNode unknown = rex.nothing(rex.type(DataType.BOOLEAN));
        return rex.builder()
                .makeCall(
                        rex.type(DataType.BOOLEAN),
                        SqlStdOperatorTable.CASE,
                        List.of(rex.isNull(id), unknown, rex.truth(answer)));
    }

    private RexNode tested(RexNode entity, LabelExpression labels) {
        Function<LabelExpression, RexNode> test = part -> tested(entity, part);
        return switch (labels) {
            case CypherAst.Label label ->
                rex.call("graph_has_label", DataType.BOOLEAN, translation.graphName(), entity, rex.text(label.name()));
            case CypherAst.AnyLabel ignored ->
                rex.call("graph_has_label", DataType.BOOLEAN, translation.graphName(), entity, rex.text(""));
            case CypherAst.NotLabel not -> rex.not(test.apply(not.operand()));
            case CypherAst.AndLabel and ->
                rex.and(new ArrayList<>(List.of(test.apply(and.left()), test.apply(and.right()))));
            case CypherAst.OrLabel or ->
                rex.builder().makeCall(SqlStdOperatorTable.OR, List.of(test.apply(or.left()), test.apply(or.right())));
        };
    }
}

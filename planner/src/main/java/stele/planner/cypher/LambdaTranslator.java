package stele.planner.cypher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLambda;
import org.apache.calcite.rex.RexLambdaRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import stele.parser.cypher.CypherAst.Expression;

/// Translates the body of a list expression into a lambda whose captures are passed as further operands:
/// Calcite does not see column references inside lambdas, so there must be none.
final class LambdaTranslator {
    private static final String MARK = "$lambda";

    private final ExpressionTranslator enclosing;
    private final List<String> variables;

    LambdaTranslator(ExpressionTranslator enclosing, List<String> variables) {
        this.enclosing = enclosing;
        this.variables = variables;
    }

    /// The lambda and the values that it captures.
    List<RexNode> translate(Expression body, boolean condition) {
        Rex rex = enclosing.translation().rex();
        Map<String, Value> parameters = new HashMap<>();
        List<RexLambdaRef> own = new ArrayList<>();
        for (String variable : variables) {
            // The name keeps this lambda's parameters apart from those of the lambdas around it.
            RexLambdaRef ref = new RexLambdaRef(own.size(), MARK + System.identityHashCode(this) + variable, rex.any());
            own.add(ref);
            parameters.put(variable, Value.of(ref, Kind.ANY));
        }
        ExpressionTranslator inner = enclosing.inLambda(parameters);
        RexNode translated = condition ? inner.condition(body) : rex.boxed(inner.plain(inner.value(body)));
        Map<String, RexLambdaRef> captures = new LinkedHashMap<>();
        List<RexNode> captured = new ArrayList<>();
        RexNode closed = translated.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return capture(ref);
            }

            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return capture(access);
            }

            @Override
            public RexNode visitLambdaRef(RexLambdaRef ref) {
                return own.stream().anyMatch(parameter -> parameter == ref) ? ref : capture(ref);
            }

            @Override
            public RexNode visitLambda(RexLambda lambda) {
                // Closed already.
                return lambda;
            }

            private RexNode capture(RexNode node) {
                RexLambdaRef known = captures.get(node.toString());
                if (known == null) {
                    int position = variables.size() + captured.size();
                    known = new RexLambdaRef(position, MARK + position, node.getType());
                    captures.put(node.toString(), known);
                    captured.add(node);
                }
                return known;
            }
        });
        List<RexLambdaRef> all = new ArrayList<>(own);
        all.addAll(captures.values());
        List<RexNode> operands = new ArrayList<>();
        operands.add(rex.builder().makeLambdaCall(closed, all));
        operands.addAll(captured);
        return operands;
    }
}

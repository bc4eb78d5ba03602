package stele.parser.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;

/// Lambdas among the arguments of list functions.
///
/// A body may only see its lambda's parameters: what else it names is *captured*. Each captured name becomes
/// a further parameter, and the name itself a further argument of the call, after the lambda. So
/// `list_filter(l, x -> x > y)` is `list_filter(l, (x, c) -> x > c, y)`.
final class SqlLambdas {
    /// The operator that `x -> body` is, too: JSON's.
    static final String ARROW = "->";

    private static final Set<String> FUNCTIONS = Set.of(
            "list_transform",
            "list_apply",
            "array_transform",
            "array_apply",
            "apply",
            "list_filter",
            "array_filter",
            "filter",
            "list_reduce",
            "array_reduce",
            "reduce",
            "list_any",
            "any_match",
            "list_all",
            "all_match");

    private SqlLambdas() {}

    /// The arguments of a call of `function` in the order that the planner wants, with captured names lifted;
    /// as they are for functions that take no lambda.
    static List<SqlNode> lifted(String function, List<SqlNode> arguments) {
        if (!FUNCTIONS.contains(function.toLowerCase(Locale.ROOT))) {
            return arguments;
        }
        List<SqlNode> plain = new ArrayList<>();
        SqlLambda lambda = null;
        for (SqlNode argument : arguments) {
            Optional<SqlLambda> found = lambda(argument);
            if (found.isPresent() && lambda == null) {
                lambda = found.get();
            } else {
                plain.add(argument);
            }
        }
        if (lambda == null) {
            return arguments;
        }
        Captures captures = new Captures(lambda.getParameters());
        SqlNode body = java.util.Objects.requireNonNull(lambda.getExpression().accept(captures));
        List<SqlNode> parameters = new ArrayList<>(captures.parameters.values());
        captures.captured.values().forEach(capture -> parameters.add(capture.parameter));
        SqlParserPos position = lambda.getParserPosition();
        plain.add(new SqlLambda(position, new SqlNodeList(parameters, position), body));
        captures.captured.values().forEach(capture -> plain.add(capture.name));
        return plain;
    }

    /// `argument` as a lambda: it is one, or an expression whose leftmost operation is the arrow, which
    /// binds tighter than comparisons though a lambda's body does not end there.
    private static Optional<SqlLambda> lambda(SqlNode argument) {
        if (argument instanceof SqlLambda lambda) {
            return Optional.of(lambda);
        }
        if (!(argument instanceof SqlBasicCall call) || call.operandCount() == 0) {
            return Optional.empty();
        }
        if (call.getOperator().getName().equals(ARROW) && call.operandCount() == 2) {
            Optional<SqlNodeList> parameters = parameters(call.operand(0));
            if (parameters.isPresent()) {
                return Optional.of(new SqlLambda(call.getParserPosition(), parameters.get(), call.operand(1)));
            }
        }
        return lambda(call.operand(0)).map(inner -> {
            List<SqlNode> operands = new ArrayList<>(call.getOperandList());
            operands.set(0, inner.getExpression());
            SqlNode body =
                    call.getOperator().createCall(call.getFunctionQuantifier(), call.getParserPosition(), operands);
            return new SqlLambda(call.getParserPosition(), inner.getParameters(), body);
        });
    }

    private static Optional<SqlNodeList> parameters(SqlNode node) {
        if (node instanceof SqlIdentifier name && name.isSimple()) {
            return Optional.of(SqlNodeList.of(name));
        }
        if (node.getKind() == SqlKind.ROW) {
            List<SqlNode> names = ((SqlCall) node).getOperandList();
            boolean simple = names.stream().allMatch(name -> name instanceof SqlIdentifier id && id.isSimple());
            return simple ? Optional.of(new SqlNodeList(names, node.getParserPosition())) : Optional.empty();
        }
        return Optional.empty();
    }

    private record Capture(SqlIdentifier name, SqlIdentifier parameter) {}

    /// Replaces the names of a body: parameters by their own spelling, others by parameters for them.
    private static final class Captures extends SqlShuttle {
        private final Map<String, SqlIdentifier> parameters = new LinkedHashMap<>();
        private final Map<String, Capture> captured = new LinkedHashMap<>();

        Captures(SqlNodeList parameters) {
            for (SqlNode parameter : parameters) {
                SqlIdentifier name = (SqlIdentifier) parameter;
                this.parameters.put(name.getSimple().toLowerCase(Locale.ROOT), name);
            }
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
                throw StatementException.unsupported(
                        "a sub-query in a lambda", SqlPositions.span(call.getParserPosition()));
            }
            // Inner lambdas have been lifted before: they see their own parameters only.
            return call instanceof SqlLambda ? call : super.visit(call);
        }

        @Override
        public @Nullable SqlNode visit(SqlIdentifier name) {
            SqlParserPos position = name.getParserPosition();
            SqlIdentifier parameter = parameters.get(name.names.getFirst().toLowerCase(Locale.ROOT));
            if (parameter != null) {
                SqlNode value = new SqlIdentifier(parameter.getSimple(), position);
                for (String field : name.names.subList(1, name.names.size())) {
                    value = SqlStdOperatorTable.ITEM.createCall(position, value, new VarcharLiteral(field, position));
                }
                return value;
            }
            Capture capture = captured.computeIfAbsent(
                    name.toString(),
                    _ -> new Capture(name, new SqlIdentifier("captured$" + captured.size(), position)));
            return capture.parameter;
        }
    }
}

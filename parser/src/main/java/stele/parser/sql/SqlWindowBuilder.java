package stele.parser.sql;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds windows and the calls over them.
final class SqlWindowBuilder {
    /// The functions that see rows whose argument is null, or no argument at all.
    private static final Set<String> SEE_NULLS = Set.of(
            "array_agg",
            "list",
            "first",
            "last",
            "arbitrary",
            "row_number",
            "rank",
            "dense_rank",
            "percent_rank",
            "cume_dist",
            "ntile",
            "lag",
            "lead",
            "first_value",
            "last_value",
            "nth_value");

    private final SqlPositions positions;
    private final SqlExpressionBuilder expressions;
    private final Deque<Map<String, SqlWindow>> named = new ArrayDeque<>();

    SqlWindowBuilder(SqlPositions positions, SqlExpressionBuilder expressions) {
        this.positions = positions;
        this.expressions = expressions;
    }

    /// Begins a SELECT: builds its WINDOW clause, whose windows its calls may extend until [#leave].
    @Nullable
    SqlNodeList enter(SqlParser.@Nullable WindowContext context) {
        named.push(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
        if (context == null) {
            return null;
        }
        List<SqlNode> windows = new ArrayList<>();
        for (SqlParser.NamedWindowContext item : context.namedWindow()) {
            SqlIdentifier name = expressions.identifier(item.identifier());
            SqlWindow window = window(name, item.windowSpecification());
            named.element().put(name.getSimple(), window);
            windows.add(window);
        }
        return new SqlNodeList(windows, positions.position(context));
    }

    /// Ends a SELECT.
    void leave() {
        named.pop();
    }

    SqlNode over(SqlNode call, SqlParser.OverContext context, SqlParserPos position) {
        if (call.getKind() == SqlKind.WITHIN_GROUP) {
            throw StatementException.unsupported("ORDER BY inside a window function", positions.span(context));
        }
        return SqlStdOperatorTable.OVER.createCall(
                position,
                withoutFilter(call, context),
                context.identifier() != null
                        ? expressions.identifier(context.identifier())
                        : window(null, context.windowSpecification()));
    }

    /// `f(x) FILTER (WHERE c) OVER ...` is `f(CASE WHEN c THEN x END) OVER ...` for the aggregates that
    /// pass over nulls; Calcite knows FILTER only without a window.
    private SqlNode withoutFilter(SqlNode node, ParserRuleContext context) {
        if (node.getKind() != SqlKind.FILTER) {
            return node;
        }
        SqlNode filtered = ((SqlBasicCall) node).operand(0);
        if (!(filtered instanceof SqlBasicCall call)
                || call.operandCount() == 0
                || SEE_NULLS.contains(call.getOperator().getName().toLowerCase(Locale.ROOT))) {
            throw StatementException.unsupported("FILTER of this window function", positions.span(context));
        }
        SqlParserPos position = call.getParserPosition();
        SqlNode first = call.operand(0);
        SqlNode value = first instanceof SqlIdentifier name && name.isStar()
                ? SqlLiteral.createExactNumeric("1", position)
                : first;
        SqlNode chosen = SqlCase.createSwitched(
                position,
                null,
                SqlNodeList.of(((SqlBasicCall) node).operand(1)),
                SqlNodeList.of(value),
                SqlLiteral.createNull(position));
        List<SqlNode> arguments = new ArrayList<>(call.getOperandList());
        arguments.set(0, chosen);
        return new SqlBasicCall(call.getOperator(), arguments, position, call.getFunctionQuantifier());
    }

    private SqlWindow window(@Nullable SqlIdentifier name, SqlParser.WindowSpecificationContext context) {
        SqlParserPos position = positions.position(context);
        SqlNodeList partition = expressions.list(context.expression(), position);
        SqlNodeList order = expressions.orderBy(context.orderBy());
        if (context.windowName() != null) {
            SqlWindow base = base(context.windowName());
            if (!partition.isEmpty()) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC,
                        "a window that extends another has its PARTITION BY",
                        positions.span(context));
            }
            partition = base.getPartitionList();
            if (!base.getOrderList().isEmpty() && !order.isEmpty()) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC,
                        "a window that extends another keeps its ORDER BY",
                        positions.span(context));
            }
            order = order.isEmpty() ? base.getOrderList() : order;
        }
        SqlParser.WindowFrameContext frame = context.windowFrame();
        return frame == null
                ? window(name, partition, order, false, null, null, null, position)
                : framed(name, partition, order, frame, position);
    }

    private SqlWindow base(SqlParser.WindowNameContext context) {
        SqlIdentifier name = expressions.identifier(context.identifier());
        SqlWindow base = named.isEmpty() ? null : named.element().get(name.getSimple());
        if (base == null) {
            throw new StatementException(
                    Diagnostic.Kind.NAME, "unknown window \"" + name.getSimple() + "\"", positions.span(context));
        }
        return base;
    }

    private SqlWindow framed(
            @Nullable SqlIdentifier name,
            SqlNodeList partition,
            SqlNodeList order,
            SqlParser.WindowFrameContext frame,
            SqlParserPos position) {
        boolean groups = frame.unit.getType() == SqlParser.GROUPS;
        if (groups && order.isEmpty()) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC, "a frame in GROUPS needs an ORDER BY", positions.span(frame));
        }
        boolean offsets = frame.frameBound().stream().anyMatch(SqlParser.BoundedFrameContext.class::isInstance);
        boolean rows = frame.unit.getType() == SqlParser.ROWS || groups && offsets;
        SqlNode lower = bound(frame.frameBound(0), groups);
        SqlNode upper = frame.frameBound().size() > 1 ? bound(frame.frameBound(1), groups) : null;
        return window(name, partition, order, rows, lower, upper, exclusion(frame.frameExclusion()), position);
    }

    private static SqlWindow window(
            @Nullable SqlIdentifier name,
            SqlNodeList partition,
            SqlNodeList order,
            boolean rows,
            @Nullable SqlNode lower,
            @Nullable SqlNode upper,
            @Nullable SqlLiteral exclusion,
            SqlParserPos position) {
        SqlLiteral exclude = exclusion == null ? SqlWindow.createExcludeNoOthers(position) : exclusion;
        return SqlWindow.create(
                name,
                null,
                partition,
                order,
                SqlLiteral.createBoolean(rows, position),
                lower,
                upper,
                null,
                exclude,
                position);
    }

    private @Nullable SqlLiteral exclusion(SqlParser.@Nullable FrameExclusionContext context) {
        if (context == null || context.NO() != null) {
            return null;
        }
        SqlParserPos position = positions.position(context);
        if (context.CURRENT() != null) {
            return SqlWindow.createExcludeCurrentRow(position);
        }
        return context.GROUP() != null ? SqlWindow.createExcludeGroup(position) : SqlWindow.createExcludeTies(position);
    }

    private SqlNode bound(SqlParser.FrameBoundContext context, boolean groups) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.CurrentRowContext ignored -> SqlWindow.createCurrentRow(position);
            case SqlParser.UnboundedFrameContext bound ->
                bound.direction.getType() == SqlParser.PRECEDING
                        ? SqlWindow.createUnboundedPreceding(position)
                        : SqlWindow.createUnboundedFollowing(position);
            case SqlParser.BoundedFrameContext bound -> {
                SqlNode distance = distance(expressions.value(bound.valueExpression()), groups, bound);
                yield bound.direction.getType() == SqlParser.PRECEDING
                        ? SqlWindow.createPreceding(distance, position)
                        : SqlWindow.createFollowing(distance, position);
            }
            default -> throw new IllegalStateException("bound " + context.getClass());
        };
    }

    private SqlNode distance(SqlNode distance, boolean groups, ParserRuleContext context) {
        if (!groups) {
            return distance;
        }
        if (distance instanceof SqlNumericLiteral number && number.isInteger()) {
            return new GroupsOffset(number.getValueAs(BigDecimal.class), number.getParserPosition());
        }
        throw StatementException.unsupported("a number of groups that is no constant", positions.span(context));
    }
}

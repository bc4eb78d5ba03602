package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds conditions and values.
final class SqlExpressionBuilder {
    private final SqlPositions positions;
    private final SqlQueryBuilder queries;
    private final SqlIdentifiers identifiers;
    private final SqlLiteralBuilder literals;
    private final SqlTypeBuilder types;
    private final SqlCallBuilder calls;

    SqlExpressionBuilder(SqlPositions positions, SqlQueryBuilder queries) {
        this.positions = positions;
        this.queries = queries;
        this.identifiers = new SqlIdentifiers(positions);
        this.literals = new SqlLiteralBuilder(positions);
        this.types = new SqlTypeBuilder(positions, literals.intervals());
        this.calls = new SqlCallBuilder(positions, this);
    }

    SqlIdentifiers identifiers() {
        return identifiers;
    }

    SqlLiteralBuilder literals() {
        return literals;
    }

    SqlTypeBuilder types() {
        return types;
    }

    SqlCallBuilder calls() {
        return calls;
    }

    @Nullable
    SqlNode optional(SqlParser.@Nullable ExpressionContext context) {
        return context == null ? null : expression(context);
    }

    SqlNodeList list(List<SqlParser.ExpressionContext> contexts, SqlParserPos position) {
        List<SqlNode> nodes = new ArrayList<>(contexts.size());
        for (SqlParser.ExpressionContext context : contexts) {
            nodes.add(expression(context));
        }
        return new SqlNodeList(nodes, position);
    }

    SqlNode expression(SqlParser.ExpressionContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.ValueContext value -> value(value.valueExpression());
            case SqlParser.BetweenContext between -> between(between, position);
            case SqlParser.InContext in -> in(in, position);
            case SqlParser.LikeContext like -> like(like, position);
            case SqlParser.SimilarContext similar -> similar(similar, position);
            case SqlParser.QuantifiedComparisonContext quantified -> quantified(quantified, position);
            case SqlParser.QuantifiedListContext quantified -> quantified(quantified, position);
            case SqlParser.ComparisonContext comparison ->
                comparison(comparison.comparisonOperator())
                        .createCall(position, expression(comparison.left), expression(comparison.right));
            case SqlParser.IsJsonContext json -> isJson(json, position);
            case SqlParser.DistinctFromContext distinct ->
                (distinct.NOT() == null
                                ? SqlStdOperatorTable.IS_DISTINCT_FROM
                                : SqlStdOperatorTable.IS_NOT_DISTINCT_FROM)
                        .createCall(position, expression(distinct.expression(0)), expression(distinct.right));
            case SqlParser.IsTestContext test ->
                test(test.test, test.NOT() != null).createCall(position, expression(test.expression()));
            case SqlParser.IsNullShortContext test ->
                (test.test.getType() == SqlParser.ISNULL
                                ? SqlStdOperatorTable.IS_NULL
                                : SqlStdOperatorTable.IS_NOT_NULL)
                        .createCall(position, expression(test.expression()));
            case SqlParser.NotContext not -> SqlStdOperatorTable.NOT.createCall(position, expression(not.expression()));
            case SqlParser.AndContext and -> balanced(SqlStdOperatorTable.AND, and);
            case SqlParser.OrContext or -> balanced(SqlStdOperatorTable.OR, or);
            default -> throw new IllegalStateException("expression " + context.getClass());
        };
    }

    /// AND and OR are associative, also with nulls: long chains, which the grammar nests to the left,
    /// become balanced trees, so that what walks them recursively stays shallow.
    private SqlNode balanced(SqlOperator operator, SqlParser.ExpressionContext context) {
        List<SqlParser.ExpressionContext> operands = new ArrayList<>();
        SqlParser.ExpressionContext rest = context;
        while (true) {
            if (operator == SqlStdOperatorTable.AND && rest instanceof SqlParser.AndContext and) {
                operands.add(and.right);
                rest = and.left;
            } else if (operator == SqlStdOperatorTable.OR && rest instanceof SqlParser.OrContext or) {
                operands.add(or.right);
                rest = or.left;
            } else {
                operands.add(rest);
                break;
            }
        }
        List<SqlNode> nodes = operands.reversed().stream().map(this::expression).toList();
        return balanced(operator, nodes);
    }

    private static SqlNode balanced(SqlOperator operator, List<SqlNode> nodes) {
        if (nodes.size() == 1) {
            return nodes.getFirst();
        }
        int middle = nodes.size() / 2;
        SqlNode left = balanced(operator, nodes.subList(0, middle));
        SqlNode right = balanced(operator, nodes.subList(middle, nodes.size()));
        return operator.createCall(left.getParserPosition().plus(right.getParserPosition()), left, right);
    }

    private static SqlNode negated(boolean negated, SqlNode node) {
        return negated ? SqlStdOperatorTable.NOT.createCall(node.getParserPosition(), node) : node;
    }

    private SqlNode between(SqlParser.BetweenContext context, SqlParserPos position) {
        SqlOperator operator =
                context.SYMMETRIC() == null ? SqlStdOperatorTable.BETWEEN : SqlStdOperatorTable.SYMMETRIC_BETWEEN;
        return negated(
                context.NOT() != null,
                operator.createCall(
                        position, expression(context.expression()), value(context.lower), value(context.upper)));
    }

    /// Nothing, not even null, is in an empty list.
    private SqlNode in(SqlParser.InContext context, SqlParserPos position) {
        if (context.inOperand() instanceof SqlParser.InListContext list
                && list.expression().isEmpty()) {
            return SqlLiteral.createBoolean(context.NOT() != null, position);
        }
        SqlNode operand = switch (context.inOperand()) {
            case SqlParser.InQueryContext query -> queries.query(query.query());
            case SqlParser.InListContext list -> list(list.expression(), positions.position(list));
            default ->
                throw new IllegalStateException("IN " + context.inOperand().getClass());
        };
        SqlOperator operator = context.NOT() == null ? SqlStdOperatorTable.IN : SqlStdOperatorTable.NOT_IN;
        return operator.createCall(position, expression(context.expression()), operand);
    }

    private SqlNode like(SqlParser.LikeContext context, SqlParserPos position) {
        if (context.op.getType() == SqlParser.GLOB) {
            return glob(context, position);
        }
        List<SqlNode> operands = new ArrayList<>();
        operands.add(expression(context.expression()));
        operands.add(value(context.pattern));
        if (context.escape != null) {
            operands.add(value(context.escape));
        }
        SqlOperator operator =
                context.op.getType() == SqlParser.ILIKE ? SqlLibraryOperators.ILIKE : SqlStdOperatorTable.LIKE;
        return negated(context.NOT() != null, operator.createCall(position, operands));
    }

    /// `text GLOB pattern`, where the pattern is written as for files, as a regular expression.
    private SqlNode glob(SqlParser.LikeContext context, SqlParserPos position) {
        if (context.escape != null || !(value(context.pattern) instanceof VarcharLiteral pattern)) {
            throw unsupported("GLOB with something else than a plain pattern", context);
        }
        StringBuilder expression = new StringBuilder("(?s)");
        String text = pattern.text();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int end = text.indexOf(']', i + 2);
            if (c == '[' && end > 0) {
                String inside = text.substring(i + 1, end).replace("\\", "\\\\").replace("[", "\\[");
                expression
                        .append('[')
                        .append(inside.startsWith("!") ? "^" + inside.substring(1) : inside)
                        .append(']');
                i = end;
            } else {
                expression.append(c == '*' ? ".*" : c == '?' ? "." : java.util.regex.Pattern.quote(String.valueOf(c)));
            }
        }
        SqlNode call = SqlCallBuilder.call(
                "regexp_full_match",
                List.of(expression(context.expression()), new VarcharLiteral(expression.toString(), position)),
                position);
        return negated(context.NOT() != null, call);
    }

    private SqlNode similar(SqlParser.SimilarContext context, SqlParserPos position) {
        List<SqlNode> operands = new ArrayList<>();
        operands.add(expression(context.expression()));
        operands.add(value(context.pattern));
        if (context.escape != null) {
            operands.add(value(context.escape));
        }
        return negated(context.NOT() != null, SqlStdOperatorTable.SIMILAR_TO.createCall(position, operands));
    }

    private SqlNode quantified(SqlParser.QuantifiedComparisonContext context, SqlParserPos position) {
        return quantifier(context.comparisonOperator(), context.quantifier)
                .createCall(position, expression(context.expression()), queries.query(context.query()));
    }

    /// `x = ANY (list)`, which compares with the elements of the list.
    private SqlNode quantified(SqlParser.QuantifiedListContext context, SqlParserPos position) {
        SqlNode elements = SqlTableBuilder.select(
                SqlStdOperatorTable.UNNEST.createCall(position, expression(context.list)), null, position);
        return quantifier(context.comparisonOperator(), context.quantifier)
                .createCall(position, expression(context.expression(0)), elements);
    }

    private static SqlOperator quantifier(SqlParser.ComparisonOperatorContext comparison, Token quantifier) {
        SqlKind kind = comparison(comparison).getKind();
        return quantifier.getType() == SqlParser.ALL ? SqlStdOperatorTable.all(kind) : SqlStdOperatorTable.some(kind);
    }

    private static SqlOperator comparison(SqlParser.ComparisonOperatorContext context) {
        return switch (context.getText()) {
            case "=", "==" -> SqlStdOperatorTable.EQUALS;
            case "<>", "!=" -> SqlStdOperatorTable.NOT_EQUALS;
            case "<" -> SqlStdOperatorTable.LESS_THAN;
            case "<=" -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
            case ">" -> SqlStdOperatorTable.GREATER_THAN;
            default -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
        };
    }

    private static SqlOperator test(Token test, boolean negated) {
        return switch (test.getType()) {
            case SqlParser.NULL -> negated ? SqlStdOperatorTable.IS_NOT_NULL : SqlStdOperatorTable.IS_NULL;
            case SqlParser.TRUE -> negated ? SqlStdOperatorTable.IS_NOT_TRUE : SqlStdOperatorTable.IS_TRUE;
            case SqlParser.FALSE -> negated ? SqlStdOperatorTable.IS_NOT_FALSE : SqlStdOperatorTable.IS_FALSE;
            default -> negated ? SqlStdOperatorTable.IS_NOT_UNKNOWN : SqlStdOperatorTable.IS_UNKNOWN;
        };
    }

    SqlNode value(SqlParser.ValueExpressionContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.ConstantContext constant -> literals.literal(constant.literal());
            case SqlParser.ParameterValueContext parameter -> literals.parameter(parameter.parameter());
            case SqlParser.NameContext name -> calls.name(name);
            case SqlParser.KeywordCallContext call -> calls.keywordCall(call);
            case SqlParser.ParenthesizedContext list ->
                list.expression().size() == 1
                        ? expression(list.expression(0))
                        : SqlStdOperatorTable.ROW.createCall(list(list.expression(), position));
            case SqlParser.SubqueryContext subquery -> queries.query(subquery.query());
            case SqlParser.CaseContext expression -> caseExpression(expression, position);
            case SqlParser.CastContext cast -> cast(expression(cast.expression()), cast.type(), false, position);
            case SqlParser.TryCastContext cast -> cast(expression(cast.expression()), cast.type(), true, position);
            case SqlParser.ShortCastContext cast -> cast(value(cast.valueExpression()), cast.type(), false, position);
            case SqlParser.ExistsContext exists ->
                SqlStdOperatorTable.EXISTS.createCall(position, queries.query(exists.query()));
            case SqlParser.SignContext sign -> sign(sign, position);
            case SqlParser.MultiplicationContext operation ->
                multiplication(operation.op, position, value(operation.left), value(operation.right));
            case SqlParser.AdditionContext operation ->
                (operation.op.getText().equals("+") ? SqlStdOperatorTable.PLUS : SqlStdOperatorTable.MINUS)
                        .createCall(position, value(operation.left), value(operation.right));
            default -> rareValue(context, position);
        };
    }

    private SqlNode rareValue(SqlParser.ValueExpressionContext context, SqlParserPos position) {
        return switch (context) {
            case SqlParser.ArrayQueryContext array ->
                SqlStdOperatorTable.ARRAY_QUERY.createCall(position, queries.query(array.query()));
            case SqlParser.ArrayContext array ->
                array.expression().isEmpty()
                        ? SqlCallBuilder.call("list_value", List.of(), position)
                        : SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(list(array.expression(), position));
            case SqlParser.ComprehensionContext comprehension -> comprehension(comprehension, position);
            case SqlParser.StructContext struct -> struct(struct, position);
            case SqlParser.FieldOfContext field ->
                SqlStdOperatorTable.ITEM.createCall(
                        position,
                        value(field.valueExpression()),
                        new VarcharLiteral(SqlIdentifiers.name(field.identifier()), position));
            case SqlParser.MapContext map -> map(map, position);
            case SqlParser.RowContext row -> SqlStdOperatorTable.ROW.createCall(list(row.expression(), position));
            case SqlParser.CurrentTimeContext time -> SqlCallBuilder.call(time.name.getText(), List.of(), position);
            case SqlParser.CurrentUserContext user -> throw unsupported(user.name.getText(), user);
            case SqlParser.DefaultValueContext ignored -> SqlStdOperatorTable.DEFAULT.createCall(position);
            case SqlParser.SubscriptContext subscript -> subscript(subscript, position);
            case SqlParser.CollateContext collate -> throw unsupported("COLLATE", collate);
            case SqlParser.AtTimeZoneContext zone ->
                SqlCallBuilder.call("timezone", List.of(value(zone.zone), value(zone.valueExpression(0))), position);
            case SqlParser.PowerContext power ->
                SqlStdOperatorTable.POWER.createCall(position, value(power.left), value(power.right));
            case SqlParser.OtherOperationContext operation -> otherOperation(operation, position);
            default -> throw new IllegalStateException("value " + context.getClass());
        };
    }

    private static SqlNode multiplication(Token operator, SqlParserPos position, SqlNode left, SqlNode right) {
        return switch (operator.getText()) {
            case "*" -> SqlStdOperatorTable.MULTIPLY.createCall(position, left, right);
            case "/" -> SqlStdOperatorTable.DIVIDE.createCall(position, left, right);
            case "//" -> SqlCallBuilder.call("div", List.of(left, right), position);
            default -> SqlStdOperatorTable.PERCENT_REMAINDER.createCall(position, left, right);
        };
    }

    /// A plus sign does nothing, whatever it stands before.
    private SqlNode sign(SqlParser.SignContext context, SqlParserPos position) {
        SqlNode operand = value(context.valueExpression());
        if (context.op.getText().equals("+")) {
            return operand;
        }
        if (context.op.getText().equals("~")) {
            return SqlCallBuilder.call("~", List.of(operand), position);
        }
        return operand instanceof SqlNumericLiteral number
                ? SqlLiteral.createNegative(number, position)
                : SqlStdOperatorTable.UNARY_MINUS.createCall(position, operand);
    }

    private SqlNode otherOperation(SqlParser.OtherOperationContext context, SqlParserPos position) {
        SqlNode left = value(context.left);
        SqlNode right = value(context.right);
        return switch (context.op.getText()) {
            case "||" -> SqlStdOperatorTable.CONCAT.createCall(position, left, right);
            case "~" -> SqlCallBuilder.call("regexp_matches", List.of(left, right), position);
            case "!~" -> negated(true, SqlCallBuilder.call("regexp_matches", List.of(left, right), position));
            case "!~*" -> negated(true, SqlCallBuilder.call("~*", List.of(left, right), position));
            case String operator -> SqlCallBuilder.call(operator, List.of(left, right), position);
        };
    }

    /// `[f(x) FOR x IN list IF condition]` is `list_transform(list_filter(list, x -> condition), x -> f(x))`.
    private SqlNode comprehension(SqlParser.ComprehensionContext context, SqlParserPos position) {
        SqlNodeList parameter = SqlNodeList.of(identifier(context.identifier()));
        SqlNode source = expression(context.source);
        if (context.condition != null) {
            SqlNode keep = new SqlLambda(position, parameter, expression(context.condition));
            source = SqlCallBuilder.call(
                    "list_filter", SqlLambdas.lifted("list_filter", List.of(source, keep)), position);
        }
        SqlNode result = new SqlLambda(position, parameter, expression(context.result));
        return SqlCallBuilder.call(
                "list_transform", SqlLambdas.lifted("list_transform", List.of(source, result)), position);
    }

    /// A struct as a call with names and values in turn.
    private SqlNode struct(SqlParser.StructContext context, SqlParserPos position) {
        List<SqlNode> entries = new ArrayList<>();
        for (SqlParser.StructEntryContext entry : context.structEntry()) {
            SqlParserPos place = positions.position(entry);
            entries.add(new VarcharLiteral(
                    entry.string() == null ? SqlIdentifiers.name(entry.identifier()) : literals.text(entry.string()),
                    place));
            entries.add(expression(entry.expression()));
        }
        return SqlCallBuilder.call("struct_pack", entries, position);
    }

    private SqlNode isJson(SqlParser.IsJsonContext context, SqlParserPos position) {
        String kind = context.kind == null ? "value" : context.kind.getText().toLowerCase(java.util.Locale.ROOT);
        SqlNode test = SqlCallBuilder.call(
                "is_json", List.of(expression(context.expression()), new VarcharLiteral(kind, position)), position);
        return negated(context.NOT() != null, test);
    }

    private SqlNode caseExpression(SqlParser.CaseContext context, SqlParserPos position) {
        SqlNodeList conditions = new SqlNodeList(position);
        SqlNodeList results = new SqlNodeList(position);
        for (SqlParser.WhenClauseContext when : context.whenClause()) {
            conditions.add(expression(when.condition));
            results.add(expression(when.result));
        }
        SqlNode otherwise = context.otherwise == null ? SqlLiteral.createNull(position) : expression(context.otherwise);
        return SqlCase.createSwitched(position, optional(context.operand), conditions, results, otherwise);
    }

    /// A cast to a character type of a given length cuts the text, as the standard wants.
    private SqlNode cast(SqlNode operand, SqlParser.TypeContext context, boolean safe, SqlParserPos position) {
        if (context.getText().equalsIgnoreCase("json")) {
            return SqlCallBuilder.call(safe ? "try_json" : "json", List.of(operand), position);
        }
        SqlTypeBuilder.Type type = types.type(context);
        SqlNode cast = (safe ? SqlLibraryOperators.TRY_CAST : SqlStdOperatorTable.CAST)
                .createCall(position, operand, type.spec());
        return type.length() < 0
                ? cast
                : SqlStdOperatorTable.SUBSTRING.createCall(
                        position,
                        cast,
                        SqlLiteral.createExactNumeric("1", position),
                        SqlLiteral.createExactNumeric(String.valueOf(type.length()), position));
    }

    private SqlNode map(SqlParser.MapContext context, SqlParserPos position) {
        List<SqlNode> entries = new ArrayList<>();
        for (SqlParser.MapEntryContext entry : context.mapEntry()) {
            entries.add(expression(entry.key));
            entries.add(expression(entry.value));
        }
        return SqlStdOperatorTable.MAP_VALUE_CONSTRUCTOR.createCall(position, entries);
    }

    private SqlNode subscript(SqlParser.SubscriptContext context, SqlParserPos position) {
        if (context.colon != null) {
            List<SqlNode> arguments = new ArrayList<>();
            arguments.add(value(context.valueExpression()));
            arguments.add(context.index == null ? SqlLiteral.createNull(position) : expression(context.index));
            arguments.add(context.upper == null ? SqlLiteral.createNull(position) : expression(context.upper));
            if (context.step != null) {
                arguments.add(expression(context.step));
            }
            return SqlCallBuilder.call("list_slice", arguments, position);
        }
        if (context.index == null) {
            throw new StatementException(Diagnostic.Kind.SYNTAX, "a subscript needs a value", positions.span(context));
        }
        return SqlStdOperatorTable.ITEM.createCall(
                position, value(context.valueExpression()), expression(context.index));
    }

    SqlNode query(SqlParser.QueryContext context) {
        return queries.query(context);
    }

    SqlNode star(SqlIdentifier star, List<SqlParser.StarChangeContext> changes) {
        return queries.star(star, changes);
    }

    SqlNodeList orderBy(SqlParser.@Nullable OrderByContext context) {
        return queries.orderBy(context);
    }

    SqlIdentifier identifier(SqlParser.IdentifierContext context) {
        return identifiers.identifier(context);
    }

    private StatementException unsupported(String feature, ParserRuleContext context) {
        return StatementException.unsupported(feature, positions.span(context));
    }
}

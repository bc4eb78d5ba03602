package stele.parser.cypher;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;

/// The abstract syntax of Cypher. Produced by [CypherAstBuilder], consumed by the planner's analyser and
/// translator.
public final class CypherAst {
    private CypherAst() {}

    /// A statement.
    public record Statement(SourceText source, Query query) implements ParsedStatement {}

    /// One or more single queries; `union.get(i)` says how part `i + 1` is added to what stands before it.
    public record Query(List<SingleQuery> parts, List<Union> unions, Span span) {
        public Query {
            parts = List.copyOf(parts);
            unions = List.copyOf(unions);
        }
    }

    /// How a part of a union is added.
    public enum Union {
        ALL,
        DISTINCT
    }

    /// Clauses in order.
    public record SingleQuery(List<Clause> clauses, Span span) {
        public SingleQuery {
            clauses = List.copyOf(clauses);
        }
    }

    /// A clause.
    public sealed interface Clause {
        Span span();
    }

    /// `USE graph`.
    public record UseClause(String graph, Span span) implements Clause {}

    /// `[OPTIONAL] MATCH pattern, ... [WHERE condition]`.
    public record MatchClause(
            boolean optional,
            List<PathPattern> patterns,
            @Nullable Expression where,
            Span span) implements Clause {}

    /// `UNWIND list AS variable`.
    public record UnwindClause(Expression list, Name variable, Span span) implements Clause {}

    /// `WITH ... [WHERE condition]`.
    public record WithClause(
            Projection projection, @Nullable Expression where, Span span) implements Clause {}

    /// `RETURN ...`.
    public record ReturnClause(Projection projection, Span span) implements Clause {}

    /// `CREATE pattern, ...`.
    public record CreateClause(List<PathPattern> patterns, Span span) implements Clause {}

    /// `MERGE pattern [ON MATCH SET ...] [ON CREATE SET ...]`.
    public record MergeClause(PathPattern pattern, List<SetItem> onMatch, List<SetItem> onCreate, Span span)
            implements Clause {}

    /// `SET item, ...`.
    public record SetClause(List<SetItem> items, Span span) implements Clause {}

    /// `REMOVE item, ...`: labels, and properties as settings to null.
    public record RemoveClause(List<SetItem> items, Span span) implements Clause {}

    /// `[DETACH] DELETE entity, ...`.
    public record DeleteClause(boolean detach, List<Expression> entities, Span span) implements Clause {}

    /// `CALL procedure(...) YIELD ...`; `arguments` is null when there are no parentheses.
    public record CallClause(String procedure, @Nullable List<Expression> arguments, List<Name> yields, Span span)
            implements Clause {}

    /// `CALL { query }`.
    public record SubqueryClause(boolean optional, @Nullable List<Name> imports, Query query, Span span)
            implements Clause {}

    /// A clause that Stele knows the name of and nothing more.
    public record UnsupportedClause(String feature, Span span) implements Clause {}

    /// What SET and REMOVE change.
    public sealed interface SetItem {
        Span span();
    }

    /// `entity.key = value`; `key` is an expression for `entity[key] = value`.
    public record SetProperty(Expression entity, String key, Expression value, Span span) implements SetItem {}

    /// `variable = map` or, adding, `variable += map`.
    public record SetProperties(Name variable, Expression value, boolean add, Span span) implements SetItem {}

    /// `variable:A:B`, set or removed.
    public record ChangeLabels(Name variable, List<String> labels, boolean remove, Span span) implements SetItem {}

    /// The body of WITH and RETURN.
    ///
    /// @param all whether it starts with `*`
    public record Projection(
            boolean distinct,
            boolean all,
            List<ProjectionItem> items,
            List<SortItem> order,
            @Nullable Expression skip,
            @Nullable Expression limit,
            Span span) {}

    /// `expression [AS alias]`; `name` is the alias, else the expression's text.
    public record ProjectionItem(Expression expression, String name, boolean aliased, Span span) {}

    /// `expression [DESC]`.
    public record SortItem(Expression expression, boolean descending) {}

    /// A name that a clause introduces.
    public record Name(String text, Span span) {}

    /// `[variable =] (a)-[r]->(b)...`: one more node than relationships.
    public record PathPattern(
            @Nullable Name variable,
            @Nullable Shortest shortest,
            List<NodePattern> nodes,
            List<RelationshipPattern> relationships,
            Span span) {
        public PathPattern {
            nodes = List.copyOf(nodes);
            relationships = List.copyOf(relationships);
        }
    }

    /// The selectors of paths.
    public enum Shortest {
        ANY,
        ALL
    }

    /// `(variable:labels {properties} WHERE condition)`.
    public record NodePattern(
            @Nullable Name variable,
            @Nullable LabelExpression labels,
            @Nullable Expression properties,
            @Nullable Expression where,
            Span span) {}

    /// `-[variable:types*low..high {properties} WHERE condition]->`.
    public record RelationshipPattern(
            @Nullable Name variable,
            @Nullable LabelExpression types,
            Direction direction,
            @Nullable Range range,
            @Nullable Expression properties,
            @Nullable Expression where,
            Span span) {}

    /// Which way a relationship points.
    public enum Direction {
        RIGHT,
        LEFT,
        BOTH
    }

    /// `*low..high`, -1 for no upper bound.
    public record Range(int low, int high) {}

    /// Labels of a node or types of a relationship.
    public sealed interface LabelExpression {}

    /// One label.
    public record Label(String name) implements LabelExpression {}

    /// `%`: any label at all.
    public record AnyLabel() implements LabelExpression {}

    /// `!labels`.
    public record NotLabel(LabelExpression operand) implements LabelExpression {}

    /// `a & b`; `colon` for the older `:a:b`.
    public record AndLabel(LabelExpression left, LabelExpression right) implements LabelExpression {}

    /// `a | b`.
    public record OrLabel(LabelExpression left, LabelExpression right) implements LabelExpression {}

    /// An expression.
    public sealed interface Expression {
        Span span();
    }

    /// A constant: null, `Boolean`, `Long`, `Double` or `String`.
    public record Literal(@Nullable Object value, Span span) implements Expression {}

    /// `$name`.
    public record Parameter(String name, Span span) implements Expression {}

    /// A variable.
    public record Variable(String name, Span span) implements Expression {}

    /// `[a, b]`.
    public record ListLiteral(List<Expression> items, Span span) implements Expression {}

    /// `{key: value}`; keys and values side by side.
    public record MapLiteral(List<String> keys, List<Expression> values, Span span) implements Expression {}

    /// `base.key`.
    public record Property(Expression base, String key, Span span) implements Expression {}

    /// `base[index]`.
    public record Subscript(Expression base, Expression index, Span span) implements Expression {}

    /// `base[from..to]`.
    public record Slice(
            Expression base,
            @Nullable Expression from,
            @Nullable Expression to,
            Span span) implements Expression {}

    /// `operand:Label`.
    public record LabelPredicate(Expression operand, LabelExpression labels, Span span) implements Expression {}

    /// An operator with one operand.
    public record Unary(UnaryOperator operator, Expression operand, Span span) implements Expression {}

    /// Operators with one operand.
    public enum UnaryOperator {
        PLUS,
        MINUS,
        NOT,
        IS_NULL,
        IS_NOT_NULL
    }

    /// An operator with two operands.
    public record Binary(BinaryOperator operator, Expression left, Expression right, Span span) implements Expression {}

    /// Operators with two operands.
    public enum BinaryOperator {
        POWER("^"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULO("%"),
        ADD("+"),
        SUBTRACT("-"),
        CONCATENATE("||"),
        IN("IN"),
        STARTS_WITH("STARTS WITH"),
        ENDS_WITH("ENDS WITH"),
        CONTAINS("CONTAINS"),
        MATCHES("=~"),
        AND("AND"),
        XOR("XOR"),
        OR("OR");

        private final String text;

        BinaryOperator(String text) {
            this.text = text;
        }

        /// The operator as Cypher writes it.
        public String text() {
            return text;
        }
    }

    /// `a < b <= c`: each neighbouring pair is compared, with one more operand than operators.
    public record Comparison(List<ComparisonOperator> operators, List<Expression> operands, Span span)
            implements Expression {}

    /// Comparisons.
    public enum ComparisonOperator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    /// `CASE [operand] WHEN ... THEN ... ELSE ... END`.
    public record Case(
            @Nullable Expression operand,
            List<Expression> conditions,
            List<Expression> results,
            @Nullable Expression otherwise,
            Span span)
            implements Expression {}

    /// `[variable IN list WHERE condition | result]`.
    public record ListComprehension(
            Name variable,
            Expression list,
            @Nullable Expression where,
            @Nullable Expression result,
            Span span) implements Expression {}

    /// `[path = (a)-->(b) WHERE condition | result]`.
    public record PatternComprehension(
            PathPattern pattern, @Nullable Expression where, Expression result, Span span) implements Expression {}

    /// `all(variable IN list WHERE condition)` and its kin.
    public record Quantified(Quantifier quantifier, Name variable, Expression list, Expression where, Span span)
            implements Expression {}

    /// Quantifiers.
    public enum Quantifier {
        ALL,
        ANY,
        NONE,
        SINGLE
    }

    /// `reduce(accumulator = initial, item IN list | body)`.
    public record Reduce(Name accumulator, Expression initial, Name item, Expression list, Expression body, Span span)
            implements Expression {}

    /// A pattern used as a condition: whether it matches.
    public record PatternPredicate(PathPattern pattern, Span span) implements Expression {}

    /// `EXISTS { }`, `COUNT { }`, `COLLECT { }`; a bare pattern is a query of one MATCH and no RETURN.
    public record Subquery(SubqueryKind kind, Query query, Span span) implements Expression {}

    /// What is asked of a subquery.
    public enum SubqueryKind {
        EXISTS,
        COUNT,
        COLLECT
    }

    /// `base {.key, key: value, .*, variable}`.
    public record MapProjection(Expression base, List<MapProjectionItem> items, Span span) implements Expression {}

    /// An item of a map projection: all properties when `key` is null, the base's own when `value` is null.
    public record MapProjectionItem(
            @Nullable String key, @Nullable Expression value) {}

    /// `count(*)`.
    public record CountStar(Span span) implements Expression {}

    /// A call of a function or an aggregate; names keep their spelling, with dots between the parts.
    public record FunctionCall(String name, boolean distinct, List<Expression> arguments, Span span)
            implements Expression {}

    /// An expression in parentheses.
    public record Parenthesised(Expression operand, Span span) implements Expression {}
}

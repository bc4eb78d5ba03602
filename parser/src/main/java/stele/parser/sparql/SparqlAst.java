package stele.parser.sparql;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;

/// A SPARQL statement. Names are resolved to absolute IRIs, abbreviations of triples are written out;
/// nothing is known of the data.
///
/// Produced by [SparqlAstBuilder], consumed by the planner's translator.
public sealed interface SparqlAst extends ParsedStatement {
    /// A query.
    ///
    /// @param from the graphs whose union is the default graph; with `fromNamed` both empty: the store's
    ///     own data set
    /// @param where null only for a DESCRIBE of IRIs
    record Query(
            SourceText source,
            Span span,
            Form form,
            List<Term.Iri> from,
            List<Term.Iri> fromNamed,
            @Nullable Group where,
            Modifiers modifiers,
            @Nullable Values values)
            implements SparqlAst {
        public Query {
            from = List.copyOf(from);
            fromNamed = List.copyOf(fromNamed);
        }
    }

    /// Prefixes and a base alone, which change nothing.
    record Declarations(SourceText source, Span span) implements SparqlAst {}

    /// What a query gives.
    sealed interface Form {}

    /// @param items empty for `*`
    record Select(boolean distinct, boolean reduced, List<SelectItem> items) implements Form {
        public Select {
            items = List.copyOf(items);
        }
    }

    record Construct(List<Triple> template) implements Form {
        public Construct {
            template = List.copyOf(template);
        }
    }

    /// @param nodes empty for `*`
    record Describe(List<Node> nodes) implements Form {
        public Describe {
            nodes = List.copyOf(nodes);
        }
    }

    record Ask() implements Form {}

    /// A variable, or an expression and its name.
    record SelectItem(Variable variable, @Nullable Expression expression) {}

    /// What stands behind the pattern.
    record Modifiers(
            List<GroupCondition> groupBy,
            List<Expression> having,
            List<OrderCondition> orderBy,
            @Nullable Long limit,
            @Nullable Long offset) {
        public Modifiers {
            groupBy = List.copyOf(groupBy);
            having = List.copyOf(having);
            orderBy = List.copyOf(orderBy);
        }
    }

    /// @param name the variable that it is bound to, or null
    record GroupCondition(Expression expression, @Nullable Variable name) {}

    record OrderCondition(Expression expression, boolean descending) {}

    /// A graph pattern.
    sealed interface Pattern {
        Span span();
    }

    /// The elements between braces, in order.
    record Group(List<Pattern> elements, Span span) implements Pattern {
        public Group {
            elements = List.copyOf(elements);
        }
    }

    /// Adjacent triples: a basic graph pattern, and paths.
    record Triples(List<Triple> triples, Span span) implements Pattern {
        public Triples {
            triples = List.copyOf(triples);
        }
    }

    record Optional(Group group, Span span) implements Pattern {}

    record Minus(Group group, Span span) implements Pattern {}

    /// @param branches at least two
    record Union(List<Group> branches, Span span) implements Pattern {
        public Union {
            branches = List.copyOf(branches);
        }
    }

    record Graph(Node name, Group group, Span span) implements Pattern {}

    record Service(Node name, Group group, boolean silent, Span span) implements Pattern {}

    record Filter(Expression condition, Span span) implements Pattern {}

    record Bind(Expression expression, Variable variable, Span span) implements Pattern {}

    /// Rows of terms; null is UNDEF.
    record Values(List<Variable> variables, List<List<@Nullable Term>> rows, Span span) implements Pattern {
        public Values {
            variables = List.copyOf(variables);
            rows = List.copyOf(rows);
        }
    }

    record SubSelect(Query query, Span span) implements Pattern {}

    record Triple(Node subject, Path predicate, Node object, Span span) {}

    /// What stands at the ends of a triple.
    sealed interface Node {
        Span span();
    }

    record Variable(String name, Span span) implements Node {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Variable variable && variable.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /// A blank node: a variable that cannot be named in a pattern, a fresh node a row in a template.
    record BlankNode(String label, Span span) implements Node {}

    record Constant(Term term, Span span) implements Node {}

    /// A constant RDF term.
    sealed interface Term {
        record Iri(String value) implements Term {}

        /// @param language lower case, null unless the datatype is rdf:langString
        record Literal(
                String lexical, String datatype, @Nullable String language) implements Term {}
    }

    /// A property path.
    sealed interface Path {
        Span span();
    }

    /// One triple's predicate: an IRI or a variable.
    record Link(Node node, Span span) implements Path {}

    record Inverse(Path path, Span span) implements Path {}

    record Sequence(Path first, Path second, Span span) implements Path {}

    record Alternative(Path first, Path second, Span span) implements Path {}

    /// `?` is 0..1, `*` is 0.. and `+` is 1.. (`maximum` null).
    record Repeat(Path path, int minimum, @Nullable Integer maximum, Span span) implements Path {}

    /// Any predicate but these; `inverse` ones are walked backwards. Without either, any predicate,
    /// forwards.
    record Negated(List<Term.Iri> forward, List<Term.Iri> inverse, Span span) implements Path {
        public Negated {
            forward = List.copyOf(forward);
            inverse = List.copyOf(inverse);
        }
    }

    /// An expression.
    sealed interface Expression {
        Span span();
    }

    record Reference(Variable variable, Span span) implements Expression {}

    record Literal(Term term, Span span) implements Expression {}

    /// A built-in function or operator by its name in lower case, such as `strlen`, `+`, `&&`, `in`,
    /// `negate`.
    record Call(String function, List<Expression> arguments, Span span) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// A call by IRI: casts and extensions.
    record IriCall(Term.Iri function, List<Expression> arguments, Span span) implements Expression {
        public IriCall {
            arguments = List.copyOf(arguments);
        }
    }

    /// @param argument null for `count(*)`
    /// @param separator for `group_concat`
    record Aggregate(
            String function, boolean distinct, @Nullable Expression argument, String separator, Span span)
            implements Expression {}

    record Exists(boolean negated, Group group, Span span) implements Expression {}
}

package stele.parser.datalog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;

/// A statement of Datalog: one clause, query or directive.
///
/// A bare name in an argument is a [Word] here. Whether it is a variable or a symbol depends on which
/// relations are declared, which only the binder knows: in the textbooks' reading `X`, `_x` and `?x` are
/// variables and `lucy` is the string 'lucy'; in Souffle's reading, which clauses about `.decl`ared
/// relations have, every bare name is a variable.
public sealed interface DatalogAst extends ParsedStatement {
    /// The statement's place.
    Span span();

    /// `?- body order by ... limit n.`, `body?`, or a bare atom with variables.
    ///
    /// @param explicit whether `?-` or `?` says that it is a query
    record Query(SourceText source, Body body, Ordering ordering, boolean explicit, Span span) implements DatalogAst {}

    /// A rule, or without a body a fact. With several heads it stands for a clause each.
    record Clause(
            SourceText source, List<Atom> heads, @Nullable Body body, Span span) implements DatalogAst {
        public Clause {
            heads = List.copyOf(heads);
        }
    }

    /// `.decl name(attribute: type, ...)`.
    record Declaration(
            SourceText source, List<Name> names, List<Attribute> attributes, List<Name> qualifiers, Span span)
            implements DatalogAst {
        public Declaration {
            names = List.copyOf(names);
            attributes = List.copyOf(attributes);
            qualifiers = List.copyOf(qualifiers);
        }
    }

    /// `.type name <: base`.
    record TypeDefinition(SourceText source, Name name, Name base, Span span) implements DatalogAst {}

    /// `.input`, `.output` and `.printsize`.
    record InputOutput(SourceText source, Direction direction, List<Target> targets, Span span) implements DatalogAst {
        public InputOutput {
            targets = List.copyOf(targets);
        }
    }

    /// What an [InputOutput] does.
    enum Direction {
        INPUT,
        OUTPUT,
        PRINTSIZE
    }

    /// A name and its place.
    record Name(String text, Span span) {}

    /// An attribute of a declared relation.
    record Attribute(Name name, Name type) {}

    /// A relation to read or write, with its settings in order.
    record Target(Name relation, List<Setting> settings) {
        public Target {
            settings = List.copyOf(settings);
        }
    }

    /// One setting of a [Target].
    record Setting(Name name, String value) {}

    /// How a query's answers are sorted and cut: an extension, since Datalog's relations have no order.
    record Ordering(
            List<SortItem> items,
            @Nullable Term limit,
            @Nullable Term offset) {
        public Ordering {
            items = List.copyOf(items);
        }

        /// Whether there is nothing to do.
        public boolean isEmpty() {
            return items.isEmpty() && limit == null && offset == null;
        }
    }

    /// A term to sort by.
    record SortItem(Term term, boolean descending) {}

    /// Alternatives (`;`), each a conjunction of literals.
    record Body(List<List<Literal>> alternatives, Span span) {
        public Body {
            alternatives = alternatives.stream().map(List::copyOf).toList();
        }
    }

    /// A part of a body.
    sealed interface Literal {
        Span span();
    }

    /// A relation that must hold; also a call of a predicate such as `contains`.
    record Atom(Name relation, List<Argument> arguments, Span span) implements Literal {
        public Atom {
            arguments = List.copyOf(arguments);
        }
    }

    /// An argument of an atom or a call: by position when `name` is null.
    record Argument(@Nullable Name name, Term term) {}

    /// `not body`.
    record Negation(Body body, Span span) implements Literal {}

    /// `optional body`: holds for all; variables without a match are null.
    record OptionalBody(Body body, Span span) implements Literal {}

    /// `(body)`.
    record Group(Body body, Span span) implements Literal {}

    /// A comparison of two terms.
    record Comparison(Comparator comparator, Term left, Term right, Span span) implements Literal {}

    /// `true` and `false` as literals.
    record Truth(boolean value, Span span) implements Literal {}

    /// The comparisons.
    enum Comparator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    /// A value, or what stands for one.
    sealed interface Term {
        Span span();
    }

    /// A bare name.
    record Word(String name, Span span) implements Term {
        /// Whether it is `_`.
        public boolean isWildcard() {
            return name.equals("_");
        }

        /// Whether it looks like a variable of the textbooks.
        public boolean looksLikeVariable() {
            int first = name.codePointAt(0);
            return first == '_' || first == '?' || Character.isUpperCase(first) || Character.isTitleCase(first);
        }
    }

    /// `$name`.
    record Parameter(String name, Span span) implements Term {}

    /// A `Long`, `BigDecimal` (written with a point), `Double` (with an exponent), `String` or `Boolean`.
    record Constant(Object value, Span span) implements Term {}

    /// `- term`.
    record Negative(Term operand, Span span) implements Term {}

    /// `left operator right`; the operator is one of `+ - * / % ^`.
    record Arithmetic(char operator, Term left, Term right, Span span) implements Term {}

    /// A call of a function; in a head also of an aggregate.
    record Call(Name function, List<Argument> arguments, Span span) implements Term {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// `*` as the argument of `count`.
    record Star(Span span) implements Term {}

    /// `function of : { body }`.
    record Aggregate(Name function, @Nullable Term of, Body body, Span span) implements Term {}
}

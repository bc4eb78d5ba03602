package stele.parser.sparql;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import stele.grammar.sparql.SparqlParser;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst.Term;

/// Makes terms: resolves prefixes and relative IRIs, and undoes escapes.
final class SparqlTermBuilder {
    static final String XSD = "http://www.w3.org/2001/XMLSchema#";
    static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static final Map<String, String> WELL_KNOWN = Map.of(
            "rdf", RDF,
            "rdfs", "http://www.w3.org/2000/01/rdf-schema#",
            "xsd", XSD,
            "owl", "http://www.w3.org/2002/07/owl#",
            "foaf", "http://xmlns.com/foaf/0.1/");
    private static final int LONG_QUOTE = 3;

    private final SparqlText text;
    private final Map<String, String> prefixes = new HashMap<>();
    private String base;

    SparqlTermBuilder(SparqlText text, String base) {
        this.text = text;
        this.base = base;
    }

    /// The base in force, as a literal.
    Term baseLiteral() {
        return new Term.Literal(base, XSD + "string", null);
    }

    void prologue(SparqlParser.PrologueContext prologue) {
        for (ParseTree child :
                prologue.children == null ? List.<org.antlr.v4.runtime.tree.ParseTree>of() : prologue.children) {
            if (child instanceof SparqlParser.BaseDeclContext declaration) {
                base = reference(declaration.IRIREF().getSymbol());
            } else if (child instanceof SparqlParser.PrefixDeclContext declaration) {
                String name = declaration.PNAME_NS().getText();
                prefixes.put(
                        name.substring(0, name.length() - 1),
                        reference(declaration.IRIREF().getSymbol()));
            }
        }
    }

    private String reference(Token token) {
        String written = token.getText();
        return IriResolver.resolve(base, written.substring(1, written.length() - 1));
    }

    Term.Iri iri(SparqlParser.IriContext context) {
        Token token = context.getStart();
        if (token.getType() == SparqlParser.IRIREF) {
            return new Term.Iri(reference(token));
        }
        String name = token.getText();
        int colon = name.indexOf(':');
        String namespace = prefixes.get(name.substring(0, colon));
        if (namespace == null) {
            throw unknownPrefix(name.substring(0, colon), text.span(token));
        }
        return new Term.Iri(namespace + unescapedLocal(name.substring(colon + 1)));
    }

    private StatementException unknownPrefix(String prefix, Span span) {
        String known = WELL_KNOWN.get(prefix);
        String hint = known != null
                ? "declare it: PREFIX " + prefix + ": <" + known + ">"
                : prefixes.isEmpty()
                        ? "no prefix is declared"
                        : "declared are "
                                + String.join(
                                        ", ",
                                        prefixes.keySet().stream()
                                                .sorted()
                                                .map(name -> name + ":")
                                                .toList());
        return new StatementException(
                new Diagnostic(Diagnostic.Kind.NAME, "unknown prefix " + prefix + ":", span, hint, List.of()));
    }

    private static String unescapedLocal(String local) {
        return local.indexOf('\\') < 0 ? local : local.replaceAll("\\\\(.)", "$1");
    }

    Term literal(SparqlParser.LiteralContext context) {
        if (context.rdfLiteral() != null) {
            return literal(context.rdfLiteral());
        }
        if (context.booleanLiteral() != null) {
            return bool(context.booleanLiteral());
        }
        SparqlParser.NumericLiteralContext numeric = context.numericLiteral();
        Token sign = numeric.sign;
        if (sign == null) {
            return number("", numeric.number());
        }
        if (sign.getStopIndex() + 1 != numeric.number().getStart().getStartIndex()) {
            throw new StatementException(Diagnostic.Kind.SYNTAX, "a sign must touch its number", text.span(sign));
        }
        return number(sign.getText(), numeric.number());
    }

    Term literal(SparqlParser.RdfLiteralContext context) {
        String lexical = string(context.string());
        if (context.LANGTAG() != null) {
            return new Term.Literal(
                    lexical,
                    RDF + "langString",
                    context.LANGTAG().getText().substring(1).toLowerCase(Locale.ROOT));
        }
        return new Term.Literal(
                lexical,
                context.iri() == null ? XSD + "string" : iri(context.iri()).value(),
                null);
    }

    Term bool(SparqlParser.BooleanLiteralContext context) {
        return new Term.Literal(context.getText().toLowerCase(Locale.ROOT), XSD + "boolean", null);
    }

    Term number(String sign, SparqlParser.NumberContext context) {
        String type = context.INTEGER() != null ? "integer" : context.DECIMAL() != null ? "decimal" : "double";
        return new Term.Literal(sign + context.getText(), XSD + type, null);
    }

    String string(SparqlParser.StringContext context) {
        String written = context.getText();
        int quotes = context.STRING_LITERAL_LONG1() != null || context.STRING_LITERAL_LONG2() != null ? LONG_QUOTE : 1;
        return unescaped(written.substring(quotes, written.length() - quotes));
    }

    private static String unescaped(String written) {
        if (written.indexOf('\\') < 0) {
            return written;
        }
        StringBuilder result = new StringBuilder(written.length());
        boolean escaped = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (escaped) {
                result.append(unescaped(c));
            } else if (c != '\\') {
                result.append(c);
            }
            escaped = !escaped && c == '\\';
        }
        return result.toString();
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            default -> c;
        };
    }
}

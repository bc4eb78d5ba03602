package stele.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.QuerySolution;
import org.apache.jena.query.ResultSet;
import org.apache.jena.query.ResultSetFactory;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.RDFNode;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.resultset.RDFInput;
import org.apache.jena.sparql.resultset.SPARQLResult;
import org.jspecify.annotations.Nullable;
import stele.Database;
import stele.Result;
import stele.Row;
import stele.Session;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.planner.QueryLanguage;
import stele.storage.value.RdfTerm;

/// One test of the W3C's suites.
///
/// @param kind the local name of its type
/// @param query the IRI of the query
/// @param data the IRIs of the files of the default graph
/// @param graphs the IRIs of the named graphs, which are files as well
/// @param expected the IRI of the expected result, or null
record W3cCase(
        String kind,
        String query,
        List<String> data,
        List<String> graphs,
        @Nullable String expected) {
    private static final String LANGUAGE = "sparql";
    private static final String XSD = "http://www.w3.org/2001/XMLSchema#";
    private static final Pattern FROM = Pattern.compile("(?i)\\bFROM\\s+(NAMED\\s+)?<([^>]+)>");

    void run(Watchdog watchdog) throws Throwable {
        switch (kind) {
            case "PositiveSyntaxTest", "PositiveSyntaxTest11", "PositiveUpdateSyntaxTest11" -> parse();
            case "NegativeSyntaxTest", "NegativeSyntaxTest11", "NegativeUpdateSyntaxTest11" -> mustNotParse();
            case "QueryEvaluationTest", "CSVResultFormatTest" -> evaluate(watchdog);
            default -> throw new UnsupportedOperationException(kind + " is not supported");
        }
    }

    private String text() throws IOException {
        try (InputStream stream = W3cSparqlTest.open(query)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void parse() throws IOException {
        String text = text();
        QueryLanguage language = Database.language(LANGUAGE).orElseThrow();
        language.parse(SourceText.of(text), new Span(0, text.length()));
    }

    /// Refused as wrong, not as something that is not supported yet.
    private void mustNotParse() {
        StatementException refused = assertThrows(StatementException.class, this::parse);
        assertTrue(
                refused.diagnostics().getFirst().kind() != Diagnostic.Kind.UNSUPPORTED,
                () -> "refused for another reason: " + refused.getMessage());
    }

    private void evaluate(Watchdog watchdog) throws Throwable {
        String text = text();
        try (Database database = Database.inMemory();
                Session session = database.session()) {
            for (String file : data) {
                session.loadRdf(W3cSparqlTest.copy(file), null, file);
            }
            for (String graph : graphs) {
                session.loadRdf(W3cSparqlTest.copy(graph), graph, graph);
            }
            Matcher from = FROM.matcher(text);
            while (data.isEmpty() && from.find()) {
                String file = java.net.URI.create(query).resolve(from.group(2)).toString();
                session.loadRdf(W3cSparqlTest.copy(file), file, file);
            }
            String based = "BASE <" + query + ">\n" + text;
            Result result = watchdog.watch(
                    session, () -> session.run(LANGUAGE, SourceText.of(based), new Span(0, based.length()), Map.of()));
            judge(result, text);
        }
    }

    private void judge(Result result, String text) throws IOException {
        String file = Objects.requireNonNull(expected);
        String ending = file.substring(file.lastIndexOf('.') + 1);
        boolean ordered = text.toUpperCase(Locale.ROOT).contains("ORDER BY");
        if (ending.equals("csv")) {
            judgeCsv(result, file);
        } else if (ending.equals("ttl") || ending.equals("rdf") || ending.equals("n3")) {
            Model model = RDFParser.source(W3cSparqlTest.copy(file)).base(file).toModel();
            String resultSet = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";
            boolean isTable = model.contains(null, model.getProperty(resultSet + "resultVariable"));
            boolean isBoolean = model.contains(null, model.getProperty(resultSet + "boolean"));
            if (isTable) {
                judgeRows(result, RDFInput.fromRDF(model), ordered);
            } else if (isBoolean) {
                boolean truth = model.listObjectsOfProperty(model.getProperty(resultSet + "boolean"))
                        .next()
                        .asLiteral()
                        .getBoolean();
                assertEquals(truth, truth(result));
            } else {
                judgeGraph(result, model);
            }
        } else {
            SPARQLResult wanted =
                    ResultSetFactory.result(W3cSparqlTest.copy(file).toString());
            if (wanted.isBoolean()) {
                assertEquals(wanted.getBooleanResult(), truth(result));
            } else {
                judgeRows(result, wanted.getResultSet(), ordered);
            }
        }
    }

    private static boolean truth(Result result) {
        return Boolean.parseBoolean(term(result.single()).replaceAll("\"(true|false)\".*", "$1"));
    }

    private static void judgeRows(Result result, ResultSet wanted, boolean ordered) {
        List<String> variables = wanted.getResultVars().stream().sorted().toList();
        List<String> names =
                result.columns().stream().map(Result.Column::name).sorted().toList();
        assertEquals(variables, names, "variables");
        List<List<String>> expectedRows = new ArrayList<>();
        while (wanted.hasNext()) {
            QuerySolution solution = wanted.next();
            List<String> row = new ArrayList<>();
            for (String variable : variables) {
                RDFNode node = solution.get(variable);
                row.add(node == null ? "" : term(node.asNode()));
            }
            expectedRows.add(row);
        }
        List<List<String>> actual = rows(result, variables);
        assertTrue(
                RdfGraphs.isomorphic(expectedRows, actual, ordered),
                () -> "expected " + expectedRows + " but was " + actual);
    }

    private static List<List<String>> rows(Result result, List<String> names) {
        List<List<String>> rows = new ArrayList<>();
        for (Row row : result) {
            List<String> values = new ArrayList<>();
            for (String name : names) {
                Object value = row.get(name);
                values.add(value == null ? "" : term(value));
            }
            rows.add(values);
        }
        return rows;
    }

    private static void judgeGraph(Result result, Model wanted) {
        List<List<String>> expectedRows = new ArrayList<>();
        wanted.getGraph()
                .find(Triple.ANY)
                .forEachRemaining(triple -> expectedRows.add(
                        List.of(term(triple.getSubject()), term(triple.getPredicate()), term(triple.getObject()))));
        List<String> names = result.columns().stream().map(Result.Column::name).toList();
        List<List<String>> actual = rows(result, names).stream().distinct().toList();
        assertTrue(
                RdfGraphs.isomorphic(expectedRows, actual, false),
                () -> "expected " + expectedRows + " but was " + actual);
    }

    /// CSV keeps only the text of terms.
    private static void judgeCsv(Result result, String file) throws IOException {
        Path path = W3cSparqlTest.copy(file);
        List<String> expectedLines = Files.readAllLines(path).stream().sorted().toList();
        List<String> lines = new ArrayList<>();
        List<String> names = result.columns().stream().map(Result.Column::name).toList();
        lines.add(String.join(",", names));
        for (Row row : result) {
            List<String> cells = new ArrayList<>();
            for (String name : names) {
                cells.add(csv(row.get(name)));
            }
            lines.add(String.join(",", cells));
        }
        assertEquals(expectedLines, lines.stream().sorted().toList());
    }

    private static String csv(@Nullable Object value) {
        String text = switch (value) {
            case null -> "";
            case RdfTerm.Iri iri -> iri.value();
            case RdfTerm.BlankNode blank -> "_:" + blank.label();
            case RdfTerm.Literal literal -> literal.lexical();
            default -> value.toString();
        };
        return text.matches("(?s).*[\",\\n\\r].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }

    private static String term(@Nullable Object value) {
        return switch (value) {
            case RdfTerm.Iri iri -> "<" + iri.value() + ">";
            case RdfTerm.BlankNode blank -> "_:" + blank.label();
            case RdfTerm.Literal literal ->
                literal(literal.lexical(), literal.datatype(), literal.language() == null ? "" : literal.language());
            case Long number -> literal(number.toString(), XSD + "integer", "");
            case Integer number -> literal(number.toString(), XSD + "integer", "");
            case BigDecimal number -> literal(number.toPlainString(), XSD + "decimal", "");
            case Double number -> literal(number.toString(), XSD + "double", "");
            case Boolean truth -> literal(truth.toString(), XSD + "boolean", "");
            case null -> "";
            default -> literal(value.toString(), XSD + "string", "");
        };
    }

    private static String term(Node node) {
        if (node.isURI()) {
            return "<" + node.getURI() + ">";
        }
        if (node.isBlank()) {
            return "_:" + node.getBlankNodeLabel();
        }
        return literal(node.getLiteralLexicalForm(), node.getLiteralDatatypeURI(), node.getLiteralLanguage());
    }

    /// Numbers that are not integers are compared by value: the suites' results write 2.0 as well as 2.
    private static String literal(String lexical, String datatype, String language) {
        if (!language.isEmpty()) {
            return "\"" + lexical + "\"@" + language.toLowerCase(Locale.ROOT);
        }
        String text = lexical;
        if (datatype.equals(XSD + "decimal") || datatype.equals(XSD + "double") || datatype.equals(XSD + "float")) {
            try {
                text = new BigDecimal(lexical.strip()).stripTrailingZeros().toString();
            } catch (NumberFormatException ignored) {
                // NaN, INF and ill-formed numbers are compared as they are.
            }
        }
        return "\"" + text + "\"^^<" + datatype + ">";
    }
}

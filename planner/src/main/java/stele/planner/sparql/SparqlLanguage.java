package stele.planner.sparql;

import java.util.List;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.Syntax;
import stele.parser.sparql.SparqlAst;
import stele.parser.sparql.SparqlFrontend;
import stele.parser.sparql.SparqlSyntax;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.QueryLanguage;

/// SPARQL, as a language of Stele's.
public final class SparqlLanguage implements QueryLanguage {
    @Override
    public String name() {
        return "sparql";
    }

    @Override
    public List<String> fileExtensions() {
        return List.of("rq", "sparql", "ru");
    }

    @Override
    public Syntax syntax() {
        return new SparqlSyntax();
    }

    @Override
    public ParsedStatement parse(SourceText source, Span statement) {
        return SparqlFrontend.parse(source, statement);
    }

    @Override
    public BoundStatement bind(ParsedStatement statement, BindingContext context) {
        return new SparqlTranslator(context).translate((SparqlAst) statement);
    }
}

package stele.planner.cypher;

import java.util.List;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.Syntax;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherFrontend;
import stele.parser.cypher.CypherSyntax;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.QueryLanguage;

/// Cypher.
public final class CypherLanguage implements QueryLanguage {
    private final CypherSyntax syntax = new CypherSyntax();

    @Override
    public String name() {
        return "cypher";
    }

    @Override
    public List<String> fileExtensions() {
        return List.of("cypher", "cyp");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ParsedStatement parse(SourceText source, Span statement) {
        return CypherFrontend.parse(source, statement);
    }

    @Override
    public BoundStatement bind(ParsedStatement statement, BindingContext context) {
        return new CypherTranslator(context, (CypherAst.Statement) statement).translate();
    }
}

package stele.planner.datalog;

import java.util.List;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.Syntax;
import stele.parser.datalog.DatalogAst;
import stele.parser.datalog.DatalogFrontend;
import stele.parser.datalog.DatalogSyntax;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.QueryLanguage;

/// Datalog as a query language of Stele.
public final class DatalogLanguage implements QueryLanguage {
    private final DatalogSyntax syntax = new DatalogSyntax();

    @Override
    public String name() {
        return "datalog";
    }

    @Override
    public List<String> fileExtensions() {
        return List.of("dl", "datalog");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public ParsedStatement parse(SourceText source, Span statement) {
        return DatalogFrontend.parse(source, statement);
    }

    @Override
    public BoundStatement bind(ParsedStatement statement, BindingContext context) {
        return new DatalogBinder(context).bind((DatalogAst) statement);
    }
}

package stele.planner.sql;

import java.util.List;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.Syntax;
import stele.parser.TextTemplate;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlFrontend;
import stele.parser.sql.SqlSyntax;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.QueryLanguage;

/// SQL.
public final class SqlLanguage implements QueryLanguage {
    @Override
    public String name() {
        return "sql";
    }

    @Override
    public List<String> fileExtensions() {
        return List.of("sql");
    }

    @Override
    public Syntax syntax() {
        return new SqlSyntax();
    }

    @Override
    public ParsedStatement parse(SourceText source, Span statement) {
        return SqlFrontend.parse(source, statement);
    }

    @Override
    public boolean isReusable(ParsedStatement statement) {
        return switch ((SqlAst) statement) {
            case SqlAst.Query ignored -> true;
            case SqlAst.Insert insert -> insert.rows() == null || insert.rows().getKind() == SqlKind.VALUES;
            case SqlAst.Update ignored -> true;
            case SqlAst.Delete ignored -> true;
            default -> false;
        };
    }

    @Override
    public @Nullable TextTemplate template(String text) {
        return SqlFrontend.template(text);
    }

    @Override
    public BoundStatement bind(ParsedStatement statement, BindingContext context) {
        return new SqlTranslator(context).translate((SqlAst) statement);
    }
}

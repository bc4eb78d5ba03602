package stele.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.Syntax;
import stele.parser.datalog.DatalogSyntax;
import stele.parser.sql.SqlSyntax;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.QueryLanguage;

class StatementReaderTest {
    private static final QueryLanguage SQL = new SyntaxOnly("sql", new SqlSyntax());
    private static final QueryLanguage DATALOG = new SyntaxOnly("datalog", new DatalogSyntax());

    /// A language that can only split and colour.
    private record SyntaxOnly(String name, Syntax syntax) implements QueryLanguage {
        @Override
        public List<String> fileExtensions() {
            return List.of();
        }

        @Override
        public ParsedStatement parse(SourceText source, Span statement) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BoundStatement bind(ParsedStatement statement, BindingContext context) {
            throw new UnsupportedOperationException();
        }
    }

    private static List<String> pieces(String text) {
        return pieces(SQL, text);
    }

    private static List<String> pieces(QueryLanguage language, String text) {
        SourceText source = SourceText.of(text);
        List<String> pieces = new ArrayList<>();
        StatementReader reader = new StatementReader(source);
        for (StatementReader.Piece piece = reader.read(language); piece != null; piece = reader.read(language)) {
            pieces.add(
                    switch (piece) {
                        case StatementReader.Piece.Command command -> "command " + command.line();
                        case StatementReader.Piece.Statement statement ->
                            (statement.complete() ? "" : "open ") + source.slice(statement.span());
                    });
        }
        return pieces;
    }

    @Test
    void statementsAndCommands() {
        assertEquals(
                List.of("command .read a.sql", "SELECT 1", "command .mode csv", "SELECT ';' AS x", "open SELECT 2"),
                pieces(".read a.sql\n\nSELECT 1;\n  .mode csv\n-- .timer on\nSELECT ';' AS x; SELECT 2\n"));
    }

    @Test
    void aDotInsideAStatementIsNoCommand() {
        assertEquals(List.of("SELECT a\n.b FROM t"), pieces("SELECT a\n.b FROM t;"));
        assertEquals(List.of("SELECT '\n.exit\n'"), pieces("SELECT '\n.exit\n';\n"));
    }

    @Test
    void aCommandInACommentIsNone() {
        assertEquals(List.of("SELECT 1"), pieces("/*\n.exit\n*/ SELECT 1;"));
    }

    @Test
    void mistypedCommandsAreCommands() {
        assertEquals(List.of("command .tabels", "SELECT 1"), pieces(".tabels\nSELECT 1;"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".decl p(x: number)\n", ".output p\n"})
    void directivesBelongToTheLanguage(String directive) {
        assertFalse(pieces(DATALOG, directive + "p(1).\n").stream().anyMatch(piece -> piece.startsWith("command")));
    }
}

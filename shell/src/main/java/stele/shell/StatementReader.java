package stele.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.Syntax;
import stele.planner.QueryLanguage;

/// Takes a text apart into statements and dot commands, one after the other. A dot command may change the
/// language, so what follows one is split anew.
final class StatementReader {
    private final SourceText source;
    private @Nullable QueryLanguage language;
    private List<Syntax.StatementSpan> statements = List.of();
    private int position;
    private int next;

    StatementReader(SourceText source) {
        this.source = source;
    }

    /// A piece of a script.
    sealed interface Piece {
        /// A dot command: its line, and where it is.
        record Command(String line, Span span) implements Piece {}

        /// A statement without its terminator.
        ///
        /// @param complete whether the terminator was there
        record Statement(Span span, boolean complete) implements Piece {}
    }

    /// The next piece in `current`, or null at the end.
    @Nullable
    Piece read(QueryLanguage current) {
        if (current != language) {
            split(current);
        }
        while (next < statements.size() && statements.get(next).span().start() < position) {
            next++;
        }
        Syntax.StatementSpan statement = next < statements.size() ? statements.get(next) : null;
        int limit =
                statement == null ? source.text().length() : statement.span().start();
        int command = findCommand(limit, current);
        if (command >= 0) {
            int lineEnd = lineEnd(command);
            position = lineEnd;
            language = null;
            return new Piece.Command(source.text().substring(command, lineEnd).strip(), new Span(command, lineEnd));
        }
        if (statement == null) {
            return null;
        }
        position = statement.span().end();
        return new Piece.Statement(statement.span(), statement.complete());
    }

    /// Where a line starts with a dot command, between [#position] and `limit`, where the next statement
    /// starts.
    private int findCommand(int limit, QueryLanguage current) {
        String text = source.text();
        int line = position == 0 ? 0 : lineEnd(position) + 1;
        for (; line <= limit && line < text.length(); line = lineEnd(line) + 1) {
            int start = line;
            while (start < text.length() && (text.charAt(start) == ' ' || text.charAt(start) == '\t')) {
                start++;
            }
            if (start <= limit && DotCommands.isCommand(text, start) && !isComment(start, current)) {
                return start;
            }
        }
        return -1;
    }

    private boolean isComment(int offset, QueryLanguage current) {
        int length = offset - position;
        return current.syntax().lex(source.text().substring(position, lineEnd(offset))).stream()
                .anyMatch(lexeme -> lexeme.tokenClass() == Syntax.TokenClass.COMMENT
                        && lexeme.span().start() <= length
                        && length < lexeme.span().end());
    }

    private int lineEnd(int offset) {
        int end = source.text().indexOf('\n', offset);
        return end < 0 ? source.text().length() : end;
    }

    private void split(QueryLanguage current) {
        int from = position;
        language = current;
        next = 0;
        statements = current.syntax().split(source.text().substring(from)).stream()
                .map(each -> new Syntax.StatementSpan(
                        new Span(each.span().start() + from, each.span().end() + from), each.complete()))
                .toList();
    }
}

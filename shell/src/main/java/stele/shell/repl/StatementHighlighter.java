package stele.shell.repl;

import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import stele.parser.Syntax;
import stele.shell.Shell;

/// Colours what is typed by the language's own lexer.
final class StatementHighlighter implements Highlighter {
    private static final int LONGEST = 1 << 16;

    private final Shell shell;

    StatementHighlighter(Shell shell) {
        this.shell = shell;
    }

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        if (!shell.options().color() || buffer.length() > LONGEST || buffer.startsWith(".")) {
            return new AttributedString(buffer);
        }
        AttributedStringBuilder text = new AttributedStringBuilder();
        int position = 0;
        for (Syntax.Lexeme lexeme : shell.language().syntax().lex(buffer)) {
            text.append(buffer, position, lexeme.span().start());
            text.append(buffer.substring(lexeme.span().start(), lexeme.span().end()), style(lexeme.tokenClass()));
            position = lexeme.span().end();
        }
        return text.append(buffer, position, buffer.length()).toAttributedString();
    }

    private static AttributedStyle style(Syntax.TokenClass tokenClass) {
        AttributedStyle plain = AttributedStyle.DEFAULT;
        return switch (tokenClass) {
            case KEYWORD -> plain.foreground(AttributedStyle.BLUE).bold();
            case FUNCTION -> plain.foreground(AttributedStyle.CYAN);
            case STRING -> plain.foreground(AttributedStyle.GREEN);
            case NUMBER -> plain.foreground(AttributedStyle.MAGENTA);
            case PARAMETER -> plain.foreground(AttributedStyle.YELLOW);
            case COMMENT -> plain.faint();
            case ERROR -> plain.foreground(AttributedStyle.RED);
            case IDENTIFIER, OPERATOR, PUNCTUATION -> plain;
        };
    }
}

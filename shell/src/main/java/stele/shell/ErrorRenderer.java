package stele.shell;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stele.SteleException;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.shell.render.TextWidth;

/// Writes failures for people: what is wrong and the fix first, then the place, the line with a caret under
/// it, and a hint.
final class ErrorRenderer {
    private static final int MOST_ERRORS = 5;
    private static final int LONGEST_LINE = 120;
    private static final int CODE_COLUMN = 72;
    private static final String RED = "\u001b[31m";
    private static final String RESET = "\u001b[0m";

    private final boolean color;

    ErrorRenderer(boolean color) {
        this.color = color;
    }

    String render(SteleException failure) {
        return failure.diagnostics().stream()
                .limit(MOST_ERRORS)
                .map(diagnostic -> render(diagnostic, failure.source()))
                .collect(Collectors.joining());
    }

    /// An error of the shell's own, without a code or a place.
    String render(String message) {
        return (color ? RED : "") + "error: " + message + (color ? RESET : "");
    }

    String render(Diagnostic diagnostic, SourceText source) {
        StringBuilder text = new StringBuilder();
        String first = "error: " + message(diagnostic);
        text.append(color ? RED : "").append(first).append(color ? RESET : "");
        String code = "[" + diagnostic.kind().code() + "]";
        text.append(" ".repeat(Math.max(2, CODE_COLUMN - first.length())))
                .append(code)
                .append('\n');
        Span span = diagnostic.span();
        if (span != null) {
            place(text, source, span);
        }
        if (diagnostic.hint() != null) {
            text.append("  ").append(diagnostic.hint()).append('\n');
        }
        return text.toString();
    }

    /// The message, with the best fix unless it names it already.
    private static String message(Diagnostic diagnostic) {
        if (diagnostic.fixes().isEmpty() || diagnostic.message().contains("did you mean")) {
            return diagnostic.message();
        }
        String fix = diagnostic.fixes().getFirst().text().strip();
        return fix.isEmpty() ? diagnostic.message() : diagnostic.message() + "; did you mean " + fix + "?";
    }

    private void place(StringBuilder text, SourceText source, Span span) {
        int offset = Math.min(span.start(), source.text().length());
        int number = source.line(offset);
        @Nullable String file = source.name();
        text.append("  ")
                .append(file == null ? "line " : file + ":")
                .append(number)
                .append(':')
                .append(source.column(offset))
                .append('\n');
        int lineStart = source.lineStart(offset);
        int lineEnd = source.text().indexOf('\n', lineStart);
        String line =
                source.text().substring(lineStart, lineEnd < 0 ? source.text().length() : lineEnd);
        int from = offset - lineStart;
        int to = Math.max(from + 1, Math.min(span.end() - lineStart, line.length()));
        int cut = Math.max(0, Math.min(from - LONGEST_LINE / 2, line.length() - LONGEST_LINE));
        String shown = line.substring(cut, Math.min(line.length(), cut + LONGEST_LINE));
        String gutter = number + " │ ";
        text.append(gutter).append(shown.replace('\t', ' ')).append('\n');
        int carets = Math.max(1, Math.min(to - cut, LONGEST_LINE) - (from - cut));
        text.append(" ".repeat(gutter.length() - 2))
                .append("│ ")
                .append(" ".repeat(displayWidth(shown, from - cut)))
                .append(color ? RED : "")
                .append("^".repeat(carets))
                .append(color ? RESET : "")
                .append('\n');
    }

    private static int displayWidth(String line, int characters) {
        return TextWidth.of(line.substring(0, Math.min(characters, line.length())));
    }
}

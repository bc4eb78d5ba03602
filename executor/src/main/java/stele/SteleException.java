package stele;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.SourceText;

/// A statement failed. Nothing of what it did remains, and the session goes on.
///
/// The message is the first diagnostic's; [#diagnostics()] has the places and the hints, in the text of
/// [#source()].
public final class SteleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;
    private final transient SourceText source;
    private final @Nullable String detail;
    private final boolean beforeExecution;

    SteleException(
            List<Diagnostic> diagnostics,
            SourceText source,
            @Nullable String detail,
            boolean beforeExecution,
            @Nullable Throwable cause) {
        super(diagnostics.getFirst().message(), cause);
        this.diagnostics = List.copyOf(diagnostics);
        this.source = source;
        this.detail = detail;
        this.beforeExecution = beforeExecution;
    }

    /// What is wrong, the most important first; at least one.
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /// The family of the first diagnostic.
    public Diagnostic.Kind kind() {
        return diagnostics.getFirst().kind();
    }

    /// The text that the diagnostics' spans refer to.
    public SourceText source() {
        return source;
    }

    /// The specification's name of the error where a language has one (openCypher), else null.
    public @Nullable String detail() {
        return detail;
    }

    /// Whether the statement was refused before it ran: a wrong text, name or type.
    public boolean beforeExecution() {
        return beforeExecution;
    }
}

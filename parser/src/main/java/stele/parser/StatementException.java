package stele.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that cannot be parsed, bound or planned. Carries what to show; its stack trace is of no use
/// to users.
///
/// `detail` is the machine-readable name of the error where a language's specification has one
/// (openCypher's `UndefinedVariable`, `InvalidArgumentType` ...), else null. openCypher's errors also have
/// a type: a detail alone is a `SyntaxError`, others are written `TypeError:InvalidArgumentType`.
public final class StatementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;
    private final @Nullable String detail;

    public StatementException(List<Diagnostic> diagnostics, @Nullable String detail) {
        super(diagnostics.getFirst().message());
        this.diagnostics = List.copyOf(diagnostics);
        this.detail = detail;
    }

    public StatementException(Diagnostic diagnostic) {
        this(List.of(diagnostic), null);
    }

    public StatementException(Diagnostic.Kind kind, String message, @Nullable Span span) {
        this(Diagnostic.of(kind, message, span));
    }

    /// "`feature` is not supported yet".
    public static StatementException unsupported(String feature, @Nullable Span span) {
        return new StatementException(Diagnostic.Kind.UNSUPPORTED, feature + " is not supported yet", span);
    }

    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    public @Nullable String detail() {
        return detail;
    }
}

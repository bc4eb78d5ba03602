package stele.executor;

import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;

/// A plan failed while it ran: a division by zero, a value that does not convert, too little memory.
public final class ExecutionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Diagnostic.Kind kind;
    private final int position;
    private final @Nullable String detail;

    /// @param position the offset in the statement's text of the expression to blame, or -1
    /// @param detail the specification's name of the error where a language has one, or null
    public ExecutionException(Diagnostic.Kind kind, String message, int position, @Nullable String detail) {
        super(message);
        this.kind = kind;
        this.position = position;
        this.detail = detail;
    }

    /// An error of kind RUNTIME that no place in the text is known for.
    public ExecutionException(String message) {
        this(Diagnostic.Kind.RUNTIME, message, -1, null);
    }

    public Diagnostic.Kind kind() {
        return kind;
    }

    public int position() {
        return position;
    }

    public @Nullable String detail() {
        return detail;
    }
}

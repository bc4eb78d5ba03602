package stele.shell;

import stele.parser.Diagnostic;

/// The codes that Stele leaves with.
final class ExitCode {
    /// Everything went well.
    static final int OK = 0;
    /// A statement failed.
    static final int FAILED = 1;
    /// The command line is wrong, or a file is not there.
    static final int USAGE = 2;
    /// An internal error.
    static final int INTERNAL = 3;
    /// A statement went over a limit.
    static final int LIMIT = 4;
    /// Ctrl-C.
    static final int INTERRUPTED = 130;
    /// The reader of standard output went away.
    static final int PIPE_CLOSED = 141;

    private ExitCode() {}

    /// The code for a failure of a family.
    static int of(Diagnostic.Kind kind) {
        return switch (kind) {
            case INTERNAL -> INTERNAL;
            case MEMORY -> LIMIT;
            case SYNTAX,
                    LIMIT,
                    NAME,
                    TYPE,
                    SEMANTIC,
                    PARAMETER,
                    RUNTIME,
                    CONSTRAINT,
                    TRANSACTION,
                    CANCELLED,
                    INPUT,
                    UNSUPPORTED -> FAILED;
        };
    }
}

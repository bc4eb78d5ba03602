package stele.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that is wrong with a statement, said for people: what, where, what was expected, how to mend
/// it.
///
/// @param kind the family of the error
/// @param message what is wrong: lower case, no full stop
/// @param span where, or null when no place in the text is to blame
/// @param hint a further line (what was expected, which columns there are), or null
/// @param fixes edits that would mend it, best first
public record Diagnostic(
        Kind kind,
        String message,
        @Nullable Span span,
        @Nullable String hint,
        List<Fix> fixes) {
    public Diagnostic {
        fixes = List.copyOf(fixes);
    }

    /// A diagnostic without a hint or a fix.
    public static Diagnostic of(Kind kind, String message, @Nullable Span span) {
        return new Diagnostic(kind, message, span, null, List.of());
    }

    /// An edit: put `text` in the place of `span`.
    public record Fix(Span span, String text) {}

    /// Families of errors. The code is shown to users and is stable.
    public enum Kind {
        SYNTAX("E0101"),
        LIMIT("E0110"),
        NAME("E0204"),
        TYPE("E0301"),
        SEMANTIC("E0401"),
        PARAMETER("E0402"),
        RUNTIME("E0501"),
        CONSTRAINT("E0502"),
        TRANSACTION("E0503"),
        MEMORY("E0504"),
        CANCELLED("E0505"),
        INPUT("E0601"),
        UNSUPPORTED("E0901"),
        INTERNAL("E0999");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}

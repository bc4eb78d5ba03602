package stele.planner;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.Syntax;
import stele.parser.TextTemplate;

/// A query language: what turns its text into Calcite's relational algebra. Found through `ServiceLoader`;
/// nothing else in Stele names a language. An implementation has no state and serves many threads.
public interface QueryLanguage {
    /// The name in lower case, as `.lang` takes it.
    String name();

    /// The endings of its script files, without the dot.
    List<String> fileExtensions();

    /// Its tokens, for editors and for splitting scripts.
    Syntax syntax();

    /// Parses one statement of a text.
    ///
    /// @param statement the statement's characters, without its terminator
    /// @throws stele.parser.StatementException if it is not a statement of the language
    ParsedStatement parse(SourceText source, Span statement);

    /// Whether the plan of a statement may be kept for when the same text comes again: it depends on nothing
    /// but the text, the parameters, the definitions in the catalog and the rows of the tables that it scans.
    default boolean isReusable(ParsedStatement statement) {
        return false;
    }

    /// A statement's text without its constants; null if the language cannot tell at a glance which of them
    /// could as well be parameters.
    default @Nullable TextTemplate template(String text) {
        return null;
    }

    /// Resolves names and types, and makes a plan.
    ///
    /// @param statement what [#parse] made
    /// @throws stele.parser.StatementException if a name or a type is wrong, or a feature is not supported
    BoundStatement bind(ParsedStatement statement, BindingContext context);
}

package stele.parser;

import java.util.List;

/// What an editor needs to know about a language's text, from its lexer alone. One per language.
public interface Syntax {
    /// The tokens of `text` with their classes, in order; white space is left out, comments are not. Never
    /// fails.
    List<Lexeme> lex(String text);

    /// The statements of a script: their spans, without the separator and without leading and trailing
    /// blanks and comments. An unfinished last statement is included, with `complete` false.
    List<StatementSpan> split(String text);

    /// The reserved and contextual keywords, upper case, sorted.
    List<String> keywords();

    /// A token and its class.
    record Lexeme(Span span, TokenClass tokenClass) {}

    /// One statement of a script.
    ///
    /// @param complete whether its end was seen (`;`, or `.` in Datalog), so that a prompt may run it
    record StatementSpan(Span span, boolean complete) {}

    /// What a token is, for colours.
    enum TokenClass {
        KEYWORD,
        IDENTIFIER,
        FUNCTION,
        STRING,
        NUMBER,
        PARAMETER,
        COMMENT,
        OPERATOR,
        PUNCTUATION,
        ERROR
    }
}

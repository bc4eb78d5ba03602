package stele.planner.datalog;

import stele.parser.datalog.DatalogAst;

/// What a bare name in an argument means.
enum Reading {
    /// As in textbooks: `X`, `_x` and `?x` are variables, `lucy` is the string 'lucy'.
    TEXTBOOK,
    /// As in Souffle: every bare name is a variable.
    SOUFFLE;

    boolean isVariable(DatalogAst.Word word) {
        return this == SOUFFLE || word.looksLikeVariable();
    }
}

package stele.parser.sql;

import java.util.List;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds the options of sequences.
final class SqlSequenceBuilder {
    private final SqlPositions positions;

    SqlSequenceBuilder(SqlPositions positions) {
        this.positions = positions;
    }

    SqlAst.SequenceOptions options(List<SqlParser.SequenceOptionContext> contexts) {
        Long start = null;
        Long minimum = null;
        Long maximum = null;
        long increment = 1;
        boolean cycle = false;
        for (SqlParser.SequenceOptionContext context : contexts) {
            switch (context) {
                case SqlParser.SequenceStartContext option -> start = whole(option.number());
                case SqlParser.SequenceIncrementContext option -> increment = whole(option.number());
                case SqlParser.SequenceBoundContext option -> {
                    if (option.MINVALUE() != null) {
                        minimum = whole(option.number());
                    } else {
                        maximum = whole(option.number());
                    }
                }
                case SqlParser.SequenceNoBoundContext ignored -> {}
                case SqlParser.SequenceCycleContext option -> cycle = option.NO() == null;
                default -> throw new IllegalStateException("option " + context.getClass());
            }
        }
        if (increment == 0) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC,
                    "a sequence's increment must not be zero",
                    positions.span(contexts.getFirst()));
        }
        return new SqlAst.SequenceOptions(start, increment, minimum, maximum, cycle);
    }

    private long whole(SqlParser.NumberContext context) {
        try {
            return Long.parseLong(context.getText().replace("_", ""));
        } catch (NumberFormatException e) {
            throw new StatementException(
                    Diagnostic.Kind.SYNTAX, "a whole number is expected here", positions.span(context));
        }
    }
}

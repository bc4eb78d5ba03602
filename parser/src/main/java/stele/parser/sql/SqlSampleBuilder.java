package stele.parser.sql;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds samples. A percentage keeps each row with that probability, whatever the method; a number of rows
/// takes the first ones in a random order.
final class SqlSampleBuilder {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final SqlPositions positions;
    private final SqlTableBuilder tables;

    SqlSampleBuilder(SqlPositions positions, SqlTableBuilder tables) {
        this.positions = positions;
        this.tables = tables;
    }

    SqlNode sampled(SqlNode table, SqlParser.@Nullable TableSampleContext context) {
        return context == null ? table : sampled(table, context.sampleClause());
    }

    SqlNode sampled(SqlNode table, SqlParser.SampleClauseContext context) {
        if (context.seed != null) {
            throw StatementException.unsupported("REPEATABLE", positions.span(context));
        }
        SqlParserPos position = positions.position(context);
        SqlNode random = SqlCallBuilder.call("random", List.of(), position);
        BigDecimal size = new BigDecimal(context.sampleSize().size.getText().replace("_", ""));
        SqlNode query;
        if (isPercentage(context)) {
            if (size.compareTo(HUNDRED) > 0) {
                throw wrong("a sample is at most 100 per cent", context);
            }
            SqlNode share = SqlLiteral.createExactNumeric(size.movePointLeft(2).toPlainString(), position);
            query = SqlTableBuilder.select(
                    table, SqlStdOperatorTable.LESS_THAN.createCall(position, random, share), position);
        } else {
            if (size.scale() > 0) {
                throw wrong("a sample has a whole number of rows", context);
            }
            query = new SqlOrderBy(
                    position,
                    SqlTableBuilder.select(table, null, position),
                    SqlNodeList.of(random),
                    null,
                    SqlLiteral.createExactNumeric(size.toPlainString(), position));
        }
        return SqlTableBuilder.as(query, tables.name(table), position);
    }

    private boolean isPercentage(SqlParser.SampleClauseContext context) {
        String method = context.method == null
                ? ""
                : SqlIdentifiers.name(context.method).toLowerCase(Locale.ROOT);
        String unit = context.sampleSize().unit == null
                ? ""
                : context.sampleSize().unit.getText().toLowerCase(Locale.ROOT);
        boolean rows = unit.equals("rows");
        return switch (method) {
            case "" -> !unit.isEmpty() && !rows;
            case "reservoir" -> !unit.isEmpty() && !rows;
            case "bernoulli", "system" -> {
                if (rows) {
                    throw wrong(method + " samples a percentage, not a number of rows", context);
                }
                yield true;
            }
            default -> throw wrong("sampling methods are bernoulli, system and reservoir", context);
        };
    }

    private StatementException wrong(String message, SqlParser.SampleClauseContext context) {
        return new StatementException(Diagnostic.Kind.SYNTAX, message, positions.span(context));
    }
}

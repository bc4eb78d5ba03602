package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;

/// Builds names. They keep their case, quoted or not; comparisons ignore it.
final class SqlIdentifiers {
    private final SqlPositions positions;

    SqlIdentifiers(SqlPositions positions) {
        this.positions = positions;
    }

    /// The name without its quotes.
    static String name(SqlParser.IdentifierContext context) {
        String text = context.getText();
        return context instanceof SqlParser.QuotedIdentifierContext
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text;
    }

    SqlIdentifier identifier(SqlParser.IdentifierContext context) {
        return new SqlIdentifier(name(context), positions.position(context));
    }

    @Nullable
    SqlIdentifier optional(SqlParser.@Nullable IdentifierContext context) {
        return context == null ? null : identifier(context);
    }

    SqlIdentifier qualified(SqlParser.QualifiedNameContext context) {
        return qualified(context, false);
    }

    /// @param star whether `.*` follows
    SqlIdentifier qualified(SqlParser.QualifiedNameContext context, boolean star) {
        List<String> names = new ArrayList<>();
        List<SqlParserPos> parts = new ArrayList<>();
        for (SqlParser.IdentifierContext part : context.identifier()) {
            names.add(name(part));
            parts.add(positions.position(part));
        }
        SqlParserPos position = positions.position(context);
        if (star) {
            names.add("");
            parts.add(position);
        }
        return new SqlIdentifier(names, null, position, parts);
    }

    List<SqlIdentifier> list(SqlParser.@Nullable ColumnListContext context) {
        return context == null
                ? List.of()
                : context.identifier().stream().map(this::identifier).toList();
    }
}

package stele.planner.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.Suggestions;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.storage.catalog.Column;
import stele.storage.catalog.Table;

/// Turns the validator's errors into ours: unknown names with what was probably meant and what there is,
/// the rest in plain words.
final class SqlDiagnostics {
    private static final int MAX_LISTED = 12;
    private static final Pattern TABLE = Pattern.compile("Object '(.*?)' not found.*", Pattern.DOTALL);
    private static final Pattern QUALIFIER = Pattern.compile("Table '(.*?)' not found.*", Pattern.DOTALL);
    private static final Pattern COLUMN =
            Pattern.compile("(?:Unknown field|Column|Unknown identifier) '(.*?)'(?: not found.*)?", Pattern.DOTALL);
    private static final Pattern AMBIGUOUS = Pattern.compile("Column '(.*?)' is ambiguous");
    private static final Pattern FUNCTION =
            Pattern.compile("No match found for function signature (\\S+?)\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern ARGUMENT_COUNT =
            Pattern.compile("Invalid number of arguments to function '(.*?)'.*", Pattern.DOTALL);
    private static final Pattern NOT_GROUPED = Pattern.compile("Expression '(.*?)' is not being grouped");
    private static final Pattern OPERANDS =
            Pattern.compile("Cannot apply '(.*?)' to arguments of type '(.*?)'\\..*", Pattern.DOTALL);

    private final BindingContext context;
    private final SqlNode query;

    SqlDiagnostics(BindingContext context, SqlNode query) {
        this.context = context;
        this.query = query;
    }

    StatementException translate(CalciteContextException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        Span span = e.getPosLine() <= 0
                ? null
                : SqlPositions.span(
                        new SqlParserPos(e.getPosLine(), e.getPosColumn(), e.getEndPosLine(), e.getEndPosColumn()));
        return translate(cause, span);
    }

    StatementException translate(Throwable cause, @Nullable Span span) {
        String message = String.valueOf(cause.getMessage());
        Matcher table = TABLE.matcher(message);
        if (table.matches()) {
            return unknownTable(table.group(1), span);
        }
        Matcher qualifier = QUALIFIER.matcher(message);
        if (qualifier.matches()) {
            return named("unknown table or alias", qualifier.group(1), span, tables().keySet(), null);
        }
        Matcher ambiguous = AMBIGUOUS.matcher(message);
        if (ambiguous.matches()) {
            return error(
                    Diagnostic.Kind.NAME,
                    "column \"" + ambiguous.group(1) + "\" is in more than one table; write table.column",
                    span);
        }
        Matcher column = COLUMN.matcher(message);
        if (column.matches()) {
            return unknownColumn(column.group(1), span);
        }
        Matcher function = FUNCTION.matcher(message);
        if (function.matches()) {
            return unknownFunction(function.group(1), function.group(2), span);
        }
        Matcher arguments = ARGUMENT_COUNT.matcher(message);
        if (arguments.matches()) {
            return unknownFunction(arguments.group(1), "another number of arguments", span);
        }
        return plain(message, span);
    }

    private StatementException plain(String message, @Nullable Span span) {
        Matcher grouped = NOT_GROUPED.matcher(message);
        if (grouped.matches()) {
            return error(
                    Diagnostic.Kind.SEMANTIC,
                    "\"" + lastName(grouped.group(1)) + "\" must be in GROUP BY or inside an aggregate",
                    span);
        }
        Matcher operands = OPERANDS.matcher(message);
        if (operands.matches()) {
            return error(
                    Diagnostic.Kind.TYPE, operands.group(1) + " does not apply to " + types(operands.group(2)), span);
        }
        String text = message.strip();
        boolean sentence =
                text.length() > 1 && Character.isUpperCase(text.charAt(0)) && Character.isLowerCase(text.charAt(1));
        String lower = sentence ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
        return error(
                Diagnostic.Kind.SEMANTIC, lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower, span);
    }

    /// `<INTEGER> + <VARCHAR(1)>` without the brackets and the operator's repetition.
    private static String types(String signature) {
        List<String> types = new ArrayList<>();
        Matcher matcher = Pattern.compile("<([^<>]*)>").matcher(signature);
        while (matcher.find()) {
            types.add(matcher.group(1).replace(" CHARACTER SET \"UTF-8\"", ""));
        }
        return types.isEmpty() ? signature : String.join(" and ", types);
    }

    private StatementException unknownTable(String name, @Nullable Span span) {
        if (name.toLowerCase(Locale.ROOT).matches(".*\\.(csv|tsv|gz|json|parquet)")) {
            return new StatementException(new Diagnostic(
                    Diagnostic.Kind.NAME,
                    "unknown table \"" + name + "\"",
                    span,
                    "a file is written in single quotes: FROM '" + name + "'",
                    List.of()));
        }
        Set<String> names = new LinkedHashSet<>(commonTables());
        if (names.stream().anyMatch(name::equalsIgnoreCase)) {
            return new StatementException(new Diagnostic(
                    Diagnostic.Kind.NAME,
                    "\"" + name + "\" is not known here yet",
                    span,
                    "WITH defines it further down or elsewhere; terms that need each other are not supported",
                    List.of()));
        }
        context.snapshot()
                .tables()
                .forEach(table -> names.add(table.definition().name()));
        return named("unknown table", name, span, names, names.isEmpty() ? "there are no tables" : null);
    }

    private StatementException unknownColumn(String name, @Nullable Span span) {
        Map<String, Table> tables = tables();
        Set<String> columns = new LinkedHashSet<>();
        tables.values()
                .forEach(table ->
                        table.definition().columns().stream().map(Column::name).forEach(columns::add));
        List<String> listed = new ArrayList<>(columns);
        String hint = listed.isEmpty()
                ? null
                : "columns: "
                        + String.join(", ", listed.subList(0, Math.min(MAX_LISTED, listed.size())))
                        + (listed.size() > MAX_LISTED ? " ..." : "");
        return named("unknown column", name, span, columns, hint);
    }

    private StatementException unknownFunction(String name, String arguments, @Nullable Span span) {
        SqlOperator function = SqlFunctions.INSTANCE.find(name);
        if (function == null) {
            return named("unknown function", name.toLowerCase(Locale.ROOT), span, SqlFunctions.INSTANCE.names(), null);
        }
        String signature = switch (function) {
            case SqlScalar scalar -> "; it is " + scalar.signature();
            case SqlOverloads overloads -> "; it is " + overloads.signature();
            default -> "";
        };
        return error(
                Diagnostic.Kind.TYPE,
                name.toLowerCase(Locale.ROOT) + " does not take " + types(arguments) + signature,
                span);
    }

    private static StatementException named(
            String what, String name, @Nullable Span span, Iterable<String> names, @Nullable String hint) {
        String suggestion = Suggestions.nearest(lastName(name), names)
                .filter(near -> !near.equalsIgnoreCase(lastName(name)))
                .orElse(null);
        List<Diagnostic.Fix> fixes =
                suggestion == null || span == null ? List.of() : List.of(new Diagnostic.Fix(span, suggestion));
        String message =
                what + " \"" + name + "\"" + (suggestion == null ? "" : "; did you mean \"" + suggestion + "\"?");
        return new StatementException(
                new Diagnostic(Diagnostic.Kind.NAME, message, span, suggestion == null ? hint : null, fixes));
    }

    private static String lastName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static StatementException error(Diagnostic.Kind kind, String message, @Nullable Span span) {
        return new StatementException(kind, message, span);
    }

    /// The names that WITH defines.
    private Set<String> commonTables() {
        Set<String> names = new LinkedHashSet<>();
        query.accept(new SqlBasicVisitor<Void>() {
            @Override
            public @Nullable Void visit(org.apache.calcite.sql.SqlCall call) {
                if (call instanceof SqlWithItem item) {
                    names.add(item.name.getSimple());
                }
                return super.visit(call);
            }
        });
        return names;
    }

    /// The tables that the query names, by those names.
    private Map<String, Table> tables() {
        Map<String, Table> tables = new LinkedHashMap<>();
        query.accept(new SqlBasicVisitor<Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier identifier) {
                if (!identifier.isStar()) {
                    String name = lastName(identifier.names.getLast());
                    context.snapshot().table(name).ifPresent(table -> tables.put(name, table));
                }
                return null;
            }
        });
        return tables;
    }
}

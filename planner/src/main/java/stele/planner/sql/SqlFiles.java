package stele.planner.sql;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.Suggestions;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.parser.sql.VarcharLiteral;
import stele.storage.catalog.Column;
import stele.storage.io.CsvOptions;
import stele.storage.io.CsvReader;

/// Files in statements: their options, and what a CSV file's columns are.
final class SqlFiles {
    static final Set<String> READ_OPTIONS =
            Set.of("format", "header", "delimiter", "delim", "sep", "quote", "null", "nullstr");
    static final Set<String> WRITE_OPTIONS = READ_OPTIONS;

    private SqlFiles() {}

    /// A file to read: the arguments of `read_csv` (the path and a map of options), and its columns.
    record Csv(List<SqlTableFunctions.Argument> arguments, List<Column> columns) {}

    static String path(SqlAst.CopyFile file) {
        return ((VarcharLiteral) file.path()).text();
    }

    static void checkOptions(SqlAst.CopyFile file, Set<String> known) {
        file.options().forEach((name, option) -> {
            if (!known.contains(name)) {
                throw unknownOption(name, known, SqlPositions.span(option.name().getParserPosition()));
            }
        });
        SqlAst.CopyOption format = file.options().get("format");
        if (format != null && !format.value().equalsIgnoreCase("csv")) {
            throw StatementException.unsupported(
                    "the format " + format.value(),
                    SqlPositions.span(format.name().getParserPosition()));
        }
    }

    private static StatementException unknownOption(String name, Set<String> known, @Nullable Span span) {
        String suggestion = Suggestions.nearest(name, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        return new StatementException(Diagnostic.Kind.NAME, "unknown option \"" + name + "\"" + suggestion, span);
    }

    /// Looks into a whole file, so that its columns' types fit every row.
    ///
    /// @param options by lower-case names
    /// @param span where the path stands, for errors
    static Csv inspect(Path file, Map<String, String> options, @Nullable Span span) {
        return look(file, options, span, csv -> CsvReader.read(file, csv).columns());
    }

    /// Looks at the beginning of a file for its columns' names; the types are guesses.
    static Csv sniff(Path file, Map<String, String> options, @Nullable Span span) {
        return look(file, options, span, csv -> CsvReader.sniff(file, csv));
    }

    private static Csv look(
            Path file, Map<String, String> options, @Nullable Span span, Function<CsvOptions, List<Column>> columns) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.matches(".*\\.(parquet|json|jsonl|ndjson|xlsx|db|sqlite|ttl|nt)(\\.gz)?")) {
            throw StatementException.unsupported("reading " + file.getFileName() + " as a table", span);
        }
        if (!Files.isRegularFile(file)) {
            throw new StatementException(Diagnostic.Kind.INPUT, "there is no file \"" + file + "\"", span);
        }
        List<SqlTableFunctions.Argument> arguments = new ArrayList<>();
        arguments.add(new SqlTableFunctions.Argument.Text(file.toString()));
        CsvOptions csv = CsvOptions.DEFAULT;
        for (Map.Entry<String, String> option : options.entrySet()) {
            csv = with(csv, option.getKey(), option.getValue(), span);
        }
        Map<String, String> known = new LinkedHashMap<>();
        put(known, "delimiter", csv.delimiter());
        put(known, "header", csv.header());
        put(known, "quote", csv.quote());
        put(known, "null", csv.nullText());
        arguments.add(new SqlTableFunctions.Argument.Options(known));
        return new Csv(arguments, columns.apply(csv));
    }

    private static void put(Map<String, String> options, String option, @Nullable Object value) {
        if (value != null) {
            options.put(option, value.toString());
        }
    }

    private static CsvOptions with(CsvOptions options, String name, String value, @Nullable Span span) {
        return switch (name) {
            case "format" -> options;
            case "header" -> options.withHeader(truth(value, span));
            case "delimiter", "delim", "sep" -> options.withDelimiter(character(name, value, span));
            case "quote" -> options.withQuote(character(name, value, span));
            case "null", "nullstr" -> options.withNullText(value);
            default -> throw unknownOption(name, READ_OPTIONS, span);
        };
    }

    private static boolean truth(String value, @Nullable Span span) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "on", "1", "yes" -> true;
            case "false", "off", "0", "no" -> false;
            default ->
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC, "header is true or false, not \"" + value + "\"", span);
        };
    }

    private static char character(String name, String value, @Nullable Span span) {
        String text = value.equals("\\t") ? "\t" : value;
        if (text.length() != 1) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC, name + " must be one character, not \"" + value + "\"", span);
        }
        return text.charAt(0);
    }
}

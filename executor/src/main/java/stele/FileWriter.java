package stele;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import stele.parser.StatementException;
import stele.storage.io.CsvOptions;
import stele.storage.io.CsvWriter;
import stele.storage.vector.Batch;

/// Writes rows to files.
final class FileWriter {
    private FileWriter() {}

    /// Writes `rows` and says how many they were.
    ///
    /// @param options by lower-case name: `format`, `header`, `delimiter`, `quote`, `nullstr`
    static long write(Path file, List<String> columns, List<Batch> rows, Map<String, String> options) {
        CsvOptions csv = CsvOptions.DEFAULT;
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getValue();
            csv = switch (option.getKey()) {
                case "format" -> {
                    if (!value.equalsIgnoreCase("csv")) {
                        throw StatementException.unsupported("the format " + value, null);
                    }
                    yield csv;
                }
                case "header" -> csv.withHeader(!value.toLowerCase(Locale.ROOT).equals("false"));
                case "delimiter", "delim", "sep" -> csv.withDelimiter(character(option.getKey(), value));
                case "quote" -> csv.withQuote(character(option.getKey(), value));
                case "nullstr", "null" -> csv.withNullText(value);
                default -> throw StatementException.unsupported("the option " + option.getKey(), null);
            };
        }
        if (file.getFileName().toString().endsWith(".tsv") && csv.delimiter() == null) {
            csv = csv.withDelimiter('\t');
        }
        return CsvWriter.write(file, columns, rows, csv);
    }

    private static char character(String option, String value) {
        if (value.length() != 1) {
            throw StatementException.unsupported("a " + option + " of " + value.length() + " characters", null);
        }
        return value.charAt(0);
    }
}

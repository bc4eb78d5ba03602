package stele.storage.io;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// How a CSV file is to be read or written. What is null is found out from the file, or is the usual when
/// writing.
///
/// @param delimiter the character between fields
/// @param header whether the first record has the names of the columns
/// @param quote the character around fields that contain special ones
/// @param nullText how null is written; by default as an empty field without quotes
/// @param types the types of columns by name; a value that does not convert is then an error
public record CsvOptions(
        @Nullable Character delimiter,
        @Nullable Boolean header,
        char quote,
        @Nullable String nullText,
        Map<String, DataType> types) {
    /// Everything found out from the file.
    public static final CsvOptions DEFAULT = new CsvOptions(null, null, '"', null, Map.of());

    public CsvOptions {
        types = Map.copyOf(types);
    }

    public CsvOptions withDelimiter(@Nullable Character with) {
        return new CsvOptions(with, header, quote, nullText, types);
    }

    public CsvOptions withHeader(@Nullable Boolean with) {
        return new CsvOptions(delimiter, with, quote, nullText, types);
    }

    public CsvOptions withQuote(char with) {
        return new CsvOptions(delimiter, header, with, nullText, types);
    }

    public CsvOptions withNullText(@Nullable String with) {
        return new CsvOptions(delimiter, header, quote, with, types);
    }

    public CsvOptions withTypes(Map<String, DataType> with) {
        return new CsvOptions(delimiter, header, quote, nullText, with);
    }
}

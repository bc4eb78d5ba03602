package stele.storage.catalog;

import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// A column's definition. Names keep their case; look-ups by SQL ignore it.
///
/// @param fill where its values come from when a statement gives none, or null for null
/// @param maxLength how many characters a value may have, or [#UNLIMITED]
public record Column(
        String name,
        DataType type,
        boolean nullable,
        @Nullable ColumnFill fill,
        int maxLength) {
    /// No limit on the length.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public Column(String name, DataType type, boolean nullable) {
        this(name, type, nullable, null, UNLIMITED);
    }

    public Column withName(String other) {
        return new Column(other, type, nullable, fill, maxLength);
    }

    public Column withNullable(boolean other) {
        return new Column(name, type, other, fill, maxLength);
    }

    public Column withFill(@Nullable ColumnFill other) {
        return new Column(name, type, nullable, other, maxLength);
    }

    /// The type as a definition writes it.
    public String typeText() {
        return maxLength == UNLIMITED ? type.toString() : type + "(" + maxLength + ")";
    }
}

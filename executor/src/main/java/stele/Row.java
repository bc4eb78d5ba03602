package stele;

import org.jspecify.annotations.Nullable;

/// One row of a [Result].
public interface Row {
    /// The value of column `index`, from 0: null, or an object as [stele.storage.value.Values] lists them;
    /// RDF terms are [stele.storage.value.RdfTerm]s.
    @Nullable
    Object get(int index);

    /// The value of the first column called `name`.
    ///
    /// @throws IllegalArgumentException if there is no such column
    @Nullable
    Object get(String name);
}

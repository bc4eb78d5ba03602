package stele.executor.aggregate;

import org.jspecify.annotations.Nullable;

/// An aggregate over objects, as `stele.storage.value.Values` lists them. The state may be changed in
/// place.
///
/// @param <S> the state of one group
public interface RowAggregate<S> {
    /// The state of a group without rows.
    S create();

    /// The state with one more row.
    S add(S state, @Nullable Object[] arguments);

    /// The state of both groups' rows; `right`'s rows count as later ones.
    S merge(S left, S right);

    /// The result.
    @Nullable
    Object finish(S state);

    /// Whether rows in which the first argument is null are left out.
    default boolean skipsNulls() {
        return true;
    }
}

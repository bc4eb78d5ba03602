package stele.storage.catalog;

/// Where a column's values come from when a statement does not give them. Expressions are text: whoever
/// writes rows evaluates them.
public sealed interface ColumnFill {
    /// A value for rows that name none.
    record Default(String expression) implements ColumnFill {}

    /// A value computed from the row's other columns, always.
    record Generated(String expression, boolean stored) implements ColumnFill {}

    /// The next value of a sequence.
    ///
    /// @param always whether a statement may not give another value
    record Identity(String sequence, boolean always) implements ColumnFill {}
}

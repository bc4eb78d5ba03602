package stele.storage;

/// A violated constraint, a conflict of transactions, or input that cannot be read, said for people.
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public StorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /// What went wrong; the SQLSTATE is the standard's.
    public enum Kind {
        NOT_NULL("23502"),
        UNIQUE("23505"),
        FOREIGN_KEY("23503"),
        CHECK("23514"),
        LENGTH("22001"),
        SERIALIZATION("40001"),
        INPUT("22000"),
        UNKNOWN_TABLE("42P01"),
        DUPLICATE_TABLE("42P07");

        private final String sqlState;

        Kind(String sqlState) {
            this.sqlState = sqlState;
        }

        public String sqlState() {
            return sqlState;
        }
    }
}

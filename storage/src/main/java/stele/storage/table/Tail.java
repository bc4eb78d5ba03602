package stele.storage.table;

/// Who may write behind the rows of an open segment. Versions that share the segment's arrays share its
/// tail; the first that claims the space behind its own rows gets it, and any other copies the arrays.
final class Tail {
    private int used;

    Tail(int used) {
        this.used = used;
    }

    /// Claims `more` rows behind a version's `rows`; false when another version has written there.
    synchronized boolean claim(int rows, int more) {
        if (used != rows) {
            return false;
        }
        used += more;
        return true;
    }
}

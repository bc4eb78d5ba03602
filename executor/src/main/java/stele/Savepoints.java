package stele;

import java.util.ArrayDeque;
import java.util.Deque;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.storage.catalog.Transaction;

/// The savepoints of the open transaction, the newest first. A name that is used again hides the older.
final class Savepoints {
    private record Named(String name, Transaction.Savepoint point) {}

    private final Deque<Named> points = new ArrayDeque<>();

    void set(String name, Transaction.Savepoint point) {
        points.push(new Named(name, point));
    }

    /// The point called `name`, which stays; those after it are gone.
    Transaction.Savepoint returnTo(String name, Span place) {
        require(name, place);
        while (!points.getFirst().name().equalsIgnoreCase(name)) {
            points.pop();
        }
        return points.getFirst().point();
    }

    /// Forgets the point called `name` and those after it.
    void release(String name, Span place) {
        returnTo(name, place);
        points.pop();
    }

    void clear() {
        points.clear();
    }

    private void require(String name, Span place) {
        if (points.stream().noneMatch(point -> point.name().equalsIgnoreCase(name))) {
            throw new StatementException(Diagnostic.Kind.NAME, "there is no savepoint " + name, place);
        }
    }
}

package stele.storage.catalog;

import java.util.OptionalLong;
import stele.storage.StorageException;

/// Where a sequence stands: shared by all versions of the database.
public final class SequenceState {
    private long next;
    private boolean exhausted;
    private boolean used;
    private long last;

    public SequenceState(long start) {
        next = start;
    }

    /// The next number.
    public synchronized long next(CatalogObject.Sequence sequence) {
        if (exhausted) {
            throw new StorageException(
                    StorageException.Kind.INPUT, "sequence " + sequence.name() + " has no further number");
        }
        last = next;
        used = true;
        boolean up = sequence.increment() > 0;
        boolean fits = up
                ? next <= sequence.maximum() - sequence.increment()
                : next >= sequence.minimum() - sequence.increment();
        if (fits) {
            next += sequence.increment();
        } else if (sequence.cycle()) {
            next = up ? sequence.minimum() : sequence.maximum();
        } else {
            exhausted = true;
        }
        return last;
    }

    /// The number that was given last.
    public synchronized OptionalLong last() {
        return used ? OptionalLong.of(last) : OptionalLong.empty();
    }

    /// Goes on after `value`, as if it had been given.
    public synchronized void set(CatalogObject.Sequence sequence, long value) {
        if (value < sequence.minimum() || value > sequence.maximum()) {
            throw new StorageException(
                    StorageException.Kind.INPUT, value + " is not between the bounds of sequence " + sequence.name());
        }
        next = value;
        exhausted = false;
        next(sequence);
    }
}

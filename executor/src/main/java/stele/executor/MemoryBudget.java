package stele.executor;

import java.util.concurrent.atomic.AtomicLong;
import stele.parser.Diagnostic;

/// The memory that one statement may hold: operators that keep rows reserve it before they do.
public final class MemoryBudget {
    private static final double BYTES_PER_MEGABYTE = 1 << 20;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    /// @param limit in bytes
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /// Takes `bytes` for `operator`.
    ///
    /// @throws ExecutionException when the limit is passed; the message names the operator
    public void reserve(String operator, long bytes) {
        long now = used.addAndGet(bytes);
        if (now > limit) {
            used.addAndGet(-bytes);
            throw new ExecutionException(
                    Diagnostic.Kind.MEMORY,
                    "%s needs more than the statement's memory budget of %.1f MB"
                            .formatted(operator, limit / BYTES_PER_MEGABYTE),
                    -1,
                    null);
        }
        peak.accumulateAndGet(now, Math::max);
    }

    /// Takes `bytes` if the limit allows it.
    public boolean tryReserve(long bytes) {
        long now = used.addAndGet(bytes);
        if (now > limit) {
            used.addAndGet(-bytes);
            return false;
        }
        peak.accumulateAndGet(now, Math::max);
        return true;
    }

    /// Takes `bytes` as long as a part of the budget stays free: half of it at level 0, half of that at level
    /// 1 and so on. What can be written to files goes there early, so that there is room to work on it later.
    public boolean tryReserve(long bytes, int level) {
        return used.get() + bytes <= limit - (limit >> level + 1) && tryReserve(bytes);
    }

    /// The bytes that are free.
    public long available() {
        return Math.max(0, limit - used.get());
    }

    /// Gives `bytes` back.
    public void release(long bytes) {
        used.addAndGet(-bytes);
    }

    /// The bytes held now.
    public long used() {
        return used.get();
    }

    /// The most bytes held at a time so far.
    public long peak() {
        return peak.get();
    }
}

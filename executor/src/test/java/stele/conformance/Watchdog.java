package stele.conformance;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.ThrowingSupplier;
import stele.Session;

/// Cancels a session's statement that runs for too long, so that one bad case cannot hold up a suite.
final class Watchdog implements AutoCloseable {
    private static final int SECONDS = 20;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watchdog");
        thread.setDaemon(true);
        return thread;
    });

    <T> T watch(Session session, ThrowingSupplier<T> work) throws Throwable {
        ScheduledFuture<?> alarm = timer.schedule(session::cancel, SECONDS, TimeUnit.SECONDS);
        try {
            return work.get();
        } finally {
            alarm.cancel(false);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

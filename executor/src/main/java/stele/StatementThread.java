package stele;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The thread that plans and runs a session's statements: its stack is deep, because Calcite recurses over
/// expressions. It is made on first use.
final class StatementThread implements AutoCloseable {
    private static final long STACK_BYTES = 512L << 20;

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(null, task, "stele-statement", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    });

    /// Runs `task` there and waits for it, however long it takes; unchecked exceptions come through.
    <T> T call(Callable<T> task) {
        Future<T> future = executor.submit(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unchecked(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(ExecutionException exception) {
        Throwable cause = exception.getCause();
        if (cause instanceof RuntimeException runtime) {
            return runtime;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(cause);
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}

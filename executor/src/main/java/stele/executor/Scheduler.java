package stele.executor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/// Runs the parts of a pipeline on several threads. The caller takes the first part itself, so that a
/// single part costs nothing, and takes every other part that no helper has begun when it is done: a busy
/// pool slows a statement down but never blocks it.
public final class Scheduler {
    private static final long STACK_BYTES = 64L << 20;
    private static final ExecutorService HELPERS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(null, task, "stele-worker", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    });

    private Scheduler() {}

    /// Runs all `parts` and returns when they have ended. The first failure is thrown again here; parts are
    /// expected to look at `failed` once a batch and to stop when it is set.
    public static void run(List<? extends Runnable> parts, AtomicBoolean failed) {
        if (parts.size() == 1) {
            parts.getFirst().run();
            return;
        }
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(parts.size());
        List<Runnable> once = new ArrayList<>();
        for (Runnable part : parts) {
            AtomicBoolean begun = new AtomicBoolean();
            once.add(() -> {
                if (begun.compareAndSet(false, true)) {
                    try {
                        part.run();
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                        failed.set(true);
                    } finally {
                        ended.countDown();
                    }
                }
            });
        }
        once.subList(1, once.size()).forEach(HELPERS::execute);
        once.forEach(Runnable::run);
        await(ended);
        rethrow(failure.get());
    }

    /// Runs `task` for every number in `0 .. count`, which the threads take in turn.
    public static void each(int threads, int count, IntConsumer task) {
        if (threads <= 1 || count <= 1) {
            for (int i = 0; i < count; i++) {
                task.accept(i);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean failed = new AtomicBoolean();
        Runnable worker = () -> {
            int i = next.getAndIncrement();
            while (i < count && !failed.get()) {
                task.accept(i);
                i = next.getAndIncrement();
            }
        };
        run(Collections.nCopies(Math.min(threads, count), worker), failed);
    }

    /// Cuts `0 .. count` into one range a thread, none shorter than `least`, and runs `body` on each.
    public static void split(int threads, int count, int least, RangeBody body) {
        int parts = Math.max(1, Math.min(threads, count / Math.max(1, least)));
        each(
                parts,
                parts,
                part -> body.run((int) ((long) count * part / parts), (int) ((long) count * (part + 1) / parts)));
    }

    /// Work on a range.
    @FunctionalInterface
    public interface RangeBody {
        /// Does the work for `from .. to`.
        void run(int from, int to);
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(@org.jspecify.annotations.Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}

package stele.executor.kernel;

import java.util.Random;
import stele.storage.type.DataType;
import stele.storage.vector.LongVector;
import stele.storage.vector.Packed;

/// Decides whether [VectorSelection] is used, by measuring it against the plain kernels.
///
/// Vectors need the incubating module (`--add-modules jdk.incubator.vector`), a machine that compresses
/// sixteen lanes, and the optimising compiler: before that has seen a kernel, it is a hundred times slower
/// than a plain loop. So a process that has filtered many rows has a thread in the background run the
/// kernels on made-up rows until all of them are faster than their twins; from then on they are used.
final class VectorUse {
    private static final long MANY_ROWS = 8 << 20;
    private static final long PATIENCE_NANOSECONDS = 10_000_000_000L;
    private static final int ROWS = 2048;
    private static final int CALLS = 50;

    /// Whether it is still to be found out. It and what follows are read and written without care: the
    /// kernels keep the same rows.
    private static boolean open =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    private static long rowsSeen;
    private static boolean pays;

    private VectorUse() {}

    /// Whether vectors are used for `rows` rows.
    static boolean pays(int rows) {
        if (open) {
            rowsSeen += rows;
            if (rowsSeen > MANY_ROWS) {
                start();
            }
        }
        return pays;
    }

    private static synchronized void start() {
        if (open) {
            open = false;
            Thread.ofPlatform()
                    .name("stele-vectors")
                    .daemon()
                    .priority(Thread.MIN_PRIORITY)
                    .start(() -> pays = isFaster());
        }
    }

    private interface Kernel {
        int run(int[] out);
    }

    /// Whether the vectors' kernels became faster than the plain ones, which run as long as this has no
    /// result, in reasonable time.
    static boolean isFaster() {
        if (!VectorSelection.isWide()) {
            return false;
        }
        long end = System.nanoTime() + PATIENCE_NANOSECONDS;
        Random random = new Random(1);
        Packed.Bytes bytes = (Packed.Bytes) packed(random, 30);
        Packed.Shorts shorts = (Packed.Shorts) packed(random, 3000);
        Packed.Ints ints = (Packed.Ints) packed(random, 3_000_000);
        byte[] members = new byte[31];
        members[7] = 1;
        return becomesFaster(
                        out -> VectorSelection.bytes(bytes, 3, 9, out[0] % 2 == 0, ROWS, out),
                        out -> Selection.range(vector(bytes, 30), 3, 12, out[0] % 2 == 0, Rows.all(ROWS), out),
                        end)
                && becomesFaster(
                        out -> VectorSelection.shorts(shorts, 3, 900, out[0] % 2 == 0, ROWS, out),
                        out -> Selection.range(vector(shorts, 3000), 3, 903, out[0] % 2 == 0, Rows.all(ROWS), out),
                        end)
                && becomesFaster(
                        out -> VectorSelection.ints(ints, 3, 900_000, out[0] % 2 == 0, ROWS, out),
                        out -> Selection.range(
                                vector(ints, 3_000_000), 3, 900_003, out[0] % 2 == 0, Rows.all(ROWS), out),
                        end)
                && becomesFaster(
                        out -> VectorSelection.codes(bytes, 1 << 7, ROWS, out),
                        out -> Selection.lookUp(bytes, members, Rows.all(ROWS), out),
                        end)
                && becomesFaster(
                        out -> VectorSelection.less(shorts, shorts, 1, out[0] % 2 == 0, ROWS, out),
                        out -> Selection.compare(
                                Comparison.Operator.LESS_OR_EQUAL,
                                vector(shorts, 3000),
                                vector(shorts, 3000),
                                Rows.all(ROWS),
                                out),
                        end);
    }

    private static Packed packed(Random random, long range) {
        long[] values = random.longs(ROWS, 0, range + 1).toArray();
        return Packed.pack(values, null, ROWS, 0, range);
    }

    private static LongVector vector(Packed packed, long range) {
        return LongVector.packed(DataType.BIGINT, packed, 0, range, ROWS, null);
    }

    private static boolean becomesFaster(Kernel vectors, Kernel plain, long end) {
        long best = time(plain);
        while (System.nanoTime() < end) {
            best = Math.min(best, time(plain));
            if (time(vectors) * 2 < best) {
                return true;
            }
        }
        return false;
    }

    private static long time(Kernel kernel) {
        int[] out = new int[ROWS];
        long best = Long.MAX_VALUE;
        for (int i = 0; i < CALLS; i++) {
            out[0] = i;
            long start = System.nanoTime();
            kernel.run(out);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}

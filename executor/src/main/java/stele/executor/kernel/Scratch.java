package stele.executor.kernel;

/// Arrays for positions that a thread uses again for every batch, so that they stay in its cache. What is
/// kept is copied out. An array that is not given back, after a failure say, is merely lost.
public final class Scratch {
    private static final int KEPT = 4;
    private static final int LARGEST = 1 << 16;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final int[][] free = new int[KEPT][];
    private int count;

    private Scratch() {}

    /// An array of at least `size` entries, with anything in them.
    public static int[] take(int size) {
        Scratch own = OF_THREAD.get();
        if (own.count > 0 && own.free[own.count - 1].length >= size) {
            return own.free[--own.count];
        }
        return new int[size];
    }

    /// Gives an array back, which the caller does not use any more.
    public static void give(int[] array) {
        Scratch own = OF_THREAD.get();
        if (array.length > LARGEST) {
            return;
        }
        if (own.count < KEPT) {
            own.free[own.count++] = array;
        } else if (array.length > own.free[0].length) {
            own.free[0] = array;
        }
    }
}

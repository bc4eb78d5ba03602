package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.vector.Vector;

/// Counts distinct values by their hashes: exactly up to [#EXACT] of them, then by HyperLogLog (Flajolet et
/// al. 2007).
final class DistinctSketch {
    private static final int EXACT = 4096;
    private static final int BITS = 12;
    private static final int REGISTERS = 1 << BITS;
    private static final int BATCH = 4096;

    /// Open addressing; 0 is a free slot.
    private long @Nullable [] exact = new long[16];

    private int exactCount;
    private byte @Nullable [] registers;

    /// A sketch of the values of `chunk`.
    static DistinctSketch of(Chunk chunk) {
        DistinctSketch sketch = new DistinctSketch();
        switch (chunk) {
            case LongChunk.Narrow narrow
            when narrow.packed().limit() <= 0xffff -> {
                if (!chunk.zone().allNull()) {
                    sketch.addDistances(narrow);
                }
            }
            case StringChunk.Coded coded -> {
                if (!chunk.zone().allNull()) {
                    sketch.addRows(
                            coded.dictionary().vector(chunk.type()),
                            coded.dictionary().size());
                }
            }
            default -> {
                for (int from = 0; from < chunk.rows(); from += BATCH) {
                    int to = Math.min(chunk.rows(), from + BATCH);
                    sketch.addRows(chunk.read(from, to), to - from);
                }
            }
        }
        return sketch;
    }

    private void addRows(Vector values, int rows) {
        boolean[] nulls = values.nulls();
        for (int row = 0; row < rows; row++) {
            if (nulls == null || !nulls[row]) {
                add(Hashing.value(values, row));
            }
        }
    }

    /// Adds values that lie close to each other, each once.
    private void addDistances(LongChunk.Narrow chunk) {
        boolean[] seen = new boolean[(int) chunk.packed().limit() + 1];
        for (int position = 0; position < chunk.rows(); position++) {
            if (!chunk.isNull(position)) {
                seen[(int) chunk.packed().at(position)] = true;
            }
        }
        for (int distance = 0; distance < seen.length; distance++) {
            if (seen[distance]) {
                add(Hashing.mix(chunk.base() + distance));
            }
        }
    }

    /// Adds the values that `other` has seen.
    void addAll(DistinctSketch other) {
        byte[] otherRegisters = other.registers;
        if (otherRegisters == null) {
            for (long hash : other.exactHashes()) {
                if (hash != 0) {
                    add(hash);
                }
            }
            return;
        }
        byte[] own = toRegisters();
        for (int i = 0; i < REGISTERS; i++) {
            own[i] = (byte) Math.max(own[i], otherRegisters[i]);
        }
    }

    private long[] exactHashes() {
        return exact == null ? new long[0] : exact;
    }

    void add(long value) {
        long hash = value == 0 ? 1 : value;
        long[] set = exact;
        if (set == null) {
            register(toRegisters(), hash);
            return;
        }
        int slot = (int) hash & (set.length - 1);
        while (set[slot] != 0) {
            if (set[slot] == hash) {
                return;
            }
            slot = (slot + 1) & (set.length - 1);
        }
        set[slot] = hash;
        if (++exactCount > EXACT) {
            toRegisters();
        } else if (exactCount * 2 > set.length) {
            grow(set);
        }
    }

    private void grow(long[] set) {
        long[] larger = new long[set.length * 2];
        for (long hash : set) {
            if (hash != 0) {
                int slot = (int) hash & (larger.length - 1);
                while (larger[slot] != 0) {
                    slot = (slot + 1) & (larger.length - 1);
                }
                larger[slot] = hash;
            }
        }
        exact = larger;
    }

    private byte[] toRegisters() {
        byte[] all = registers;
        if (all == null) {
            all = new byte[REGISTERS];
            for (long hash : exactHashes()) {
                if (hash != 0) {
                    register(all, hash);
                }
            }
            registers = all;
            exact = null;
        }
        return all;
    }

    private static void register(byte[] registers, long hash) {
        int index = (int) (hash >>> (Long.SIZE - BITS));
        int rank = Long.numberOfLeadingZeros((hash << BITS) | (1L << (BITS - 1))) + 1;
        registers[index] = (byte) Math.max(registers[index], rank);
    }

    /// The estimated number of distinct values.
    double estimate() {
        byte[] all = registers;
        if (all == null) {
            return exactCount;
        }
        double sum = 0;
        int zeros = 0;
        for (byte rank : all) {
            sum += 1.0 / (1L << rank);
            zeros += rank == 0 ? 1 : 0;
        }
        double raw = 0.7213 / (1 + 1.079 / REGISTERS) * REGISTERS * REGISTERS / sum;
        return raw <= 2.5 * REGISTERS && zeros > 0 ? REGISTERS * Math.log((double) REGISTERS / zeros) : raw;
    }

    @Override
    public String toString() {
        return exact == null
                ? "about " + estimate()
                : Arrays.stream(exact).filter(h -> h != 0).count() + " exactly";
    }
}

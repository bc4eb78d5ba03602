package stele.storage.table;

import java.util.Arrays;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// A chunk in which the values at a few positions are replaced. [#with] keeps the patches few.
///
/// @param positions the replaced positions, ascending
/// @param values the new values, one for each of them
record PatchedChunk(Chunk base, int[] positions, Vector values, Zone zone) implements Chunk {
    /// The chunk `chunk` with the value at `positions[i]` replaced by `values` at `rows[i]`; positions
    /// ascend.
    static PatchedChunk with(Chunk chunk, int[] positions, Vector values, int[] rows) {
        Chunk base = chunk instanceof PatchedChunk patched ? patched.base : chunk;
        int[] old = chunk instanceof PatchedChunk patched ? patched.positions : new int[0];
        Vector oldValues = chunk instanceof PatchedChunk patched ? patched.values : values;
        int[] merged = new int[old.length + positions.length];
        VectorBuilder builder = new VectorBuilder(chunk.type(), merged.length);
        VectorBuilder added = new VectorBuilder(chunk.type(), positions.length);
        int nulls = chunk.zone().nullCount();
        int count = 0;
        int from = 0;
        for (int i = 0; i < positions.length; i++) {
            int to = firstFrom(old, positions[i]);
            System.arraycopy(old, from, merged, count, to - from);
            builder.appendAll(oldValues, from, to);
            count += to - from;
            nulls += (values.isNull(rows[i]) ? 1 : 0) - (chunk.isNull(positions[i]) ? 1 : 0);
            merged[count++] = positions[i];
            builder.append(values, rows[i]);
            added.append(values, rows[i]);
            from = to < old.length && old[to] == positions[i] ? to + 1 : to;
        }
        System.arraycopy(old, from, merged, count, old.length - from);
        builder.appendAll(oldValues, from, old.length);
        count += old.length - from;
        Zone patches = Chunks.zone(added.build(), 0, positions.length);
        Zone zone = chunk.zone().enclosing(patches, chunk.rows(), nulls);
        return new PatchedChunk(base, Arrays.copyOf(merged, count), builder.build(), zone);
    }

    @Override
    public DataType type() {
        return base.type();
    }

    @Override
    public int rows() {
        return base.rows();
    }

    @Override
    public boolean isNull(int position) {
        int patch = patchAt(position);
        return patch >= 0 ? values.isNull(patch) : base.isNull(position);
    }

    @Override
    public Vector read(int from, int to) {
        int patch = firstPatch(from);
        if (patch == positions.length || positions[patch] >= to) {
            return base.read(from, to);
        }
        Vector unpatched = base.read(from, to);
        VectorBuilder builder = new VectorBuilder(type(), to - from);
        int copied = from;
        while (patch < positions.length && positions[patch] < to) {
            builder.appendAll(unpatched, copied - from, positions[patch] - from);
            builder.append(values, patch);
            copied = positions[patch] + 1;
            patch++;
        }
        builder.appendAll(unpatched, copied - from, to - from);
        return builder.build();
    }

    @Override
    public Vector gather(int[] wanted, int count) {
        VectorBuilder builder = new VectorBuilder(type(), count);
        appendTo(builder, wanted, 0, count);
        return builder.build();
    }

    @Override
    public void appendTo(VectorBuilder out, int[] wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            int patch = patchAt(wanted[i]);
            if (patch >= 0) {
                out.append(values, patch);
            } else {
                base.appendTo(out, wanted, i, i + 1);
            }
        }
    }

    @Override
    public boolean equalsAt(int position, Vector other, int row) {
        int patch = patchAt(position);
        return patch >= 0 ? Hashing.equal(values, patch, other, row) : base.equalsAt(position, other, row);
    }

    private int patchAt(int position) {
        return Arrays.binarySearch(positions, position);
    }

    private int firstPatch(int from) {
        return firstFrom(positions, from);
    }

    /// The index of the first position that is not before `from`.
    private static int firstFrom(int[] positions, int from) {
        int found = Arrays.binarySearch(positions, from);
        return found >= 0 ? found : -found - 1;
    }
}

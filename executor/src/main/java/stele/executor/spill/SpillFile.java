package stele.executor.spill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// Batches in a temporary file: written one after the other, then read in the same order. The file has no
/// name any more from the moment it is open, where the system allows that, and is gone when it is closed.
///
/// It belongs to one thread while it is written; then each reader has a place of its own.
public final class SpillFile implements AutoCloseable {
    private final SpillSpace space;
    private final List<DataType> types;
    private final FileChannel channel;
    private long end;
    private long rows;

    SpillFile(SpillSpace space, List<DataType> types) {
        this.space = space;
        this.types = List.copyOf(types);
        try {
            Path path = Files.createTempFile("stele-", ".rows");
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The number of rows written.
    public long rows() {
        return rows;
    }

    /// Writes the rows of `batch`.
    public void append(Batch batch) {
        if (batch.rows() == 0) {
            return;
        }
        Batch plain = batch.compact();
        int size = Integer.BYTES + BatchFormat.size(plain);
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + size).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(size);
        buffer.putInt(plain.rows());
        BatchFormat.write(plain, buffer);
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                end += channel.write(buffer, end);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rows += plain.rows();
    }

    /// Reads from the start.
    public Reader read() {
        return new Reader();
    }

    /// Gives the batches in order.
    public final class Reader {
        private long at;

        /// The next batch, or null at the end.
        public @Nullable Batch next() {
            if (at >= end) {
                return null;
            }
            int size = buffer(at, Integer.BYTES).getInt();
            ByteBuffer buffer = buffer(at + Integer.BYTES, size);
            at += Integer.BYTES + size;
            int count = buffer.getInt();
            return new Batch(new ArrayList<>(BatchFormat.read(types, count, buffer)), count);
        }

        private ByteBuffer buffer(long from, int length) {
            ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, from + buffer.position()) < 0) {
                        throw new IOException("a temporary file is too short");
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return buffer.flip();
        }
    }

    @Override
    public void close() {
        space.forget(this);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

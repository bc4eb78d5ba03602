package stele.storage.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Cuts a large CSV file into ranges of bytes that begin and end between records, for several threads.
final class CsvRanges {
    private static final int RANGE_BYTES = 8 << 20;
    private static final int BUFFER = 1 << 20;

    private enum State {
        FIELD_START,
        PLAIN,
        QUOTED,
        /// Behind a quote within a quoted field: its end, or the first of two.
        QUOTE_IN_QUOTED
    }

    private final byte quote;
    private final byte delimiter;
    private State state = State.FIELD_START;

    private CsvRanges(byte quote, byte delimiter) {
        this.quote = quote;
        this.delimiter = delimiter;
    }

    /// The bytes `from .. to` of a file.
    record Range(long from, long to) {
        /// Reads the range.
        InputStream open(Path file) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
                    // A read may give less than was asked for.
                }
            }
            return new ByteArrayInputStream(bytes.array(), 0, bytes.position());
        }
    }

    /// The ranges of `file`; none when it is small, compressed, or has separators that are not ASCII.
    static List<Range> of(Path file, CsvOptions options, CsvSniffer.Dialect dialect) throws IOException {
        boolean ascii = options.quote() < 0x80 && dialect.delimiter() < 0x80;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (!ascii || size < 2L * RANGE_BYTES) {
                return List.of();
            }
            return new CsvRanges((byte) options.quote(), (byte) dialect.delimiter()).cut(channel, size);
        }
    }

    private List<Range> cut(FileChannel channel, long size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        List<Range> ranges = new ArrayList<>();
        long start = 0;
        long at = 0;
        while (at < size) {
            buffer.clear();
            int count = channel.read(buffer, at);
            byte[] bytes = buffer.array();
            if (count <= 0 || at == 0 && special(bytes, count)) {
                return List.of();
            }
            int scanned = 0;
            while (scanned < count) {
                // Up to where a range may end nothing but the state matters.
                int skipped = Math.clamp(start + RANGE_BYTES - at, scanned, count);
                scan(bytes, scanned, skipped, false);
                int end = scan(bytes, skipped, count, true);
                if (end < 0) {
                    break;
                }
                ranges.add(new Range(start, at + end));
                start = at + end;
                scanned = end;
            }
            at += count;
        }
        if (start < size) {
            ranges.add(new Range(start, size));
        }
        return ranges;
    }

    /// Whether a file must be read from its start: it is compressed, or has a byte-order mark.
    private static boolean special(byte[] bytes, int count) {
        return count < 2 || DataSource.isCompressed(bytes[0] & 0xff, bytes[1] & 0xff) || bytes[0] == (byte) 0xef;
    }

    /// Goes over `bytes[from .. to)`.
    ///
    /// @param stop whether to stop behind the first record that ends there
    /// @return where it stopped, or -1
    private int scan(byte[] bytes, int from, int to, boolean stop) {
        State now = state;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (now == State.QUOTED) {
                now = b == quote ? State.QUOTE_IN_QUOTED : State.QUOTED;
            } else if (b == '\n') {
                now = State.FIELD_START;
                if (stop) {
                    state = now;
                    return i + 1;
                }
            } else if (b == quote) {
                now = now == State.PLAIN ? State.PLAIN : State.QUOTED;
            } else {
                now = b == delimiter || b == '\r' ? State.FIELD_START : State.PLAIN;
            }
        }
        state = now;
        return -1;
    }
}

package stele.executor.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A compiled LIKE pattern over UTF-8 bytes: `%` any run of characters, `_` one character.
///
/// Without `_` a pattern is a list of byte strings between the `%`: the first must start the text, the last
/// end it, the others follow each other leftmost. With `_` the general matcher goes back to the last `%`
/// when it is stuck.
public final class LikePattern {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private static final byte ANY_RUN = 1;
    private static final byte ANY_ONE = 2;

    private final byte[] bytes;
    private final byte[] kinds;
    private final byte[][] segments;
    private final boolean plain;

    private LikePattern(byte[] bytes, byte[] kinds) {
        this.bytes = bytes;
        this.kinds = kinds;
        boolean anyOne = false;
        List<byte[]> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            anyOne |= i < bytes.length && kinds[i] == ANY_ONE;
            if (i == bytes.length || kinds[i] == ANY_RUN) {
                parts.add(java.util.Arrays.copyOfRange(bytes, start, i));
                start = i + 1;
            }
        }
        this.plain = !anyOne;
        this.segments = parts.toArray(byte[][]::new);
    }

    /// @param escape the character that makes the next one stand for itself, or null
    /// @throws IllegalArgumentException if the escape is not one character or stands at the end
    public static LikePattern compile(String pattern, @org.jspecify.annotations.Nullable String escape) {
        if (escape != null && escape.codePointCount(0, escape.length()) != 1) {
            throw new IllegalArgumentException("the escape must be one character, not '" + escape + "'");
        }
        int escapeCharacter = escape == null ? -1 : escape.codePointAt(0);
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        java.io.ByteArrayOutputStream kinds = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < pattern.length(); ) {
            int c = pattern.codePointAt(i);
            i += Character.charCount(c);
            byte kind = c == '%' ? ANY_RUN : c == '_' ? ANY_ONE : 0;
            if (c == escapeCharacter) {
                if (i >= pattern.length()) {
                    throw new IllegalArgumentException("the pattern '" + pattern + "' ends with its escape character");
                }
                c = pattern.codePointAt(i);
                i += Character.charCount(c);
                kind = 0;
            }
            for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                bytes.write(b);
                kinds.write(kind);
            }
        }
        return new LikePattern(bytes.toByteArray(), kinds.toByteArray());
    }

    /// Whether the text in `heap[start .. start + length)` matches.
    public boolean matches(byte[] heap, int start, int length) {
        return plain ? matchesSegments(heap, start, start + length) : matchesGeneral(heap, start, start + length);
    }

    private boolean matchesSegments(byte[] heap, int start, int end) {
        byte[] first = segments[0];
        if (segments.length == 1) {
            return end - start == first.length && StringTable.equal(heap, start, first, 0, first.length);
        }
        byte[] last = segments[segments.length - 1];
        if (end - start < first.length + last.length
                || !StringTable.equal(heap, start, first, 0, first.length)
                || !StringTable.equal(heap, end - last.length, last, 0, last.length)) {
            return false;
        }
        int at = start + first.length;
        int limit = end - last.length;
        for (int i = 1; i < segments.length - 1; i++) {
            at = find(heap, at, limit, segments[i]);
            if (at < 0) {
                return false;
            }
            at += segments[i].length;
        }
        return true;
    }

    /// The first place of `part` in `heap[start .. end)`, or -1.
    public static int find(byte[] heap, int start, int end, byte[] part) {
        if (part.length == 0) {
            return start;
        }
        int last = end - part.length;
        int at = start;
        if (part.length > 1) {
            long first = (part[0] & 0xffL) * EACH_BYTE;
            long second = (part[1] & 0xffL) * EACH_BYTE;
            int words = Math.min(last + 1, heap.length - Long.BYTES) - Long.BYTES;
            for (; at <= words; at += Long.BYTES) {
                // A byte of `differing` is zero where both the byte and the one after it are the part's.
                long differing = ((long) LONGS.get(heap, at) ^ first) | ((long) LONGS.get(heap, at + 1) ^ second);
                long candidates = (differing - EACH_BYTE) & ~differing & HIGH_BITS;
                while (candidates != 0) {
                    int place = at + (Long.numberOfTrailingZeros(candidates) >>> 3);
                    if (StringTable.equal(heap, place, part, 0, part.length)) {
                        return place;
                    }
                    candidates &= candidates - 1;
                }
            }
        }
        for (; at <= last; at++) {
            if (heap[at] == part[0] && StringTable.equal(heap, at, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    private boolean matchesGeneral(byte[] heap, int start, int end) {
        int text = start;
        int at = 0;
        int retryPattern = -1;
        int retryText = start;
        while (text < end) {
            if (at < bytes.length && kinds[at] == ANY_RUN) {
                retryPattern = ++at;
                retryText = text;
            } else if (at < bytes.length && kinds[at] == ANY_ONE) {
                at++;
                text = nextCharacter(heap, text, end);
            } else if (at < bytes.length && kinds[at] == 0 && bytes[at] == heap[text]) {
                at++;
                text++;
            } else if (retryPattern >= 0) {
                at = retryPattern;
                retryText = nextCharacter(heap, retryText, end);
                text = retryText;
            } else {
                return false;
            }
        }
        while (at < bytes.length && kinds[at] == ANY_RUN) {
            at++;
        }
        return at == bytes.length;
    }

    private static int nextCharacter(byte[] heap, int at, int end) {
        int next = at + 1;
        while (next < end && (heap[next] & 0xC0) == 0x80) {
            next++;
        }
        return next;
    }
}

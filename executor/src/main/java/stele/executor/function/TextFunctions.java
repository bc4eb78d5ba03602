package stele.executor.function;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.storage.type.DataType;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Functions of text. Positions and lengths count Unicode code points, from 1.
public final class TextFunctions implements FunctionLibrary {
    private static final int MAX_LENGTH = 1 << 28;

    @Override
    public void register(FunctionRegistry registry) {
        registry.vector("char_length", TextFunctions::lengths);
        for (String name : new String[] {"char_length", "character_length", "length"}) {
            registry.strict(name, arguments -> (long) count(text(arguments[0])));
        }
        registry.strict("octet_length", arguments -> (long) bytes(arguments[0]).length);
        registry.strict("bit_length", arguments -> 8L * bytes(arguments[0]).length);
        registry.vector("upper", call -> asciiCase(call, 'a', 'z', -32));
        registry.vector("lower", call -> asciiCase(call, 'A', 'Z', 32));
        registry.strict("upper", arguments -> text(arguments[0]).toUpperCase(Locale.ROOT));
        registry.strict("lower", arguments -> text(arguments[0]).toLowerCase(Locale.ROOT));
        registry.strict("initcap", arguments -> capitalised(text(arguments[0])));
        concatenations(registry);
        trims(registry);
        registry.vector("substring", SubstringFunction::create);
        registry.strictCall(
                "substring",
                call -> arguments -> arguments[0] instanceof byte[] bytes
                        ? (Object) part(bytes, arguments, call)
                        : substring(arguments, call));
        registry.strict("position", TextFunctions::position);
        registry.strict("strpos", arguments -> position(new Object[] {arguments[1], arguments[0]}));
        registry.strict("overlay", TextFunctions::overlay);
        registry.strict(
                "replace",
                arguments -> text(arguments[1]).isEmpty()
                        ? text(arguments[0])
                        : text(arguments[0]).replace(text(arguments[1]), text(arguments[2])));
        registry.strict("reverse", arguments -> reverse(text(arguments[0])));
        registry.strictCall("repeat", call -> arguments -> repeat(arguments, call));
        registry.strictCall("rpad", call -> arguments -> {
            String padding = padding(arguments, call);
            return cut(arguments) + padding;
        });
        registry.strictCall("lpad", call -> arguments -> {
            String padding = padding(arguments, call);
            return padding + cut(arguments);
        });
        registry.strict("left", arguments -> part(text(arguments[0]), number(arguments[1]), true));
        registry.strict("right", arguments -> part(text(arguments[0]), number(arguments[1]), false));
        registry.strict(
                "ascii",
                arguments -> text(arguments[0]).isEmpty()
                        ? 0L
                        : (long) text(arguments[0]).codePointAt(0));
        registry.strictCall("chr", call -> arguments -> {
            long code = number(arguments[0]);
            if (!Character.isValidCodePoint((int) code) || code != (int) code) {
                throw call.error(code + " is not the code of a character");
            }
            return Character.toString((int) code);
        });
        registry.strictCall("split_part", call -> arguments -> splitPart(arguments, call));
        registry.strict("starts_with", arguments -> text(arguments[0]).startsWith(text(arguments[1])));
        registry.strict("ends_with", arguments -> text(arguments[0]).endsWith(text(arguments[1])));
        registry.strict("contains", arguments -> text(arguments[0]).contains(text(arguments[1])));
        registry.strict(
                "translate", arguments -> translate(text(arguments[0]), text(arguments[1]), text(arguments[2])));
        digests(registry);
        registry.lenientCall(
                "typeof", call -> _ -> call.argumentTypes().getFirst().toString());
    }

    private static void concatenations(FunctionRegistry registry) {
        registry.vector("concat", TextFunctions::concatenation);
        registry.strict("concat", arguments -> {
            if (arguments[0] instanceof byte[]) {
                return joined(arguments);
            }
            StringBuilder builder = new StringBuilder();
            for (Object argument : arguments) {
                builder.append(text(argument));
            }
            return builder.toString();
        });
        registry.lenient("concat_ws", TextFunctions::concatWithSeparator);
    }

    private static void digests(FunctionRegistry registry) {
        registry.strict("md5", arguments -> digest("MD5", bytes(arguments[0])));
        registry.strict("sha1", arguments -> digest("SHA-1", bytes(arguments[0])));
        registry.strict("sha256", arguments -> digest("SHA-256", bytes(arguments[0])));
        registry.strict("sha384", arguments -> digest("SHA-384", bytes(arguments[0])));
        registry.strict("sha512", arguments -> digest("SHA-512", bytes(arguments[0])));
    }

    static String text(@Nullable Object value) {
        if (value instanceof byte[]) {
            throw new ClassCastException("bytes are not text");
        }
        return value instanceof String text ? text : value == null ? "" : Texts.of(value);
    }

    private static byte[] bytes(@Nullable Object value) {
        return value instanceof byte[] raw ? raw : text(value).getBytes(StandardCharsets.UTF_8);
    }

    static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static int count(String text) {
        return text.codePointCount(0, text.length());
    }

    private static boolean isVarchar(DataType type) {
        return type.kind() == DataType.Kind.VARCHAR;
    }

    private static @Nullable VectorFunction lengths(FunctionCall call) {
        if (!isVarchar(call.argumentTypes().getFirst()) || call.type().layout() != DataType.Layout.LONG) {
            return null;
        }
        return (arguments, rows) -> {
            StringVector strings = (StringVector) arguments[0];
            long[] out = new long[rows.extent()];
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                out[p] = strings.isNull(p) ? 0 : characters(strings.heap(), strings.starts()[p], strings.lengths()[p]);
            }
            return new LongVector(call.type(), out, strings.nulls());
        };
    }

    private static int characters(byte[] heap, int start, int length) {
        int count = 0;
        for (int i = start; i < start + length; i++) {
            count += (heap[i] & 0xC0) != 0x80 ? 1 : 0;
        }
        return count;
    }

    /// Upper or lower case byte by byte; texts with other letters than ASCII's go by way of strings.
    private static @Nullable VectorFunction asciiCase(FunctionCall call, char from, char to, int shift) {
        if (!isVarchar(call.argumentTypes().getFirst())) {
            return null;
        }
        return (arguments, rows) -> {
            StringVector strings = (StringVector) arguments[0];
            VectorWriter writer = new VectorWriter(call.type(), rows.extent());
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                if (strings.isNull(p)) {
                    writer.setNull(p);
                    continue;
                }
                int start = strings.starts()[p];
                int length = strings.lengths()[p];
                byte[] heap = strings.heap();
                int at = writer.reserve(p, length);
                byte[] target = writer.heap();
                boolean ascii = true;
                for (int b = 0; b < length; b++) {
                    byte value = heap[start + b];
                    ascii &= value >= 0;
                    target[at + b] = (byte) (value >= from && value <= to ? value + shift : value);
                }
                if (!ascii) {
                    String text = new String(heap, start, length, StandardCharsets.UTF_8);
                    writer.set(p, shift < 0 ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
                }
            }
            return writer.build();
        };
    }

    private static @Nullable VectorFunction concatenation(FunctionCall call) {
        if (!call.argumentTypes().stream().allMatch(TextFunctions::isVarchar)) {
            return null;
        }
        return (arguments, rows) -> concatenate(arguments, rows, call.type());
    }

    private static Vector concatenate(Vector[] arguments, Rows rows, DataType type) {
        VectorWriter writer = new VectorWriter(type, rows.extent());
        boolean[] nulls = stele.executor.kernel.Masks.union(arguments, rows);
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (nulls != null && nulls[p]) {
                writer.setNull(p);
                continue;
            }
            int length = 0;
            for (Vector argument : arguments) {
                length = Math.addExact(length, ((StringVector) argument).lengths()[p]);
            }
            int at = writer.reserve(p, length);
            byte[] heap = writer.heap();
            for (Vector argument : arguments) {
                StringVector strings = (StringVector) argument;
                System.arraycopy(strings.heap(), strings.starts()[p], heap, at, strings.lengths()[p]);
                at += strings.lengths()[p];
            }
        }
        return writer.build();
    }

    private static @Nullable Object concatWithSeparator(@Nullable Object[] arguments) {
        if (arguments[0] == null) {
            return null;
        }
        StringBuilder builder = new StringBuilder();
        boolean first = true;
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i] != null) {
                builder.append(first ? "" : text(arguments[0])).append(text(arguments[i]));
                first = false;
            }
        }
        return builder.toString();
    }

    private static String capitalised(String text) {
        StringBuilder builder = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            builder.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
            inWord = Character.isLetterOrDigit(c);
        }
        return builder.toString();
    }

    private static void trims(FunctionRegistry registry) {
        registry.strict("trim", arguments -> trim(arguments, true, true));
        for (String name : new String[] {"trim_start", "ltrim"}) {
            registry.strict(name, arguments -> trim(arguments, true, false));
        }
        for (String name : new String[] {"trim_end", "rtrim"}) {
            registry.strict(name, arguments -> trim(arguments, false, true));
        }
    }

    private static String trim(@Nullable Object[] arguments, boolean start, boolean end) {
        String text = text(arguments[0]);
        String characters = arguments.length > 1 ? text(arguments[1]) : " ";
        int from = 0;
        int to = text.length();
        while (start && from < to && characters.indexOf(text.codePointAt(from)) >= 0) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (end && to > from && characters.indexOf(text.codePointBefore(to)) >= 0) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    /// SQL's SUBSTRING: a start before the text counts the missing characters against the length.
    private static String substring(@Nullable Object[] arguments, FunctionCall call) {
        String text = text(arguments[0]);
        long start = number(arguments[1]) - 1;
        long end = Long.MAX_VALUE;
        if (arguments.length > 2) {
            long length = number(arguments[2]);
            if (length < 0) {
                throw call.error("the length of a substring must not be negative, but it is " + length);
            }
            end = start > Long.MAX_VALUE - length ? Long.MAX_VALUE : start + length;
        }
        int count = count(text);
        int from = (int) Math.max(0, Math.min(start, count));
        int to = (int) Math.max(from, Math.min(end, count));
        return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
    }

    private static byte[] joined(@Nullable Object[] parts) {
        java.io.ByteArrayOutputStream joined = new java.io.ByteArrayOutputStream();
        for (Object part : parts) {
            joined.writeBytes(bytes(part));
        }
        return joined.toByteArray();
    }

    /// SUBSTRING of bytes.
    private static byte[] part(byte[] bytes, @Nullable Object[] arguments, FunctionCall call) {
        long start = number(arguments[1]) - 1;
        long length = arguments.length > 2 ? number(arguments[2]) : Integer.MAX_VALUE;
        if (length < 0) {
            throw call.error("the length of a substring must not be negative, but it is " + length);
        }
        int from = (int) Math.max(0, Math.min(start, bytes.length));
        int to = (int) Math.max(from, Math.min(start + length, bytes.length));
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private static Object position(@Nullable Object[] arguments) {
        String part = text(arguments[0]);
        String text = text(arguments[1]);
        long from = arguments.length > 2 ? number(arguments[2]) : 1;
        if (from < 1 || from > count(text) + 1L) {
            return 0L;
        }
        int index = text.indexOf(part, text.offsetByCodePoints(0, (int) from - 1));
        return index < 0 ? 0L : text.codePointCount(0, index) + 1L;
    }

    private static String overlay(@Nullable Object[] arguments) {
        String text = text(arguments[0]);
        String replacement = text(arguments[1]);
        int count = count(text);
        long start = number(arguments[2]) - 1;
        long length = arguments.length > 3 ? number(arguments[3]) : count(replacement);
        int from = (int) Math.max(0, Math.min(start, count));
        int to = (int) Math.max(from, Math.min(start + length, count));
        return text.substring(0, text.offsetByCodePoints(0, from))
                + replacement
                + text.substring(text.offsetByCodePoints(0, to));
    }

    private static String reverse(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    private static String repeat(@Nullable Object[] arguments, FunctionCall call) {
        String text = text(arguments[0]);
        long times = Math.max(0, number(arguments[1]));
        checkLength(times * text.length(), times, call);
        return text.repeat((int) times);
    }

    private static void checkLength(long length, long factor, FunctionCall call) {
        if (length > MAX_LENGTH || factor > Integer.MAX_VALUE) {
            throw call.error("the result of " + call.name() + " is too long");
        }
    }

    private static String padding(@Nullable Object[] arguments, FunctionCall call) {
        String filler = arguments.length > 2 ? text(arguments[2]) : " ";
        long missing = number(arguments[1]) - count(text(arguments[0]));
        if (missing <= 0 || filler.isEmpty()) {
            return "";
        }
        checkLength(missing, missing, call);
        String repeated = filler.repeat((int) (missing / count(filler) + 1));
        return repeated.substring(0, repeated.offsetByCodePoints(0, (int) missing));
    }

    private static String cut(@Nullable Object[] arguments) {
        return part(text(arguments[0]), Math.max(0, number(arguments[1])), true);
    }

    /// The first or last `wanted` characters; a negative number leaves that many out at the other end.
    private static String part(String text, long wanted, boolean first) {
        int count = count(text);
        int kept = (int) Math.max(0, Math.min(count, wanted < 0 ? count + wanted : wanted));
        return first
                ? text.substring(0, text.offsetByCodePoints(0, kept))
                : text.substring(text.offsetByCodePoints(0, count - kept));
    }

    private static String splitPart(@Nullable Object[] arguments, FunctionCall call) {
        String text = text(arguments[0]);
        String separator = text(arguments[1]);
        long wanted = number(arguments[2]);
        if (wanted == 0) {
            throw call.error("the part of split_part must not be 0");
        }
        String[] parts =
                separator.isEmpty() ? new String[] {text} : text.split(java.util.regex.Pattern.quote(separator), -1);
        long index = wanted > 0 ? wanted - 1 : parts.length + wanted;
        return index >= 0 && index < parts.length ? parts[(int) index] : "";
    }

    private static String translate(String text, String from, String to) {
        StringBuilder builder = new StringBuilder();
        int[] source = from.codePoints().toArray();
        int[] target = to.codePoints().toArray();
        text.codePoints().forEach(c -> {
            int at = 0;
            while (at < source.length && source[at] != c) {
                at++;
            }
            if (at == source.length) {
                builder.appendCodePoint(c);
            } else if (at < target.length) {
                builder.appendCodePoint(target[at]);
            }
        });
        return builder.toString();
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

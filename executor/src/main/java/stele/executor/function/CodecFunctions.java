package stele.executor.function;

import static stele.executor.function.TextFunctions.number;
import static stele.executor.function.TextFunctions.text;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Text and bytes in other notations: hexadecimal, base 64, other bases of numbers, URLs, quotation.
public final class CodecFunctions implements FunctionLibrary {
    private static final Pattern BACKSLASH =
            Pattern.compile("\\\\(?:u([0-9A-Fa-f]{4})|\\+([0-9A-Fa-f]{6})|([0-9A-Fa-f]{4})|\\\\)");
    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    @Override
    public void register(FunctionRegistry registry) {
        registry.strict("to_hex", arguments -> switch (arguments[0]) {
            case Number whole -> Long.toHexString(whole.longValue()).toUpperCase(Locale.ROOT);
            case null, default -> HexFormat.of().withUpperCase().formatHex(bytes(arguments[0]));
        });
        decoder(registry, "from_hex", CodecFunctions::unhex);
        registry.strict("to_bin", arguments -> Long.toBinaryString(number(arguments[0])));
        registry.strict("to_oct", arguments -> Long.toOctalString(number(arguments[0])));
        registry.strictCall("to_base", call -> arguments -> toBase(arguments, call));
        registry.strict("to_base64", arguments -> Base64.getEncoder().encodeToString(bytes(arguments[0])));
        decoder(registry, "from_base64", text -> Base64.getMimeDecoder().decode(text));
        registry.strict("text_bytes", arguments -> bytes(arguments[0]));
        registry.strictCall("bytes_text", call -> arguments -> decoded((byte[]) arguments[0], call));
        registry.strictCall("encode", call -> arguments -> encode(bytes(arguments[0]), text(arguments[1]), call));
        registry.strictCall("decode", call -> arguments -> decode(text(arguments[0]), text(arguments[1]), call));
        registry.strict(
                "url_encode",
                arguments -> URLEncoder.encode(text(arguments[0]), StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%7E", "~"));
        decoder(registry, "url_decode", text -> URLDecoder.decode(text, StandardCharsets.UTF_8));
        registry.strict("parse_url", CodecFunctions::partOfUrl);
        registry.strict("crc32", arguments -> {
            CRC32 sum = new CRC32();
            sum.update(bytes(arguments[0]));
            return sum.getValue();
        });
        registry.strict("unistr", arguments -> unistr(text(arguments[0])));
        registry.strict("quote_ident", arguments -> {
            String name = text(arguments[0]);
            return PLAIN_NAME.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
        });
        registry.strict("quote_literal", arguments -> quoted(arguments[0]));
        registry.lenient("quote_nullable", arguments -> arguments[0] == null ? "NULL" : quoted(arguments[0]));
    }

    /// A function whose argument may not be in the notation that it reads.
    private static void decoder(FunctionRegistry registry, String name, Function<String, Object> function) {
        registry.strictCall(name, call -> arguments -> {
            try {
                return function.apply(text(arguments[0]));
            } catch (IllegalArgumentException e) {
                throw call.error(name + " cannot read '" + text(arguments[0]) + "'");
            }
        });
    }

    private static byte[] bytes(@Nullable Object value) {
        return value instanceof byte[] bytes ? bytes : text(value).getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(@Nullable Object value) {
        return "'" + Texts.of(java.util.Objects.requireNonNull(value)).replace("'", "''") + "'";
    }

    private static byte[] unhex(String text) {
        return HexFormat.of().parseHex(text.length() % 2 == 0 ? text : "0" + text);
    }

    private static String toBase(@Nullable Object[] arguments, FunctionCall call) {
        long base = number(arguments[1]);
        if (base < Character.MIN_RADIX || base > Character.MAX_RADIX) {
            throw call.error("a base is from 2 to 36, but this one is " + base);
        }
        String digits = Long.toString(number(arguments[0]), (int) base).toUpperCase(Locale.ROOT);
        long length = arguments.length > 2 ? number(arguments[2]) : 0;
        return "0".repeat((int) Math.max(0, Math.min(64, length) - digits.length())) + digits;
    }

    private static String decoded(byte[] bytes, FunctionCall call) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw call.error("these bytes are not text in UTF-8");
        }
    }

    private static String encode(byte[] bytes, String format, FunctionCall call) {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "base64" -> Base64.getEncoder().encodeToString(bytes);
            case "escape" -> {
                StringBuilder escaped = new StringBuilder();
                for (byte each : bytes) {
                    if (each == '\\') {
                        escaped.append("\\\\");
                    } else if (each <= 0) {
                        escaped.append(String.format(Locale.ROOT, "\\%03o", each & 0xff));
                    } else {
                        escaped.append((char) each);
                    }
                }
                yield escaped.toString();
            }
            default -> throw call.error("'" + format + "' is no encoding; there are hex, base64 and escape");
        };
    }

    private static byte[] decode(String text, String format, FunctionCall call) {
        try {
            return switch (format.toLowerCase(Locale.ROOT)) {
                case "hex" -> unhex(text);
                case "base64" -> Base64.getMimeDecoder().decode(text);
                default -> throw call.error("'" + format + "' is no encoding to decode; there are hex and base64");
            };
        } catch (IllegalArgumentException e) {
            throw call.error("'" + text + "' is not in " + format);
        }
    }

    private static @Nullable String partOfUrl(@Nullable Object[] arguments) {
        URI url;
        try {
            url = new URI(text(arguments[0]));
        } catch (URISyntaxException e) {
            return null;
        }
        String query = url.getRawQuery();
        if (arguments.length > 2) {
            return text(arguments[1]).equals("QUERY") && query != null
                    ? List.of(query.split("&")).stream()
                            .filter(pair -> pair.startsWith(text(arguments[2]) + "="))
                            .map(pair -> pair.substring(pair.indexOf('=') + 1))
                            .findFirst()
                            .orElse(null)
                    : null;
        }
        return switch (text(arguments[1])) {
            case "HOST" -> url.getHost();
            case "PATH" -> url.getRawPath();
            case "QUERY" -> query;
            case "REF" -> url.getRawFragment();
            case "PROTOCOL" -> url.getScheme();
            case "FILE" -> query == null ? url.getRawPath() : url.getRawPath() + "?" + query;
            case "AUTHORITY" -> url.getRawAuthority();
            case "USERINFO" -> url.getRawUserInfo();
            default -> null;
        };
    }

    private static String unistr(String text) {
        Matcher matcher = BACKSLASH.matcher(text);
        return matcher.replaceAll(found -> {
            for (int group = 1; group <= 3; group++) {
                if (found.group(group) != null) {
                    return Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(group), 16)));
                }
            }
            return Matcher.quoteReplacement("\\");
        });
    }
}

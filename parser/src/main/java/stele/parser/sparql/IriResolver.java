package stele.parser.sparql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Resolves relative IRIs as RFC 3986, section 5.2 does, without normalising anything else.
final class IriResolver {
    private static final Pattern PARTS =
            Pattern.compile("(([A-Za-z][A-Za-z0-9+.-]*):)?(//([^/?#]*))?([^?#]*)(\\?([^#]*))?(#(.*))?", Pattern.DOTALL);
    private static final int SCHEME = 2;
    private static final int AUTHORITY = 4;
    private static final int PATH = 5;
    private static final int QUERY = 7;
    private static final int FRAGMENT = 9;

    private IriResolver() {}

    static String resolve(String base, String reference) {
        Matcher parts = match(reference);
        if (parts.group(SCHEME) != null) {
            return reference;
        }
        Matcher against = match(base);
        String authority = parts.group(AUTHORITY);
        String path = parts.group(PATH);
        String query = parts.group(QUERY);
        if (authority != null) {
            path = withoutDots(path);
        } else {
            authority = against.group(AUTHORITY);
            if (path.isEmpty()) {
                path = against.group(PATH);
                query = query == null ? against.group(QUERY) : query;
            } else if (path.startsWith("/")) {
                path = withoutDots(path);
            } else {
                path = withoutDots(merged(against, path));
            }
        }
        return part("", against.group(SCHEME), ":")
                + part("//", authority, "")
                + path
                + part("?", query, "")
                + part("#", parts.group(FRAGMENT), "");
    }

    private static Matcher match(String iri) {
        Matcher matcher = PARTS.matcher(iri);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an IRI: " + iri);
        }
        return matcher;
    }

    private static String part(String before, @Nullable String text, String after) {
        return text == null ? "" : before + text + after;
    }

    private static String merged(Matcher base, String path) {
        String basePath = base.group(PATH);
        return basePath.isEmpty() && base.group(AUTHORITY) != null
                ? "/" + path
                : basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
    }

    private static String withoutDots(String path) {
        StringBuilder result = new StringBuilder();
        String rest = path;
        while (!rest.isEmpty()) {
            if (rest.startsWith("../")) {
                rest = rest.substring("../".length());
            } else if (rest.startsWith("./") || rest.startsWith("/./")) {
                rest = rest.substring(2);
            } else if (rest.equals("/.")) {
                rest = "/";
            } else if (rest.startsWith("/../") || rest.equals("/..")) {
                rest = "/" + rest.substring(Math.min(rest.length(), "/../".length()));
                result.setLength(Math.max(0, result.lastIndexOf("/")));
            } else if (rest.equals(".") || rest.equals("..")) {
                rest = "";
            } else {
                int end = rest.indexOf('/', 1);
                end = end < 0 ? rest.length() : end;
                result.append(rest, 0, end);
                rest = rest.substring(end);
            }
        }
        return result.toString();
    }
}

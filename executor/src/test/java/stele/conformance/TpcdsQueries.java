package stele.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The 99 queries of TPC-DS: the specification's templates, as a library has them, with the parameters in
/// `tpcds/parameters.txt`. Four templates hold two queries, which get the names `14a`, `14b` and so on.
public final class TpcdsQueries {
    private static final Pattern LEGAL = Pattern.compile("(?m)--.*$");
    private static final Pattern DEFINE = Pattern.compile("(?im)^\\s*define[^;]*;");
    private static final Pattern HOLE = Pattern.compile("\\[([A-Za-z_]+(?:\\.[0-9]+)?)]");
    private static final Pattern DAYS = Pattern.compile("([+-])\\s*([0-9]+)\\s+days(?!\")");

    // The column's name in later versions of the specification, and in the generator.
    private static final Pattern REVIEWED = Pattern.compile("c_last_review_date\\b");

    // A name that is a keyword by now.
    private static final Pattern AT = Pattern.compile("(?<=\\) )at(?=,)");

    // Quotients of integers, which are integers in some systems.
    private static final Pattern INTEGERS = Pattern.compile("(inv_after|hd_dep_count|ss_qty)\\s*/");

    // Divisors that are zero where there is little data: an error here, null or NaN elsewhere.
    private static final Pattern DIVISORS = Pattern.compile(
            "/\\s*(sum\\(sum\\(ws_ext_sales_price\\)\\)\\s+over\\s*\\([^)]*\\)|cast\\(pmc as decimal\\(15,4\\)\\))");

    private TpcdsQueries() {}

    /// The queries by name.
    public static Map<String, String> all() throws IOException {
        Map<String, String> queries = new LinkedHashMap<>();
        for (String line : resource("/tpcds/parameters.txt").lines().toList()) {
            if (!line.startsWith("#")) {
                int space = line.indexOf(' ');
                String number = line.substring(0, space);
                List<String> parts = queries(number, parameters(line.substring(space + 1)));
                for (int i = 0; i < parts.size(); i++) {
                    queries.put(number + (parts.size() == 1 ? "" : (char) ('a' + i)), parts.get(i));
                }
            }
        }
        return queries;
    }

    private static Map<String, String> parameters(String line) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : line.split(" \\| ")) {
            int equals = parameter.indexOf('=');
            String name = parameter.substring(0, equals);
            String[] values = parameter.substring(equals + 1).split(";");
            parameters.put(name, values[0]);
            for (int i = 0; i < values.length; i++) {
                parameters.put(name + "." + (i + 1), values[i]);
            }
        }
        parameters.putAll(Map.of("_LIMITA", "", "_LIMITB", "", "_LIMITC", "LIMIT 100"));
        return parameters;
    }

    private static List<String> queries(String number, Map<String, String> parameters) throws IOException {
        String template = resource("/query_templates/query" + number + ".tpl").replace("\r", "");
        String text = DEFINE.matcher(LEGAL.matcher(template).replaceAll("")).replaceAll("");
        text = HOLE.matcher(text).replaceAll(hole -> Matcher.quoteReplacement(value(hole.group(1), parameters)));
        text = REVIEWED.matcher(text).replaceAll("c_last_review_date_sk");
        text = INTEGERS.matcher(text).replaceAll("$1 * 1.000 /");
        text = DIVISORS.matcher(text).replaceAll("/ nullif($1, 0)");
        text = AT.matcher(text).replaceAll("at_");
        text = DAYS.matcher(text).replaceAll("$1 INTERVAL '$2' DAY");
        List<String> queries = new ArrayList<>();
        for (String query : text.split(";")) {
            if (!query.isBlank()) {
                queries.add(query.strip());
            }
        }
        return queries;
    }

    private static String value(String hole, Map<String, String> parameters) {
        String value = parameters.get(hole);
        if (value == null) {
            value = parameters.get(hole.toUpperCase(java.util.Locale.ROOT));
        }
        if (value == null && hole.contains(".")) {
            // A list that is shortened repeats its first value.
            value = parameters.get(hole.substring(0, hole.indexOf('.')));
        }
        if (value == null) {
            throw new IllegalStateException("no value for [" + hole + "]");
        }
        return value;
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = TpcdsQueries.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("no resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

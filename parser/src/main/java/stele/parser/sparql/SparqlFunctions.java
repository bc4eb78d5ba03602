package stele.parser.sparql;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The built-in functions and aggregates by name, and how many arguments they take.
final class SparqlFunctions {
    private static final int ANY = Integer.MAX_VALUE;
    private static final Map<String, Arity> BUILT_IN = table();
    private static final Set<String> AGGREGATES = Set.of("avg", "count", "group_concat", "max", "min", "sample", "sum");

    private SparqlFunctions() {}

    record Arity(int least, int most) {
        boolean allows(int count) {
            return count >= least && count <= most;
        }

        @Override
        public String toString() {
            return most == ANY ? "at least " + least : least == most ? "" + least : least + " to " + most;
        }
    }

    private static Map<String, Arity> table() {
        Map<String, Arity> table = new TreeMap<>();
        put(table, 0, 0, "now", "rand", "struuid", "uuid");
        put(table, 0, 1, "bnode");
        put(table, 0, ANY, "coalesce", "concat");
        put(table, 1, 1, "abs", "bound", "ceil", "datatype", "day", "encode_for_uri", "floor", "hours", "iri");
        put(table, 1, 1, "isblank", "isiri", "isliteral", "isnumeric", "isuri", "lang", "lcase", "md5", "minutes");
        put(table, 1, 1, "month", "round", "seconds", "sha1", "sha256", "sha384", "sha512", "str", "strlen");
        put(table, 1, 1, "timezone", "tz", "ucase", "uri", "year");
        put(table, 2, 2, "contains", "langmatches", "sameterm", "strafter", "strbefore", "strdt", "strends");
        put(table, 2, 2, "strlang", "strstarts");
        put(table, 2, 3, "regex", "substr");
        put(table, 3, 3, "if");
        put(table, 3, 4, "replace");
        return table;
    }

    private static void put(Map<String, Arity> table, int least, int most, String... names) {
        for (String name : names) {
            table.put(name, new Arity(least, most));
        }
    }

    static boolean isAggregate(String name) {
        return AGGREGATES.contains(name);
    }

    static java.util.Optional<Arity> arity(String name) {
        return java.util.Optional.ofNullable(BUILT_IN.get(name));
    }

    /// All names in upper case, sorted.
    static String[] names() {
        Set<String> names = new java.util.TreeSet<>(BUILT_IN.keySet());
        names.addAll(AGGREGATES);
        return names.stream()
                .map(name -> name.toUpperCase(java.util.Locale.ROOT))
                .toArray(String[]::new);
    }
}

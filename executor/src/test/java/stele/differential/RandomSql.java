package stele.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import stele.differential.RandomTables.Column;
import stele.differential.RandomTables.Table;

/// Random queries in the SQL that DuckDB, SQLite and Stele read the same way.
///
/// Left out, because the systems rightly differ: quotients of integers; comparisons of numbers with text;
/// booleans as results, which are numbers in SQLite; rows in an order that is not total; scalar sub-queries of
/// several rows; several set operations at once, which bind differently in SQLite.
final class RandomSql {
    private static final List<String> COMPARISONS = List.of("=", "=", "<>", "<", "<=", ">", ">=");
    private static final List<String> JOINS = List.of("JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN");

    private final List<Table> tables;
    private final Random random;
    private int aliases;

    RandomSql(List<Table> tables, Random random) {
        this.tables = tables;
        this.random = random;
    }

    /// A query in parts, so that parts can be taken away from one that fails.
    ///
    /// @param rest GROUP BY, HAVING and the like
    record Query(String select, String from, List<String> conjuncts, String rest) {
        String text() {
            String where = conjuncts.isEmpty() ? "" : " WHERE " + String.join(" AND ", conjuncts);
            return select + from + where + rest;
        }
    }

    private record Reference(String name, RandomTables.Type type) {}

    Query query() {
        aliases = 0;
        if (random.nextInt(8) == 0) {
            return setOperation();
        }
        List<Reference> columns = new ArrayList<>();
        String from = from(columns);
        List<String> conjuncts = conjuncts(columns, 2);
        return switch (random.nextInt(4)) {
            case 0 -> grouped(columns, from, conjuncts);
            case 1 -> windowed(columns, from, conjuncts);
            default -> plain(columns, from, conjuncts);
        };
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String from(List<Reference> columns) {
        StringBuilder from = new StringBuilder(" FROM " + source(columns));
        int joins = random.nextInt(3);
        for (int i = 0; i < joins; i++) {
            List<Reference> left = List.copyOf(columns);
            List<Reference> right = new ArrayList<>();
            String source = source(right);
            columns.addAll(right);
            from.append(" ")
                    .append(pick(JOINS))
                    .append(" ")
                    .append(source)
                    .append(" ON ")
                    .append(equality(left, right));
            if (random.nextInt(3) == 0) {
                from.append(" AND ").append(comparison(columns));
            }
        }
        return from.toString();
    }

    private String source(List<Reference> columns) {
        Table table = pick(tables);
        String alias = "x" + aliases++;
        List<Column> kept = table.columns();
        String source = table.name();
        if (random.nextInt(5) == 0) {
            kept = kept.subList(0, 3);
            String names = kept.stream().map(Column::name).collect(Collectors.joining(", "));
            source = "(SELECT DISTINCT " + names + " FROM " + table.name() + ")";
        }
        kept.forEach(column -> columns.add(new Reference(alias + "." + column.name(), column.type())));
        return source + " AS " + alias;
    }

    private String equality(List<Reference> left, List<Reference> right) {
        Reference first = pick(left);
        List<Reference> matching = right.stream()
                .filter(each -> each.type().isNumber() == first.type().isNumber())
                .toList();
        return matching.isEmpty()
                ? "1 = 1"
                : first.name() + " = " + pick(matching).name();
    }

    private List<String> conjuncts(List<Reference> columns, int depth) {
        List<String> conjuncts = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            conjuncts.add(condition(columns, depth));
        }
        return conjuncts;
    }

    private String condition(List<Reference> columns, int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 6)) {
            case 0 -> "(" + condition(columns, depth - 1) + " OR " + condition(columns, depth - 1) + ")";
            case 1 -> "NOT (" + condition(columns, depth - 1) + ")";
            case 2 -> pick(columns).name() + " IS" + (random.nextBoolean() ? " NOT" : "") + " NULL";
            case 3 -> membership(columns);
            case 6 -> (random.nextBoolean() ? "NOT " : "") + "EXISTS (" + subQuery("1", columns, depth - 1) + ")";
            case 7, 8 -> in(columns, depth);
            case 9 -> scalar(columns, depth);
            default -> comparison(columns);
        };
    }

    private String comparison(List<Reference> columns) {
        Reference first = pick(columns);
        List<Reference> matching = columns.stream()
                .filter(each -> each.type().isNumber() == first.type().isNumber())
                .toList();
        String other =
                random.nextBoolean() ? pick(matching).name() : first.type().constant(random);
        return first.name() + " " + pick(COMPARISONS) + " " + other;
    }

    private String membership(List<Reference> columns) {
        Reference column = pick(columns);
        if (!column.type().isNumber() && random.nextBoolean()) {
            return column.name() + " LIKE '" + pick(List.of("a%", "%c%", "_b%", "%y")) + "'";
        }
        String values = column.type().constant(random) + ", " + column.type().constant(random);
        return column.name() + (random.nextBoolean() ? " NOT" : "") + " IN (" + values
                + (random.nextInt(6) == 0 ? ", NULL)" : ")");
    }

    private String in(List<Reference> columns, int depth) {
        Reference column = pick(columns);
        String inner = "x" + aliases;
        Table table = pick(tables);
        String result = column.type().isNumber() ? pick(List.of("a", "b")) : "c";
        return column.name() + (random.nextInt(3) == 0 ? " NOT" : "") + " IN ("
                + subQuery(table, inner + "." + result, columns, depth - 1) + ")";
    }

    private String scalar(List<Reference> columns, int depth) {
        List<Reference> numbers =
                columns.stream().filter(each -> each.type().isNumber()).toList();
        String inner = "x" + aliases;
        String aggregate = pick(List.of("max(%s.a)", "min(%s.b)", "sum(%s.a)", "count(*)", "count(%s.c)"));
        String subQuery = subQuery(String.format(aggregate, inner), columns, depth - 1);
        return pick(numbers).name() + " " + pick(COMPARISONS) + " (" + subQuery + ")";
    }

    private String subQuery(String select, List<Reference> outer, int depth) {
        return subQuery(pick(tables), select, outer, depth);
    }

    /// A sub-query, mostly correlated with `outer`.
    private String subQuery(Table table, String select, List<Reference> outer, int depth) {
        String alias = "x" + aliases++;
        List<Reference> own = table.columns().stream()
                .map(column -> new Reference(alias + "." + column.name(), column.type()))
                .toList();
        List<String> conjuncts = new ArrayList<>();
        if (random.nextInt(4) > 0) {
            conjuncts.add(equality(outer, own));
        }
        if (random.nextInt(3) == 0) {
            List<Reference> both = new ArrayList<>(outer);
            both.addAll(own);
            conjuncts.add(depth > 0 ? condition(both, depth - 1) : comparison(both));
        }
        String where = conjuncts.isEmpty() ? "" : " WHERE " + String.join(" AND ", conjuncts);
        return "SELECT " + select + " FROM " + table.name() + " AS " + alias + where;
    }

    private Query plain(List<Reference> columns, String from, List<String> conjuncts) {
        List<String> items = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            items.add(item(columns));
        }
        boolean limited = random.nextInt(5) == 0;
        String select = "SELECT " + (random.nextInt(4) == 0 ? "DISTINCT " : "") + String.join(", ", items);
        // Only an order by every column makes a limit's rows certain.
        StringBuilder order = new StringBuilder(limited ? " ORDER BY " : "");
        for (int i = 1; limited && i <= items.size(); i++) {
            order.append(i == 1 ? "" : ", ")
                    .append(i)
                    .append(random.nextBoolean() ? " DESC" : "")
                    .append(random.nextBoolean() ? " NULLS FIRST" : " NULLS LAST");
        }
        return new Query(select, from, conjuncts, order + (limited ? " LIMIT " + (1 + random.nextInt(8)) : ""));
    }

    private String item(List<Reference> columns) {
        Reference column = pick(columns);
        if (!column.type().isNumber()) {
            return pick(List.of("%s", "coalesce(%s, 'z')", "%s || 'q'", "substr(%s, 1, 2)", "upper(%s)", "length(%s)"))
                    .formatted(column.name());
        }
        return switch (random.nextInt(6)) {
            case 0 -> column.name() + " + " + column.type().constant(random).replace("-", "");
            case 1 -> "CASE WHEN " + comparison(columns) + " THEN " + column.name() + " ELSE NULL END";
            case 2 -> "coalesce(" + column.name() + ", 0)";
            case 3 -> "abs(" + column.name() + ") * 2";
            case 4 -> "(" + subQuery(pick(List.of("max(%s.a)", "count(*)")).formatted("x" + aliases), columns, 0) + ")";
            default -> column.name();
        };
    }

    private String aggregate(List<Reference> columns) {
        Reference column = pick(columns);
        String function = column.type().isNumber()
                ? pick(List.of("sum(%s)", "min(%s)", "max(%s)", "count(%s)", "avg(%s)", "count(DISTINCT %s)"))
                : pick(List.of("min(%s)", "max(%s)", "count(%s)", "count(DISTINCT %s)"));
        String filter = random.nextInt(4) == 0 ? " FILTER (WHERE " + comparison(columns) + ")" : "";
        return function.formatted(column.name()) + filter;
    }

    private Query grouped(List<Reference> columns, String from, List<String> conjuncts) {
        List<String> keys = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            keys.add(pick(columns).name());
        }
        List<String> items = new ArrayList<>(keys);
        items.add(aggregate(columns));
        items.add(random.nextBoolean() ? "count(*)" : aggregate(columns));
        String group = keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys);
        String having = random.nextInt(3) == 0 ? " HAVING count(*) " + pick(COMPARISONS) + " 2" : "";
        return new Query("SELECT " + String.join(", ", items), from, conjuncts, group + having);
    }

    private Query windowed(List<Reference> columns, String from, List<String> conjuncts) {
        String partition =
                random.nextBoolean() ? "PARTITION BY " + pick(columns).name() + " " : "";
        String order = "ORDER BY " + pick(columns).name() + " NULLS LAST";
        // Only functions that give peers the same value.
        String function = pick(List.of("rank()", "dense_rank()", "count(*)", "sum(%s)", "min(%s)", "max(%s)"));
        List<Reference> numbers =
                columns.stream().filter(each -> each.type().isNumber()).toList();
        String window = function.formatted(pick(numbers).name()) + " OVER (" + partition + order + ")";
        return new Query("SELECT " + pick(columns).name() + ", " + window, from, conjuncts, "");
    }

    private Query setOperation() {
        String operation = pick(List.of("UNION", "UNION ALL", "INTERSECT", "EXCEPT"));
        return new Query(side(), "", List.of(), " " + operation + " " + side());
    }

    private String side() {
        List<Reference> columns = new ArrayList<>();
        String source = source(columns);
        List<String> conjuncts = conjuncts(columns, 1);
        String where = conjuncts.isEmpty() ? "" : " WHERE " + String.join(" AND ", conjuncts);
        String items = columns.subList(0, 3).stream().map(Reference::name).collect(Collectors.joining(", "));
        return "SELECT " + items + " FROM " + source + where;
    }
}

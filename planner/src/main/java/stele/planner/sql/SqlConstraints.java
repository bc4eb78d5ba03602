package stele.planner.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import stele.storage.catalog.Check;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.UniqueKey;

/// The names of constraints: given ones, and those that PostgreSQL would make.
final class SqlConstraints {
    private SqlConstraints() {}

    static String primaryKeyName(TableDefinition definition) {
        return simple(definition.name()) + "_pkey";
    }

    static String name(TableDefinition definition, ForeignKey key) {
        return key.name().isEmpty() ? foreignKeyName(definition.name(), key.columns()) : key.name();
    }

    static String uniqueName(String table, List<String> columns) {
        return simple(table) + "_" + String.join("_", columns) + "_key";
    }

    static String foreignKeyName(String table, List<String> columns) {
        return simple(table) + "_" + String.join("_", columns) + "_fkey";
    }

    static String checkName(String table) {
        return simple(table) + "_check";
    }

    private static String simple(String table) {
        return table.substring(table.lastIndexOf('.') + 1);
    }

    /// All names that are taken, in lower case.
    static Set<String> names(TableDefinition definition) {
        Set<String> names = new HashSet<>();
        if (!definition.primaryKey().isEmpty()) {
            names.add(primaryKeyName(definition).toLowerCase(Locale.ROOT));
        }
        definition.uniqueKeys().stream()
                .map(UniqueKey::name)
                .map(SqlConstraints::lower)
                .forEach(names::add);
        definition.foreignKeys().stream()
                .map(key -> lower(name(definition, key)))
                .forEach(names::add);
        definition.checks().stream().map(Check::name).map(SqlConstraints::lower).forEach(names::add);
        return names;
    }

    /// `name`, or `name` with a number, which is not in `taken`.
    static String free(String name, Set<String> taken) {
        String candidate = name;
        for (int i = 1; taken.contains(lower(candidate)); i++) {
            candidate = name + i;
        }
        return candidate;
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

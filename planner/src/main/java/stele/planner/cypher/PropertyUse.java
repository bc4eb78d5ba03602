package stele.planner.cypher;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Expression;

/// Which properties a statement asks for, by variable and at all: scans bring no others.
final class PropertyUse {
    private final Map<String, Set<String>> byVariable = new HashMap<>();
    private final Map<String, Set<String>> aliases = new HashMap<>();
    private final Set<String> keys = new HashSet<>();

    static PropertyUse of(CypherAst.Query query) {
        PropertyUse use = new PropertyUse();
        AstWalk.walk(query, use::visit, use::visitItem, use::visitPattern);
        use.spread();
        return use;
    }

    /// All keys that are asked for by name somewhere.
    Set<String> keys() {
        return keys;
    }

    /// The keys that are asked of `variable`.
    Set<String> of(String variable) {
        return byVariable.getOrDefault(variable, Set.of());
    }

    private void visit(Expression expression) {
        switch (expression) {
            case CypherAst.Property property -> {
                keys.add(property.key());
                if (property.base() instanceof CypherAst.Variable variable) {
                    add(variable.name(), property.key());
                }
            }
            case CypherAst.MapProjection projection ->
                projection.items().forEach(item -> {
                    String key = item.key();
                    if (key != null
                            && item.value() == null
                            && projection.base() instanceof CypherAst.Variable variable) {
                        keys.add(key);
                        add(variable.name(), key);
                    }
                });
            default -> {}
        }
    }

    private void visitItem(CypherAst.ProjectionItem item) {
        if (item.expression() instanceof CypherAst.Variable variable
                && !variable.name().equals(item.name())) {
            aliases.computeIfAbsent(item.name(), ignored -> new HashSet<>()).add(variable.name());
        }
    }

    private void visitPattern(String variable, Expression properties) {
        if (properties instanceof CypherAst.MapLiteral map) {
            for (String key : map.keys()) {
                keys.add(key);
                add(variable, key);
            }
        }
    }

    private void add(String variable, String key) {
        byVariable.computeIfAbsent(variable, ignored -> new HashSet<>()).add(key);
    }

    /// What is asked of an alias is asked of the variable behind it.
    private void spread() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Map.Entry<String, Set<String>> alias : aliases.entrySet()) {
                for (String original : alias.getValue()) {
                    Set<String> wanted = Set.copyOf(of(alias.getKey()));
                    changed |= !wanted.isEmpty()
                            && byVariable
                                    .computeIfAbsent(original, ignored -> new HashSet<>())
                                    .addAll(wanted);
                }
            }
        }
    }
}

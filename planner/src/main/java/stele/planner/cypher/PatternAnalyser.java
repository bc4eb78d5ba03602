package stele.planner.cypher;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Expression;

/// Checks patterns: what their variables stand for already, and what a pattern that makes things may say.
final class PatternAnalyser {
    private final CypherAnalyser analyser;

    PatternAnalyser(CypherAnalyser analyser) {
        this.analyser = analyser;
    }

    /// Checks the patterns of a MATCH and adds their variables to `scope`.
    void match(List<CypherAst.PathPattern> patterns, Map<String, StaticType> scope) {
        Set<String> relationships = new HashSet<>();
        for (CypherAst.PathPattern pattern : patterns) {
            for (int i = 0; i < pattern.nodes().size(); i++) {
                if (i > 0) {
                    relationship(pattern.relationships().get(i - 1), scope, relationships);
                }
                node(pattern.nodes().get(i), scope);
            }
            path(pattern, scope);
        }
        for (CypherAst.PathPattern pattern : patterns) {
            conditions(pattern, scope, true);
        }
    }

    private static void node(CypherAst.NodePattern node, Map<String, StaticType> scope) {
        CypherAst.Name name = node.variable();
        if (name != null) {
            bind(name, Kind.NODE, StaticType.of(Kind.NODE), scope);
        }
    }

    private static void relationship(
            CypherAst.RelationshipPattern relationship, Map<String, StaticType> scope, Set<String> used) {
        CypherAst.Name name = relationship.variable();
        if (name == null) {
            return;
        }
        boolean list = relationship.range() != null;
        StaticType type = StaticType.of(Kind.RELATIONSHIP);
        StaticType known = scope.get(name.text());
        if (list && known != null && known.kind() == Kind.LIST) {
            Kind element = known.elementOrAny().kind();
            if (element == Kind.ANY || element == Kind.RELATIONSHIP) {
                return;
            }
        }
        bind(name, list ? Kind.LIST : Kind.RELATIONSHIP, list ? StaticType.listOf(type) : type, scope);
        if (!list && !used.add(name.text())) {
            throw Translation.error(
                    "RelationshipUniquenessViolation",
                    "the relationship " + name.text() + " cannot be used twice in one pattern",
                    name.span());
        }
    }

    private static void bind(CypherAst.Name name, Kind kind, StaticType type, Map<String, StaticType> scope) {
        StaticType known = scope.get(name.text());
        if (known == null) {
            scope.put(name.text(), type);
            return;
        }
        boolean fits =
                known.kind() == kind && kind != Kind.LIST || known.kind() == Kind.ANY || known.kind() == Kind.NULL;
        if (!fits) {
            throw Translation.error(
                    "VariableTypeConflict",
                    name.text() + " is a " + known.kind().text() + " and cannot be a " + kind.text() + ", too",
                    name.span());
        }
    }

    private static void path(CypherAst.PathPattern pattern, Map<String, StaticType> scope) {
        CypherAst.Name name = pattern.variable();
        if (name != null) {
            if (scope.containsKey(name.text())) {
                throw alreadyBound(name);
            }
            scope.put(name.text(), StaticType.of(Kind.PATH));
        }
    }

    private static RuntimeException alreadyBound(CypherAst.Name name) {
        return Translation.error(
                "VariableAlreadyBound", "the variable " + name.text() + " exists already", name.span());
    }

    private void conditions(CypherAst.PathPattern pattern, Map<String, StaticType> scope, boolean match) {
        for (CypherAst.NodePattern node : pattern.nodes()) {
            properties(node.properties(), scope, match);
            analyser.condition(node.where(), scope);
        }
        for (CypherAst.RelationshipPattern relationship : pattern.relationships()) {
            properties(relationship.properties(), scope, match);
            Map<String, StaticType> inner = new LinkedHashMap<>(scope);
            CypherAst.Name name = relationship.variable();
            if (name != null) {
                inner.put(name.text(), StaticType.of(Kind.RELATIONSHIP));
            }
            analyser.condition(relationship.where(), inner);
        }
    }

    private void properties(@Nullable Expression properties, Map<String, StaticType> scope, boolean match) {
        if (properties == null) {
            return;
        }
        if (match && properties instanceof CypherAst.Parameter) {
            throw Translation.error(
                    "InvalidParameterUse", "a parameter cannot stand for all properties here", properties.span());
        }
        analyser.expression(properties, scope);
    }

    /// Checks a pattern inside an expression, whose variables must all exist unless it may introduce some.
    void inner(CypherAst.PathPattern pattern, Map<String, StaticType> scope, boolean introduces) {
        if (!introduces) {
            for (CypherAst.NodePattern node : pattern.nodes()) {
                require(node.variable(), scope);
            }
            for (CypherAst.RelationshipPattern relationship : pattern.relationships()) {
                require(relationship.variable(), scope);
            }
        }
        match(List.of(pattern), scope);
    }

    private static void require(CypherAst.@Nullable Name name, Map<String, StaticType> scope) {
        if (name != null && !scope.containsKey(name.text())) {
            throw CypherAnalyser.undefined(name.text(), name.span(), scope.keySet());
        }
    }

    /// Checks the patterns of CREATE or MERGE.
    void create(List<CypherAst.PathPattern> patterns, Map<String, StaticType> scope, boolean merge) {
        for (CypherAst.PathPattern pattern : patterns) {
            boolean alone = pattern.nodes().size() == 1;
            for (int i = 0; i < pattern.nodes().size(); i++) {
                if (i > 0) {
                    newRelationship(pattern.relationships().get(i - 1), scope, merge);
                }
                newNode(pattern.nodes().get(i), scope, alone, merge);
            }
            path(pattern, scope);
        }
    }

    private void newNode(CypherAst.NodePattern node, Map<String, StaticType> scope, boolean alone, boolean merge) {
        CypherAst.Name name = node.variable();
        if (name != null && scope.containsKey(name.text())) {
            bind(name, Kind.NODE, StaticType.of(Kind.NODE), scope);
            if (alone || node.labels() != null || node.properties() != null) {
                throw alreadyBound(name);
            }
            return;
        }
        properties(node.properties(), scope, merge);
        node(node, scope);
    }

    private void newRelationship(
            CypherAst.RelationshipPattern relationship, Map<String, StaticType> scope, boolean merge) {
        CypherAst.Name name = relationship.variable();
        if (relationship.range() != null) {
            throw Translation.error(
                    "CreatingVarLength", "a new relationship cannot have a length", relationship.span());
        }
        if (name != null && scope.containsKey(name.text())) {
            throw alreadyBound(name);
        }
        if (!(relationship.types() instanceof CypherAst.Label)) {
            throw Translation.error(
                    "NoSingleRelationshipType", "a new relationship needs one type", relationship.span());
        }
        if (!merge && relationship.direction() == CypherAst.Direction.BOTH) {
            throw Translation.error(
                    "RequiresDirectedRelationship", "a new relationship needs a direction", relationship.span());
        }
        properties(relationship.properties(), scope, merge);
        if (name != null) {
            scope.put(name.text(), StaticType.of(Kind.RELATIONSHIP));
        }
    }
}

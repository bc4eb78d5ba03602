package stele.planner.cypher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stele.parser.Span;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Direction;
import stele.parser.cypher.CypherAst.LabelExpression;
import stele.storage.graph.PropertyGraph;
import stele.storage.graph.PropertyGraph.EdgeTable;
import stele.storage.graph.PropertyGraph.NodeTable;

/// Finds which tables each element of a pattern can be in: from its labels, and from the tables that edges
/// join.
final class PatternTables {
    private final Translation translation;
    private final Map<String, Element> elements = new HashMap<>();
    private final List<Link> links = new ArrayList<>();

    PatternTables(Translation translation) {
        this.translation = translation;
    }

    /// A path of the pattern with its elements.
    record Path(CypherAst.PathPattern pattern, List<Element> nodes, List<Link> relationships) {}

    /// A node of the pattern; one object for all places with the same variable.
    static final class Element {
        private final String name;
        private final Span span;
        private List<NodeTable> candidates;
        private @Nullable LabelExpression labels;
        private boolean properties;
        private boolean tagged;
        private boolean tested;

        Element(String name, Span span, List<NodeTable> candidates) {
            this.name = name;
            this.span = span;
            this.candidates = candidates;
        }

        String name() {
            return name;
        }

        Span span() {
            return span;
        }

        List<NodeTable> candidates() {
            return candidates;
        }

        @Nullable
        LabelExpression labels() {
            return labels;
        }

        boolean hasProperties() {
            return properties;
        }

        boolean tagged() {
            return tagged;
        }

        boolean tested() {
            return tested;
        }

        void markTested() {
            tested = true;
        }
    }

    /// A relationship of the pattern.
    static final class Link {
        private final String name;
        private final CypherAst.RelationshipPattern pattern;
        private final Element left;
        private final Element right;
        private List<Scans.Branch> branches;

        Link(
                String name,
                CypherAst.RelationshipPattern pattern,
                Element left,
                Element right,
                List<Scans.Branch> branches) {
            this.name = name;
            this.pattern = pattern;
            this.left = left;
            this.right = right;
            this.branches = branches;
        }

        String name() {
            return name;
        }

        CypherAst.RelationshipPattern pattern() {
            return pattern;
        }

        Element left() {
            return left;
        }

        Element right() {
            return right;
        }

        List<Scans.Branch> branches() {
            return branches;
        }

        List<EdgeTable> tables() {
            return branches.stream().map(Scans.Branch::table).distinct().toList();
        }
    }

    /// Takes a path in.
    ///
    /// @param bound what a variable stands for already, or null
    Path read(CypherAst.PathPattern pattern, Function<String, @Nullable Binding> bound) {
        List<Element> nodes = new ArrayList<>();
        for (CypherAst.NodePattern node : pattern.nodes()) {
            nodes.add(element(node, bound));
        }
        List<Link> relationships = new ArrayList<>();
        for (int i = 0; i < pattern.relationships().size(); i++) {
            CypherAst.RelationshipPattern relationship = pattern.relationships().get(i);
            CypherAst.Name variable = relationship.variable();
            Link link = new Link(
                    variable == null ? translation.anonymous() : variable.text(),
                    relationship,
                    nodes.get(i),
                    nodes.get(i + 1),
                    branches(relationship));
            relationships.add(link);
            links.add(link);
        }
        return new Path(pattern, nodes, relationships);
    }

    private Element element(CypherAst.NodePattern node, Function<String, @Nullable Binding> bound) {
        CypherAst.Name variable = node.variable();
        String name = variable == null ? translation.anonymous() : variable.text();
        Element element = elements.computeIfAbsent(name, key -> {
            Element made = new Element(key, node.span(), translation.graph().nodeTables());
            if (bound.apply(key) instanceof Binding.Node known) {
                made.candidates = known.candidates();
                made.tagged = known.tagged();
            }
            return made;
        });
        LabelExpression labels = node.labels();
        if (labels != null) {
            element.labels = element.labels == null ? labels : new CypherAst.AndLabel(element.labels, labels);
            element.candidates = element.candidates.stream()
                    .filter(table -> LabelTranslator.admits(labels, table.labels()))
                    .toList();
        }
        element.properties |= node.properties() != null;
        return element;
    }

    private List<Scans.Branch> branches(CypherAst.RelationshipPattern pattern) {
        List<Scans.Branch> branches = new ArrayList<>();
        for (EdgeTable edge : translation.graph().edgeTables()) {
            if (!LabelTranslator.admits(pattern.types(), Set.of(edge.type()))) {
                continue;
            }
            if (pattern.direction() != Direction.LEFT) {
                branches.add(new Scans.Branch(edge, false));
            }
            if (pattern.direction() != Direction.RIGHT) {
                branches.add(new Scans.Branch(edge, true));
            }
        }
        return branches;
    }

    /// Narrows tables and edges by each other until nothing changes, then decides whose ids need tags.
    void infer() {
        if (!translation.isDefaultGraph()) {
            boolean changed = true;
            while (changed) {
                changed = false;
                for (Link link : links) {
                    changed |= narrow(link);
                }
            }
        }
        tag();
    }

    /// Whether another relationship of the pattern could be the same one, so that its identity matters.
    boolean overlaps(Link link) {
        return links.stream()
                .anyMatch(other -> other != link && other.tables().stream().anyMatch(link.tables()::contains));
    }

    private static boolean narrow(Link link) {
        boolean path = link.pattern.range() != null;
        int edgesBefore = link.branches.size();
        if (!path) {
            link.branches = link.branches.stream()
                    .filter(branch -> has(link.left, leftTable(branch)) && has(link.right, rightTable(branch)))
                    .toList();
        }
        boolean changed = link.branches.size() != edgesBefore;
        if (!path || link.pattern.range().low() > 0) {
            changed |= keep(
                    link.left,
                    link.branches.stream().map(PatternTables::leftTable).toList());
            changed |= keep(
                    link.right,
                    link.branches.stream().map(PatternTables::rightTable).toList());
        } else {
            List<String> ends = new ArrayList<>(
                    link.branches.stream().map(PatternTables::rightTable).toList());
            link.left.candidates.forEach(table -> ends.add(table.table()));
            changed |= keep(link.right, ends);
            List<String> starts = new ArrayList<>(
                    link.branches.stream().map(PatternTables::leftTable).toList());
            link.right.candidates.forEach(table -> starts.add(table.table()));
            changed |= keep(link.left, starts);
        }
        return changed;
    }

    private static boolean keep(Element element, List<String> tables) {
        if (tables.contains(PropertyGraph.ANY_NODE_TABLE)) {
            return false;
        }
        List<NodeTable> kept = element.candidates.stream()
                .filter(table -> tables.contains(table.table()))
                .toList();
        boolean changed = kept.size() != element.candidates.size();
        element.candidates = kept;
        return changed;
    }

    private static boolean has(Element element, String table) {
        return table.equals(PropertyGraph.ANY_NODE_TABLE)
                || element.candidates.stream().anyMatch(node -> node.table().equals(table));
    }

    private static String leftTable(Scans.Branch branch) {
        return branch.flipped() ? branch.table().targetTable() : branch.table().sourceTable();
    }

    private static String rightTable(Scans.Branch branch) {
        return branch.flipped() ? branch.table().sourceTable() : branch.table().targetTable();
    }

    /// In a graph over tables, ids of elements that may be in several tables carry their table.
    private void tag() {
        if (translation.isDefaultGraph()) {
            return;
        }
        elements.values().forEach(element -> element.tagged |= element.candidates.size() != 1);
        for (Link link : links) {
            if (link.pattern.range() != null) {
                Set<String> tables = new LinkedHashSet<>();
                link.branches.forEach(branch -> {
                    tables.add(leftTable(branch));
                    tables.add(rightTable(branch));
                });
                link.left.candidates.forEach(table -> tables.add(table.table()));
                link.right.candidates.forEach(table -> tables.add(table.table()));
                if (tables.size() > 1) {
                    link.left.tagged = true;
                    link.right.tagged = true;
                }
            }
        }
    }
}

package stele.planner.cypher;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.graph.PropertyGraph.EdgeTable;
import stele.storage.graph.PropertyGraph.NodeTable;
import stele.storage.type.DataType;

/// Reads node and edge tables. One table is read as it is, so that the plan is that of SQL over the table;
/// several are brought to common columns and united.
final class Scans {
    private final Translation translation;
    private final Rex rex;

    Scans(Translation translation) {
        this.translation = translation;
        this.rex = translation.rex();
    }

    /// A scan of nodes and where its columns are.
    record Nodes(RelNode rel, int id, Map<String, Integer> properties) {}

    /// A scan of relationships; `left` and `right` are the ends in the order of the pattern.
    record Edges(
            RelNode rel,
            int id,
            int left,
            int right,
            int source,
            int target,
            int type,
            Map<String, Integer> properties) {}

    /// An edge table, and whether the pattern walks it against its direction.
    record Branch(EdgeTable table, boolean flipped) {}

    Nodes nodes(List<NodeTable> candidates, boolean tagged) {
        if (candidates.size() == 1 && !tagged) {
            NodeTable node = candidates.getFirst();
            Table table = translation.table(node.table());
            RelNode scan = translation.context().scan(table);
            return new Nodes(scan, indexOf(table, node.key()), columns(table, node.properties()));
        }
        List<String> keys =
                wantedKeys(candidates.stream().map(NodeTable::properties).toList());
        List<Source> sources = new ArrayList<>();
        for (NodeTable node : candidates) {
            Table table = translation.table(node.table());
            RelNode scan = translation.context().scan(table);
            RexNode id = nodeId(scan, indexOf(table, node.key()), node.table(), tagged);
            sources.add(new Source(scan, List.of(id), columns(table, node.properties()), null));
        }
        RelNode rel = unite(sources, List.of("id"), List.of(rex.type(DataType.BIGINT)), keys);
        return new Nodes(rel, 0, positions(keys, 1));
    }

    private RexNode nodeId(RelNode scan, int column, String table, boolean tagged) {
        RexNode key = rex.column(scan, column);
        return tagged
                ? tag(key, nodeTag(table), translation.graph().nodeTables().size())
                : key;
    }

    private int nodeTag(String table) {
        List<NodeTable> tables = translation.graph().nodeTables();
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).table().equals(table)) {
                return i;
            }
        }
        throw new IllegalStateException(table + " is no node table");
    }

    private RexNode tag(RexNode key, int tag, int tags) {
        RelDataType type = rex.type(DataType.BIGINT);
        RexNode scaled = rex.builder().makeCall(type, SqlStdOperatorTable.MULTIPLY, List.of(key, rex.whole(tags)));
        return rex.builder().makeCall(type, SqlStdOperatorTable.PLUS, List.of(scaled, rex.whole(tag)));
    }

    /// @param leftTagged whether ids of the left end are tagged, likewise right
    Edges edges(List<Branch> branches, boolean leftTagged, boolean rightTagged, boolean wantsId) {
        if (branches.size() == 1 && !leftTagged && !rightTagged) {
            return edge(branches.getFirst(), wantsId);
        }
        List<EdgeTable> tables = branches.stream().map(Branch::table).distinct().toList();
        List<String> keys =
                wantedKeys(tables.stream().map(EdgeTable::properties).toList());
        List<Source> sources = new ArrayList<>();
        Set<String> walked = new HashSet<>();
        for (Branch branch : branches) {
            Edges single = edge(branch, wantsId);
            Table table = translation.table(branch.table().table());
            RelNode scan = single.rel();
            boolean sourceTagged = branch.flipped() ? rightTagged : leftTagged;
            boolean targetTagged = branch.flipped() ? leftTagged : rightTagged;
            RexNode source = nodeId(scan, single.source(), branch.table().sourceTable(), sourceTagged);
            RexNode target = nodeId(scan, single.target(), branch.table().targetTable(), targetTagged);
            RexNode id = single.id() < 0
                    ? rex.whole(0)
                    : edgeId(rex.column(scan, single.id()), branch.table(), tables.size() > 1);
            RexNode loop = null;
            if (!walked.add(branch.table().type() + " " + branch.table().table())
                    && branch.table().sourceTable().equals(branch.table().targetTable())) {
                // A relationship from a node to itself was found in the other direction.
                loop = rex.builder()
                        .makeCall(
                                SqlStdOperatorTable.NOT_EQUALS,
                                rex.column(scan, single.source()),
                                rex.column(scan, single.target()));
            }
            sources.add(new Source(
                    scan,
                    List.of(
                            id,
                            branch.flipped() ? target : source,
                            branch.flipped() ? source : target,
                            source,
                            target,
                            rex.text(branch.table().type())),
                    columns(table, branch.table().properties()),
                    loop));
        }
        RelDataType whole = rex.type(DataType.BIGINT);
        RelNode rel = unite(
                sources,
                List.of("id", "left", "right", "source", "target", "type"),
                List.of(whole, whole, whole, whole, whole, rex.type(DataType.VARCHAR)),
                keys);
        return new Edges(rel, 0, 1, 2, 3, 4, 5, positions(keys, 6));
    }

    private RexNode edgeId(RexNode id, EdgeTable edge, boolean tagged) {
        if (translation.isDefaultGraph() || !tagged) {
            return id;
        }
        List<EdgeTable> tables = translation.graph().edgeTables();
        return tag(id, tables.indexOf(edge), tables.size());
    }

    private Edges edge(Branch branch, boolean wantsId) {
        EdgeTable edge = branch.table();
        Table table = translation.table(edge.table());
        String idColumn = edge.id();
        boolean rowId = idColumn == null && wantsId;
        RelNode scan = rowId
                ? translation.context().scanWithRowId(table)
                : translation.context().scan(table);
        int id = -1;
        if (idColumn != null) {
            id = indexOf(table, idColumn);
        } else if (rowId) {
            id = table.definition().columns().size();
        }
        int source = indexOf(table, edge.source());
        int target = indexOf(table, edge.target());
        return new Edges(
                scan,
                id,
                branch.flipped() ? target : source,
                branch.flipped() ? source : target,
                source,
                target,
                -1,
                columns(table, edge.properties()));
    }

    private static int indexOf(Table table, String column) {
        return table.definition().indexOf(column).orElseThrow();
    }

    private static Map<String, Integer> columns(Table table, Map<String, String> properties) {
        TableDefinition definition = table.definition();
        Map<String, Integer> columns = new LinkedHashMap<>();
        properties.forEach(
                (key, column) -> columns.put(key, definition.indexOf(column).orElseThrow()));
        return columns;
    }

    private List<String> wantedKeys(List<Map<String, String>> properties) {
        return properties.stream()
                .flatMap(map -> map.keySet().stream())
                .distinct()
                .filter(translation.use().keys()::contains)
                .sorted()
                .toList();
    }

    private static Map<String, Integer> positions(List<String> keys, int first) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (String key : keys) {
            positions.put(key, first + positions.size());
        }
        return positions;
    }

    /// One input of a union: its leading columns, and where its properties are.
    private record Source(
            RelNode scan,
            List<RexNode> leading,
            Map<String, Integer> properties,
            @org.jspecify.annotations.Nullable RexNode condition) {}

    private RelNode unite(List<Source> sources, List<String> names, List<RelDataType> leadingTypes, List<String> keys) {
        RelBuilder builder = translation.context().relBuilder();
        List<String> allNames = new ArrayList<>(names);
        allNames.addAll(keys);
        if (sources.isEmpty()) {
            RelDataType type = rex.builder().getTypeFactory().createStructType(leadingTypes, names);
            return builder.values(type).build();
        }
        Map<String, RelDataType> types = new LinkedHashMap<>();
        for (String key : keys) {
            List<Value> values = new ArrayList<>();
            for (Source source : sources) {
                Integer column = source.properties().get(key);
                if (column != null) {
                    values.add(Value.of(rex.column(source.scan(), column)));
                }
            }
            types.put(key, rex.unified(values).getFirst().getType());
        }
        for (Source source : sources) {
            List<RexNode> columns = new ArrayList<>(source.leading());
            types.forEach((key, type) -> {
                Integer column = source.properties().get(key);
                RexNode value = column == null ? rex.nothing(type) : rex.column(source.scan(), column);
                columns.add(Rex.isNothing(value) || !isAny(type) ? value : rex.boxed(value));
            });
            builder.push(source.scan());
            RexNode condition = source.condition();
            if (condition != null) {
                builder.filter(condition);
            }
            builder.project(columns, allNames, true);
        }
        if (sources.size() > 1) {
            builder.union(true, sources.size());
        }
        return builder.build();
    }

    private static boolean isAny(RelDataType type) {
        return type.getSqlTypeName() == org.apache.calcite.sql.type.SqlTypeName.ANY;
    }
}

package stele.planner.cypher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import stele.storage.graph.PropertyGraph;

/// What a variable stands for: columns of the current rows. Column numbers are positions in the row.
sealed interface Binding {
    /// The same binding after its columns have moved.
    Binding moved(IntUnaryOperator position);

    /// A node.
    ///
    /// @param id the column of its key; tagged with its table when `tagged`
    /// @param properties the columns of the properties that are at hand
    /// @param candidates the tables that it may be in
    /// @param tagged whether the id is `key * tables + table`, because keys of several tables may be equal
    /// @param complete whether a property that is not at hand is one that none of the candidates has;
    ///     otherwise it is looked up by id
    record Node(
            int id,
            Map<String, Integer> properties,
            List<PropertyGraph.NodeTable> candidates,
            boolean tagged,
            boolean complete)
            implements Binding {
        @Override
        public Node moved(IntUnaryOperator position) {
            return new Node(position.applyAsInt(id), move(properties, position), candidates, tagged, complete);
        }
    }

    /// A relationship; `type` is the column of its type, or -1 when its only candidate says it.
    record Relationship(
            int id,
            int source,
            int target,
            int type,
            Map<String, Integer> properties,
            List<PropertyGraph.EdgeTable> candidates,
            boolean complete)
            implements Binding {
        @Override
        public Relationship moved(IntUnaryOperator position) {
            return new Relationship(
                    moveOptional(id, position),
                    moveOptional(source, position),
                    moveOptional(target, position),
                    moveOptional(type, position),
                    move(properties, position),
                    candidates,
                    complete);
        }
    }

    /// The relationships of a path of variable length: a column with the list of their ids.
    record Relationships(int ids, List<PropertyGraph.EdgeTable> candidates) implements Binding {
        @Override
        public Relationships moved(IntUnaryOperator position) {
            return new Relationships(position.applyAsInt(ids), candidates);
        }
    }

    /// A path: nodes and relationships in turn, unboxed.
    record Path(List<Binding> parts) implements Binding {
        @Override
        public Path moved(IntUnaryOperator position) {
            List<Binding> moved = new ArrayList<>();
            parts.forEach(part -> moved.add(part.moved(position)));
            return new Path(List.copyOf(moved));
        }
    }

    /// Any other value.
    record Column(int column, Kind kind) implements Binding {
        @Override
        public Column moved(IntUnaryOperator position) {
            return new Column(position.applyAsInt(column), kind);
        }
    }

    /// A variable that stands for an expression: a parameter of a list expression, or an alias in ORDER BY.
    record Computed(Value value) implements Binding {
        @Override
        public Computed moved(IntUnaryOperator position) {
            throw new IllegalStateException("an expression is bound for one row type only");
        }
    }

    private static Map<String, Integer> move(Map<String, Integer> columns, IntUnaryOperator position) {
        Map<String, Integer> moved = new LinkedHashMap<>();
        columns.forEach((key, column) -> moved.put(key, position.applyAsInt(column)));
        return moved;
    }

    private static int moveOptional(int column, IntUnaryOperator position) {
        return column < 0 ? column : position.applyAsInt(column);
    }
}

package stele.planner.datalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import stele.parser.SourceText;
import stele.parser.datalog.DatalogAst;
import stele.storage.type.DataType;

/// The facts and rules that a session has been given. Immutable: a statement that does not bind leaves the
/// old one in force.
final class DatalogProgram {
    static final DatalogProgram EMPTY = new DatalogProgram(Map.of(), Map.of());

    private final Map<String, Relation> relations;
    private final Map<String, DataType> types;

    private DatalogProgram(Map<String, Relation> relations, Map<String, DataType> types) {
        this.relations = relations;
        this.types = types;
    }

    /// A relation: its clauses, and its columns when it is declared.
    ///
    /// @param columns the declared columns, or null
    /// @param facts constant rows
    record Relation(String name, int arity, @Nullable List<Column> columns, Facts facts, List<Rule> rules) {
        Relation {
            rules = List.copyOf(rules);
        }

        boolean isDeclared() {
            return columns != null;
        }
    }

    /// A declared column.
    record Column(String name, DataType type) {}

    /// Constant rows, in a list that only grows: this version sees the first `count`.
    record Facts(List<List<DatalogAst.Constant>> rows, int count) {
        Facts plus(List<DatalogAst.Constant> row) {
            List<List<DatalogAst.Constant>> grown =
                    rows.size() == count ? rows : new ArrayList<>(rows.subList(0, count));
            grown.add(row);
            return new Facts(grown, count + 1);
        }

        List<List<DatalogAst.Constant>> visible() {
            return rows.subList(0, count);
        }
    }

    /// A rule.
    ///
    /// @param source the text that the spans in it refer to
    record Rule(DatalogAst.Atom head, DatalogAst.Body body, Reading reading, SourceText source) {}

    Optional<Relation> relation(String name) {
        return Optional.ofNullable(relations.get(name));
    }

    Iterable<Relation> relations() {
        return relations.values();
    }

    boolean isDeclared(String name) {
        Relation relation = relations.get(name);
        return relation != null && relation.isDeclared();
    }

    /// The type that `.type` has given a name.
    Optional<DataType> type(String name) {
        return Optional.ofNullable(types.get(name));
    }

    DatalogProgram withType(String name, DataType type) {
        Map<String, DataType> changed = new LinkedHashMap<>(types);
        changed.put(name, type);
        return new DatalogProgram(relations, changed);
    }

    DatalogProgram with(Relation relation) {
        Map<String, Relation> changed = new LinkedHashMap<>(relations);
        changed.put(relation.name(), relation);
        return new DatalogProgram(changed, types);
    }

    /// A relation without clauses.
    static Relation empty(String name, int arity, @Nullable List<Column> columns) {
        return new Relation(name, arity, columns, new Facts(new ArrayList<>(), 0), List.of());
    }

    DatalogProgram withFact(Relation relation, List<DatalogAst.Constant> row) {
        return with(new Relation(
                relation.name(),
                relation.arity(),
                relation.columns(),
                relation.facts().plus(row),
                relation.rules()));
    }

    DatalogProgram withRule(Relation relation, Rule rule) {
        List<Rule> rules = new ArrayList<>(relation.rules());
        rules.add(rule);
        return with(new Relation(relation.name(), relation.arity(), relation.columns(), relation.facts(), rules));
    }

    /// Where a session keeps its program.
    static final class Holder {
        private DatalogProgram program = EMPTY;

        DatalogProgram program() {
            return program;
        }

        void replace(DatalogProgram changed) {
            program = changed;
        }
    }
}

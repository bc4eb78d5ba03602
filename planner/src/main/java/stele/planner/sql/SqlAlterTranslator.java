package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIdentifier;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.storage.catalog.Check;
import stele.storage.catalog.Column;
import stele.storage.catalog.ColumnFill;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.UniqueKey;

/// ALTER TABLE. Each part makes the next definition; rows that must be computed anew are written by an
/// update that follows the change.
final class SqlAlterTranslator {
    private final SqlBinder binder;
    private final BindingContext context;
    private final SqlNames names;

    SqlAlterTranslator(SqlBinder binder) {
        this.binder = binder;
        this.context = binder.context();
        this.names = new SqlNames(context);
    }

    BoundStatement alter(SqlAst.AlterTable alter) {
        Optional<Table> table = names.findTable(alter.name());
        if (table.isEmpty() && alter.ifExists()) {
            return new BoundStatement.Definition(
                    "there is no table " + alter.name().names.getLast());
        }
        TableDefinition before = names.table(alter.name()).definition();
        refuseSystem(before, alter);
        SqlTableElements elements = new SqlTableElements(binder);
        TableDefinition after = before;
        List<Integer> sources = new ArrayList<>(
                IntStream.range(0, before.columns().size()).boxed().toList());
        for (SqlAst.Alteration alteration : alter.alterations()) {
            after = switch (alteration) {
                case SqlAst.Alteration.AddColumn add -> {
                    if (after.indexOf(add.column().name().getSimple()).isPresent()) {
                        if (add.ifNotExists()) {
                            yield after;
                        }
                        throw SqlTranslator.error(
                                Diagnostic.Kind.NAME,
                                "column \"" + add.column().name().getSimple() + "\" exists already",
                                add.column().name());
                    }
                    sources.add(-1);
                    yield added(after, add, elements);
                }
                case SqlAst.Alteration.DropColumn drop -> dropped(after, drop, sources);
                case SqlAst.Alteration.RenameColumn rename -> renamed(after, rename);
                case SqlAst.Alteration.RenameTable rename -> {
                    names.checkFree(rename.name().getSimple(), rename.name(), SqlAst.ObjectKind.SCHEMA);
                    yield after.withName(
                            inSameSchema(before.name(), rename.name().getSimple()));
                }
                case SqlAst.Alteration.SetType type -> retyped(after, type, elements);
                case SqlAst.Alteration.SetDefault set -> {
                    int at = SqlChangeTranslator.column(after, set.column());
                    ColumnFill fill =
                            set.expression() == null ? null : new ColumnFill.Default(elements.text(set.expression()));
                    yield with(after, at, after.columns().get(at).withFill(fill));
                }
                case SqlAst.Alteration.SetNotNull set -> {
                    int at = SqlChangeTranslator.column(after, set.column());
                    yield with(after, at, after.columns().get(at).withNullable(!set.notNull()));
                }
                case SqlAst.Alteration.AddConstraint add -> elements.with(after, add.constraint());
                case SqlAst.Alteration.DropConstraint drop -> withoutConstraint(after, drop);
            };
        }
        SqlRowRules rules = new SqlRowRules(context, after);
        rules.check();
        boolean computed = isComputed(before, after, sources);
        return new BoundStatement.AlterTable(
                before.name(),
                after,
                sources,
                elements.sequences(),
                computed ? rows(names.table(alter.name()), after, sources, rules) : null,
                rules.checkNames());
    }

    /// Whether there are rows to compute: values for new columns, values of another type, new conditions.
    private static boolean isComputed(TableDefinition before, TableDefinition after, List<Integer> sources) {
        for (int i = 0; i < sources.size(); i++) {
            Column column = after.columns().get(i);
            boolean added = sources.get(i) < 0;
            if (added && column.fill() != null) {
                return true;
            }
            if (!added) {
                Column old = before.columns().get(sources.get(i));
                if (!old.type().equals(column.type()) || column.maxLength() < old.maxLength()) {
                    return true;
                }
            }
        }
        return !before.checks().containsAll(after.checks());
    }

    private RelNode rows(Table table, TableDefinition after, List<Integer> sources, SqlRowRules rules) {
        RelNode scan = context.scan(table);
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            int source = sources.get(i);
            columns.add(
                    source < 0
                            ? rules.defaultValue(i)
                            : rules.assigned(
                                    context.rexBuilder().makeInputRef(scan, source),
                                    after.columns().get(i)));
        }
        List<String> columnNames = after.columns().stream().map(Column::name).toList();
        return rules.applied(LogicalProject.create(scan, List.of(), columns, columnNames, Set.of()));
    }

    private void refuseSystem(TableDefinition definition, SqlAst.AlterTable alter) {
        boolean inGraph = definition.name().equals(stele.storage.catalog.Snapshot.TRIPLES)
                || context.snapshot().graphs().stream()
                        .anyMatch(graph -> graph.nodeTables().stream()
                                        .anyMatch(node -> node.table().equals(definition.name()))
                                || graph.edgeTables().stream()
                                        .anyMatch(edge -> edge.table().equals(definition.name())));
        if (inGraph) {
            throw StatementException.unsupported(
                    "ALTER TABLE of a table that is part of a graph",
                    SqlPositions.span(alter.name().getParserPosition()));
        }
    }

    private static String inSameSchema(String old, String name) {
        int dot = old.indexOf('.');
        return dot < 0 ? name : old.substring(0, dot + 1) + name;
    }

    private TableDefinition added(
            TableDefinition definition, SqlAst.Alteration.AddColumn add, SqlTableElements elements) {
        List<Column> columns = new ArrayList<>(definition.columns());
        columns.add(elements.column(definition.name(), add.column(), null));
        TableDefinition wider = definition.withColumns(columns);
        for (SqlAst.TableConstraint constraint : add.constraints()) {
            wider = elements.with(wider, constraint);
        }
        return wider;
    }

    private TableDefinition dropped(
            TableDefinition definition, SqlAst.Alteration.DropColumn drop, List<Integer> sources) {
        if (drop.ifExists() && definition.indexOf(drop.column().getSimple()).isEmpty()) {
            return definition;
        }
        int at = SqlChangeTranslator.column(definition, drop.column());
        String name = definition.columns().get(at).name();
        if (definition.columns().size() == 1) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC, "\"" + name + "\" is the table's only column", drop.column());
        }
        List<String> dependents = dependents(definition, name);
        if (!dependents.isEmpty() && !drop.cascade()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    "column \"" + name + "\" is used by " + String.join(", ", dependents)
                            + "; DROP COLUMN ... CASCADE drops them too",
                    drop.column());
        }
        List<Column> columns = new ArrayList<>(definition.columns());
        columns.remove(at);
        sources.subList(at, at + 1).clear();
        return new TableDefinition(
                definition.name(),
                columns,
                definition.primaryKey().contains(name) ? List.of() : definition.primaryKey(),
                definition.foreignKeys().stream()
                        .filter(key -> !key.columns().contains(name))
                        .toList(),
                definition.uniqueKeys().stream()
                        .filter(key -> !key.columns().contains(name))
                        .toList(),
                definition.checks().stream()
                        .filter(check -> !mentions(check.condition(), name))
                        .toList());
    }

    private List<String> dependents(TableDefinition definition, String column) {
        List<String> found = new ArrayList<>();
        if (definition.primaryKey().contains(column)) {
            found.add("the primary key");
        }
        for (UniqueKey key : definition.uniqueKeys()) {
            if (key.columns().contains(column)) {
                found.add("key " + key.name());
            }
        }
        for (ForeignKey key : definition.foreignKeys()) {
            if (key.columns().contains(column)) {
                found.add("reference " + SqlConstraints.name(definition, key));
            }
        }
        for (Check check : definition.checks()) {
            if (mentions(check.condition(), column)) {
                found.add("constraint " + check.name());
            }
        }
        for (Column other : definition.columns()) {
            if (other.fill() instanceof ColumnFill.Generated generated && mentions(generated.expression(), column)) {
                found.add("column " + other.name());
            }
        }
        for (Table table : context.snapshot().tables()) {
            for (ForeignKey key : table.definition().foreignKeys()) {
                if (key.table().equals(definition.name())
                        && key.referencedColumns().contains(column)) {
                    found.add("reference " + SqlConstraints.name(table.definition(), key));
                }
            }
        }
        return found;
    }

    /// Whether a text has a name in it: rather once too often than not.
    private static boolean mentions(String text, String name) {
        return java.util.regex.Pattern.compile(
                        "(?<!\\w)" + java.util.regex.Pattern.quote(name) + "(?!\\w)",
                        java.util.regex.Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .find();
    }

    private TableDefinition renamed(TableDefinition definition, SqlAst.Alteration.RenameColumn rename) {
        int at = SqlChangeTranslator.column(definition, rename.column());
        String old = definition.columns().get(at).name();
        String name = rename.name().getSimple();
        if (!old.equalsIgnoreCase(name) && definition.indexOf(name).isPresent()) {
            throw SqlTranslator.error(Diagnostic.Kind.NAME, "column \"" + name + "\" exists already", rename.name());
        }
        for (Check check : definition.checks()) {
            refuseMention(check.condition(), old, rename.column(), "constraint " + check.name());
        }
        for (Column column : definition.columns()) {
            if (column.fill() instanceof ColumnFill.Generated generated) {
                refuseMention(generated.expression(), old, rename.column(), "column " + column.name());
            }
        }
        List<Column> columns = new ArrayList<>(definition.columns());
        columns.set(at, columns.get(at).withName(name));
        return new TableDefinition(
                definition.name(),
                columns,
                replaced(definition.primaryKey(), old, name),
                definition.foreignKeys().stream()
                        .map(key -> new ForeignKey(
                                key.name(),
                                replaced(key.columns(), old, name),
                                key.table(),
                                key.table().equals(definition.name())
                                        ? replaced(key.referencedColumns(), old, name)
                                        : key.referencedColumns(),
                                key.onDelete(),
                                key.onUpdate()))
                        .toList(),
                definition.uniqueKeys().stream()
                        .map(key -> new UniqueKey(key.name(), replaced(key.columns(), old, name)))
                        .toList(),
                definition.checks());
    }

    private static void refuseMention(String text, String column, SqlIdentifier place, String what) {
        if (mentions(text, column)) {
            throw StatementException.unsupported(
                    "renaming a column that " + what + " uses", SqlPositions.span(place.getParserPosition()));
        }
    }

    private static List<String> replaced(List<String> names, String old, String name) {
        return names.stream().map(each -> each.equals(old) ? name : each).toList();
    }

    private TableDefinition retyped(
            TableDefinition definition, SqlAst.Alteration.SetType type, SqlTableElements elements) {
        int at = SqlChangeTranslator.column(definition, type.column());
        Column old = definition.columns().get(at);
        if (type.using() != null) {
            throw StatementException.unsupported(
                    "ALTER COLUMN ... TYPE ... USING",
                    SqlPositions.span(type.using().getParserPosition()));
        }
        return with(
                definition,
                at,
                new Column(
                        old.name(),
                        elements.type(type.type()),
                        old.nullable(),
                        old.fill(),
                        type.length() < 0 ? Column.UNLIMITED : type.length()));
    }

    private static TableDefinition with(TableDefinition definition, int at, Column column) {
        List<Column> columns = new ArrayList<>(definition.columns());
        columns.set(at, column);
        return definition.withColumns(columns);
    }

    private static TableDefinition withoutConstraint(
            TableDefinition definition, SqlAst.Alteration.DropConstraint drop) {
        String name = SqlConstraints.lower(drop.name().getSimple());
        if (!SqlConstraints.names(definition).contains(name)) {
            if (drop.ifExists()) {
                return definition;
            }
            throw SqlNames.unknown("constraint", drop.name(), List.copyOf(SqlConstraints.names(definition)));
        }
        boolean primary = !definition.primaryKey().isEmpty()
                && SqlConstraints.lower(SqlConstraints.primaryKeyName(definition))
                        .equals(name);
        return new TableDefinition(
                definition.name(),
                definition.columns(),
                primary ? List.of() : definition.primaryKey(),
                definition.foreignKeys().stream()
                        .filter(key -> !SqlConstraints.lower(SqlConstraints.name(definition, key))
                                .equals(name))
                        .toList(),
                definition.uniqueKeys().stream()
                        .filter(key -> !SqlConstraints.lower(key.name()).equals(name))
                        .toList(),
                definition.checks().stream()
                        .filter(check -> !SqlConstraints.lower(check.name()).equals(name))
                        .toList());
    }
}

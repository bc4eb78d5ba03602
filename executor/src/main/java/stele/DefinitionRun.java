package stele;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.planner.BoundStatement;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.UniqueKey;
import stele.storage.graph.PropertyGraph;
import stele.storage.vector.Batch;

/// CREATE, ALTER and DROP.
final class DefinitionRun {
    private final WriteScope scope;
    private final Pipeline pipeline;

    DefinitionRun(WriteScope scope, Pipeline pipeline) {
        this.scope = scope;
        this.pipeline = pipeline;
    }

    private Snapshot snapshot() {
        return scope.snapshot();
    }

    String createTable(BoundStatement.CreateTable create) {
        String name = create.definition().name();
        if (snapshot().table(name).isPresent()) {
            if (create.ifNotExists()) {
                return "table " + name + " exists already";
            }
            if (create.orReplace()) {
                drop(new BoundStatement.Drop(BoundStatement.Drop.Kind.TABLE, name, false, false));
            }
        }
        List<Batch> rows = create.rows() == null
                ? List.of()
                : pipeline.execute(pipeline.plan(create.rows()).physical(), snapshot(), Map.of());
        scope.write().createTable(create.definition());
        create.sequences().forEach(scope.write()::putObject);
        if (create.rows() == null) {
            return "created table " + name;
        }
        long count = 0;
        for (Batch batch : rows) {
            scope.write().append(name, batch.compact());
            count += batch.rows();
        }
        return "created table " + name + " with " + StatementRun.plural(count, "row");
    }

    String create(BoundStatement.Create create) {
        CatalogObject object = create.object();
        String what = kind(object.getClass());
        boolean exists = snapshot().object(object.getClass(), object.name()).isPresent();
        if (exists && create.ifNotExists()) {
            return what + " " + object.name() + " exists already";
        }
        if (exists && !create.orReplace()) {
            throw new StatementException(
                    Diagnostic.Kind.NAME, what + " \"" + object.name() + "\" exists already", null);
        }
        if (object instanceof CatalogObject.Index index) {
            if (index.unique()) {
                addKey(index);
            }
        }
        scope.write().putObject(object);
        return "created " + what + " " + object.name();
    }

    private static String kind(Class<? extends CatalogObject> kind) {
        return kind.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private void addKey(CatalogObject.Index index) {
        TableDefinition definition =
                snapshot().table(index.table()).orElseThrow().definition();
        List<UniqueKey> keys = new ArrayList<>(definition.uniqueKeys());
        keys.add(new UniqueKey(index.name(), index.columns()));
        redefine(definition, definition.withUniqueKeys(keys));
    }

    /// Changes what does not concern the columns.
    private void redefine(TableDefinition before, TableDefinition after) {
        scope.write()
                .alterTable(
                        before.name(),
                        after,
                        IntStream.range(0, before.columns().size()).boxed().toList());
    }

    String drop(BoundStatement.Drop drop) {
        String name = drop.name();
        return switch (drop.kind()) {
            case TABLE -> {
                Optional<Table> table = snapshot().table(name);
                if (table.isEmpty()) {
                    yield missing("table", drop);
                }
                dropTable(table.get().definition(), drop.cascade());
                yield "dropped table " + name;
            }
            case VIEW ->
                dropped(CatalogObject.View.class, drop, view -> {
                    dropDependents(view.name(), "view", drop.cascade());
                    scope.write().dropObject(view);
                });
            case INDEX -> dropped(CatalogObject.Index.class, drop, this::dropIndex);
            case SEQUENCE ->
                dropped(CatalogObject.Sequence.class, drop, sequence -> {
                    if (!sequence.owner().isEmpty()) {
                        throw new StatementException(
                                Diagnostic.Kind.SEMANTIC,
                                "sequence " + sequence.name() + " fills column " + sequence.owner(),
                                null);
                    }
                    scope.write().dropObject(sequence);
                });
            case SCHEMA -> dropped(CatalogObject.Schema.class, drop, schema -> dropSchema(schema, drop.cascade()));
        };
    }

    private interface Removal<T> {
        void run(T object);
    }

    private <T extends CatalogObject> String dropped(Class<T> kind, BoundStatement.Drop drop, Removal<T> removal) {
        Optional<T> object = snapshot().object(kind, drop.name());
        if (object.isEmpty()) {
            return missing(kind(kind), drop);
        }
        removal.run(object.get());
        return "dropped " + kind(kind) + " " + drop.name();
    }

    private static String missing(String what, BoundStatement.Drop drop) {
        if (drop.ifExists()) {
            return "there is no " + what + " " + drop.name();
        }
        throw new StatementException(Diagnostic.Kind.NAME, "there is no " + what + " " + drop.name(), null);
    }

    private void dropTable(TableDefinition definition, boolean cascade) {
        String name = definition.name();
        dropDependents(name, "table", cascade);
        if (cascade) {
            for (Table other : List.copyOf(snapshot().tables())) {
                TableDefinition child = other.definition();
                List<ForeignKey> kept = child.foreignKeys().stream()
                        .filter(key -> !key.table().equals(name))
                        .toList();
                if (!child.name().equals(name)
                        && kept.size() < child.foreignKeys().size()) {
                    redefine(child, child.withForeignKeys(kept));
                }
            }
            for (PropertyGraph graph : List.copyOf(snapshot().graphs())) {
                boolean uses = graph.nodeTables().stream()
                                .anyMatch(node -> node.table().equals(name))
                        || graph.edgeTables().stream()
                                .anyMatch(edge -> edge.table().equals(name));
                if (uses && !graph.name().equals(PropertyGraph.DEFAULT)) {
                    scope.write().dropGraph(graph.name());
                }
            }
        }
        scope.write().dropTable(name);
        for (CatalogObject.Sequence sequence : snapshot().objects(CatalogObject.Sequence.class)) {
            if (sequence.owner().startsWith(name + ".")) {
                scope.write().dropObject(sequence);
            }
        }
    }

    /// Views that read what is to go: they go too, or forbid it.
    private void dropDependents(String name, String what, boolean cascade) {
        List<CatalogObject.View> dependents = snapshot().objects(CatalogObject.View.class).stream()
                .filter(view -> view.uses().contains(name))
                .toList();
        if (dependents.isEmpty()) {
            return;
        }
        if (!cascade) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC,
                    "view " + dependents.getFirst().name() + " reads " + what + " " + name
                            + "; DROP ... CASCADE drops it too",
                    null);
        }
        for (CatalogObject.View view : dependents) {
            if (snapshot().object(CatalogObject.View.class, view.name()).isPresent()) {
                dropDependents(view.name(), "view", true);
                scope.write().dropObject(view);
            }
        }
    }

    private void dropIndex(CatalogObject.Index index) {
        scope.write().dropObject(index);
        Optional<Table> table = snapshot().table(index.table());
        if (index.unique() && table.isPresent()) {
            TableDefinition definition = table.get().definition();
            redefine(
                    definition,
                    definition.withUniqueKeys(definition.uniqueKeys().stream()
                            .filter(key -> !key.name().equals(index.name()))
                            .toList()));
        }
    }

    private void dropSchema(CatalogObject.Schema schema, boolean cascade) {
        String prefix = schema.name() + ".";
        List<TableDefinition> tables = snapshot().tables().stream()
                .map(Table::definition)
                .filter(table -> table.name().startsWith(prefix))
                .toList();
        List<CatalogObject> objects = new ArrayList<>();
        objects.addAll(snapshot().objects(CatalogObject.View.class));
        objects.addAll(snapshot().objects(CatalogObject.Sequence.class));
        objects.removeIf(object -> !object.name().startsWith(prefix));
        if (!cascade && (!tables.isEmpty() || !objects.isEmpty())) {
            String first = tables.isEmpty()
                    ? objects.getFirst().name()
                    : tables.getFirst().name();
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC,
                    "schema " + schema.name() + " is not empty: it has " + first
                            + "; DROP SCHEMA ... CASCADE drops all",
                    null);
        }
        for (CatalogObject object : objects) {
            if (object instanceof CatalogObject.View view) {
                dropDependents(view.name(), "view", true);
            }
            scope.write().dropObject(object);
        }
        tables.forEach(table -> dropTable(table, true));
        scope.write().dropObject(schema);
    }

    String alterTable(BoundStatement.AlterTable alter) {
        String name = alter.table();
        TableDefinition definition = alter.definition();
        boolean renamed = !definition.name().equals(name);
        TableDefinition before = snapshot().table(name).orElseThrow().definition();
        for (CatalogObject.View view : snapshot().objects(CatalogObject.View.class)) {
            boolean narrower = !before.columns().stream()
                    .allMatch(column -> definition.indexOf(column.name()).isPresent());
            if (view.uses().contains(name) && (renamed || narrower)) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC,
                        "view " + view.name() + " reads table " + name + " as it is; drop the view first",
                        null);
            }
        }
        new TableAlteration(scope, pipeline).run(alter);
        if (renamed) {
            rename(name, definition.name());
        }
        return "altered table " + name;
    }

    /// Lets what names the table name it anew.
    private void rename(String old, String name) {
        for (Table table : List.copyOf(snapshot().tables())) {
            TableDefinition definition = table.definition();
            if (definition.foreignKeys().stream().anyMatch(key -> key.table().equals(old))) {
                redefine(
                        definition,
                        definition.withForeignKeys(definition.foreignKeys().stream()
                                .map(key -> key.table().equals(old) ? key.withTable(name) : key)
                                .toList()));
            }
        }
        for (CatalogObject.Index index : snapshot().objects(CatalogObject.Index.class)) {
            if (index.table().equals(old)) {
                scope.write().putObject(new CatalogObject.Index(index.name(), name, index.columns(), index.unique()));
            }
        }
    }

    String createGraph(BoundStatement.CreateGraph create) {
        String name = create.graph().name();
        if (snapshot().graph(name).isPresent() && !create.orReplace()) {
            if (create.ifNotExists()) {
                return "graph " + name + " exists already";
            }
            throw new StatementException(Diagnostic.Kind.NAME, "graph " + name + " exists already", null);
        }
        scope.write().putGraph(create.graph());
        return "created property graph " + name;
    }

    String dropGraph(BoundStatement.DropGraph drop) {
        if (snapshot().graph(drop.name()).isEmpty()) {
            if (drop.ifExists()) {
                return "there is no graph " + drop.name();
            }
            throw new StatementException(Diagnostic.Kind.NAME, "there is no graph " + drop.name(), null);
        }
        scope.write().dropGraph(drop.name());
        return "dropped property graph " + drop.name();
    }
}

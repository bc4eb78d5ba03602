package stele.planner.sql;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.jspecify.annotations.Nullable;
import stele.planner.BindingContext;
import stele.planner.SteleTable;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Snapshot;

/// A snapshot's tables and views as Calcite's catalog. The schema `main` is another name for the root.
/// Names match in any case. Tables are made when they are asked for: a statement names few of many.
final class SqlCatalog {
    /// What precedes a table's name in that of the table with row ids, which UPDATE and DELETE read.
    static final String ROW_IDS = "$rows.";

    private final BindingContext context;
    private final SqlBinder binder;
    private final Map<String, RelNode> plans;

    private SqlCatalog(BindingContext context, SqlBinder binder, Map<String, RelNode> plans) {
        this.context = context;
        this.binder = binder;
        this.plans = plans;
    }

    /// @param plans plans that stand in FROM by these names
    static CalciteCatalogReader reader(BindingContext context, SqlBinder binder, Map<String, RelNode> plans) {
        Properties properties = new Properties();
        properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
        CalciteConnectionConfig config = new CalciteConnectionConfigImpl(properties);
        SqlCatalog catalog = new SqlCatalog(context, binder, plans);
        CalciteSchema root = CalciteSchema.createRootSchema(false, false, "", catalog.root());
        String schema = context.session().schema();
        return new CalciteCatalogReader(
                root,
                schema.equals(SqlNames.MAIN) ? List.of() : List.of(schema),
                context.cluster().getTypeFactory(),
                config);
    }

    private Schema root() {
        Map<String, Schema> schemas = new HashMap<>();
        schemas.put(SqlNames.MAIN, new TableSchema("", Map.of()));
        schemas.put(SqlNames.INFORMATION, new InformationSchema());
        for (CatalogObject.Schema schema : context.snapshot().objects(CatalogObject.Schema.class)) {
            schemas.put(schema.name(), new TableSchema(schema.name() + ".", Map.of()));
        }
        return new TableSchema("", schemas);
    }

    private final class InformationSchema extends AbstractSchema {
        @Override
        protected Map<String, Table> getTableMap() {
            return SqlInformationSchema.tables(context, binder);
        }
    }

    private final class TableSchema extends AbstractSchema implements Lookup<Table> {
        private final String prefix;
        private final Map<String, Schema> schemas;

        TableSchema(String prefix, Map<String, Schema> schemas) {
            this.prefix = prefix;
            this.schemas = schemas;
        }

        @Override
        protected Map<String, Schema> getSubSchemaMap() {
            return schemas;
        }

        @Override
        public Lookup<Table> tables() {
            return this;
        }

        @Override
        public @Nullable Table get(String name) {
            Named<Table> found = getIgnoreCase(name);
            return found != null && found.name().equals(name) ? found.entity() : null;
        }

        @Override
        public @Nullable Named<Table> getIgnoreCase(String name) {
            RelNode plan = prefix.isEmpty() ? plans.get(name.toLowerCase(Locale.ROOT)) : null;
            if (plan != null) {
                return new Named<>(name, new SqlView(binder, name, () -> plan));
            }
            boolean rowIds = name.startsWith(ROW_IDS);
            String wanted = prefix + (rowIds ? name.substring(ROW_IDS.length()) : name);
            Snapshot snapshot = context.snapshot();
            stele.storage.catalog.Table table = snapshot.table(wanted).orElse(null);
            if (table != null) {
                String found =
                        (rowIds ? ROW_IDS : "") + table.definition().name().substring(prefix.length());
                return new Named<>(found, new SteleTable(table, rowIds, snapshot.isCommitted()));
            }
            CatalogObject.View view =
                    snapshot.object(CatalogObject.View.class, wanted).orElse(null);
            return view == null ? null : new Named<>(view.name().substring(prefix.length()), SqlView.of(view, binder));
        }

        @Override
        public Set<String> getNames(LikePattern pattern) {
            Set<String> names = new LinkedHashSet<>();
            context.snapshot()
                    .tables()
                    .forEach(table -> add(names, table.definition().name()));
            context.snapshot().objects(CatalogObject.View.class).forEach(view -> add(names, view.name()));
            names.removeIf(name -> !pattern.matcher().apply(name));
            return names;
        }

        private void add(Set<String> names, String name) {
            if (name.startsWith(prefix)) {
                names.add(name.substring(prefix.length()));
            }
        }
    }
}

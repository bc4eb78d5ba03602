package stele.planner.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import stele.planner.SteleTable;
import stele.storage.catalog.Snapshot;

/// A snapshot's tables as Calcite's catalog. The schema `main` is another name for the root. Names match in
/// any case.
final class SqlCatalog {
    /// What precedes a table's name in that of the table with row ids, which UPDATE and DELETE read.
    static final String ROW_IDS = "$rows.";

    private SqlCatalog() {}

    static CalciteCatalogReader reader(Snapshot snapshot, RelDataTypeFactory factory) {
        Properties properties = new Properties();
        properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
        CalciteConnectionConfig config = new CalciteConnectionConfigImpl(properties);
        CalciteSchema root =
                CalciteSchema.createRootSchema(false, false, "", new SnapshotSchema(tables(snapshot), true));
        return new CalciteCatalogReader(root, List.of(), factory, config);
    }

    private static Map<String, Table> tables(Snapshot snapshot) {
        Map<String, Table> tables = new HashMap<>();
        for (stele.storage.catalog.Table table : snapshot.tables()) {
            tables.put(table.definition().name(), new SteleTable(table, false, snapshot.isCommitted()));
            tables.put(ROW_IDS + table.definition().name(), new SteleTable(table, true, snapshot.isCommitted()));
        }
        return tables;
    }

    private static final class SnapshotSchema extends AbstractSchema {
        private final Map<String, Table> tables;
        private final boolean root;

        SnapshotSchema(Map<String, Table> tables, boolean root) {
            this.tables = tables;
            this.root = root;
        }

        @Override
        protected Map<String, Table> getTableMap() {
            return tables;
        }

        @Override
        protected Map<String, Schema> getSubSchemaMap() {
            return root ? Map.of("main", new SnapshotSchema(tables, false)) : Map.of();
        }
    }
}

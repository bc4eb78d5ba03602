package stele.planner.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.schema.Table;
import org.jspecify.annotations.Nullable;
import stele.planner.BindingContext;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Check;
import stele.storage.catalog.Column;
import stele.storage.catalog.ColumnFill;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.UniqueKey;
import stele.storage.type.DataType;

/// The tables of `information_schema`: the catalog as constant rows.
final class SqlInformationSchema {
    private static final String CATALOG = "stele";
    private static final Set<String> NUMBERS = Set.of(
            "ordinal_position",
            "character_maximum_length",
            "numeric_precision",
            "numeric_scale",
            "start_value",
            "minimum_value",
            "maximum_value",
            "increment");

    private final BindingContext context;
    private final SqlBinder binder;
    private final Snapshot snapshot;

    private SqlInformationSchema(BindingContext context, SqlBinder binder) {
        this.context = context;
        this.binder = binder;
        this.snapshot = context.snapshot();
    }

    static Map<String, Table> tables(BindingContext context, SqlBinder binder) {
        SqlInformationSchema schema = new SqlInformationSchema(context, binder);
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("schemata", schema.lazy("schemata", schema::schemata));
        tables.put("tables", schema.lazy("tables", schema::tables));
        tables.put("columns", schema.lazy("columns", schema::columns));
        tables.put("views", schema.lazy("views", schema::views));
        tables.put("sequences", schema.lazy("sequences", schema::sequences));
        tables.put("table_constraints", schema.lazy("table_constraints", schema::constraints));
        tables.put("key_column_usage", schema.lazy("key_column_usage", schema::keyColumns));
        tables.put("referential_constraints", schema.lazy("referential_constraints", schema::references));
        tables.put("check_constraints", schema.lazy("check_constraints", schema::checks));
        return tables;
    }

    /// A name's schema, or `main`.
    static String schemaOf(String name, Snapshot snapshot) {
        int dot = name.indexOf('.');
        return dot > 0
                        && snapshot.object(CatalogObject.Schema.class, name.substring(0, dot))
                                .isPresent()
                ? name.substring(0, dot)
                : SqlNames.MAIN;
    }

    /// A name without its schema.
    static String simple(String name, Snapshot snapshot) {
        String schema = schemaOf(name, snapshot);
        return schema.equals(SqlNames.MAIN) ? name : name.substring(schema.length() + 1);
    }

    private Table lazy(String name, Supplier<RelNode> plan) {
        return new SqlView(binder, name, plan);
    }

    private RelNode of(List<String> names, List<List<@Nullable Object>> rows) {
        return SqlConstantRows.plan(context, names, NUMBERS, rows);
    }

    private List<@Nullable Object> row(String name, @Nullable Object... rest) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(CATALOG);
        row.add(schemaOf(name, snapshot));
        row.add(simple(name, snapshot));
        row.addAll(java.util.Arrays.asList(rest));
        return row;
    }

    private RelNode schemata() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (String schema : new SqlNames(context).schemas()) {
            rows.add(List.of(CATALOG, schema));
        }
        return of(List.of("catalog_name", "schema_name"), rows);
    }

    private RelNode tables() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        snapshot.tables().forEach(table -> rows.add(row(table.definition().name(), "BASE TABLE", "YES")));
        snapshot.objects(CatalogObject.View.class).forEach(view -> rows.add(row(view.name(), "VIEW", "NO")));
        return of(List.of("table_catalog", "table_schema", "table_name", "table_type", "is_insertable_into"), rows);
    }

    private RelNode columns() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        snapshot.tables().forEach(table -> {
            long position = 0;
            for (Column column : table.definition().columns()) {
                position++;
                boolean key = table.definition().primaryKey().contains(column.name());
                rows.add(row(
                        table.definition().name(),
                        column.name(),
                        position,
                        fill(column),
                        column.nullable() && !key ? "YES" : "NO",
                        column.type().toString(),
                        column.maxLength() == Column.UNLIMITED ? null : (Object) (long) column.maxLength(),
                        number(column.type(), true),
                        number(column.type(), false),
                        column.fill() instanceof ColumnFill.Identity ? "YES" : "NO",
                        column.fill() instanceof ColumnFill.Generated ? "ALWAYS" : "NEVER",
                        column.fill() instanceof ColumnFill.Generated generated ? generated.expression() : null));
            }
        });
        for (CatalogObject.View view : snapshot.objects(CatalogObject.View.class)) {
            SqlView plan = SqlView.of(view, binder);
            long position = 0;
            for (var field : plan.getRowType(context.cluster().getTypeFactory()).getFieldList()) {
                position++;
                DataType type = SqlTranslator.columnType(field.getType());
                rows.add(row(
                        view.name(),
                        field.getName(),
                        position,
                        null,
                        field.getType().isNullable() ? "YES" : "NO",
                        type.toString(),
                        null,
                        number(type, true),
                        number(type, false),
                        "NO",
                        "NEVER",
                        null));
            }
        }
        return of(
                List.of(
                        "table_catalog",
                        "table_schema",
                        "table_name",
                        "column_name",
                        "ordinal_position",
                        "column_default",
                        "is_nullable",
                        "data_type",
                        "character_maximum_length",
                        "numeric_precision",
                        "numeric_scale",
                        "is_identity",
                        "is_generated",
                        "generation_expression"),
                rows);
    }

    private static @Nullable Object number(DataType type, boolean precision) {
        return type instanceof DataType.Decimal decimal
                ? (Object) (long) (precision ? decimal.precision() : decimal.scale())
                : null;
    }

    private static @Nullable String fill(Column column) {
        return switch (column.fill()) {
            case null -> null;
            case ColumnFill.Default value -> value.expression();
            case ColumnFill.Generated ignored -> null;
            case ColumnFill.Identity identity -> "nextval('" + identity.sequence() + "')";
        };
    }

    private RelNode views() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        snapshot.objects(CatalogObject.View.class).forEach(view -> rows.add(row(view.name(), view.text(), "NO")));
        return of(List.of("table_catalog", "table_schema", "table_name", "view_definition", "is_updatable"), rows);
    }

    private RelNode sequences() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        snapshot.objects(CatalogObject.Sequence.class)
                .forEach(sequence -> rows.add(row(
                        sequence.name(),
                        "BIGINT",
                        sequence.start(),
                        sequence.minimum(),
                        sequence.maximum(),
                        sequence.increment(),
                        sequence.cycle() ? "YES" : "NO")));
        return of(
                List.of(
                        "sequence_catalog",
                        "sequence_schema",
                        "sequence_name",
                        "data_type",
                        "start_value",
                        "minimum_value",
                        "maximum_value",
                        "increment",
                        "cycle_option"),
                rows);
    }

    /// @param columns the columns, for a key
    private record Constraint(String table, String name, String kind, List<String> columns) {}

    private List<Constraint> allConstraints() {
        List<Constraint> constraints = new ArrayList<>();
        snapshot.tables().forEach(table -> {
            TableDefinition definition = table.definition();
            String name = definition.name();
            if (!definition.primaryKey().isEmpty()) {
                constraints.add(new Constraint(
                        name, SqlConstraints.primaryKeyName(definition), "PRIMARY KEY", definition.primaryKey()));
            }
            for (UniqueKey key : definition.uniqueKeys()) {
                constraints.add(new Constraint(name, key.name(), "UNIQUE", key.columns()));
            }
            for (ForeignKey key : definition.foreignKeys()) {
                constraints.add(
                        new Constraint(name, SqlConstraints.name(definition, key), "FOREIGN KEY", key.columns()));
            }
            for (Check check : definition.checks()) {
                constraints.add(new Constraint(name, check.name(), "CHECK", List.of()));
            }
        });
        return constraints;
    }

    private RelNode constraints() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Constraint constraint : allConstraints()) {
            String schema = schemaOf(constraint.table(), snapshot);
            rows.add(List.of(
                    CATALOG,
                    schema,
                    constraint.name(),
                    CATALOG,
                    schema,
                    simple(constraint.table(), snapshot),
                    constraint.kind()));
        }
        return of(
                List.of(
                        "constraint_catalog",
                        "constraint_schema",
                        "constraint_name",
                        "table_catalog",
                        "table_schema",
                        "table_name",
                        "constraint_type"),
                rows);
    }

    private RelNode keyColumns() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Constraint constraint : allConstraints()) {
            String schema = schemaOf(constraint.table(), snapshot);
            long position = 0;
            for (String column : constraint.columns()) {
                position++;
                rows.add(List.of(
                        CATALOG,
                        schema,
                        constraint.name(),
                        CATALOG,
                        schema,
                        simple(constraint.table(), snapshot),
                        column,
                        position));
            }
        }
        return of(
                List.of(
                        "constraint_catalog",
                        "constraint_schema",
                        "constraint_name",
                        "table_catalog",
                        "table_schema",
                        "table_name",
                        "column_name",
                        "ordinal_position"),
                rows);
    }

    private RelNode references() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        snapshot.tables()
                .forEach(table -> table.definition()
                        .foreignKeys()
                        .forEach(key -> rows.add(List.of(
                                CATALOG,
                                schemaOf(table.definition().name(), snapshot),
                                SqlConstraints.name(table.definition(), key),
                                schemaOf(key.table(), snapshot),
                                key.table(),
                                key.onUpdate().text(),
                                key.onDelete().text()))));
        return of(
                List.of(
                        "constraint_catalog",
                        "constraint_schema",
                        "constraint_name",
                        "unique_constraint_schema",
                        "unique_constraint_table",
                        "update_rule",
                        "delete_rule"),
                rows);
    }

    private RelNode checks() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        snapshot.tables()
                .forEach(table -> table.definition()
                        .checks()
                        .forEach(check -> rows.add(List.of(
                                CATALOG,
                                schemaOf(table.definition().name(), snapshot),
                                check.name(),
                                check.condition()))));
        return of(List.of("constraint_catalog", "constraint_schema", "constraint_name", "check_clause"), rows);
    }
}

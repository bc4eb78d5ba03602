package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlFrontend;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Column;
import stele.storage.catalog.ColumnFill;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.TableDefinition;
import stele.storage.graph.PropertyGraph;
import stele.storage.type.DataType;

/// SHOW, DESCRIBE and SUMMARIZE: queries of what is there.
final class SqlShowTranslator {
    private static final String SUMMARIZED = "$summarized";

    private final SqlBinder binder;
    private final BindingContext context;
    private final Snapshot snapshot;

    SqlShowTranslator(SqlBinder binder) {
        this.binder = binder;
        this.context = binder.context();
        this.snapshot = context.snapshot();
    }

    BoundStatement objects(SqlAst.ObjectKind kind) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        return switch (kind) {
            case TABLE -> {
                snapshot.tables()
                        .forEach(table -> rows.add(List.of(table.definition().name(), table.rowCount(), (long)
                                table.definition().columns().size())));
                yield constants(List.of("table", "rows", "columns"), Set.of("rows", "columns"), rows);
            }
            case VIEW -> {
                snapshot.objects(CatalogObject.View.class).forEach(view -> rows.add(List.of(view.name(), view.text())));
                yield constants(List.of("view", "query"), Set.of(), rows);
            }
            case INDEX -> {
                snapshot.objects(CatalogObject.Index.class)
                        .forEach(index -> rows.add(List.of(
                                index.name(),
                                index.table(),
                                String.join(", ", index.columns()),
                                index.unique() ? "yes" : "no")));
                yield constants(List.of("index", "table", "columns", "unique"), Set.of(), rows);
            }
            case SCHEMA -> {
                new SqlNames(context).schemas().forEach(schema -> rows.add(List.of(schema)));
                yield constants(List.of("schema"), Set.of(), rows);
            }
            case SEQUENCE -> {
                snapshot.objects(CatalogObject.Sequence.class)
                        .forEach(
                                sequence -> rows.add(List.of(sequence.name(), sequence.start(), sequence.increment())));
                yield constants(List.of("sequence", "start", "increment"), Set.of("start", "increment"), rows);
            }
        };
    }

    BoundStatement graphs() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (PropertyGraph graph : snapshot.graphs()) {
            rows.add(List.of(graph.name(), (long) graph.nodeTables().size(), (long)
                    graph.edgeTables().size()));
        }
        return constants(List.of("graph", "node tables", "edge tables"), Set.of("node tables", "edge tables"), rows);
    }

    BoundStatement describe(SqlIdentifier name) {
        SqlNames names = new SqlNames(context);
        if (names.findTable(name).isEmpty()) {
            CatalogObject.View view = names.find(CatalogObject.View.class, name).orElse(null);
            if (view != null) {
                RelDataType type =
                        SqlView.of(view, binder).getRowType(context.cluster().getTypeFactory());
                return describe(type, type.getFieldNames());
            }
        }
        TableDefinition definition = names.table(name).definition();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Column column : definition.columns()) {
            boolean key = definition.primaryKey().contains(column.name());
            boolean unique = definition.uniqueKeys().stream()
                    .anyMatch(each -> each.columns().equals(List.of(column.name())));
            rows.add(java.util.Arrays.asList(
                    column.name(),
                    column.typeText(),
                    column.nullable() && !key,
                    key ? "primary" : unique ? "unique" : "",
                    fill(column)));
        }
        return constants(List.of("column", "type", "nullable", "key", "default"), Set.of(), rows);
    }

    private static @Nullable String fill(Column column) {
        return switch (column.fill()) {
            case null -> null;
            case ColumnFill.Default value -> value.expression();
            case ColumnFill.Generated generated -> "generated as (" + generated.expression() + ")";
            case ColumnFill.Identity ignored -> "identity";
        };
    }

    BoundStatement describe(SqlBinder.Rows query) {
        return describe(query.type(), query.names());
    }

    private BoundStatement describe(RelDataType type, List<String> names) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            RelDataType column = type.getFieldList().get(i).getType();
            rows.add(List.of(names.get(i), SqlTranslator.columnType(column).toString(), column.isNullable()));
        }
        return constants(List.of("column", "type", "nullable"), Set.of(), rows);
    }

    /// A row of figures for each column.
    BoundStatement summarize(SqlBinder.Rows query) {
        RelDataType type = query.type();
        binder.putPlan(SUMMARIZED, query.plan());
        List<String> parts = new ArrayList<>();
        for (RelDataTypeField field : type.getFieldList()) {
            String name = "\"" + field.getName().replace("\"", "\"\"") + "\"";
            String shown = query.names().get(field.getIndex()).replace("'", "''");
            DataType.Kind kind = SqlTranslator.columnType(field.getType()).kind();
            boolean ordered = kind.isNumeric()
                    || switch (kind) {
                        case VARCHAR, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, BOOLEAN -> true;
                        default -> false;
                    };
            parts.add("SELECT " + field.getIndex() + " AS \"$at\", '" + shown + "' AS \"column\", '"
                    + SqlTranslator.columnType(field.getType()) + "' AS type, "
                    + (ordered ? "CAST(min(" + name + ") AS VARCHAR)" : "CAST(NULL AS VARCHAR)") + " AS min, "
                    + (ordered ? "CAST(max(" + name + ") AS VARCHAR)" : "CAST(NULL AS VARCHAR)") + " AS max, "
                    + (ordered ? "count(DISTINCT " + name + ")" : "CAST(NULL AS BIGINT)") + " AS \"distinct\", "
                    + (kind.isNumeric() ? "avg(CAST(" + name + " AS DOUBLE))" : "CAST(NULL AS DOUBLE)") + " AS avg, "
                    + "count(*) AS \"rows\", count(*) - count(" + name + ") AS \"nulls\" FROM \"" + SUMMARIZED
                    + "\"");
        }
        String text = "SELECT \"column\", type, min, max, \"distinct\", avg, \"rows\", \"nulls\" FROM ("
                + String.join(" UNION ALL ", parts) + ") ORDER BY \"$at\"";
        SqlAst parsed = SqlFrontend.parse(SourceText.of(text), new Span(0, text.length()));
        SqlBinder.Rows rows = binder.bind(((SqlAst.Query) parsed).query());
        return new BoundStatement.Query(
                rows.plan(), rows.names().stream().map(ResultColumn::new).toList());
    }

    private BoundStatement constants(List<String> names, Set<String> numbers, List<List<@Nullable Object>> rows) {
        RelNode plan = SqlConstantRows.plan(context, names, numbers, rows);
        return new BoundStatement.Query(
                plan, names.stream().map(ResultColumn::new).toList());
    }
}

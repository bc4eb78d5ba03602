package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.sql.SqlAst;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.TypeMapping;
import stele.storage.catalog.Column;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.type.DataType;

/// CREATE TABLE and DROP TABLE.
final class SqlDefinitionTranslator {
    private final SqlBinder binder;
    private final BindingContext context;

    SqlDefinitionTranslator(SqlBinder binder) {
        this.binder = binder;
        this.context = binder.context();
    }

    BoundStatement createTable(SqlAst.CreateTable create) {
        String name = create.name().names.getLast();
        Optional<Table> existing = context.snapshot().table(name);
        if (existing.isPresent() && !create.orReplace() && !create.ifNotExists()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.NAME,
                    "table \"" + existing.get().definition().name() + "\" exists already",
                    create.name());
        }
        RelNode rows = null;
        List<Column> columns;
        if (create.query() == null) {
            columns = columns(create, null);
        } else {
            SqlBinder.Rows query = binder.bind(create.query());
            columns = columns(create, query);
            rows = create.withData() ? toColumns(query.plan(), columns) : null;
        }
        checkDistinct(columns, create);
        List<String> key = names(columns, create.primaryKey());
        List<List<String>> uniqueKeys = create.uniqueKeys().stream()
                .map(unique -> names(columns, unique))
                .toList();
        List<ForeignKey> references = create.references().stream()
                .map(reference -> foreignKey(reference, name, columns, key))
                .toList();
        TableDefinition definition = new TableDefinition(name, columns, key, references, uniqueKeys);
        return new BoundStatement.CreateTable(definition, rows, create.ifNotExists(), create.orReplace());
    }

    private List<Column> columns(SqlAst.CreateTable create, SqlBinder.@Nullable Rows query) {
        List<Column> columns = new ArrayList<>();
        int count = create.columns().isEmpty() && query != null
                ? query.names().size()
                : create.columns().size();
        if (query != null && count != query.names().size()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    "the query has " + query.names().size() + " columns, the table " + count,
                    create.name());
        }
        for (int i = 0; i < count; i++) {
            SqlAst.ColumnDefinition column =
                    create.columns().isEmpty() ? null : create.columns().get(i);
            boolean key = column != null
                    && create.primaryKey().stream()
                            .anyMatch(part -> part.getSimple()
                                    .equalsIgnoreCase(column.name().getSimple()));
            columns.add(new Column(
                    column != null
                            ? column.name().getSimple()
                            : java.util.Objects.requireNonNull(query).names().get(i),
                    type(column, query, i, create),
                    column == null || !column.notNull() && !key));
        }
        return columns;
    }

    private DataType type(
            SqlAst.@Nullable ColumnDefinition column,
            SqlBinder.@Nullable Rows query,
            int index,
            SqlAst.CreateTable create) {
        if (column != null && column.type() != null) {
            return type(column.type());
        }
        if (query == null) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC, "a column needs a type", column == null ? create.name() : column.name());
        }
        RelDataType type = query.type().getFieldList().get(index).getType();
        return type.getSqlTypeName() == SqlTypeName.NULL ? DataType.VARCHAR : TypeMapping.fromCalcite(type);
    }

    private DataType type(SqlDataTypeSpec spec) {
        RelDataType type = spec.deriveType(binder.validator());
        return TypeMapping.fromCalcite(type);
    }

    private RelNode toColumns(RelNode rows, List<Column> columns) {
        RexBuilder builder = context.rexBuilder();
        List<RexNode> casts = new ArrayList<>();
        boolean changed = false;
        for (int i = 0; i < columns.size(); i++) {
            RexNode column = builder.makeInputRef(rows, i);
            RelDataType wanted =
                    context.type(columns.get(i).type(), column.getType().isNullable());
            boolean same = TypeMapping.fromCalcite(column.getType())
                            .equals(columns.get(i).type())
                    && column.getType().getSqlTypeName() != SqlTypeName.NULL;
            casts.add(same ? column : builder.makeCast(wanted, column));
            changed |= !same;
        }
        List<String> names = columns.stream().map(Column::name).toList();
        return changed ? LogicalProject.create(rows, List.of(), casts, names, Set.of()) : rows;
    }

    private static void checkDistinct(List<Column> columns, SqlAst.CreateTable create) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw SqlTranslator.error(
                        Diagnostic.Kind.NAME, "there are two columns \"" + column.name() + "\"", create.name());
            }
        }
    }

    private static List<String> names(List<Column> columns, List<SqlIdentifier> names) {
        return names.stream()
                .map(name -> columns.get(position(columns, name)).name())
                .toList();
    }

    private static int position(List<Column> columns, SqlIdentifier name) {
        return SqlChangeTranslator.column(new TableDefinition("the new table", columns), name);
    }

    /// Checks a reference and fills in the primary key of the table it refers to. A table may refer to
    /// itself.
    private ForeignKey foreignKey(
            SqlAst.Reference reference, String table, List<Column> columns, List<String> primaryKey) {
        List<String> from = names(columns, reference.columns());
        String target = reference.table().names.getLast();
        boolean self = target.toLowerCase(Locale.ROOT).equals(table.toLowerCase(Locale.ROOT));
        TableDefinition referenced = self
                ? new TableDefinition(table, columns, primaryKey, List.of())
                : SqlTranslator.table(context, reference.table()).definition();
        List<String> to = reference.referencedColumns().isEmpty()
                ? referenced.primaryKey()
                : reference.referencedColumns().stream()
                        .map(part -> referenced
                                .columns()
                                .get(SqlChangeTranslator.column(referenced, part))
                                .name())
                        .toList();
        if (to.size() != from.size()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    to.isEmpty()
                            ? "table \"" + referenced.name() + "\" has no primary key to refer to"
                            : "the reference has " + from.size() + " columns, the key has " + to.size(),
                    reference.table());
        }
        return new ForeignKey(from, referenced.name(), to);
    }

    BoundStatement dropTable(SqlAst.DropTable drop) {
        List<BoundStatement> drops = new ArrayList<>();
        for (SqlIdentifier name : drop.names()) {
            Optional<Table> table = context.snapshot().table(name.names.getLast());
            String known = drop.ifExists()
                    ? table.map(found -> found.definition().name()).orElse(name.names.getLast())
                    : SqlTranslator.table(context, name).definition().name();
            drops.add(new BoundStatement.DropTable(known, drop.ifExists()));
        }
        return drops.size() == 1 ? drops.getFirst() : new BoundStatement.Sequence(drops);
    }
}

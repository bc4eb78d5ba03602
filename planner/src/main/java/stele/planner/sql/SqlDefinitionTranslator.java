package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.TypeMapping;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Column;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;

/// CREATE of tables, views, indexes, schemas and sequences; DROP.
final class SqlDefinitionTranslator {
    private final SqlBinder binder;
    private final BindingContext context;
    private final SqlNames names;

    SqlDefinitionTranslator(SqlBinder binder) {
        this.binder = binder;
        this.context = binder.context();
        this.names = new SqlNames(context);
    }

    BoundStatement createTable(SqlAst.CreateTable create) {
        String name = names.created(create.name());
        names.checkFree(
                name,
                create.name(),
                create.orReplace() || create.ifNotExists() ? SqlAst.ObjectKind.TABLE : SqlAst.ObjectKind.SCHEMA);
        SqlBinder.Rows query = create.query() == null ? null : binder.bind(create.query());
        SqlTableElements elements = new SqlTableElements(binder);
        List<Column> columns = columns(name, create, query, elements);
        checkDistinct(columns, create);
        TableDefinition definition = new TableDefinition(name, columns);
        for (SqlAst.TableConstraint constraint : create.constraints()) {
            definition = elements.with(definition, constraint);
        }
        new SqlRowRules(context, definition).check();
        RelNode rows = query != null && create.withData() ? toColumns(query.plan(), columns) : null;
        return new BoundStatement.CreateTable(
                definition, elements.sequences(), rows, create.ifNotExists(), create.orReplace());
    }

    private List<Column> columns(
            String table, SqlAst.CreateTable create, SqlBinder.@Nullable Rows query, SqlTableElements elements) {
        List<Column> columns = new ArrayList<>();
        if (query == null) {
            create.columns().forEach(column -> columns.add(elements.column(table, column, null)));
            return columns;
        }
        int count = create.columns().isEmpty()
                ? query.names().size()
                : create.columns().size();
        if (count != query.names().size()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    "the query has " + query.names().size() + " columns, the table " + count,
                    create.name());
        }
        for (int i = 0; i < count; i++) {
            RelDataType type = query.type().getFieldList().get(i).getType();
            columns.add(
                    create.columns().isEmpty()
                            ? new Column(query.names().get(i), SqlTranslator.columnType(type), true)
                            : elements.column(table, create.columns().get(i), SqlTranslator.columnType(type)));
        }
        return columns;
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

    static void checkDistinct(List<Column> columns, SqlAst.CreateTable create) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw SqlTranslator.error(
                        Diagnostic.Kind.NAME, "there are two columns \"" + column.name() + "\"", create.name());
            }
        }
    }

    BoundStatement createView(SqlAst.CreateView create) {
        String name = names.created(create.name());
        names.checkFree(
                name,
                create.name(),
                create.orReplace() || create.ifNotExists() ? SqlAst.ObjectKind.VIEW : SqlAst.ObjectKind.SCHEMA);
        SqlBinder.Rows rows = binder.bind(create.query());
        List<String> columns =
                create.columns().stream().map(column -> column.getSimple()).toList();
        SqlView.named(rows, columns, name);
        Set<String> uses = new TreeSet<>(binder.used());
        SqlDependencies.tables(rows.plan(), uses);
        if (uses.contains(name)) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC, "view \"" + name + "\" would read itself", create.name());
        }
        CatalogObject.View view = new CatalogObject.View(
                name, columns, "sql", create.origin().source().slice(create.text()), List.copyOf(uses));
        return new BoundStatement.Create(view, create.ifNotExists(), create.orReplace());
    }

    BoundStatement createIndex(SqlAst.CreateIndex create) {
        Table table = names.table(create.table());
        TableDefinition definition = table.definition();
        SqlTableElements elements = new SqlTableElements(binder);
        List<String> columns = new ArrayList<>();
        boolean plain = create.condition() == null;
        for (SqlNode column : create.columns()) {
            if (column instanceof SqlIdentifier name && name.isSimple()) {
                columns.add(definition
                        .columns()
                        .get(SqlChangeTranslator.column(definition, name))
                        .name());
            } else {
                plain = false;
                columns.add(elements.text(column));
            }
        }
        if (create.unique() && !plain) {
            throw StatementException.unsupported(
                    "a unique index on an expression or a part of the rows",
                    SqlPositions.span(create.columns().getFirst().getParserPosition()));
        }
        new SqlRowRules(context, definition).expressions(columns, "an index");
        String simple = definition.name().substring(definition.name().lastIndexOf('.') + 1);
        String made = simple + "_" + String.join("_", columns).replaceAll("\\W+", "_") + "_idx";
        String name = create.name() == null ? made : create.name().getSimple();
        if (create.name() != null
                && !create.ifNotExists()
                && context.snapshot().object(CatalogObject.Index.class, name).isPresent()) {
            throw SqlTranslator.error(Diagnostic.Kind.NAME, "index \"" + name + "\" exists already", create.name());
        }
        return new BoundStatement.Create(
                new CatalogObject.Index(name, definition.name(), columns, create.unique()),
                create.ifNotExists(),
                false);
    }

    /// Indexes are always in order: REINDEX checks the name.
    BoundStatement reindex(SqlAst.Reindex reindex) {
        if (reindex.name() != null && names.findTable(reindex.name()).isEmpty()) {
            names.object(CatalogObject.Index.class, reindex.name());
        }
        return new BoundStatement.Definition("indexes are up to date");
    }

    BoundStatement createSchema(SqlAst.CreateSchema create) {
        String name = create.name().getSimple();
        boolean builtIn = names.schemas().subList(0, 2).stream().anyMatch(name::equalsIgnoreCase);
        if (builtIn && create.ifNotExists()) {
            return new BoundStatement.Definition("schema " + name + " exists already");
        }
        if (builtIn) {
            throw SqlTranslator.error(Diagnostic.Kind.NAME, "schema \"" + name + "\" exists already", create.name());
        }
        return new BoundStatement.Create(new CatalogObject.Schema(name), create.ifNotExists(), false);
    }

    BoundStatement createSequence(SqlAst.CreateSequence create) {
        String name = names.created(create.name());
        return new BoundStatement.Create(
                SqlTableElements.sequence(name, "", create.options(), create.name()),
                create.ifNotExists(),
                create.orReplace());
    }

    BoundStatement drop(SqlAst.Drop drop) {
        List<BoundStatement> drops = new ArrayList<>();
        BoundStatement.Drop.Kind kind =
                BoundStatement.Drop.Kind.valueOf(drop.kind().name());
        for (SqlIdentifier name : drop.names()) {
            String known = switch (drop.kind()) {
                case TABLE -> table(name, drop.ifExists());
                case VIEW -> object(CatalogObject.View.class, name, drop.ifExists());
                case INDEX -> object(CatalogObject.Index.class, name, drop.ifExists());
                case SEQUENCE -> object(CatalogObject.Sequence.class, name, drop.ifExists());
                case SCHEMA -> object(CatalogObject.Schema.class, name, drop.ifExists());
            };
            drops.add(new BoundStatement.Drop(kind, known, drop.ifExists(), drop.cascade()));
        }
        return drops.size() == 1 ? drops.getFirst() : new BoundStatement.Sequence(drops);
    }

    private String table(SqlIdentifier name, boolean ifExists) {
        return names.findTable(name)
                .map(found -> found.definition().name())
                .orElseGet(() -> ifExists
                        ? String.join(".", name.names)
                        : names.table(name).definition().name());
    }

    private <T extends CatalogObject> String object(Class<T> kind, SqlIdentifier name, boolean ifExists) {
        return names.find(kind, name)
                .map(CatalogObject::name)
                .orElseGet(() -> ifExists
                        ? String.join(".", name.names)
                        : names.object(kind, name).name());
    }
}

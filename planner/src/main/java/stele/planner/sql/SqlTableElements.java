package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.TypeMapping;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Check;
import stele.storage.catalog.Column;
import stele.storage.catalog.ColumnFill;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.SequenceState;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.UniqueKey;
import stele.storage.type.DataType;

/// The elements of tables, for CREATE TABLE and ALTER TABLE: columns with what fills them, and constraints.
final class SqlTableElements {
    private final SqlBinder binder;
    private final SqlNames names;
    private final List<CatalogObject.Sequence> sequences = new ArrayList<>();

    SqlTableElements(SqlBinder binder) {
        this.binder = binder;
        this.names = new SqlNames(binder.context());
    }

    /// The sequences of the identity columns so far.
    List<CatalogObject.Sequence> sequences() {
        return sequences;
    }

    /// @param type the column's type where the definition has none
    Column column(String table, SqlAst.ColumnDefinition definition, @Nullable DataType type) {
        if (definition.type() == null && type == null) {
            throw SqlTranslator.error(Diagnostic.Kind.SEMANTIC, "a column needs a type", definition.name());
        }
        DataType known = definition.type() == null ? type : type(definition.type());
        String name = definition.name().getSimple();
        ColumnFill fill = switch (definition.fill()) {
            case null -> null;
            case SqlAst.Fill.Default value -> new ColumnFill.Default(text(value.expression()));
            case SqlAst.Fill.Generated generated ->
                new ColumnFill.Generated(text(generated.expression()), generated.stored());
            case SqlAst.Fill.Identity identity -> identity(table, definition.name(), identity);
        };
        boolean identity = fill instanceof ColumnFill.Identity;
        return new Column(
                name,
                java.util.Objects.requireNonNull(known),
                !definition.notNull() && !identity,
                fill,
                definition.length() < 0 ? Column.UNLIMITED : definition.length());
    }

    private ColumnFill identity(String table, SqlIdentifier column, SqlAst.Fill.Identity identity) {
        String name = table + "_" + column.getSimple() + "_seq";
        sequences.add(sequence(name, table + "." + column.getSimple(), identity.options(), column));
        return new ColumnFill.Identity(name, identity.always());
    }

    static CatalogObject.Sequence sequence(String name, String owner, SqlAst.SequenceOptions options, SqlNode place) {
        boolean up = options.increment() > 0;
        long minimum = options.minimum() != null ? options.minimum() : up ? 1 : Long.MIN_VALUE;
        long maximum = options.maximum() != null ? options.maximum() : up ? Long.MAX_VALUE : -1;
        long start = options.start() != null ? options.start() : up ? minimum : maximum;
        if (start < minimum || start > maximum) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    "a sequence from " + minimum + " to " + maximum + " cannot start with " + start,
                    place);
        }
        return new CatalogObject.Sequence(
                name, start, options.increment(), minimum, maximum, options.cycle(), owner, new SequenceState(start));
    }

    DataType type(SqlDataTypeSpec spec) {
        RelDataType type = spec.deriveType(binder.validator());
        return TypeMapping.fromCalcite(type);
    }

    /// An expression as it was written.
    String text(SqlNode expression) {
        return binder.origin()
                .source()
                .slice(java.util.Objects.requireNonNull(SqlPositions.span(expression.getParserPosition())))
                .strip();
    }

    /// The definition with one more constraint.
    TableDefinition with(TableDefinition definition, SqlAst.TableConstraint constraint) {
        Set<String> taken = SqlConstraints.names(definition);
        SqlIdentifier given = constraint.name();
        if (given != null && taken.contains(SqlConstraints.lower(given.getSimple()))) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.NAME, "constraint \"" + given.getSimple() + "\" exists already", given);
        }
        return switch (constraint) {
            case SqlAst.TableConstraint.PrimaryKey key -> withPrimaryKey(definition, key);
            case SqlAst.TableConstraint.Unique key -> {
                List<String> columns = columns(definition, key.columns());
                String name = given != null
                        ? given.getSimple()
                        : SqlConstraints.free(SqlConstraints.uniqueName(definition.name(), columns), taken);
                yield definition.withUniqueKeys(added(definition.uniqueKeys(), new UniqueKey(name, columns)));
            }
            case SqlAst.TableConstraint.Reference reference ->
                definition.withForeignKeys(added(definition.foreignKeys(), foreignKey(definition, reference, taken)));
            case SqlAst.TableConstraint.Check check -> {
                String name = given != null
                        ? given.getSimple()
                        : SqlConstraints.free(SqlConstraints.checkName(definition.name()), taken);
                yield definition.withChecks(added(definition.checks(), new Check(name, text(check.condition()))));
            }
        };
    }

    private static TableDefinition withPrimaryKey(TableDefinition definition, SqlAst.TableConstraint.PrimaryKey key) {
        if (!definition.primaryKey().isEmpty()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    "a table has one primary key",
                    key.columns().getFirst());
        }
        List<String> columns = columns(definition, key.columns());
        List<Column> required = definition.columns().stream()
                .map(column -> columns.contains(column.name()) ? column.withNullable(false) : column)
                .toList();
        return definition.withColumns(required).withPrimaryKey(columns);
    }

    private static <T> List<T> added(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }

    static List<String> columns(TableDefinition definition, List<SqlIdentifier> columns) {
        return columns.stream()
                .map(name -> definition
                        .columns()
                        .get(SqlChangeTranslator.column(definition, name))
                        .name())
                .toList();
    }

    /// Checks a reference and fills in the primary key of the table it refers to. A table may refer to
    /// itself.
    private ForeignKey foreignKey(
            TableDefinition definition, SqlAst.TableConstraint.Reference reference, Set<String> taken) {
        List<String> from = columns(definition, reference.columns());
        boolean self = names.created(reference.table()).equalsIgnoreCase(definition.name());
        TableDefinition referenced =
                self ? definition : names.table(reference.table()).definition();
        List<String> to = reference.referencedColumns().isEmpty()
                ? referenced.primaryKey()
                : columns(referenced, reference.referencedColumns());
        if (to.size() != from.size()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    to.isEmpty()
                            ? "table \"" + referenced.name() + "\" has no primary key to refer to"
                            : "the reference has " + from.size() + " columns, the key has " + to.size(),
                    reference.table());
        }
        SqlIdentifier given = reference.name();
        String name = given != null
                ? given.getSimple()
                : SqlConstraints.free(SqlConstraints.foreignKeyName(definition.name(), from), taken);
        return new ForeignKey(
                name, from, referenced.name(), to, action(reference.onDelete()), action(reference.onUpdate()));
    }

    private static ForeignKey.Action action(SqlAst.ReferenceAction action) {
        return switch (action) {
            case REFUSE -> ForeignKey.Action.REFUSE;
            case CASCADE -> ForeignKey.Action.CASCADE;
            case SET_NULL -> ForeignKey.Action.SET_NULL;
        };
    }
}

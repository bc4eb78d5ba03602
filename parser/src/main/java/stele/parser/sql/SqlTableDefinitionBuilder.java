package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds CREATE TABLE and ALTER TABLE.
final class SqlTableDefinitionBuilder {
    private final SqlPositions positions;
    private final SqlQueryBuilder queries;
    private final SqlExpressionBuilder expressions;
    private final SqlIdentifiers identifiers;
    private final SqlSequenceBuilder sequences;
    private final Supplier<SqlAst.Origin> origin;

    SqlTableDefinitionBuilder(SqlPositions positions, SqlQueryBuilder queries, Supplier<SqlAst.Origin> origin) {
        this.positions = positions;
        this.queries = queries;
        this.expressions = queries.expressions();
        this.identifiers = expressions.identifiers();
        this.sequences = new SqlSequenceBuilder(positions);
        this.origin = origin;
    }

    SqlAst createTable(SqlParser.CreateTableContext context) {
        if (context.TEMP() != null || context.TEMPORARY() != null) {
            throw StatementException.unsupported("a temporary table", positions.span(context));
        }
        List<SqlAst.ColumnDefinition> columns = new ArrayList<>();
        List<SqlAst.TableConstraint> constraints = new ArrayList<>();
        for (SqlParser.TableElementContext element : context.tableElement()) {
            switch (element) {
                case SqlParser.ColumnDefinitionContext column ->
                    columns.add(column(column.identifier(), column.type(), column.columnConstraint(), constraints));
                case SqlParser.TableConstraintDefinitionContext constraint ->
                    constraints.add(
                            constraint(identifiers.optional(constraint.identifier()), constraint.tableConstraint()));
                default -> throw new IllegalStateException("element " + element.getClass());
            }
        }
        if (columns.isEmpty() && context.query() == null) {
            throw new StatementException(
                    Diagnostic.Kind.SYNTAX, "a table needs columns or a query", positions.span(context));
        }
        if (constraints.stream()
                        .filter(SqlAst.TableConstraint.PrimaryKey.class::isInstance)
                        .count()
                > 1) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC, "a table has one primary key", positions.span(context));
        }
        SqlNode query = context.query() == null ? null : queries.query(context.query());
        return new SqlAst.CreateTable(
                origin.get(),
                identifiers.qualified(context.qualifiedName()),
                context.REPLACE() != null,
                context.IF() != null,
                columns,
                constraints,
                query,
                context.NO() == null);
    }

    /// @param constraints takes what the column says beside its own properties
    private SqlAst.ColumnDefinition column(
            SqlParser.IdentifierContext nameContext,
            SqlParser.@Nullable TypeContext typeContext,
            List<SqlParser.ColumnConstraintContext> contexts,
            List<SqlAst.TableConstraint> constraints) {
        SqlIdentifier name = identifiers.identifier(nameContext);
        boolean notNull = false;
        SqlAst.Fill fill = null;
        for (SqlParser.ColumnConstraintContext context : contexts) {
            SqlIdentifier given = identifiers.optional(context.identifier());
            SqlAst.Fill filled = null;
            switch (context.columnConstraintBody()) {
                case SqlParser.NotNullConstraintContext ignored -> notNull = true;
                case SqlParser.NullConstraintContext ignored -> {}
                case SqlParser.PrimaryKeyColumnContext ignored ->
                    constraints.add(new SqlAst.TableConstraint.PrimaryKey(given, List.of(name)));
                case SqlParser.UniqueColumnContext ignored ->
                    constraints.add(new SqlAst.TableConstraint.Unique(given, List.of(name)));
                case SqlParser.ReferencesColumnContext reference ->
                    constraints.add(reference(
                            given,
                            List.of(name),
                            reference.qualifiedName(),
                            reference.columnList(),
                            reference.referentialAction()));
                case SqlParser.CheckColumnContext check ->
                    constraints.add(
                            new SqlAst.TableConstraint.Check(given, expressions.expression(check.expression())));
                case SqlParser.DefaultColumnContext value ->
                    filled = new SqlAst.Fill.Default(expressions.value(value.valueExpression()));
                case SqlParser.GeneratedColumnContext generated ->
                    filled = new SqlAst.Fill.Generated(
                            expressions.expression(generated.expression()), generated.STORED() != null);
                case SqlParser.IdentityColumnContext identity ->
                    filled = new SqlAst.Fill.Identity(
                            sequences.options(identity.sequenceOption()), identity.ALWAYS() != null);
                default -> throw new IllegalStateException("constraint " + context.getClass());
            }
            if (filled != null && fill != null) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC,
                        "a column has one of DEFAULT, GENERATED and IDENTITY",
                        positions.span(context));
            }
            fill = filled == null ? fill : filled;
        }
        SqlDataTypeSpec type = typeContext == null ? null : expressions.types().columnType(typeContext);
        int length =
                typeContext == null ? -1 : expressions.types().type(typeContext).length();
        return new SqlAst.ColumnDefinition(name, type, length, notNull, fill);
    }

    private SqlAst.TableConstraint constraint(@Nullable SqlIdentifier name, SqlParser.TableConstraintContext context) {
        return switch (context) {
            case SqlParser.PrimaryKeyConstraintContext key ->
                new SqlAst.TableConstraint.PrimaryKey(name, identifiers.list(key.columnList()));
            case SqlParser.UniqueConstraintContext unique ->
                new SqlAst.TableConstraint.Unique(name, identifiers.list(unique.columnList()));
            case SqlParser.ForeignKeyConstraintContext key ->
                reference(
                        name,
                        identifiers.list(key.columnList(0)),
                        key.qualifiedName(),
                        key.columnList(1),
                        key.referentialAction());
            case SqlParser.CheckConstraintContext check ->
                new SqlAst.TableConstraint.Check(name, expressions.expression(check.expression()));
            default -> throw new IllegalStateException("constraint " + context.getClass());
        };
    }

    private SqlAst.TableConstraint reference(
            @Nullable SqlIdentifier name,
            List<SqlIdentifier> columns,
            SqlParser.QualifiedNameContext table,
            SqlParser.@Nullable ColumnListContext referenced,
            List<SqlParser.ReferentialActionContext> actions) {
        SqlAst.ReferenceAction onDelete = SqlAst.ReferenceAction.REFUSE;
        SqlAst.ReferenceAction onUpdate = SqlAst.ReferenceAction.REFUSE;
        for (SqlParser.ReferentialActionContext context : actions) {
            if (context.DEFAULT() != null) {
                throw StatementException.unsupported("SET DEFAULT as a referential action", positions.span(context));
            }
            SqlAst.ReferenceAction action = context.CASCADE() != null
                    ? SqlAst.ReferenceAction.CASCADE
                    : context.SET() != null ? SqlAst.ReferenceAction.SET_NULL : SqlAst.ReferenceAction.REFUSE;
            if (context.DELETE() != null) {
                onDelete = action;
            } else {
                onUpdate = action;
            }
        }
        return new SqlAst.TableConstraint.Reference(
                name, columns, identifiers.qualified(table), identifiers.list(referenced), onDelete, onUpdate);
    }

    SqlAst alterTable(SqlParser.AlterTableContext context) {
        return new SqlAst.AlterTable(
                origin.get(),
                identifiers.qualified(context.qualifiedName()),
                context.IF() != null,
                context.alteration().stream().map(this::alteration).toList());
    }

    private SqlAst.Alteration alteration(SqlParser.AlterationContext context) {
        return switch (context) {
            case SqlParser.AddColumnContext add -> {
                List<SqlAst.TableConstraint> constraints = new ArrayList<>();
                SqlAst.ColumnDefinition column =
                        column(add.identifier(), add.type(), add.columnConstraint(), constraints);
                yield new SqlAst.Alteration.AddColumn(column, constraints, add.IF() != null);
            }
            case SqlParser.DropColumnContext drop ->
                new SqlAst.Alteration.DropColumn(
                        identifiers.identifier(drop.identifier()), drop.IF() != null, drop.CASCADE() != null);
            case SqlParser.RenameColumnContext rename ->
                new SqlAst.Alteration.RenameColumn(
                        identifiers.identifier(rename.before), identifiers.identifier(rename.after));
            case SqlParser.RenameTableContext rename ->
                new SqlAst.Alteration.RenameTable(identifiers.identifier(rename.identifier()));
            case SqlParser.AlterTypeContext alter ->
                new SqlAst.Alteration.SetType(
                        identifiers.identifier(alter.identifier()),
                        expressions.types().columnType(alter.type()),
                        expressions.types().type(alter.type()).length(),
                        alter.expression() == null ? null : expressions.expression(alter.expression()));
            case SqlParser.SetDefaultContext set ->
                new SqlAst.Alteration.SetDefault(
                        identifiers.identifier(set.identifier()), expressions.value(set.valueExpression()));
            case SqlParser.DropDefaultContext drop ->
                new SqlAst.Alteration.SetDefault(identifiers.identifier(drop.identifier()), null);
            case SqlParser.SetNotNullContext set ->
                new SqlAst.Alteration.SetNotNull(identifiers.identifier(set.identifier()), true);
            case SqlParser.DropNotNullContext drop ->
                new SqlAst.Alteration.SetNotNull(identifiers.identifier(drop.identifier()), false);
            case SqlParser.AddConstraintContext add ->
                new SqlAst.Alteration.AddConstraint(
                        constraint(identifiers.optional(add.identifier()), add.tableConstraint()));
            case SqlParser.DropConstraintContext drop ->
                new SqlAst.Alteration.DropConstraint(identifiers.identifier(drop.identifier()), drop.IF() != null);
            default -> throw new IllegalStateException("alteration " + context.getClass());
        };
    }
}

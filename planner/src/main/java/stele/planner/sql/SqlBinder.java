package stele.planner.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlExtension;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.storage.vector.Batch;

/// Validates one statement's query and turns it into a plan.
final class SqlBinder {
    private static final int MAX_NAME = 60;

    /// The origin of what no text says.
    static final SqlAst.Origin NO_TEXT = new SqlAst.Origin(SourceText.of(""), List.of());
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /// How many uses of names from SELECT lists are replaced one after the other.
    private static final int MAX_ALIASES = 200;

    private final BindingContext context;
    private final SqlAst.Origin origin;
    private final CalciteCatalogReader catalog;
    private final Map<String, RelNode> plans = new HashMap<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final Set<String> expanding;

    SqlBinder(BindingContext context, SqlAst.Origin origin) {
        this(context, origin, Set.of());
    }

    /// @param expanding the views whose texts are being bound
    SqlBinder(BindingContext context, SqlAst.Origin origin, Set<String> expanding) {
        this.context = context;
        this.origin = origin;
        this.expanding = expanding;
        this.catalog = SqlCatalog.reader(context, this, plans);
    }

    /// The views that the queries bound so far read.
    Set<String> used() {
        return used;
    }

    Set<String> expanding() {
        return expanding;
    }

    SqlAst.Origin origin() {
        return origin;
    }

    /// Lets `plan` be read in FROM as `name`, which is in lower case.
    void putPlan(String name, RelNode plan) {
        plans.put(name, plan);
    }

    /// A plan, and the names of its columns as users see them (which may repeat).
    record Rows(RelNode plan, List<String> names) {
        RelDataType type() {
            return plan.getRowType();
        }
    }

    BindingContext context() {
        return context;
    }

    /// Binds a query.
    Rows bind(SqlNode query) {
        Rows rows = convert(query);
        return new Rows(new SqlPlanRewriter(context).rewrite(rows.plan()), rows.names());
    }

    /// Binds a query into a plan that has Calcite's operators where we have our own, for use in a larger
    /// one.
    Rows convert(SqlNode query) {
        nameColumns(query);
        SqlTableFunctions tableFunctions = new SqlTableFunctions(context);
        return bind(resolve(query, tableFunctions), tableFunctions, null);
    }

    private Rows bind(SqlNode resolved, SqlTableFunctions tableFunctions, @Nullable CalciteContextException before) {
        try {
            SqlNode expanded = new SqlExpansion(
                            probe -> probe(probe, tableFunctions), values -> values(values, tableFunctions))
                    .expand(resolved);
            return withAliases(expanded, tableFunctions);
        } catch (CalciteContextException e) {
            SqlNode fields = SqlFieldNames.retry(resolved, e);
            if (fields != null) {
                return bind(fields, tableFunctions, e);
            }
            boolean same = before != null
                    && before.getPosLine() == e.getPosLine()
                    && before.getPosColumn() == e.getPosColumn();
            throw new SqlDiagnostics(context, resolved).translate(same ? before : e);
        } catch (CalciteException e) {
            throw new SqlDiagnostics(context, resolved).translate(e, null);
        } catch (UnsupportedOperationException e) {
            throw StatementException.unsupported("this query", SqlPositions.span(resolved.getParserPosition()));
        } catch (AssertionError e) {
            throw ofTypes(e, resolved);
        }
    }

    /// Replaces a name that turned out to be no column by what it is the alias of, and a sub-query that
    /// mixes aggregates with outer columns, as long as there is one.
    private Rows withAliases(SqlNode query, SqlTableFunctions tableFunctions) {
        SqlNode attempt = query;
        CalciteContextException first = null;
        for (int i = 0; i < MAX_ALIASES; i++) {
            try {
                return rows(SqlCopies.copy(attempt), tableFunctions);
            } catch (CalciteContextException e) {
                SqlNode replaced = SqlAliases.replaced(attempt, e);
                if (replaced == null) {
                    replaced = SqlOuterColumns.replaced(attempt, e);
                    first = first == null ? e : first;
                }
                if (replaced == null) {
                    throw first;
                }
                attempt = replaced;
            }
        }
        throw new StatementException(
                Diagnostic.Kind.SEMANTIC,
                "there are too many uses of names from SELECT lists",
                SqlPositions.span(query.getParserPosition()));
    }

    private Rows rows(SqlNode query, SqlTableFunctions tableFunctions) {
        SqlValidator validator = validator(tableFunctions);
        SqlNode validated = validator.validate(query);
        RelRoot root = new SqlRelConverter(validator, catalog, context.cluster()).convertQuery(validated, false, true);
        List<String> names = new ArrayList<>();
        root.fields.forEach((index, name) -> names.add(displayName(name)));
        return new Rows(root.project(), names);
    }

    private List<@Nullable Object> values(SqlNode query, SqlTableFunctions tableFunctions) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Batch batch : context.run(rows(query, tableFunctions).plan())) {
            Batch compact = batch.compact();
            for (int i = 0; i < compact.rows(); i++) {
                values.add(compact.column(0).get(i));
            }
        }
        return values;
    }

    /// A query with its star written out.
    private SqlSelect probe(SqlNode query, SqlTableFunctions tableFunctions) {
        SqlNode validated = validator(tableFunctions).validate(query);
        return (SqlSelect) (validated instanceof SqlWith with ? with.body : validated);
    }

    /// Calcite's converter asserts that types stay as the validator saw them; in WITH RECURSIVE they do not
    /// when the parts differ.
    private static RuntimeException ofTypes(AssertionError e, SqlNode query) {
        String message = String.valueOf(e.getMessage());
        if (!message.startsWith("Conversion to relational algebra failed to preserve datatypes")) {
            throw e;
        }
        return message.contains("LogicalRepeatUnion")
                ? new StatementException(
                        Diagnostic.Kind.TYPE,
                        "the recursive part makes other types than the first; cast one of them",
                        SqlPositions.span(query.getParserPosition()))
                : StatementException.unsupported("this mixture of types", SqlPositions.span(query.getParserPosition()));
    }

    /// A validator, for types.
    SqlValidator validator() {
        return validator(new SqlTableFunctions(context));
    }

    private SqlValidator validator(SqlTableFunctions tableFunctions) {
        SqlOperatorTable operators = tableFunctions.bound().isEmpty()
                ? SqlFunctions.INSTANCE
                : SqlOperatorTables.chain(SqlFunctions.INSTANCE, SqlOperatorTables.of(tableFunctions.bound()));
        return SqlValidatorUtil.newValidator(
                operators,
                catalog,
                context.cluster().getTypeFactory(),
                SqlValidator.Config.DEFAULT
                        .withConformance(SqlRules.INSTANCE)
                        .withCallRewrite(false)
                        .withIdentifierExpansion(true)
                        .withDefaultNullCollation(NullCollation.HIGH));
    }

    /// Puts the parameters' values in their places and finds the columns of table functions.
    private SqlNode resolve(SqlNode query, SqlTableFunctions tableFunctions) {
        SqlNode resolved = java.util.Objects.requireNonNull(query.accept(new SqlParameters(context, origin) {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                SqlNode visited = super.visit(call);
                if (SqlExtension.of(visited) == SqlExtension.GRAPH_TABLE) {
                    return new SqlGraphTables(context).select((SqlCall) visited);
                }
                if (visited instanceof SqlCall table && table.getKind() == SqlKind.COLLECTION_TABLE) {
                    SqlNode function = table.operand(0);
                    if (SqlTableFunctions.isComputedSeries(function)) {
                        return SqlStdOperatorTable.UNNEST.createCall(table.getParserPosition(), List.of(function));
                    }
                    return SqlStdOperatorTable.COLLECTION_TABLE.createCall(
                            table.getParserPosition(), tableFunctions.resolve(table.operand(0)));
                }
                return visited;
            }
        }));
        SqlNode unnested = java.util.Objects.requireNonNull(resolved.accept(new SqlSelectUnnest()));
        unnested.accept(new KnownFunctions());
        return unnested;
    }

    /// Gives calls the operators that must be known before the validator looks at their operands: functions
    /// that tell their lambdas the types of parameters, and casts.
    private static final class KnownFunctions extends SqlBasicVisitor<Void> {
        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlBasicCall basic) {
                SqlOperator operator = basic.getOperator();
                if (SqlCast.of(operator) != null) {
                    basic.setOperator(SqlCast.of(operator));
                } else if (operator instanceof SqlUnresolvedFunction
                        && SqlFunctions.INSTANCE.find(operator.getName()) instanceof SqlOverloads known) {
                    basic.setOperator(known);
                }
            }
            return super.visit(call);
        }
    }

    /// Gives the columns of the outermost SELECT that have no name their text.
    private void nameColumns(SqlNode query) {
        switch (query) {
            case SqlOrderBy order -> nameColumns(order.query);
            case SqlWith with -> nameColumns(with.body);
            case SqlSelect select -> {
                SqlNodeList items = select.getSelectList();
                for (int i = 0; i < items.size(); i++) {
                    SqlNode item = items.get(i);
                    if (!(item instanceof SqlIdentifier)
                            && item.getKind() != SqlKind.AS
                            && !SqlStars.isExtension(item)) {
                        items.set(i, named(item));
                    }
                }
            }
            case SqlCall call
            when call.getKind().belongsTo(SqlKind.SET_QUERY) || SqlExtension.of(call) == SqlExtension.DISTINCT_ON ->
                nameColumns(call.operand(0));
            case SqlCall call
            when SqlExtension.of(call) == SqlExtension.UNION_BY_NAME -> {
                nameColumns(call.operand(0));
                nameColumns(call.operand(1));
            }
            default -> {}
        }
    }

    private SqlNode named(SqlNode item) {
        Span span = SqlPositions.span(item.getParserPosition());
        if (span == null) {
            return item;
        }
        String text = BLANKS.matcher(origin.source().slice(span).strip()).replaceAll(" ");
        String name = text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
        return SqlStdOperatorTable.AS.createCall(
                item.getParserPosition(), item, new SqlIdentifier(name, item.getParserPosition()));
    }

    /// Calcite's `EXPR$0` becomes `column1`.
    private static String displayName(String name) {
        return name.matches("EXPR\\$[0-9]+") ? "column" + (Integer.parseInt(name.substring(5)) + 1) : name;
    }
}

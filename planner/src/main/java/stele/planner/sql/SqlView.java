package stele.planner.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlFrontend;
import stele.storage.catalog.CatalogObject;

/// A name in FROM that stands for a plan: a view, whose text is bound anew at each use, or rows that the
/// binder itself puts there.
final class SqlView extends AbstractTable implements TranslatableTable {
    private final SqlBinder binder;
    private final String name;
    private final Supplier<RelNode> plan;
    private @Nullable RelNode made;

    SqlView(SqlBinder binder, String name, Supplier<RelNode> plan) {
        this.binder = binder;
        this.name = name;
        this.plan = plan;
    }

    static SqlView of(CatalogObject.View view, SqlBinder binder) {
        return new SqlView(binder, view.name(), () -> expand(view, binder));
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelNode known = made;
        if (known == null) {
            known = plan.get();
            made = known;
        }
        return known.getRowType();
    }

    /// Each place of a view in a query has a plan of its own, so that variables in it are its own too.
    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
        binder.used().add(name);
        RelNode known = made;
        made = null;
        return known == null ? plan.get() : known;
    }

    private static RelNode expand(CatalogObject.View view, SqlBinder binder) {
        if (binder.expanding().contains(view.name())) {
            throw new StatementException(Diagnostic.Kind.SEMANTIC, "view \"" + view.name() + "\" reads itself", null);
        }
        Set<String> expanding = new HashSet<>(binder.expanding());
        expanding.add(view.name());
        SourceText source = SourceText.of(view.text());
        try {
            SqlAst parsed = SqlFrontend.parse(source, new Span(0, view.text().length()));
            SqlBinder inner = new SqlBinder(binder.context(), parsed.origin(), expanding);
            SqlBinder.Rows rows = inner.convert(((SqlAst.Query) parsed).query());
            return named(rows, view.columns(), view.name());
        } catch (StatementException e) {
            throw new StatementException(
                    e.diagnostics().getFirst().kind(), "in view \"" + view.name() + "\": " + e.getMessage(), null);
        }
    }

    /// The plan with names for its columns that are all different.
    static RelNode named(SqlBinder.Rows rows, List<String> given, String view) {
        List<String> names = given.isEmpty() ? rows.names() : given;
        if (names.size() != rows.names().size()) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC,
                    "view \"" + view + "\" names " + names.size() + " columns, its query has "
                            + rows.names().size(),
                    null);
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name.toLowerCase(java.util.Locale.ROOT))) {
                throw new StatementException(
                        Diagnostic.Kind.NAME,
                        "view \"" + view + "\" has two columns \"" + name + "\"; give them names",
                        null);
            }
        }
        RelNode plan = rows.plan();
        return plan.getRowType().getFieldNames().equals(names)
                ? plan
                : LogicalProject.create(
                        plan,
                        List.of(),
                        plan.getCluster().getRexBuilder().identityProjects(plan.getRowType()),
                        names,
                        Set.of());
    }
}

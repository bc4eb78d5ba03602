package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.Suggestions;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;

/// What names mean. A name without a schema is looked for in the session's schema, then in `main`. The
/// catalog keeps what is not in `main` as `schema.name`.
final class SqlNames {
    static final String MAIN = "main";
    static final String INFORMATION = "information_schema";

    private final BindingContext context;

    SqlNames(BindingContext context) {
        this.context = context;
    }

    private Snapshot snapshot() {
        return context.snapshot();
    }

    /// The catalog's name for something new.
    String created(SqlIdentifier name) {
        String simple = name.names.getLast();
        if (name.isSimple()) {
            String schema = context.session().schema();
            return schema.equals(MAIN) ? simple : schema + "." + simple;
        }
        if (name.names.size() > 2) {
            throw SqlTranslator.error(Diagnostic.Kind.NAME, "a name has a schema and no more before it", name);
        }
        String schema = schema(name.getComponent(0));
        return schema.equals(MAIN) ? simple : schema + "." + simple;
    }

    /// What FROM calls a table of the catalog.
    static SqlIdentifier node(BindingContext context, String table) {
        String schema = SqlInformationSchema.schemaOf(table, context.snapshot());
        String simple = SqlInformationSchema.simple(table, context.snapshot());
        return new SqlIdentifier(List.of(schema, simple), SqlParserPos.ZERO);
    }

    /// The schema called `name`, by the catalog's name.
    String schema(SqlIdentifier name) {
        String wanted = name.names.getLast();
        if (wanted.equalsIgnoreCase(MAIN)) {
            return MAIN;
        }
        if (wanted.equalsIgnoreCase(INFORMATION)) {
            throw SqlTranslator.error(Diagnostic.Kind.SEMANTIC, "information_schema cannot be changed", name);
        }
        return snapshot()
                .object(CatalogObject.Schema.class, wanted)
                .orElseThrow(() -> unknown("schema", name, schemas()))
                .name();
    }

    /// The names of all schemas.
    List<String> schemas() {
        List<String> names = new ArrayList<>(List.of(MAIN, INFORMATION));
        snapshot().objects(CatalogObject.Schema.class).forEach(schema -> names.add(schema.name()));
        return names;
    }

    /// What `look` finds under the names that `name` may stand for.
    private <T> Optional<T> find(SqlIdentifier name, Function<String, Optional<T>> look) {
        String last = name.names.getLast();
        if (!name.isSimple()) {
            String schema = name.names.get(name.names.size() - 2);
            return look.apply(schema.equalsIgnoreCase(MAIN) ? last : schema + "." + last);
        }
        String schema = context.session().schema();
        Optional<T> here = schema.equals(MAIN) ? Optional.empty() : look.apply(schema + "." + last);
        return here.isPresent() ? here : look.apply(last);
    }

    Optional<Table> findTable(SqlIdentifier name) {
        return find(name, snapshot()::table);
    }

    <T extends CatalogObject> Optional<T> find(Class<T> kind, SqlIdentifier name) {
        return find(name, candidate -> snapshot().object(kind, candidate));
    }

    /// The table that `name` means, for reading its definition or changing its rows.
    Table table(SqlIdentifier name) {
        return findTable(name).orElseThrow(() -> {
            if (find(CatalogObject.View.class, name).isPresent()) {
                return SqlTranslator.error(
                        Diagnostic.Kind.SEMANTIC,
                        "\"" + name.names.getLast() + "\" is a view; this needs a table",
                        name);
            }
            return unknown("table", name, tableNames());
        });
    }

    <T extends CatalogObject> T object(Class<T> kind, SqlIdentifier name) {
        return find(kind, name)
                .orElseThrow(() -> unknown(
                        kind.getSimpleName().toLowerCase(Locale.ROOT),
                        name,
                        snapshot().objects(kind).stream()
                                .map(CatalogObject::name)
                                .toList()));
    }

    private List<String> tableNames() {
        return snapshot().tables().stream()
                .map(table -> table.definition().name())
                .toList();
    }

    static StatementException unknown(String what, SqlIdentifier name, List<String> names) {
        String wanted = name.names.getLast();
        String suggestion = Suggestions.nearest(wanted, names)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("");
        return new StatementException(
                Diagnostic.Kind.NAME,
                "unknown " + what + " \"" + String.join(".", name.names) + "\"" + suggestion,
                SqlPositions.span(name.getParserPosition()));
    }

    /// Refuses a name that a table or a view has already.
    ///
    /// @param replaced the kind that may be replaced, or null
    void checkFree(String name, SqlIdentifier place, SqlAst.ObjectKind replaced) {
        if (replaced != SqlAst.ObjectKind.TABLE && snapshot().table(name).isPresent()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.NAME,
                    "table \"" + snapshot().table(name).get().definition().name() + "\" exists already",
                    place);
        }
        if (replaced != SqlAst.ObjectKind.VIEW
                && snapshot().object(CatalogObject.View.class, name).isPresent()) {
            throw SqlTranslator.error(Diagnostic.Kind.NAME, "view \"" + name + "\" exists already", place);
        }
    }
}

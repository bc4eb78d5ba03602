package stele;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.Syntax;
import stele.parser.TextTemplate;
import stele.planner.BindingContext.SessionState;
import stele.planner.QueryLanguage;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Transaction;

/// A conversation with a [Database]: settings, an open transaction if any, and one statement at a time.
/// Each statement works on its own snapshot; one that fails leaves nothing behind.
///
/// A session belongs to one thread at a time; only [#cancel()] may be called from another.
public final class Session implements AutoCloseable {
    private final Database database;
    private final Database.Options options;
    private final SessionState state = new SessionState();
    private final StatementThread thread = new StatementThread();
    private final PlanCache cache = new PlanCache();
    private final PlanCache templates = new PlanCache();
    private long settings;
    private final Savepoints savepoints = new Savepoints();
    private @Nullable Transaction transaction;
    private volatile @Nullable StatementRun running;

    Session(Database database, Database.Options options) {
        this.database = database;
        this.options = options;
    }

    /// Runs one statement without parameters.
    ///
    /// @param language the language's name, as in [QueryLanguage#name()]
    /// @throws SteleException if the statement fails
    public Result run(String language, String text) {
        return run(language, text, Map.of());
    }

    /// Runs one statement.
    ///
    /// @param parameters values by name; positional parameters are named `1`, `2` ...
    /// @throws SteleException if the statement fails, or if the text has not exactly one statement
    public Result run(String language, String text, Map<String, ? extends @Nullable Object> parameters) {
        SourceText source = SourceText.of(text);
        QueryLanguage found = languageOf(language, source);
        StatementPlans plans = cache.get(found, text);
        if (plans == null && parameters.isEmpty()) {
            Result result = runAsTemplate(found, text);
            if (result != null) {
                return result;
            }
        }
        if (plans == null) {
            plans = new StatementPlans(found, source, onlyStatement(found, source), false);
        }
        return run(plans, parameters);
    }

    /// Runs a text that differs from an earlier one in constants only, with a plan for any constants; null if
    /// there is no such earlier text, or if that does not work: what is wrong is told of the text itself.
    private @Nullable Result runAsTemplate(QueryLanguage language, String text) {
        TextTemplate template = language.template(text);
        if (template == null) {
            return null;
        }
        StatementPlans plans = templates.get(language, template.key());
        if (plans == null) {
            plans = new StatementPlans(language, SourceText.of(template.text()), template.statement(), true);
            templates.put(language, template.key(), plans);
            return null;
        }
        if (!plans.isWorthwhile()) {
            return null;
        }
        try {
            return run(plans, template.values());
        } catch (SteleException e) {
            if (e.diagnostics().getFirst().kind() == Diagnostic.Kind.CANCELLED) {
                throw e;
            }
            plans.missed();
            return null;
        }
    }

    private static Span onlyStatement(QueryLanguage language, SourceText source) {
        List<Syntax.StatementSpan> statements = language.syntax().split(source.text());
        if (statements.size() != 1) {
            throw failure(
                    new StatementException(
                            Diagnostic.Kind.SYNTAX,
                            statements.isEmpty()
                                    ? "there is no statement"
                                    : "there are " + statements.size() + " statements where one is expected",
                            statements.isEmpty() ? null : statements.get(1).span()),
                    source);
        }
        return statements.getFirst().span();
    }

    /// Prepares a statement that is to be run many times.
    ///
    /// @throws SteleException if the text has not exactly one statement
    public Prepared prepare(String language, String text) {
        SourceText source = SourceText.of(text);
        QueryLanguage found = languageOf(language, source);
        return new Prepared(this, new StatementPlans(found, source, onlyStatement(found, source), true));
    }

    /// Runs a statement that may have been run before: in the caller's thread, if it is a light one that is
    /// planned already.
    Result run(StatementPlans plans, Map<String, ? extends @Nullable Object> parameters) {
        StatementRun run = new StatementRun(this, plans, parameters);
        if (plans.isLight(parameters)) {
            running = run;
            try {
                Result result = run.executeAgain();
                if (result != null) {
                    return result;
                }
            } finally {
                running = null;
            }
        }
        plans.missed();
        return perform(run, StatementRun::execute);
    }

    /// Keeps the plans of a statement for when its text comes again.
    void remember(StatementPlans plans) {
        if (!plans.isPrepared()) {
            cache.put(plans.language(), plans.source().text(), plans);
        }
    }

    /// A number that changes when something that plans depend on may have changed in the session.
    long settings() {
        return settings;
    }

    void settingsChanged() {
        settings++;
    }

    /// Runs the statements of a script one after the other, and gives the last one's result.
    ///
    /// @throws SteleException at the first statement that fails; the ones before it stay done
    public Result runScript(String language, SourceText source, Map<String, ? extends @Nullable Object> parameters) {
        Result last = null;
        for (Syntax.StatementSpan statement :
                languageOf(language, source).syntax().split(source.text())) {
            last = run(language, source, statement.span(), parameters);
        }
        if (last == null) {
            throw failure(new StatementException(Diagnostic.Kind.SYNTAX, "there is no statement", null), source);
        }
        return last;
    }

    /// Runs one statement of a longer text; places in errors count in the whole text.
    ///
    /// @param statement the statement without its terminator, as [Syntax#split] gives it
    /// @throws SteleException if the statement fails
    public Result run(
            String language, SourceText source, Span statement, Map<String, ? extends @Nullable Object> parameters) {
        return perform(
                new StatementRun(this, languageOf(language, source), source, statement, parameters),
                StatementRun::execute);
    }

    /// Runs `work` on the statement thread, where [#cancel()] finds it.
    private Result perform(StatementRun run, Function<StatementRun, Result> work) {
        running = run;
        try {
            return thread.call(() -> work.apply(run));
        } finally {
            running = null;
        }
    }

    /// A run that has no text.
    private StatementRun loading() {
        return new StatementRun(this, Database.languages().getFirst(), SourceText.of(""), new Span(0, 0), Map.of());
    }

    /// Loads a data file: `.csv`, `.tsv` (also `.gz`) as a new table, RDF files into the RDF graph. The
    /// format goes by the file's name.
    ///
    /// @param name the new table's name, or null for the file's name without its ending
    /// @throws SteleException if the file cannot be read; nothing is half-loaded
    public Result load(Path file, @Nullable String name) {
        return perform(loading(), run -> run.load(file, name));
    }

    /// Loads an RDF file into a graph.
    ///
    /// @param graph the IRI of the named graph, or null for the default graph
    /// @param base the IRI that relative IRIs in the file are resolved against, or null for the file's own
    /// @throws SteleException if the file cannot be read; nothing is half-loaded
    public Result loadRdf(Path file, @Nullable String graph, @Nullable String base) {
        return perform(loading(), run -> run.loadRdf(file, graph, base));
    }

    /// Stops the statement that is running, if any, from any thread; it fails with a diagnostic of kind
    /// CANCELLED.
    public void cancel() {
        StatementRun run = running;
        if (run != null) {
            run.cancel();
        }
    }

    /// Whether `BEGIN` was run and neither `COMMIT` nor `ROLLBACK` since.
    public boolean inTransaction() {
        return transaction != null;
    }

    /// What the next statement would see: the open transaction's state, or the newest version.
    public Snapshot snapshot() {
        Transaction open = transaction;
        return open == null ? database.store().snapshot() : open.snapshot();
    }

    /// Settings and languages' own state.
    public SessionState state() {
        return state;
    }

    Database database() {
        return database;
    }

    /// The limits of each statement.
    Database.Options options() {
        return options;
    }

    @Nullable
    Transaction transaction() {
        return transaction;
    }

    void setTransaction(@Nullable Transaction transaction) {
        this.transaction = transaction;
        savepoints.clear();
    }

    Savepoints savepoints() {
        return savepoints;
    }

    /// Rolls back an open transaction and ends the session.
    @Override
    public void close() {
        Transaction open = transaction;
        if (open != null) {
            open.close();
            transaction = null;
        }
        thread.close();
    }

    private static QueryLanguage languageOf(String name, SourceText source) {
        return Database.language(name)
                .orElseThrow(() -> failure(
                        new StatementException(
                                Diagnostic.Kind.NAME,
                                "there is no language " + name + "; there are "
                                        + String.join(
                                                ", ",
                                                Database.languages().stream()
                                                        .map(QueryLanguage::name)
                                                        .toList()),
                                null),
                        source));
    }

    private static SteleException failure(StatementException exception, SourceText source) {
        return new SteleException(exception.diagnostics(), source, exception.detail(), true, exception);
    }
}

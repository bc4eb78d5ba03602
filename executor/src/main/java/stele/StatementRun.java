package stele;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;
import stele.executor.graph.ProgramRunner;
import stele.parser.Diagnostic;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.QueryLanguage;
import stele.planner.ResultColumn;
import stele.planner.UpdateProgram;
import stele.planner.physical.PhysicalPlan;
import stele.storage.StorageException;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Transaction;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// One run of one statement: parse, bind, plan, execute, and commit or undo.
final class StatementRun {
    private final Session session;
    private final QueryLanguage language;
    private final SourceText source;
    private final Span statement;
    private final Map<String, @Nullable Object> parameters;
    private final Pipeline pipeline;
    private final @Nullable StatementPlans plans;
    private final long started = System.nanoTime();
    private boolean executing;

    StatementRun(
            Session session,
            QueryLanguage language,
            SourceText source,
            Span statement,
            Map<String, ? extends @Nullable Object> parameters) {
        this(session, language, source, statement, parameters, null);
    }

    /// A run that may use the plans of earlier ones.
    StatementRun(Session session, StatementPlans plans, Map<String, ? extends @Nullable Object> parameters) {
        this(session, plans.language(), plans.source(), plans.span(), parameters, plans);
    }

    private StatementRun(
            Session session,
            QueryLanguage language,
            SourceText source,
            Span statement,
            Map<String, ? extends @Nullable Object> parameters,
            @Nullable StatementPlans plans) {
        this.plans = plans;
        this.session = session;
        this.language = language;
        this.source = source;
        this.statement = statement;
        this.parameters = new HashMap<>(parameters);
        this.pipeline = new Pipeline(session.options(), this.parameters);
    }

    void cancel() {
        pipeline.cancel();
    }

    Result execute() {
        return guarded(() -> inScope(scope -> {
            StatementPlans.Plan known = earlierPlan(scope);
            return known == null ? executeAnew(scope) : executeAgain(known, scope);
        }));
    }

    /// The result of a run with an earlier plan; null, and nothing done, where there is none that holds.
    @Nullable
    Result executeAgain() {
        return guarded(() -> inScope(scope -> {
            StatementPlans.Plan known = earlierPlan(scope);
            return known == null ? null : executeAgain(known, scope);
        }));
    }

    private StatementPlans.@Nullable Plan earlierPlan(Scope scope) {
        return plans == null ? null : plans.find(scope.snapshot(), session.settings(), parameters);
    }

    private Result executeAgain(StatementPlans.Plan plan, Scope scope) {
        pipeline.reuse(plan.planned());
        return run(plan.bound(), scope);
    }

    private Result executeAnew(Scope scope) {
        Explain explain = Explain.find(source, statement).orElse(null);
        ParsedStatement parsed = language.parse(source, explain == null ? statement : explain.statement());
        if (explain != null) {
            return explain(language.bind(parsed, pipeline.bindingContext(scope.snapshot(), session.state())), explain, scope);
        }
        if (!language.isReusable(parsed)) {
            return executeOther(parsed, scope);
        }
        Snapshot snapshot = scope.snapshot();
        Binding binding = bind(parsed, scope);
        Result result = run(binding.bound(), scope);
        if (plans != null) {
            plans.add(binding.bound(), pipeline, binding.context(), snapshot, session.settings());
            session.remember(plans);
        }
        return result;
    }

    /// Runs a statement that may change what the plans of others depend on.
    private Result executeOther(ParsedStatement parsed, Scope scope) {
        boolean changesNothing = false;
        try {
            BoundStatement bound = language.bind(parsed, pipeline.bindingContext(scope.snapshot(), session.state()));
            changesNothing = bound instanceof BoundStatement.TransactionControl;
            return run(bound, scope);
        } finally {
            if (!changesNothing) {
                session.settingsChanged();
            }
        }
    }

    private record Binding(BoundStatement bound, BindingContext context) {}

    private Binding bind(ParsedStatement parsed, Scope scope) {
        BindingContext context = pipeline.bindingContext(scope.snapshot(), session.state());
        if (plans != null && plans.isForAnyRows()) {
            pipeline.planForAnyRows();
        }
        if (plans == null || !plans.leavesParametersOpen()) {
            return new Binding(language.bind(parsed, context), context);
        }
        try {
            context.deferParameters();
            BoundStatement bound = language.bind(parsed, context);
            pipeline.plan(planOf(bound));
            return new Binding(bound, context);
        } catch (RuntimeException | AssertionError ignored) {
            // A place where a value must be known. If the statement is wrong, that shows again without.
            plans.closeParameters();
            BindingContext closed = pipeline.bindingContext(scope.snapshot(), session.state());
            return new Binding(language.bind(language.parse(source, statement), closed), closed);
        }
    }

    Result load(Path file, @Nullable String name) {
        return guarded(() -> inScope(transaction -> {
            executing = true;
            return done(FileLoader.load(file, name, transaction.write()));
        }));
    }

    Result loadRdf(Path file, @Nullable String graph, @Nullable String base) {
        return guarded(() -> inScope(transaction -> {
            executing = true;
            return done(FileLoader.loadRdf(file, graph, base, transaction.write()));
        }));
    }

    /// Turns every failure into a [SteleException] that people can read.
    private <T extends @Nullable Result> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (StatementException e) {
            throw new SteleException(e.diagnostics(), source, e.detail(), !executing, e);
        } catch (stele.executor.ExecutionException e) {
            throw failure(e.kind(), e.getMessage(), e.position(), e.detail(), e);
        } catch (StorageException e) {
            throw failure(kindOf(e), e.getMessage(), -1, null, e);
        } catch (StackOverflowError e) {
            throw failure(Diagnostic.Kind.LIMIT, "the statement is nested too deeply", -1, null, e);
        } catch (OutOfMemoryError e) {
            throw failure(Diagnostic.Kind.MEMORY, "the statement needs more memory than there is", -1, null, e);
        } catch (RuntimeException | AssertionError e) {
            throw failure(Diagnostic.Kind.INTERNAL, "an internal error, which is a bug in Stele: " + e, -1, null, e);
        }
    }

    private static Diagnostic.Kind kindOf(StorageException exception) {
        return switch (exception.kind()) {
            case NOT_NULL, UNIQUE, FOREIGN_KEY -> Diagnostic.Kind.CONSTRAINT;
            case SERIALIZATION -> Diagnostic.Kind.TRANSACTION;
            case INPUT -> Diagnostic.Kind.INPUT;
            case UNKNOWN_TABLE, DUPLICATE_TABLE -> Diagnostic.Kind.NAME;
        };
    }

    private SteleException failure(
            Diagnostic.Kind kind, String message, int position, @Nullable String detail, Throwable cause) {
        Span span = position < 0
                ? null
                : new Span(position, Math.min(position + 1, source.text().length()));
        return new SteleException(List.of(Diagnostic.of(kind, message, span)), source, detail, !executing, cause);
    }

    /// Runs `work` in the session's transaction, undoing its changes if it fails; or in one of its own.
    private <T extends @Nullable Result> T inScope(Function<Scope, T> work) {
        Transaction open = session.transaction();
        if (open != null) {
            Transaction.Savepoint before = open.savepoint();
            try {
                return work.apply(new Scope(open));
            } catch (Throwable e) {
                if (session.transaction() == open) {
                    open.rollbackTo(before);
                }
                throw e;
            }
        }
        Scope scope = new Scope(null);
        try {
            T result = work.apply(scope);
            scope.commitOwn();
            return result;
        } finally {
            scope.closeOwn();
        }
    }

    private Result run(BoundStatement bound, Scope scope) {
        executing = true;
        return switch (bound) {
            case BoundStatement.Query query -> rows(query.plan(), query.columns(), scope);
            case BoundStatement.Insert insert -> done(count(insert(insert, scope), "inserted"));
            case BoundStatement.Update update -> done(count(update(update, scope), "updated"));
            case BoundStatement.Delete delete -> done(count(delete(delete, scope), "deleted"));
            case BoundStatement.CreateTable create -> done(createTable(create, scope));
            case BoundStatement.DropTable drop -> done(dropTable(drop, scope));
            case BoundStatement.CreateGraph create -> done(createGraph(create, scope));
            case BoundStatement.DropGraph drop -> done(dropGraph(drop, scope));
            case BoundStatement.CopyTo copy -> done(copyTo(copy, scope));
            case BoundStatement.TransactionControl control -> done(control(control.action()));
            case BoundStatement.Program program -> program(program.program(), scope);
            case BoundStatement.Definition definition -> done(definition.message());
            case BoundStatement.Sequence sequence -> {
                Result last = done("nothing to do");
                for (BoundStatement part : sequence.statements()) {
                    last = run(part, scope);
                }
                yield last;
            }
        };
    }

    private Result rows(RelNode plan, List<ResultColumn> columns, Scope scope) {
        PhysicalPlan physical = pipeline.plan(plan).physical();
        return rows(physical, columns, pipeline.execute(physical, scope.snapshot(), Map.of()), scope);
    }

    private Result rows(PhysicalPlan plan, List<ResultColumn> columns, List<Batch> batches, Scope scope) {
        List<Result.Column> named = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            named.add(new Result.Column(
                    columns.get(i).name(), plan.columns().get(i).type()));
        }
        return new Result(
                Result.Kind.ROWS,
                named,
                batches,
                null,
                elapsed(),
                scope.snapshot().terms());
    }

    private List<Batch> batches(RelNode plan, Scope scope) {
        return pipeline.execute(pipeline.plan(plan).physical(), scope.snapshot(), Map.of());
    }

    private long insert(BoundStatement.Insert insert, Scope scope) {
        long rows = 0;
        for (Batch batch : batches(insert.rows(), scope)) {
            scope.write().append(insert.table(), batch.compact());
            rows += batch.rows();
        }
        return rows;
    }

    private long update(BoundStatement.Update update, Scope scope) {
        long rows = 0;
        int[] columns = update.columns().stream().mapToInt(Integer::intValue).toArray();
        for (Batch batch : batches(update.rows(), scope)) {
            Batch compact = batch.compact();
            scope.write()
                    .update(
                            update.table(),
                            rowIds(compact),
                            compact.rows(),
                            columns,
                            new Batch(
                                    compact.columns()
                                            .subList(1, compact.columns().size()),
                                    compact.rows()));
            rows += compact.rows();
        }
        return rows;
    }

    private long delete(BoundStatement.Delete delete, Scope scope) {
        long rows = 0;
        for (Batch batch : batches(delete.rows(), scope)) {
            Batch compact = batch.compact();
            rows += scope.write().delete(delete.table(), rowIds(compact), compact.rows());
        }
        return rows;
    }

    private static long[] rowIds(Batch batch) {
        return ((stele.storage.vector.LongVector) batch.column(0)).values();
    }

    private String createTable(BoundStatement.CreateTable create, Scope scope) {
        String name = create.definition().name();
        if (scope.snapshot().table(name).isPresent()) {
            if (create.ifNotExists()) {
                return "table " + name + " exists already";
            }
            if (create.orReplace()) {
                scope.write().dropTable(name);
            }
        }
        if (create.rows() == null) {
            scope.write().createTable(create.definition());
            return "created table " + name;
        }
        List<Batch> rows = batches(create.rows(), scope);
        scope.write().createTable(create.definition());
        long count = 0;
        for (Batch batch : rows) {
            scope.write().append(name, batch.compact());
            count += batch.rows();
        }
        return "created table " + name + " with " + plural(count, "row");
    }

    private static String dropTable(BoundStatement.DropTable drop, Scope scope) {
        if (drop.ifExists() && scope.snapshot().table(drop.name()).isEmpty()) {
            return "there is no table " + drop.name();
        }
        scope.write().dropTable(drop.name());
        return "dropped table " + drop.name();
    }

    private static String createGraph(BoundStatement.CreateGraph create, Scope scope) {
        String name = create.graph().name();
        if (scope.snapshot().graph(name).isPresent() && !create.orReplace()) {
            if (create.ifNotExists()) {
                return "graph " + name + " exists already";
            }
            throw new StatementException(Diagnostic.Kind.NAME, "graph " + name + " exists already", null);
        }
        scope.write().putGraph(create.graph());
        return "created property graph " + name;
    }

    private static String dropGraph(BoundStatement.DropGraph drop, Scope scope) {
        if (scope.snapshot().graph(drop.name()).isEmpty()) {
            if (drop.ifExists()) {
                return "there is no graph " + drop.name();
            }
            throw new StatementException(Diagnostic.Kind.NAME, "there is no graph " + drop.name(), null);
        }
        scope.write().dropGraph(drop.name());
        return "dropped property graph " + drop.name();
    }

    private String copyTo(BoundStatement.CopyTo copy, Scope scope) {
        List<Batch> rows = batches(copy.rows(), scope);
        long count = FileWriter.write(
                Path.of(copy.path()),
                copy.columns().stream().map(ResultColumn::name).toList(),
                rows,
                copy.options());
        return plural(count, "row") + " written to " + copy.path();
    }

    private String control(BoundStatement.TransactionControl.Action action) {
        Transaction open = session.transaction();
        return switch (action) {
            case BEGIN -> {
                if (open != null) {
                    throw new StatementException(
                            Diagnostic.Kind.TRANSACTION, "a transaction is open already", statement);
                }
                session.setTransaction(session.database().store().begin());
                yield "transaction begun";
            }
            case COMMIT -> {
                require(open);
                session.setTransaction(null);
                try {
                    open.commit();
                } finally {
                    open.close();
                }
                yield "committed";
            }
            case ROLLBACK -> {
                require(open);
                session.setTransaction(null);
                open.close();
                yield "rolled back";
            }
        };
    }

    private void require(@Nullable Transaction open) {
        if (open == null) {
            throw new StatementException(Diagnostic.Kind.TRANSACTION, "no transaction is open", statement);
        }
    }

    private Result program(UpdateProgram program, Scope scope) {
        ProgramRunner runner = new ProgramRunner(
                new ProgramRunner.Steps() {
                    @Override
                    public BindingContext context(Snapshot snapshot) {
                        return pipeline.bindingContext(snapshot, session.state());
                    }

                    @Override
                    public PhysicalPlan plan(UpdateProgram.PlanSource source, BindingContext context) {
                        return pipeline.plan(source.plan(context)).physical();
                    }

                    @Override
                    public List<Batch> execute(PhysicalPlan plan, Snapshot snapshot, Map<Integer, List<Batch>> stored) {
                        return pipeline.execute(plan, snapshot, stored);
                    }
                },
                scope.write());
        runner.run(program);
        List<ResultColumn> columns = program.result();
        PhysicalPlan last = runner.lastPlan();
        if (columns == null || last == null) {
            return done(runner.summary());
        }
        return rows(last, columns, runner.rows(program.steps().size() - 1), scope);
    }

    private Result explain(BoundStatement bound, Explain explain, Scope scope) {
        RelNode plan = planOf(bound);
        List<String> lines = pipeline.explain(plan, explain, scope.snapshot(), language.name());
        Batch batch = Pipeline.textBatch(lines);
        return new Result(
                Result.Kind.PLAN,
                List.of(new Result.Column("plan", DataType.VARCHAR)),
                List.of(batch),
                null,
                elapsed(),
                scope.snapshot().terms());
    }

    private RelNode planOf(BoundStatement bound) {
        return switch (bound) {
            case BoundStatement.Query query -> query.plan();
            case BoundStatement.Insert insert -> insert.rows();
            case BoundStatement.Update update -> update.rows();
            case BoundStatement.Delete delete -> delete.rows();
            case BoundStatement.CopyTo copy -> copy.rows();
            case BoundStatement.CreateTable create when create.rows() != null -> create.rows();
            case BoundStatement.Program program
            when program.program().steps().getLast() instanceof UpdateProgram.Read read -> read.plan();
            default ->
                throw new StatementException(
                        Diagnostic.Kind.UNSUPPORTED,
                        "EXPLAIN of a statement without a plan is not supported yet",
                        statement);
        };
    }

    private Result done(String message) {
        return new Result(
                Result.Kind.DONE,
                List.of(),
                List.of(),
                message,
                elapsed(),
                session.snapshot().terms());
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private static String count(long rows, String verb) {
        return plural(rows, "row") + " " + verb;
    }

    private static String plural(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /// Where a statement reads and writes: an open transaction, or a snapshot until the first write starts
    /// one.
    private final class Scope {
        private final @Nullable Transaction open;
        private @Nullable Transaction own;
        private final Snapshot initial;

        Scope(@Nullable Transaction open) {
            this.open = open;
            this.initial = open == null ? session.database().store().snapshot() : open.snapshot();
        }

        Snapshot snapshot() {
            if (open != null) {
                return open.snapshot();
            }
            Transaction current = own;
            return current == null ? initial : current.snapshot();
        }

        Transaction write() {
            if (open != null) {
                return open;
            }
            Transaction current = own;
            if (current == null) {
                current = session.database().store().begin(initial);
                own = current;
            }
            return current;
        }

        void commitOwn() {
            Transaction current = own;
            if (current != null) {
                current.commit();
            }
        }

        void closeOwn() {
            Transaction current = own;
            if (current != null) {
                current.close();
            }
        }
    }
}

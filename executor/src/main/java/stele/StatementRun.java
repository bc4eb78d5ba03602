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
import stele.storage.catalog.Store;
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

    private StatementPlans.@Nullable Plan earlierPlan(WriteScope scope) {
        return plans == null ? null : plans.find(scope.snapshot(), session.settings(), parameters);
    }

    private Result executeAgain(StatementPlans.Plan plan, WriteScope scope) {
        pipeline.reuse(plan.planned());
        return run(plan.bound(), scope);
    }

    private Result executeAnew(WriteScope scope) {
        Explain explain = Explain.find(source, statement).orElse(null);
        ParsedStatement parsed = language.parse(source, explain == null ? statement : explain.statement());
        if (explain != null) {
            return explain(
                    language.bind(parsed, pipeline.bindingContext(scope.snapshot(), session.state())), explain, scope);
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
    private Result executeOther(ParsedStatement parsed, WriteScope scope) {
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

    private Binding bind(ParsedStatement parsed, WriteScope scope) {
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
            case NOT_NULL, UNIQUE, FOREIGN_KEY, CHECK, LENGTH -> Diagnostic.Kind.CONSTRAINT;
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
    private <T extends @Nullable Result> T inScope(Function<WriteScope, T> work) {
        Transaction open = session.transaction();
        if (open != null) {
            Transaction.Savepoint before = open.savepoint();
            try {
                return work.apply(new WriteScope(store(), open));
            } catch (Throwable e) {
                if (session.transaction() == open) {
                    open.rollbackTo(before);
                }
                throw e;
            }
        }
        WriteScope scope = new WriteScope(store(), null);
        try {
            T result = work.apply(scope);
            scope.commitOwn();
            return result;
        } finally {
            scope.closeOwn();
        }
    }

    private Result run(BoundStatement bound, WriteScope scope) {
        executing = true;
        return switch (bound) {
            case BoundStatement.Query query -> rows(query.plan(), query.columns(), scope);
            case BoundStatement.Insert insert -> changes(scope).insert(insert);
            case BoundStatement.Update update -> changes(scope).update(update);
            case BoundStatement.Delete delete -> changes(scope).delete(delete);
            case BoundStatement.Merge merge -> changes(scope).merge(merge);
            case BoundStatement.CreateTable create -> done(definitions(scope).createTable(create));
            case BoundStatement.AlterTable alter -> done(definitions(scope).alterTable(alter));
            case BoundStatement.Create create -> done(definitions(scope).create(create));
            case BoundStatement.Drop drop -> done(definitions(scope).drop(drop));
            case BoundStatement.CreateGraph create -> done(definitions(scope).createGraph(create));
            case BoundStatement.DropGraph drop -> done(definitions(scope).dropGraph(drop));
            case BoundStatement.CopyTo copy -> done(copyTo(copy, scope));
            case BoundStatement.TransactionControl control -> done(control(control));
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

    private Result rows(RelNode plan, List<ResultColumn> columns, WriteScope scope) {
        PhysicalPlan physical = pipeline.plan(plan).physical();
        return rows(physical, columns, pipeline.execute(physical, scope.snapshot(), Map.of()), scope);
    }

    private Result rows(PhysicalPlan plan, List<ResultColumn> columns, List<Batch> batches, WriteScope scope) {
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

    private Store store() {
        return session.database().store();
    }

    private ChangeRun changes(WriteScope scope) {
        return new ChangeRun(scope, pipeline, new ChangeRun.Results() {
            @Override
            public Result message(String message) {
                return done(message);
            }

            @Override
            public Result rows(PhysicalPlan plan, List<ResultColumn> columns, List<Batch> batches) {
                return StatementRun.this.rows(plan, columns, batches, scope);
            }
        });
    }

    private DefinitionRun definitions(WriteScope scope) {
        return new DefinitionRun(scope, pipeline);
    }

    private List<Batch> batches(RelNode plan, WriteScope scope) {
        return pipeline.execute(pipeline.plan(plan).physical(), scope.snapshot(), Map.of());
    }

    private String copyTo(BoundStatement.CopyTo copy, WriteScope scope) {
        List<Batch> rows = batches(copy.rows(), scope);
        long count = FileWriter.write(
                Path.of(copy.path()),
                copy.columns().stream().map(ResultColumn::name).toList(),
                rows,
                copy.options());
        return plural(count, "row") + " written to " + copy.path();
    }

    private String control(BoundStatement.TransactionControl control) {
        Transaction open = session.transaction();
        String name = control.savepoint();
        return switch (control.action()) {
            case BEGIN -> {
                if (open != null) {
                    throw new StatementException(
                            Diagnostic.Kind.TRANSACTION, "a transaction is open already", statement);
                }
                session.setTransaction(store().begin());
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
            case SAVEPOINT -> {
                require(open);
                session.savepoints().set(String.valueOf(name), open.savepoint());
                yield "savepoint " + name;
            }
            case ROLLBACK_TO -> {
                require(open);
                open.rollbackTo(session.savepoints().returnTo(String.valueOf(name), statement));
                yield "rolled back to " + name;
            }
            case RELEASE -> {
                require(open);
                session.savepoints().release(String.valueOf(name), statement);
                yield "released " + name;
            }
        };
    }

    private void require(@Nullable Transaction open) {
        if (open == null) {
            throw new StatementException(Diagnostic.Kind.TRANSACTION, "no transaction is open", statement);
        }
    }

    private Result program(UpdateProgram program, WriteScope scope) {
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

    private Result explain(BoundStatement bound, Explain explain, WriteScope scope) {
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
            case BoundStatement.AlterTable alter when alter.rows() != null -> alter.rows();
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

    static String plural(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}

package stele.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import stele.Database;
import stele.Result;
import stele.Session;
import stele.SteleException;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.Syntax;
import stele.planner.QueryLanguage;
import stele.shell.render.OutputMode;
import stele.shell.render.RenderOptions;

/// The state of a shell - session, language, output - and the running of statements, scripts and dot commands in it. The
/// prompt, scripts and `-c` all go through here.
public final class Shell implements AutoCloseable {
    private final Session session;
    private final PrintStream out;
    private final PrintStream err;
    private final ErrorRenderer errors;
    private final DotCommands commands = new DotCommands(this);
    private final Map<String, Object> parameters = new HashMap<>();
    private RenderOptions options;
    private QueryLanguage language;
    private OutputMode mode = OutputMode.BOX;
    private boolean timer;
    private boolean keepGoing;
    private boolean quiet;
    private boolean debug;
    private boolean internalError;
    private volatile boolean interrupted;
    private @Nullable Integer exitCode;

    /// @param options the limits of the terminal, or [RenderOptions#full()] elsewhere
    public Shell(Database database, PrintStream out, PrintStream err, RenderOptions options) {
        this.session = database.session();
        this.out = out;
        this.err = err;
        this.options = options;
        this.errors = new ErrorRenderer(options.color());
        this.language = Database.language("sql").orElseGet(() -> Database.languages().getFirst());
    }

    public Session session() {
        return session;
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    public QueryLanguage language() {
        return language;
    }

    public void setLanguage(QueryLanguage language) {
        this.language = language;
    }

    public OutputMode mode() {
        return mode;
    }

    public void setMode(OutputMode mode) {
        this.mode = mode;
    }

    public RenderOptions options() {
        return options;
    }

    public void setOptions(RenderOptions options) {
        this.options = options;
    }

    public boolean timer() {
        return timer;
    }

    public void setTimer(boolean timer) {
        this.timer = timer;
    }

    public void setKeepGoing(boolean keepGoing) {
        this.keepGoing = keepGoing;
    }

    public void setQuiet(boolean quiet) {
        this.quiet = quiet;
    }

    public void setDebug(boolean debug) {
        this.debug = debug;
    }

    /// Values of parameters for the statements to come.
    public Map<String, Object> parameters() {
        return parameters;
    }

    public DotCommands commands() {
        return commands;
    }

    /// Set by `.exit`: the code to leave with.
    public Optional<Integer> exitCode() {
        return Optional.ofNullable(exitCode);
    }

    void exit(int code) {
        exitCode = code;
    }

    /// Whether a statement failed by a fault of Stele's own.
    public boolean internalError() {
        return internalError;
    }

    /// Cancels what is running; called by the signal handler.
    public void interrupt() {
        interrupted = true;
        session.cancel();
    }

    public boolean wasInterrupted() {
        return interrupted;
    }

    public void clearInterrupt() {
        interrupted = false;
    }

    /// Runs the statements and dot commands of a text.
    ///
    /// @param lastMayBeOpen whether the last statement may lack its terminator
    /// @return whether all of them succeeded
    public boolean run(SourceText source, boolean lastMayBeOpen) {
        boolean succeeded = true;
        int position = 0;
        while (exitCode == null && !interrupted) {
            Next next = next(source, position);
            if (next == null) {
                return succeeded;
            }
            boolean done =
                    switch (next) {
                        case Next.Command command -> commands.run(command.line());
                        case Next.Statement statement -> statement(source, statement, lastMayBeOpen);
                    };
            succeeded &= done;
            if (!done && !keepGoing) {
                return false;
            }
            position = next.end();
        }
        return succeeded && !interrupted;
    }

    private sealed interface Next {
        int end();

        record Command(String line, int end) implements Next {}

        record Statement(Span span, boolean complete, int end) implements Next {}
    }

    private @Nullable SourceText splitSource;
    private @Nullable QueryLanguage splitLanguage;
    private List<Syntax.StatementSpan> split = List.of();
    private int splitFrom;

    /// The next statement or dot command at or after `position`.
    private @Nullable Next next(SourceText source, int position) {
        if (splitSource != source || splitLanguage != language) {
            resplit(source, position);
        }
        while (true) {
            Syntax.StatementSpan first = null;
            for (Syntax.StatementSpan statement : split) {
                if (statement.span().start() >= position) {
                    first = statement;
                    break;
                }
            }
            int limit = first == null ? source.text().length() : first.span().start();
            int command = commands.find(source.text(), position, limit, language.name());
            if (command >= 0) {
                int end = source.text().indexOf('\n', command);
                int stop = end < 0 ? source.text().length() : end;
                resplit(source, stop);
                return new Next.Command(source.text().substring(command, stop).strip(), stop);
            }
            if (first == null) {
                return null;
            }
            return new Next.Statement(first.span(), first.complete(), first.span().end());
        }
    }

    private void resplit(SourceText source, int from) {
        splitSource = source;
        splitLanguage = language;
        splitFrom = from;
        split = language.syntax().split(source.text().substring(from)).stream()
                .map(each -> new Syntax.StatementSpan(
                        new Span(each.span().start() + splitFrom, each.span().end() + splitFrom), each.complete()))
                .toList();
    }

    private boolean statement(SourceText source, Next.Statement statement, boolean lastMayBeOpen) {
        if (!statement.complete() && !lastMayBeOpen) {
            report(Diagnostic.of(
                    Diagnostic.Kind.SYNTAX,
                    "the last statement is not finished",
                    new Span(statement.span().start(), statement.span().end())), source);
            return false;
        }
        try (Result result = session.run(language.name(), source, statement.span(), parameters)) {
            show(result);
            return true;
        } catch (SteleException e) {
            report(e);
            return false;
        }
    }

    /// Writes a result in the current mode.
    public void show(Result result) {
        try {
            switch (result.kind()) {
                case ROWS -> mode.renderer(options).render(result, out);
                case PLAN -> result.forEach(row -> out.println(row.get(0)));
                case DONE -> {
                    if (!quiet) {
                        result.message().ifPresent(err::println);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
        if (timer) {
            err.printf(Locale.ROOT, "%.3f s%n", result.elapsed().toNanos() / 1e9);
        }
    }

    /// Writes a failure to the error stream.
    public void report(SteleException failure) {
        out.flush();
        err.print(errors.render(failure));
        if (failure.kind() == Diagnostic.Kind.INTERNAL) {
            internalError = true;
            if (debug) {
                failure.printStackTrace(err);
            } else {
                err.println("  run with --debug to see where; please report it with the statement");
            }
        }
        err.flush();
    }

    private void report(Diagnostic diagnostic, SourceText source) {
        out.flush();
        err.print(errors.render(diagnostic, source));
        err.flush();
    }

    /// Runs a script file in the language of its ending, or in the current one when the ending tells nothing.
    ///
    /// @return whether it was there and all of it succeeded
    public boolean runFile(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            err.println("error: cannot read " + file + (Files.exists(file) ? ": " + e.getMessage() : ": no such file"));
            return false;
        }
        QueryLanguage before = language;
        Path directoryBefore = scriptDirectory;
        languageOf(file).ifPresent(this::setLanguage);
        useDirectory(file.toAbsolutePath().getParent());
        SourceText outerSource = splitSource;
        try {
            return run(new SourceText(file.toString(), text), false);
        } finally {
            language = before;
            useDirectory(directoryBefore);
            splitSource = outerSource == null ? null : SPLIT_AGAIN;
        }
    }

    private static final SourceText SPLIT_AGAIN = SourceText.of("");
    private @Nullable Path scriptDirectory;

    private void useDirectory(@Nullable Path directory) {
        scriptDirectory = directory;
        session.state().useScriptDirectory(directory);
    }

    /// The language whose scripts end as `file` does.
    public static Optional<QueryLanguage> languageOf(Path file) {
        String name = file.getFileName().toString();
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Database.languages().stream()
                .filter(language -> language.fileExtensions().contains(ending))
                .findFirst();
    }

    /// Loads a data file.
    ///
    /// @return whether it was loaded
    public boolean load(Path file, @Nullable String name) {
        try (Result result = session.load(file, name)) {
            show(result);
            return true;
        } catch (SteleException e) {
            report(e);
            return false;
        }
    }

    @Override
    public void close() {
        session.close();
    }
}

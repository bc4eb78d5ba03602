package stele.shell;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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
import stele.parser.StatementException;
import stele.planner.QueryLanguage;
import stele.shell.render.OutputMode;
import stele.shell.render.RenderOptions;

/// The state of a shell - session, language, output - and the running of statements, scripts and dot
/// commands in it. The prompt, scripts and `-c` all go through here.
public final class Shell implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int DEEPEST_SCRIPT = 40;
    private static final double NANOS_PER_SECOND = 1e9;

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
    private int failure;
    private int depth;
    private volatile boolean running;
    private volatile boolean interrupted;
    private @Nullable Integer exitCode;

    /// @param options the limits of the terminal, or [RenderOptions#full()] elsewhere
    /// @param colorErrors whether errors may be coloured
    public Shell(Database database, PrintStream out, PrintStream err, RenderOptions options, boolean colorErrors) {
        this.session = database.session();
        this.out = out;
        this.err = err;
        this.options = options;
        this.errors = new ErrorRenderer(colorErrors);
        this.language = Database.languages().getFirst();
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

    /// Cancels what is running; called by the signal handler.
    ///
    /// @return whether a statement was running
    public boolean interrupt() {
        interrupted = true;
        session.cancel();
        return running;
    }

    /// Whether Ctrl-C was pressed since the last statement at the prompt.
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
        StatementReader reader = new StatementReader(source);
        while (exitCode == null && !interrupted) {
            StatementReader.Piece piece = reader.read(language);
            if (piece == null) {
                return succeeded;
            }
            boolean done = switch (piece) {
                case StatementReader.Piece.Command command -> commands.run(command.line());
                case StatementReader.Piece.Statement statement
                when statement.complete() || lastMayBeOpen -> run(source, statement.span());
                case StatementReader.Piece.Statement statement -> refuse(source, statement.span());
            };
            succeeded &= done;
            if (!done && !keepGoing) {
                return false;
            }
        }
        return succeeded && !interrupted;
    }

    /// Runs a text in another language than the current one.
    boolean runIn(QueryLanguage other, String text) {
        QueryLanguage before = language;
        language = other;
        try {
            return run(SourceText.of(text), true);
        } finally {
            language = before;
        }
    }

    private boolean run(SourceText source, Span statement) {
        running = true;
        try (Result result = session.run(language.name(), source, statement, parameters)) {
            running = false;
            show(result);
            return true;
        } catch (SteleException e) {
            report(e);
            return false;
        } finally {
            running = false;
        }
    }

    /// Reports a last statement that lacks its terminator: half a file must not run by accident.
    private boolean refuse(SourceText source, Span statement) {
        Diagnostic diagnostic = new Diagnostic(
                Diagnostic.Kind.SYNTAX,
                "the last statement is not finished",
                new Span(statement.end(), statement.end()),
                "a statement in a script ends with a semicolon, in rules with a full stop",
                List.of());
        try {
            language.parse(source, statement);
        } catch (StatementException e) {
            diagnostic = e.diagnostics().getFirst();
        }
        out.flush();
        err.print(errors.render(diagnostic, source));
        err.flush();
        fail(ExitCode.FAILED);
        return false;
    }

    /// Writes a result in the current mode.
    public void show(Result result) {
        try {
            switch (result.kind()) {
                case ROWS -> {
                    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
                    mode.renderer(options).render(result, writer);
                    writer.flush();
                }
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
            err.printf(Locale.ROOT, "%.3f s%n", result.elapsed().toNanos() / NANOS_PER_SECOND);
        }
    }

    /// Writes a failure to the error stream.
    public void report(SteleException failure) {
        out.flush();
        fail(
                failure.kind() == Diagnostic.Kind.CANCELLED && interrupted
                        ? ExitCode.INTERRUPTED
                        : ExitCode.of(failure.kind()));
        err.print(errors.render(failure));
        if (failure.kind() == Diagnostic.Kind.INTERNAL) {
            if (debug) {
                failure.printStackTrace(err);
            } else {
                err.println("  run with --debug to see where; please report it with the statement");
            }
        }
        err.flush();
    }

    /// Remembers that something failed; the gravest failure decides the code to leave with.
    void fail(int code) {
        failure = Math.max(failure, code);
    }

    /// The code for the gravest failure so far, 0 if there was none.
    int failure() {
        return failure;
    }

    /// Runs a script file in the language of its ending, or in the current one when the ending tells
    /// nothing.
    ///
    /// @return whether it was there and all of it succeeded
    public boolean runFile(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            return fail("cannot read " + file + ": it is not text in UTF-8", ExitCode.FAILED);
        } catch (IOException e) {
            String reason = Files.exists(file) ? e.getMessage() : "no such file";
            return fail("cannot read " + file + ": " + reason, ExitCode.USAGE);
        }
        if (depth == DEEPEST_SCRIPT) {
            return fail("cannot read " + file + ": scripts that read scripts go too deep", ExitCode.FAILED);
        }
        QueryLanguage before = language;
        Path directoryBefore = scriptDirectory;
        languageOf(file).ifPresent(this::setLanguage);
        useDirectory(file.toAbsolutePath().getParent());
        depth++;
        try {
            return run(new SourceText(file.toString(), text), false);
        } finally {
            depth--;
            language = before;
            useDirectory(directoryBefore);
        }
    }

    /// Writes an error that has no place in a statement.
    boolean fail(String message, int code) {
        out.flush();
        err.println(errors.render(message));
        err.flush();
        fail(code);
        return false;
    }

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
        if (!Files.exists(file)) {
            return fail("cannot read " + file + ": no such file", ExitCode.USAGE);
        }
        running = true;
        try (Result result = session.load(file, name)) {
            show(result);
            return true;
        } catch (SteleException e) {
            report(e);
            return false;
        } finally {
            running = false;
        }
    }

    @Override
    public void close() {
        session.close();
    }
}

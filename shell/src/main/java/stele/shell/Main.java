package stele.shell;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.Database;
import stele.parser.SourceText;
import stele.planner.QueryLanguage;
import stele.shell.render.OutputMode;
import stele.shell.render.RenderOptions;
import stele.shell.repl.Repl;

/// The command `stele`.
public final class Main {
    private static final int BUFFER = 1 << 16;
    private static final int ROWS_ON_A_TERMINAL = 40;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final TerminalEnvironment terminal;

    Main(InputStream in, PrintStream out, PrintStream err, TerminalEnvironment terminal) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(
                        new ClosedPipeException.Output(new FileOutputStream(FileDescriptor.out)), BUFFER),
                false,
                StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)), true, StandardCharsets.UTF_8);
        int code;
        try {
            code = new Main(System.in, out, err, TerminalEnvironment.detect()).run(arguments);
            out.flush();
        } catch (ClosedPipeException e) {
            code = ExitCode.PIPE_CLOSED;
        } catch (UncheckedIOException e) {
            err.println("error: cannot write: " + e.getCause().getMessage());
            code = ExitCode.FAILED;
        }
        err.flush();
        System.exit(code);
    }

    /// The version, as `--version` shows it.
    static String version() {
        return "Stele 0.1.0";
    }

    /// Does what the arguments say, and gives the exit code.
    int run(String... arguments) {
        CommandLine commandLine;
        try {
            commandLine = CommandLine.parse(arguments);
        } catch (CommandLine.UsageException e) {
            err.println("error: " + e.getMessage());
            return ExitCode.USAGE;
        }
        return switch (commandLine.action()) {
            case HELP -> {
                help();
                yield ExitCode.OK;
            }
            case VERSION -> {
                out.println(version());
                yield ExitCode.OK;
            }
            case RUN -> run(commandLine);
        };
    }

    private int run(CommandLine commandLine) {
        @Nullable QueryLanguage language = null;
        String wanted = commandLine.language();
        if (wanted != null) {
            language = Database.language(wanted).orElse(null);
            if (language == null) {
                err.println("error: there is no language " + wanted);
                return ExitCode.USAGE;
            }
        }
        String file = commandLine.output();
        try (PrintStream output = file == null
                        ? null
                        : new PrintStream(
                                new BufferedOutputStream(Files.newOutputStream(Path.of(file)), BUFFER),
                                false,
                                StandardCharsets.UTF_8);
                Database database = Database.inMemory(options(commandLine));
                Shell shell = new Shell(
                        database,
                        output == null ? out : output,
                        err,
                        renderOptions(commandLine),
                        colorErrors(commandLine))) {
            if (language != null) {
                shell.setLanguage(language);
            }
            configure(shell, commandLine);
            return run(commandLine, shell);
        } catch (IOException e) {
            err.println("error: cannot write " + file + ": " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private static Database.Options options(CommandLine commandLine) {
        Database.Options defaults = Database.Options.defaults();
        Integer threads = commandLine.threads();
        Long memory = commandLine.memoryBytes();
        return new Database.Options(
                threads == null ? defaults.threads() : threads, memory == null ? defaults.memoryBytes() : memory);
    }

    private RenderOptions renderOptions(CommandLine commandLine) {
        boolean toTerminal = terminal.output() && commandLine.output() == null;
        return new RenderOptions(
                toTerminal ? terminal.width() : 0,
                toTerminal ? ROWS_ON_A_TERMINAL : 0,
                TerminalEnvironment.colors(commandLine.color(), toTerminal, System.getenv()),
                "NULL");
    }

    private boolean colorErrors(CommandLine commandLine) {
        return TerminalEnvironment.colors(commandLine.color(), terminal.error(), System.getenv());
    }

    private static void configure(Shell shell, CommandLine commandLine) {
        OutputMode mode = commandLine.mode();
        String output = commandLine.output();
        if (mode == null && output != null) {
            mode = OutputMode.find(output.substring(output.lastIndexOf('.') + 1))
                    .orElse(null);
        }
        if (mode != null) {
            shell.setMode(mode);
        }
        shell.setKeepGoing(commandLine.keepGoing());
        shell.setQuiet(commandLine.quiet());
        shell.setDebug(commandLine.debug());
        shell.parameters().putAll(commandLine.parameters());
    }

    private int run(CommandLine commandLine, Shell shell) {
        List<CommandLine.Input> inputs = commandLine.inputs();
        boolean onlyData = inputs.stream().allMatch(Main::isData);
        boolean prompt = terminal.canPrompt() && (commandLine.interactive() || onlyData);
        if (!prompt) {
            handleInterrupts(shell);
        }
        for (CommandLine.Input input : inputs) {
            boolean succeeded = run(input, shell);
            if (shell.exitCode().isPresent()) {
                return shell.exitCode().get();
            }
            if (!succeeded && !commandLine.keepGoing()) {
                return shell.failure();
            }
        }
        if (prompt) {
            return new Repl(shell).run();
        }
        if (onlyData) {
            run(new CommandLine.Input.StandardInput(), shell);
        }
        return shell.exitCode().orElse(shell.failure());
    }

    /// Ctrl-C cancels the statement that runs; where none runs, or when it does not stop, Stele leaves at
    /// once.
    private void handleInterrupts(Shell shell) {
        Interrupts.handle(() -> {
            boolean again = shell.wasInterrupted();
            if (!shell.interrupt() || again) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
        });
    }

    private static boolean isData(CommandLine.Input input) {
        return input instanceof CommandLine.Input.File file
                && !file.script()
                && Shell.languageOf(Path.of(file.path())).isEmpty();
    }

    private boolean run(CommandLine.Input input, Shell shell) {
        return switch (input) {
            case CommandLine.Input.Text text -> shell.run(SourceText.of(text.text()), true);
            case CommandLine.Input.StandardInput ignored -> shell.run(SourceText.of(standardInput()), false);
            case CommandLine.Input.File file -> {
                Path path = Path.of(file.path());
                yield isData(input) ? shell.load(path, null) : shell.runFile(path);
            }
        };
    }

    private String standardInput() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void help() {
        out.print("""
                stele [OPTIONS] [FILE]...

                FILE is a script (.sql .cypher .rq .dl), which is run, or data (.csv .tsv .ttl .nt ...), which is loaded.
                Without one, a prompt opens; when the input is not a terminal, it is read as a script.

                  -c TEXT               run TEXT and leave (may be repeated)
                  -f FILE               run FILE and leave (may be repeated)
                  -                     run standard input
                  -l, --lang LANGUAGE   language of -c and standard input: sql (default), cypher, sparql, datalog
                  --mode MODE           box (default), csv, tsv, json, jsonl, markdown, line, none; also as --csv ...
                  -o FILE               write results to FILE; its ending chooses the mode
                  -p NAME=VALUE         set a parameter
                  -i                    open a prompt afterwards
                  --keep-going          go on after a statement that failed; the exit code is still 1
                  --threads N           use at most N threads
                  --memory SIZE         let a statement hold at most SIZE, such as 512m or 4g
                  --color WHEN          auto (default), always, never
                  --quiet               no messages such as "12 rows inserted"
                  --debug               stack traces of internal errors
                  --version, --help

                Exit codes: 0 all went well; 1 a statement failed; 2 wrong usage or no such file; 3 an internal error;
                4 a statement went over a limit; 130 interrupted; 141 the reader of the output went away.
                """);
    }
}

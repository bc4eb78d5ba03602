package stele.shell.repl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import stele.parser.SourceText;
import stele.parser.Syntax;
import stele.shell.Shell;
import stele.shell.render.RenderOptions;

/// The prompt: reads statements of several lines with history, colours and completion, and runs them.
public final class Repl {
    private static final int ROWS_ON_A_TERMINAL = 40;

    private final Shell shell;

    public Repl(Shell shell) {
        this.shell = shell;
    }

    /// Reads and runs until the user leaves; gives the exit code.
    public int run() {
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .graphemeCluster(false)
                .build()) {
            return run(terminal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads from `terminal`, which tests bring themselves.
    int run(Terminal terminal) {
        Thread.ofVirtual().start(this::warmUp);
        LineReader reader = reader(terminal);
        terminal.handle(Terminal.Signal.INT, signal -> shell.interrupt());
        terminal.writer().println("Stele 0.1 · in memory · .help · .lang cypher");
        while (shell.exitCode().isEmpty()) {
            try {
                resize(terminal);
                String text = reader.readLine(prompt());
                shell.clearInterrupt();
                shell.run(SourceText.of(text), true);
            } catch (UserInterruptException e) {
                shell.clearInterrupt();
            } catch (EndOfFileException e) {
                return 0;
            }
        }
        return shell.exitCode().orElse(0);
    }

    /// Plans something while the user types, so that the first statement finds the classes loaded.
    private void warmUp() {
        try (stele.Database database = stele.Database.inMemory();
                stele.Session session = database.session()) {
            session.run("sql", "SELECT 1").close();
        } catch (RuntimeException ignored) {
            // Only a warm-up: a failure will show when the user asks.
        }
    }

    private void resize(Terminal terminal) {
        RenderOptions options = shell.options();
        shell.setOptions(new RenderOptions(
                terminal.getSize().getColumns(),
                options.maximumRows() == 0 ? ROWS_ON_A_TERMINAL : options.maximumRows(),
                options.color(),
                options.nullValue()));
    }

    private String prompt() {
        return shell.language().name() + (shell.session().inTransaction() ? "*> " : "> ");
    }

    private LineReader reader(Terminal terminal) {
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(new StatementLines())
                .highlighter(new StatementHighlighter(shell))
                .completer(new NameCompleter(shell))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, false)
                .option(LineReader.Option.COMPLETE_MATCHER_TYPO, false)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P   … ")
                .variable(LineReader.BLINK_MATCHING_PAREN, 0)
                .variable(LineReader.HISTORY_FILE, historyFile())
                .build();
    }

    private static Path historyFile() {
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state == null || state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        Path file = base.resolve("stele").resolve("history");
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
        } catch (IOException ignored) {
            // Without the folder JLine keeps the history in memory.
        }
        return file;
    }

    /// Decides whether Enter submits: at the end of a statement, after a dot command, on a blank line.
    private final class StatementLines implements Parser {
        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            if (context == ParseContext.ACCEPT_LINE && !isFinished(line)) {
                throw new EOFError(-1, -1, "unfinished", "…");
            }
            return new Words(line, cursor);
        }

        private boolean isFinished(String line) {
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith(".") && !stripped.contains("\n") || line.endsWith("\n\n")) {
                return true;
            }
            List<Syntax.StatementSpan> statements =
                    shell.language().syntax().split(line);
            return statements.isEmpty() || statements.getLast().complete();
        }
    }

    /// The word at the cursor, for completion.
    private record Words(String line, int cursor) implements ParsedLine {
        private int start() {
            int start = cursor;
            while (start > 0 && isWordCharacter(line.charAt(start - 1))) {
                start--;
            }
            return start;
        }

        private static boolean isWordCharacter(char character) {
            return Character.isJavaIdentifierPart(character) || character == '.';
        }

        @Override
        public String word() {
            return line.substring(start(), cursor);
        }

        @Override
        public int wordCursor() {
            return cursor - start();
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word());
        }
    }
}

package stele.shell.repl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import stele.Database;
import stele.Session;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.StatementException;
import stele.parser.Syntax;
import stele.shell.DotCommands;
import stele.shell.Shell;
import stele.shell.render.RenderOptions;

/// The prompt: reads statements of several lines with history, colours and completion, and runs them.
public final class Repl {
    private static final Pattern BLANK_LINE = Pattern.compile("\\n[ \\t]*\\z");
    private static final int MOST_CANDIDATES_UNASKED = 200;
    private static final int MOST_STATEMENTS_REMEMBERED = 10_000;

    private final Shell shell;
    private final Path history;

    public Repl(Shell shell) {
        this(shell, defaultHistory());
    }

    /// @param history the file that remembers statements
    Repl(Shell shell, Path history) {
        this.shell = shell;
        this.history = history;
    }

    /// Reads and runs until the user leaves; gives the exit code.
    public int run() {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).graphemeCluster(false).build()) {
            return run(terminal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads from `terminal`, which tests bring themselves.
    int run(Terminal terminal) {
        makeHistory();
        LineReader reader = reader(terminal);
        terminal.handle(Terminal.Signal.INT, signal -> shell.interrupt());
        terminal.writer().println("Stele 0.1 · in memory · .help · .lang " + otherLanguage());
        Thread.ofPlatform().daemon().name("stele-warm-up").start(this::warmUp);
        boolean leaving = false;
        boolean emptyBefore = false;
        while (shell.exitCode().isEmpty()) {
            try {
                resize(terminal);
                String text = reader.readLine(prompt());
                shell.clearInterrupt();
                leaving = false;
                emptyBefore = false;
                run(text);
            } catch (UserInterruptException e) {
                shell.clearInterrupt();
                boolean empty = e.getPartialLine().isBlank();
                if (empty && emptyBefore) {
                    terminal.writer().println("Ctrl-D or .exit leaves");
                }
                emptyBefore = empty;
            } catch (EndOfFileException e) {
                if (leaving || !shell.session().inTransaction()) {
                    return 0;
                }
                leaving = true;
                terminal.writer()
                        .println(
                                "a transaction is open: COMMIT or ROLLBACK ends it; Ctrl-D again leaves and undoes it");
            }
        }
        return shell.exitCode().orElse(0);
    }

    /// Runs what was typed; a blank line behind a statement stands for its terminator.
    private void run(String text) {
        String command = Aliases.resolve(text.strip());
        shell.run(SourceText.of(command == null ? text : command), true);
    }

    private String otherLanguage() {
        return Database.languages().stream()
                .filter(language -> language != shell.language())
                .findFirst()
                .orElse(shell.language())
                .name();
    }

    /// Plans something while the user types, so that the first statement finds the classes loaded.
    private void warmUp() {
        try (Database database = Database.inMemory();
                Session session = database.session()) {
            session.run(
                            Database.languages().getFirst().name(),
                            "SELECT count(*) FROM (VALUES (1)) AS t (a) WHERE a > 0")
                    .close();
        } catch (RuntimeException ignored) {
            // Only a warm-up: a failure will show when the user asks.
        }
    }

    private void resize(Terminal terminal) {
        RenderOptions options = shell.options();
        shell.setOptions(new RenderOptions(
                terminal.getSize().getColumns(), options.maximumRows(), options.color(), options.nullValue()));
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
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.HISTORY_SIZE, MOST_STATEMENTS_REMEMBERED)
                .variable(LineReader.HISTORY_FILE_SIZE, MOST_STATEMENTS_REMEMBERED)
                .variable(LineReader.LIST_MAX, MOST_CANDIDATES_UNASKED)
                .build();
    }

    private static Path defaultHistory() {
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state == null || state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        return base.resolve("stele").resolve("history");
    }

    /// Makes the history file, for its owner's eyes only.
    private void makeHistory() {
        try {
            Files.createDirectories(
                    Objects.requireNonNull(history.toAbsolutePath().getParent()));
            if (!Files.exists(history)) {
                Files.createFile(
                        history, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException | UnsupportedOperationException ignored) {
            // Without the file JLine keeps the history in memory.
        }
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
            boolean command =
                    Aliases.resolve(stripped) != null || stripped.startsWith(".") && DotCommands.isCommand(stripped, 0);
            if (stripped.isEmpty() || command && !stripped.contains("\n")) {
                return true;
            }
            if (BLANK_LINE.matcher(line).find()) {
                return parses(line);
            }
            List<Syntax.StatementSpan> statements = shell.language().syntax().split(line);
            return statements.isEmpty() || statements.getLast().complete();
        }
    }

    private boolean parses(String text) {
        SourceText source = SourceText.of(text);
        try {
            for (Syntax.StatementSpan statement : shell.language().syntax().split(text)) {
                ParsedStatement _ = shell.language().parse(source, statement.span());
            }
            return true;
        } catch (StatementException e) {
            return false;
        }
    }

    /// The word at the cursor, for completion.
    private record Words(String line, int cursor) implements CompletingParsedLine {
        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return word().length();
        }

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

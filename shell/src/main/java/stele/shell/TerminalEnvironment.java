package stele.shell;

import java.io.Console;
import java.util.Map;

/// Which of the three streams are terminals, and how wide the terminal is. The launcher knows and says so
/// in the system property `stele.terminal` (`i`, `o` and `e` for the streams that are terminals, then the
/// columns: `ioe120`); without it, Java's console is asked.
///
/// @param input whether standard input is a terminal
/// @param output whether standard output is a terminal
/// @param error whether the error stream is a terminal
/// @param width the columns of the terminal, or 0 when unknown
public record TerminalEnvironment(boolean input, boolean output, boolean error, int width) {
    private static final String PROPERTY = "stele.terminal";

    /// No terminal anywhere, as in tests and pipes.
    public static TerminalEnvironment none() {
        return new TerminalEnvironment(false, false, false, 0);
    }

    /// What this process runs in.
    @SuppressWarnings("SystemConsoleNull") // JDK 25 gives null again when a stream is no terminal.
    static TerminalEnvironment detect() {
        String told = System.getProperty(PROPERTY);
        if (told != null) {
            return read(told);
        }
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        return new TerminalEnvironment(terminal, terminal, terminal, 0);
    }

    /// Reads the launcher's words.
    static TerminalEnvironment read(String told) {
        String digits = told.replaceAll("\\D", "");
        int width = digits.isEmpty() || digits.length() > 4 ? 0 : Integer.parseInt(digits);
        return new TerminalEnvironment(told.contains("i"), told.contains("o"), told.contains("e"), width);
    }

    /// Whether a person can type at a prompt.
    boolean canPrompt() {
        return input && output;
    }

    /// Whether to colour what goes to a stream: as `--color` says, else as `NO_COLOR`, `CLICOLOR_FORCE` and
    /// `TERM` say, else only on a terminal.
    ///
    /// @param when the option's value: auto, always or never
    static boolean colors(String when, boolean terminal, Map<String, String> environment) {
        return switch (when) {
            case "always" -> true;
            case "never" -> false;
            default -> {
                if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
                    yield false;
                }
                if (!environment.getOrDefault("CLICOLOR_FORCE", "0").equals("0")) {
                    yield true;
                }
                yield terminal && !environment.getOrDefault("TERM", "").equals("dumb");
            }
        };
    }
}

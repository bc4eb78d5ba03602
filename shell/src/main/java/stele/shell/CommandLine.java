package stele.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import stele.shell.render.OutputMode;

/// What the command line asks for.
///
/// @param inputs what to run or load, in order
/// @param language the language of `-c` and of standard input, or null for SQL
/// @param mode how results are written, or null for the default
/// @param output the file that results go to, or null for standard output
/// @param parameters values for the statements' parameters
/// @param keepGoing whether a script goes on after a statement that failed
/// @param interactive whether a prompt follows what was run
/// @param threads how many threads a statement may use, or null for all
/// @param memoryBytes how much memory a statement may hold, or null for the default
/// @param color when to colour: auto, always, never
/// @param quiet whether to leave out messages such as `12 rows inserted`
/// @param debug whether to print stack traces of internal errors
/// @param action what to do instead of running anything
public record CommandLine(
        List<Input> inputs,
        @Nullable String language,
        @Nullable OutputMode mode,
        @Nullable String output,
        Map<String, Object> parameters,
        boolean keepGoing,
        boolean interactive,
        @Nullable Integer threads,
        @Nullable Long memoryBytes,
        String color,
        boolean quiet,
        boolean debug,
        Action action) {
    /// What to do.
    public enum Action {
        RUN,
        HELP,
        VERSION
    }

    /// Something to run or load.
    public sealed interface Input {
        /// The text of a `-c`.
        record Text(String text) implements Input {}

        /// A file: a script of a language or data, by its ending; with `-f` always a script.
        record File(String path, boolean script) implements Input {}

        /// Standard input, as a script.
        record StandardInput() implements Input {}
    }

    /// A command line that makes no sense; the message says why.
    public static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /// Reads the arguments.
    ///
    /// @throws UsageException if an option is unknown or lacks its value
    public static CommandLine parse(String... arguments) {
        return new Reader(List.of(arguments)).read();
    }

    private static final class Reader {
        private final List<String> arguments;
        private final List<Input> inputs = new ArrayList<>();
        private final Map<String, Object> parameters = new LinkedHashMap<>();
        private @Nullable String language;
        private @Nullable OutputMode mode;
        private @Nullable String output;
        private boolean keepGoing;
        private boolean interactive;
        private @Nullable Integer threads;
        private @Nullable Long memory;
        private String color = "auto";
        private boolean quiet;
        private boolean debug;
        private Action action = Action.RUN;
        private int next;

        Reader(List<String> arguments) {
            this.arguments = arguments;
        }

        CommandLine read() {
            while (next < arguments.size()) {
                option(arguments.get(next++));
            }
            return new CommandLine(
                    List.copyOf(inputs),
                    language,
                    mode,
                    output,
                    Map.copyOf(parameters),
                    keepGoing,
                    interactive,
                    threads,
                    memory,
                    color,
                    quiet,
                    debug,
                    action);
        }

        private void option(String argument) {
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            @Nullable String attached = equals < 0 ? null : argument.substring(equals + 1);
            switch (name) {
                case "-c", "--command" -> inputs.add(new Input.Text(value(name, attached)));
                case "-f", "--file" -> inputs.add(new Input.File(value(name, attached), true));
                case "-" -> inputs.add(new Input.StandardInput());
                case "-l", "--lang" -> language = value(name, attached).toLowerCase(Locale.ROOT);
                case "-o", "--output" -> output = value(name, attached);
                case "-p", "--param" -> parameter(value(name, attached));
                case "-i", "--interactive" -> interactive = true;
                case "--mode" -> mode = mode(value(name, attached));
                case "--keep-going" -> keepGoing = true;
                case "--threads" -> threads = positive(name, value(name, attached));
                case "--memory" -> memory = bytes(value(name, attached));
                case "--color" -> color = color(value(name, attached));
                case "--quiet" -> quiet = true;
                case "--debug" -> debug = true;
                case "--help", "-h" -> action = Action.HELP;
                case "--version" -> action = Action.VERSION;
                case "--no-rc" -> {}
                default -> other(argument);
            }
        }

        private void other(String argument) {
            if (!argument.startsWith("-")) {
                inputs.add(new Input.File(argument, false));
                return;
            }
            Optional<OutputMode> asMode =
                    argument.startsWith("--") ? OutputMode.find(argument.substring(2)) : Optional.empty();
            mode = asMode.orElseThrow(() -> new UsageException("unknown option " + argument + "; see stele --help"));
        }

        private String value(String option, @Nullable String attached) {
            if (attached != null) {
                return attached;
            }
            if (next >= arguments.size()) {
                throw new UsageException("option " + option + " needs a value");
            }
            return arguments.get(next++);
        }

        private void parameter(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new UsageException("a parameter is written NAME=VALUE, not " + text);
            }
            parameters.put(text.substring(0, equals), parameterValue(text.substring(equals + 1)));
        }

        private static Object parameterValue(String text) {
            if (text.matches("-?\\d{1,18}")) {
                return Long.parseLong(text);
            }
            if (text.matches("-?\\d+\\.\\d+")) {
                return Double.parseDouble(text);
            }
            return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
        }

        private static OutputMode mode(String name) {
            return OutputMode.find(name)
                    .orElseThrow(
                            () -> new UsageException("unknown mode " + name + "; modes are " + OutputMode.names()));
        }

        private static String color(String when) {
            if (!List.of("auto", "always", "never").contains(when)) {
                throw new UsageException("--color is auto, always or never, not " + when);
            }
            return when;
        }

        private static int positive(String option, String text) {
            if (!text.matches("[1-9]\\d{0,3}")) {
                throw new UsageException(option + " needs a positive number, not " + text);
            }
            return Integer.parseInt(text);
        }

        private static long bytes(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (!lower.matches("[1-9]\\d{0,9}[kmg]?b?")) {
                throw new UsageException("--memory needs a size such as 512m or 4g, not " + text);
            }
            long number = Long.parseLong(lower.replaceAll("\\D", ""));
            int shift = lower.contains("k") ? 10 : lower.contains("m") ? 20 : lower.contains("g") ? 30 : 0;
            return number << shift;
        }
    }
}

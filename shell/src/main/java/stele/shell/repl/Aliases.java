package stele.shell.repl;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What users of other shells type out of habit, at the prompt only.
final class Aliases {
    private static final Map<String, String> COMMANDS = Map.ofEntries(
            Map.entry("\\q", ".exit"),
            Map.entry("\\?", ".help"),
            Map.entry("\\d", ".schema"),
            Map.entry("\\dt", ".tables"),
            Map.entry("\\i", ".read"),
            Map.entry("\\timing", ".timer"),
            Map.entry(":help", ".help"),
            Map.entry(":param", ".param"),
            Map.entry(":source", ".read"),
            Map.entry(":exit", ".exit"),
            Map.entry("help", ".help"),
            Map.entry("exit", ".exit"),
            Map.entry("quit", ".exit"));

    private Aliases() {}

    /// The dot command that `line` stands for, or null.
    static @Nullable String resolve(String line) {
        String bare = line.endsWith(";") ? line.substring(0, line.length() - 1).strip() : line;
        int space = bare.indexOf(' ');
        String word = space < 0 ? bare : bare.substring(0, space);
        boolean takesWords = word.startsWith("\\") || word.startsWith(":");
        @Nullable String command = COMMANDS.get(word);
        if (command == null || bare.contains("\n") || space >= 0 && !takesWords) {
            return null;
        }
        return space < 0 ? command : command + bare.substring(space);
    }
}

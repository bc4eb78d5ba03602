package stele.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stele.Database;
import stele.parser.Suggestions;
import stele.planner.QueryLanguage;
import stele.shell.render.OutputMode;
import stele.shell.render.RenderOptions;
import stele.storage.catalog.Column;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.graph.PropertyGraph;

/// The commands that start with a dot. Their names never clash with Datalog's directives; a unique
/// beginning of a name is enough.
public final class DotCommands {
    private static final Pattern COMMAND = Pattern.compile("\\.([A-Za-z_]+)(?=\\s|$)");

    /// Datalog's directives, which start with a dot as well; no command may have such a name.
    static final Set<String> DIRECTIVES = Set.of(
            "comp",
            "decl",
            "functor",
            "include",
            "init",
            "input",
            "lattice",
            "limitsize",
            "number_type",
            "once",
            "output",
            "override",
            "plan",
            "pragma",
            "printsize",
            "symbol_type",
            "type");

    private final Shell shell;
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private boolean failed;

    /// A command: what `.help` says of it, and what it does with its arguments.
    ///
    /// @param action what it does, or null if it stands for a language
    private record Command(
            String arguments, String help, @Nullable Consumer<List<String>> action) {}

    DotCommands(Shell shell) {
        this.shell = shell;
        add("help", "[NAME]", "shows the commands", this::help);
        add("lang", "[LANGUAGE]", "shows or chooses the language: " + languageNames(), this::lang);
        add("tables", "", "lists the tables", arguments -> tables());
        add("schema", "[NAME]", "shows the columns of tables", this::schema);
        add("graph", "[NAME]", "lists graphs with their labels and types, or chooses one", this::graph);
        add("mode", "[MODE]", "shows or chooses how results are written: " + OutputMode.names(), this::mode);
        add("maxrows", "N", "shows at most N rows on a terminal; 0 for all", this::maxRows);
        add("nullvalue", "TEXT", "shows nulls as TEXT", this::nullValue);
        add("param", "[NAME VALUE]", "shows the parameters or sets one", this::parameter);
        add("read", "FILE", "runs a script", this::read);
        add("load", "FILE [NAME]", "loads a CSV or RDF file", this::load);
        add("timer", "on|off", "shows how long statements take", this::timer);
        add("version", "", "shows the version", arguments -> shell.out().println(Main.version()));
        add("exit", "[CODE]", "leaves", this::exit);
        add("quit", "", "leaves", this::exit);
        for (QueryLanguage language : Database.languages()) {
            add(language.name(), "[STATEMENT]", "chooses " + language.name() + ", or runs one statement in it", null);
        }
    }

    private static String languageNames() {
        return Database.languages().stream().map(QueryLanguage::name).collect(Collectors.joining(", "));
    }

    private void add(String name, String arguments, String help, @Nullable Consumer<List<String>> action) {
        commands.put(name, new Command(arguments, help, action));
    }

    /// The names of all commands, without the dot.
    public List<String> names() {
        return List.copyOf(commands.keySet());
    }

    /// Whether a dot command starts at `offset` of `text`, known or mistyped, and not one of Datalog's
    /// directives.
    public static boolean isCommand(String text, int offset) {
        Matcher matcher = COMMAND.matcher(text).region(offset, text.length());
        return matcher.lookingAt() && !DIRECTIVES.contains(matcher.group(1));
    }

    private Optional<String> resolve(String name) {
        if (commands.containsKey(name)) {
            return Optional.of(name);
        }
        List<String> candidates =
                commands.keySet().stream().filter(each -> each.startsWith(name)).toList();
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
    }

    /// Runs a line such as `.mode csv`.
    ///
    /// @return whether it succeeded
    public boolean run(String line) {
        List<String> words = words(line);
        String name = words.getFirst().substring(1).toLowerCase(Locale.ROOT);
        Optional<String> resolved = resolve(name);
        if (resolved.isEmpty()) {
            String suggestion =
                    nearest(name).map(each -> "; did you mean ." + each + "?").orElse("; see .help");
            return fail("unknown command ." + name + suggestion);
        }
        failed = false;
        Consumer<List<String>> action = commands.get(resolved.get()).action();
        if (action == null) {
            inLanguage(resolved.get(), line.substring(words.getFirst().length()).strip());
        } else {
            action.accept(words.subList(1, words.size()));
        }
        shell.out().flush();
        return !failed;
    }

    private Optional<String> nearest(String name) {
        return commands.keySet().stream()
                .min(Comparator.comparingInt(each -> Suggestions.distance(name, each)))
                .filter(each -> Suggestions.distance(name, each) <= 2);
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)").matcher(line);
        while (matcher.find()) {
            words.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        return words;
    }

    private boolean fail(String message) {
        failed = true;
        return shell.fail(message, ExitCode.FAILED);
    }

    private void help(List<String> arguments) {
        commands.forEach((name, command) -> {
            if (arguments.isEmpty() || arguments.getFirst().replace(".", "").equals(name)) {
                shell.out().printf("%-22s %s%n", "." + name + " " + command.arguments(), command.help());
            }
        });
        if (arguments.isEmpty()) {
            shell.out().println();
            shell.out()
                    .println("Statements end with ; (in Datalog with a full stop). EXPLAIN before one shows its plan.");
        }
    }

    private void lang(List<String> arguments) {
        if (arguments.isEmpty()) {
            shell.out().println(shell.language().name());
            return;
        }
        Database.language(arguments.getFirst())
                .ifPresentOrElse(
                        shell::setLanguage,
                        () -> fail("there is no language " + arguments.getFirst() + "; there are " + languageNames()));
    }

    private void inLanguage(String name, String statement) {
        QueryLanguage language = Database.language(name).orElseThrow();
        if (statement.isEmpty()) {
            shell.setLanguage(language);
        } else if (!shell.runIn(language, statement)) {
            failed = true;
        }
    }

    private void tables() {
        for (Table table : shell.session().snapshot().tables()) {
            boolean emptyTriples = table.definition().name().equals(Snapshot.TRIPLES) && table.rowCount() == 0;
            if (!emptyTriples) {
                shell.out().printf("%-32s %,d rows%n", table.definition().name(), table.rowCount());
            }
        }
    }

    private void schema(List<String> arguments) {
        Snapshot snapshot = shell.session().snapshot();
        if (!arguments.isEmpty() && snapshot.table(arguments.getFirst()).isEmpty()) {
            fail("there is no table " + arguments.getFirst() + "; see .tables");
            return;
        }
        for (Table table : snapshot.tables()) {
            String name = table.definition().name();
            if (arguments.isEmpty() || name.equalsIgnoreCase(arguments.getFirst())) {
                shell.out()
                        .println(name + " ("
                                + table.definition().columns().stream()
                                        .map(DotCommands::describe)
                                        .collect(Collectors.joining(", "))
                                + (table.definition().primaryKey().isEmpty()
                                        ? ""
                                        : ", PRIMARY KEY ("
                                                + String.join(
                                                        ", ", table.definition().primaryKey()) + ")")
                                + ")");
            }
        }
    }

    private static String describe(Column column) {
        return column.name() + " " + column.type() + (column.nullable() ? "" : " NOT NULL");
    }

    private void graph(List<String> arguments) {
        Snapshot snapshot = shell.session().snapshot();
        if (!arguments.isEmpty()) {
            if (snapshot.graph(arguments.getFirst()).isEmpty()) {
                fail("there is no graph " + arguments.getFirst());
            } else {
                shell.session().state().useGraph(arguments.getFirst());
            }
            return;
        }
        for (PropertyGraph graph : snapshot.graphs()) {
            boolean current = graph.name().equals(shell.session().state().graph());
            shell.out().println(graph.name() + (current ? " (current)" : ""));
            graph.nodeTables()
                    .forEach(nodes -> shell.out()
                            .println("  (:" + String.join(":", nodes.labels()) + ") "
                                    + String.join(", ", nodes.properties().keySet())));
            graph.edgeTables()
                    .forEach(edges -> shell.out()
                            .println("  [:" + edges.type() + "] "
                                    + String.join(", ", edges.properties().keySet())));
        }
    }

    private void mode(List<String> arguments) {
        if (arguments.isEmpty()) {
            shell.out().println(shell.mode().name().toLowerCase(Locale.ROOT));
            return;
        }
        OutputMode.find(arguments.getFirst())
                .ifPresentOrElse(
                        shell::setMode,
                        () -> fail("unknown mode " + arguments.getFirst() + "; modes are " + OutputMode.names()));
    }

    private void maxRows(List<String> arguments) {
        if (arguments.size() != 1 || !arguments.getFirst().matches("\\d{1,9}")) {
            fail(".maxrows needs a number");
            return;
        }
        RenderOptions before = shell.options();
        shell.setOptions(new RenderOptions(
                before.width(), Integer.parseInt(arguments.getFirst()), before.color(), before.nullValue()));
    }

    private void nullValue(List<String> arguments) {
        RenderOptions before = shell.options();
        shell.setOptions(
                new RenderOptions(before.width(), before.maximumRows(), before.color(), String.join(" ", arguments)));
    }

    private void parameter(List<String> arguments) {
        if (arguments.isEmpty()) {
            shell.parameters().forEach((name, value) -> shell.out().println(name + " = " + value));
        } else if (arguments.size() == 2) {
            shell.parameters()
                    .putAll(CommandLine.parse("-p", arguments.get(0) + "=" + arguments.get(1))
                            .parameters());
        } else {
            fail(".param takes a name and a value");
        }
    }

    private void read(List<String> arguments) {
        if (arguments.size() != 1) {
            fail(".read needs a file");
            return;
        }
        Path file = shell.session().state().resolve(arguments.getFirst());
        if (!shell.runFile(file)) {
            failed = true;
        }
    }

    private void load(List<String> arguments) {
        if (arguments.isEmpty() || arguments.size() > 2) {
            fail(".load needs a file, and takes a name");
            return;
        }
        Path file = shell.session().state().resolve(arguments.getFirst());
        if (!shell.load(file, arguments.size() == 2 ? arguments.get(1) : null)) {
            failed = true;
        }
    }

    private void timer(List<String> arguments) {
        switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
            case "on" -> shell.setTimer(true);
            case "off" -> shell.setTimer(false);
            default -> fail(".timer is on or off");
        }
    }

    private void exit(List<String> arguments) {
        shell.exit(
                !arguments.isEmpty() && arguments.getFirst().matches("\\d{1,3}")
                        ? Integer.parseInt(arguments.getFirst())
                        : 0);
    }
}

package stele.shell.repl;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import stele.shell.Shell;
import stele.storage.catalog.Column;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.graph.PropertyGraph;

/// Completes the names of tables, columns, labels and relationship types, then keywords; at the start of a
/// line with a dot, dot commands.
final class NameCompleter implements Completer {
    private final Shell shell;

    NameCompleter(Shell shell) {
        this.shell = shell;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word();
        if (line.line().startsWith(".")) {
            for (String name : shell.commands().names()) {
                add(candidates, word, "." + name, "commands");
            }
            return;
        }
        Map<String, String> names = names();
        names.forEach((name, group) -> add(candidates, word, name, group));
        for (String keyword : shell.language().syntax().keywords()) {
            boolean lower = !word.isEmpty() && word.equals(word.toLowerCase(Locale.ROOT));
            add(candidates, word, lower ? keyword.toLowerCase(Locale.ROOT) : keyword, "keywords");
        }
    }

    private Map<String, String> names() {
        Map<String, String> names = new TreeMap<>();
        Snapshot snapshot = shell.session().snapshot();
        for (PropertyGraph graph : snapshot.graphs()) {
            graph.nodeTables().forEach(nodes -> nodes.labels().forEach(label -> names.put(label, "labels")));
            graph.edgeTables().forEach(edges -> names.put(edges.type(), "relationship types"));
        }
        for (Table table : snapshot.tables()) {
            for (Column column : table.definition().columns()) {
                names.putIfAbsent(column.name(), "columns");
            }
            names.put(table.definition().name(), "tables");
        }
        return names;
    }

    private static void add(List<Candidate> candidates, String word, String name, String group) {
        if (name.regionMatches(true, 0, word, 0, word.length())) {
            candidates.add(new Candidate(name, name, group, null, null, null, true));
        }
    }
}

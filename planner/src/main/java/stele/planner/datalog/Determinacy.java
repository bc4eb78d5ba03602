package stele.planner.datalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.parser.datalog.DatalogAst;

/// Knows which variables of a body determine which others, and so whether two of its rows can look alike.
final class Determinacy {
    private final Reading reading;
    private final List<Use> uses = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();

    /// An atom: its terms (null for columns that are not used) and the keys of its relation.
    private record Use(List<DatalogAst.@Nullable Term> terms, List<List<Integer>> keys) {}

    /// Who knows `from` knows `to`.
    private record Rule(Set<String> from, String to) {}

    Determinacy(Reading reading) {
        this.reading = reading;
    }

    void addAtom(List<DatalogAst.@Nullable Term> terms, List<List<Integer>> keys) {
        uses.add(new Use(terms, keys));
    }

    void addRule(Set<String> from, String to) {
        rules.add(new Rule(Set.copyOf(from), to));
    }

    void addAll(Determinacy other) {
        uses.addAll(other.uses);
        rules.addAll(other.rules);
    }

    /// Whether the values of `variables` fix the row of every atom.
    boolean determines(Set<String> variables) {
        Set<String> known = new HashSet<>(variables);
        Set<Use> fixed = new HashSet<>();
        boolean progress = true;
        while (progress) {
            progress = false;
            for (Rule rule : rules) {
                progress |= known.containsAll(rule.from()) && known.add(rule.to());
            }
            for (Use use : uses) {
                if (!fixed.contains(use) && isFixed(use, known)) {
                    fixed.add(use);
                    progress = true;
                    for (DatalogAst.Term term : use.terms()) {
                        if (term instanceof DatalogAst.Word word && reading.isVariable(word)) {
                            known.add(word.name());
                        }
                    }
                }
            }
        }
        return fixed.containsAll(uses);
    }

    private boolean isFixed(Use use, Set<String> known) {
        return use.keys().stream()
                .anyMatch(key ->
                        key.stream().allMatch(column -> isKnown(use.terms().get(column), known)));
    }

    private boolean isKnown(DatalogAst.@Nullable Term term, Set<String> known) {
        if (term == null || (term instanceof DatalogAst.Word word && word.isWildcard())) {
            return false;
        }
        return known.containsAll(Variables.of(term, reading).keySet());
    }
}

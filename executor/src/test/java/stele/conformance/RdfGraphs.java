package stele.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Whether two sets of statements or solutions are the same but for the names of blank nodes (RDF 1.1
/// Concepts, section 3.6). A row is a list of terms as text; blank nodes start with `_:`.
final class RdfGraphs {
    private RdfGraphs() {}

    /// @param ordered whether the rows must be in the same order
    static boolean isomorphic(List<List<String>> first, List<List<String>> second, boolean ordered) {
        if (first.size() != second.size()) {
            return false;
        }
        if (ordered) {
            Map<String, String> forth = new HashMap<>();
            Map<String, String> back = new HashMap<>();
            for (int i = 0; i < first.size(); i++) {
                if (!bind(first.get(i), second.get(i), forth, back)) {
                    return false;
                }
            }
            return true;
        }
        List<List<String>> fewestCandidatesFirst = new ArrayList<>(first);
        Map<String, List<Integer>> bySkeleton = new HashMap<>();
        for (int i = 0; i < second.size(); i++) {
            bySkeleton
                    .computeIfAbsent(skeleton(second.get(i)), key -> new ArrayList<>())
                    .add(i);
        }
        fewestCandidatesFirst.sort((a, b) -> Integer.compare(
                bySkeleton.getOrDefault(skeleton(a), List.of()).size(),
                bySkeleton.getOrDefault(skeleton(b), List.of()).size()));
        if (!counts(first).equals(counts(second))) {
            return false;
        }
        return match(fewestCandidatesFirst, 0, second, bySkeleton, new HashSet<>(), new HashMap<>(), new HashMap<>());
    }

    private static Map<String, Integer> counts(Collection<List<String>> rows) {
        Map<String, Integer> counts = new TreeMap<>();
        rows.forEach(row -> counts.merge(skeleton(row), 1, Integer::sum));
        return counts;
    }

    private static String skeleton(List<String> row) {
        return row.stream()
                .map(term -> term.startsWith("_:") ? "_:" : term)
                .toList()
                .toString();
    }

    private static boolean match(
            List<List<String>> rows,
            int next,
            List<List<String>> others,
            Map<String, List<Integer>> bySkeleton,
            Set<Integer> used,
            Map<String, String> forth,
            Map<String, String> back) {
        if (next == rows.size()) {
            return true;
        }
        List<String> row = rows.get(next);
        for (int candidate : bySkeleton.getOrDefault(skeleton(row), List.of())) {
            if (used.contains(candidate)) {
                continue;
            }
            Map<String, String> forthBefore = new LinkedHashMap<>(forth);
            Map<String, String> backBefore = new LinkedHashMap<>(back);
            if (bind(row, others.get(candidate), forth, back)) {
                used.add(candidate);
                if (match(rows, next + 1, others, bySkeleton, used, forth, back)) {
                    return true;
                }
                used.remove(candidate);
            }
            forth.keySet().retainAll(forthBefore.keySet());
            back.keySet().retainAll(backBefore.keySet());
        }
        return false;
    }

    private static boolean bind(
            List<String> row, List<String> other, Map<String, String> forth, Map<String, String> back) {
        for (int i = 0; i < row.size(); i++) {
            String term = row.get(i);
            String match = other.get(i);
            if (term.startsWith("_:") && match.startsWith("_:")) {
                String known = forth.putIfAbsent(term, match);
                String knownBack = back.putIfAbsent(match, term);
                if ((known != null && !known.equals(match)) || (knownBack != null && !knownBack.equals(term))) {
                    return false;
                }
            } else if (!term.equals(match)) {
                return false;
            }
        }
        return true;
    }
}

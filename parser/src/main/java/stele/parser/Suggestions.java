package stele.parser;

import java.util.Locale;
import java.util.Optional;

/// Finds the name that was probably meant.
public final class Suggestions {
    private static final int SHORT_NAME = 4;

    private Suggestions() {}

    /// The name nearest to `wanted` in any case, if one is near enough to be a slip of the keyboard.
    public static Optional<String> nearest(String wanted, Iterable<String> names) {
        String upper = wanted.toUpperCase(Locale.ROOT);
        int limit = wanted.length() <= SHORT_NAME ? 1 : 2;
        String best = null;
        int bestDistance = limit + 1;
        for (String name : names) {
            int distance = distance(upper, name.toUpperCase(Locale.ROOT));
            boolean earlier = best != null && distance == bestDistance && name.compareTo(best) < 0;
            if (distance < bestDistance || earlier) {
                best = name;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /// Damerau-Levenshtein: insertions, deletions, replacements and swaps of neighbours.
    public static int distance(String left, String right) {
        int[][] table = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                boolean same = left.charAt(i - 1) == right.charAt(j - 1);
                int best = Math.min(
                        Math.min(table[i - 1][j] + 1, table[i][j - 1] + 1), table[i - 1][j - 1] + (same ? 0 : 1));
                boolean swapped = i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1);
                table[i][j] = swapped ? Math.min(best, table[i - 2][j - 2] + 1) : best;
            }
        }
        return table[left.length()][right.length()];
    }
}

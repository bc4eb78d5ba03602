package stele.executor.function;

import static stele.executor.function.TextFunctions.text;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// How alike two texts are: edit distances, Jaro's similarity, SOUNDEX.
public final class TextDistances implements FunctionLibrary {
    private static final String SOUNDEX_CODES = "01230120022455012623010202";
    private static final int SOUNDEX_LENGTH = 4;

    @Override
    public void register(FunctionRegistry registry) {
        registry.strict("levenshtein", arguments -> edits(text(arguments[0]), text(arguments[1]), false));
        registry.strict("damerau_levenshtein", arguments -> edits(text(arguments[0]), text(arguments[1]), true));
        registry.strictCall("hamming", call -> arguments -> hamming(text(arguments[0]), text(arguments[1]), call));
        registry.strict("jaccard", arguments -> jaccard(text(arguments[0]), text(arguments[1])));
        registry.strict("jaro_similarity", arguments -> jaro(text(arguments[0]), text(arguments[1])));
        registry.strict("jaro_winkler_similarity", arguments -> winkler(text(arguments[0]), text(arguments[1])));
        registry.strict("soundex", arguments -> soundex(text(arguments[0])));
        registry.strict("difference", arguments -> {
            String first = soundex(text(arguments[0]));
            String second = soundex(text(arguments[1]));
            long same = 0;
            for (int i = 0; i < Math.min(first.length(), second.length()); i++) {
                same += first.charAt(i) == second.charAt(i) ? 1 : 0;
            }
            return same;
        });
    }

    /// The least number of insertions, deletions, replacements and, with `swaps`, exchanges of neighbours.
    private static long edits(String first, String second, boolean swaps) {
        int[] a = first.codePoints().toArray();
        int[] b = second.codePoints().toArray();
        int[][] distance = new int[a.length + 1][b.length + 1];
        for (int i = 0; i <= a.length; i++) {
            distance[i][0] = i;
        }
        for (int j = 0; j <= b.length; j++) {
            distance[0][j] = j;
        }
        for (int i = 1; i <= a.length; i++) {
            for (int j = 1; j <= b.length; j++) {
                int replaced = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int least = Math.min(replaced, Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
                if (swaps && i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                    least = Math.min(least, distance[i - 2][j - 2] + 1);
                }
                distance[i][j] = least;
            }
        }
        return distance[a.length][b.length];
    }

    private static long hamming(String first, String second, FunctionCall call) {
        if (first.length() != second.length()) {
            throw call.error("the texts must be equally long");
        }
        long different = 0;
        for (int i = 0; i < first.length(); i++) {
            different += first.charAt(i) == second.charAt(i) ? 0 : 1;
        }
        return different;
    }

    private static double jaccard(String first, String second) {
        Set<Integer> a = new HashSet<>(first.codePoints().boxed().toList());
        Set<Integer> b = new HashSet<>(second.codePoints().boxed().toList());
        Set<Integer> both = new HashSet<>(a);
        both.retainAll(b);
        a.addAll(b);
        return a.isEmpty() ? 1 : (double) both.size() / a.size();
    }

    private static double jaro(String first, String second) {
        int[] a = first.codePoints().toArray();
        int[] b = second.codePoints().toArray();
        if (a.length == 0 && b.length == 0) {
            return 1;
        }
        int reach = Math.max(0, Math.max(a.length, b.length) / 2 - 1);
        boolean[] usedA = new boolean[a.length];
        boolean[] usedB = new boolean[b.length];
        int matches = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j++) {
                if (!usedB[j] && a[i] == b[j]) {
                    usedA[i] = true;
                    usedB[j] = true;
                    matches++;
                    break;
                }
            }
        }
        if (matches == 0) {
            return 0;
        }
        int swapped = 0;
        int j = 0;
        for (int i = 0; i < a.length; i++) {
            if (usedA[i]) {
                while (!usedB[j]) {
                    j++;
                }
                swapped += a[i] == b[j++] ? 0 : 1;
            }
        }
        double found = matches;
        return (found / a.length + found / b.length + (found - swapped / 2.0) / found) / 3;
    }

    private static double winkler(String first, String second) {
        double similarity = jaro(first, second);
        int common = 0;
        while (common < 4
                && common < first.length()
                && common < second.length()
                && first.charAt(common) == second.charAt(common)) {
            common++;
        }
        return similarity > 0.7 ? similarity + common * 0.1 * (1 - similarity) : similarity;
    }

    private static String soundex(String text) {
        StringBuilder code = new StringBuilder();
        char last = '0';
        for (char c : text.toUpperCase(Locale.ROOT).toCharArray()) {
            if (c < 'A' || c > 'Z') {
                continue;
            }
            char digit = SOUNDEX_CODES.charAt(c - 'A');
            if (code.isEmpty()) {
                code.append(c);
            } else if (digit != '0' && digit != last) {
                code.append(digit);
            }
            // H and W do not part equal codes; vowels do.
            last = c == 'H' || c == 'W' ? last : digit;
            if (code.length() == SOUNDEX_LENGTH) {
                break;
            }
        }
        return code.isEmpty() ? "" : code + "0".repeat(SOUNDEX_LENGTH - code.length());
    }
}

package stele;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.planner.QueryLanguage;

/// The plans of a session's latest statements, by their texts, or by what these are without their constants.
final class PlanCache {
    private static final int MOST_STATEMENTS = 256;
    private static final int LONGEST_TEXT = 8192;

    private final Map<Key, StatementPlans> statements = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, StatementPlans> eldest) {
            return size() > MOST_STATEMENTS;
        }
    };

    private record Key(QueryLanguage language, String text) {}

    @Nullable
    StatementPlans get(QueryLanguage language, String text) {
        return text.length() > LONGEST_TEXT ? null : statements.get(new Key(language, text));
    }

    void put(QueryLanguage language, String text, StatementPlans plans) {
        if (text.length() <= LONGEST_TEXT) {
            statements.put(new Key(language, text), plans);
        }
    }
}

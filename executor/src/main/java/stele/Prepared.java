package stele;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A statement that is parsed and planned once and run many times, with other values of its parameters.
/// Made by [Session#prepare]; it belongs to its session and, like it, to one thread at a time.
///
/// It never gives another answer than the text would: what has become wrong by a change of definitions, of
/// settings or of a parameter's type is planned anew.
public final class Prepared {
    private final Session session;
    private final StatementPlans plans;

    Prepared(Session session, StatementPlans plans) {
        this.session = session;
        this.plans = plans;
    }

    /// Runs the statement with values for its positional parameters.
    ///
    /// @throws SteleException if the statement fails
    public Result run(@Nullable Object... values) {
        Map<String, @Nullable Object> parameters = HashMap.newHashMap(values.length);
        for (int i = 0; i < values.length; i++) {
            parameters.put(Positions.name(i), values[i]);
        }
        return session.run(plans, parameters);
    }

    /// Runs the statement with values by name; positional parameters are named `1`, `2` ...
    ///
    /// @throws SteleException if the statement fails
    public Result run(Map<String, ? extends @Nullable Object> parameters) {
        return session.run(plans, parameters);
    }

    private static final class Positions {
        private static final int KNOWN = 64;
        private static final String[] NAMES = new String[KNOWN];

        static {
            for (int i = 0; i < KNOWN; i++) {
                NAMES[i] = String.valueOf(i + 1);
            }
        }

        static String name(int position) {
            return position < KNOWN ? NAMES[position] : String.valueOf(position + 1);
        }
    }
}

package stele.planner.function;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/// A function of Stele's own inside Calcite's expressions. Calcite knows nothing of its meaning, so that no
/// rule touches it; the executor finds it by name. Whoever makes a call states its type.
public final class SteleFunction extends SqlFunction {
    private static final Map<String, SteleFunction> FUNCTIONS = new ConcurrentHashMap<>();
    private static final Set<String> NOT_DETERMINISTIC = Set.of(
            "random", "random_uuid", "now", "fresh_blank_node", "term_rand", "term_uuid", "term_struuid", "term_bnode");

    /// How names of list functions start whose lambda is not deterministic.
    public static final String VOLATILE = "volatile_";

    private SteleFunction(String name) {
        super(
                name.toLowerCase(Locale.ROOT),
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.ARG0,
                null,
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    /// The function called `name`; always the same object for a name.
    public static SteleFunction of(String name) {
        return FUNCTIONS.computeIfAbsent(name, SteleFunction::new);
    }

    @Override
    public boolean isDeterministic() {
        // Calcite does not look into lambdas, so what calls one that is not deterministic says so by its name.
        return !NOT_DETERMINISTIC.contains(getName()) && !getName().startsWith(VOLATILE);
    }
}

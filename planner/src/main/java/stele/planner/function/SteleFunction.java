package stele.planner.function;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import stele.planner.physical.Functions;

/// A function of Stele's own inside Calcite's expressions. Calcite knows nothing of its meaning, so that no
/// rule touches it; the executor finds it by name. Whoever makes a call states its type.
public final class SteleFunction extends SqlFunction {
    /// Marks the offset of a window frame that counts groups of peers.
    public static final String FRAME_GROUPS = "frame_groups";

    private static final Map<String, SteleFunction> FUNCTIONS = new ConcurrentHashMap<>();

    /// How names of list functions start whose lambda is not deterministic.
    public static final String VOLATILE = Functions.VOLATILE;

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
        return Functions.isDeterministic(getName());
    }
}

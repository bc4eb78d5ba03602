package stele.planner.function;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.util.Optionality;

/// An aggregate of Stele's own inside Calcite's plans; the executor finds it by name, and whoever makes a
/// call states its type.
public final class SteleAggregate extends SqlAggFunction {
    private static final Map<String, SteleAggregate> AGGREGATES = new ConcurrentHashMap<>();

    private SteleAggregate(String name) {
        super(
                name,
                null,
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.ARG0,
                null,
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                false,
                Optionality.OPTIONAL);
    }

    /// The aggregate called `name`; always the same object for a name.
    public static SteleAggregate of(String name) {
        return AGGREGATES.computeIfAbsent(name, SteleAggregate::new);
    }
}

package stele.planner;

import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/// A statement that reads and writes the graph in turn. Each step sees everything that earlier ones wrote and runs to
/// its
/// end before the next starts (openCypher CIP2015-10-27: clauses are eager). A step's rows are kept under its number,
/// where
/// later plans find them by `StoredRows`.
///
/// @param steps in order
/// @param result the columns of the last step's rows to show; null when the statement has no result
public record UpdateProgram(List<Step> steps, @Nullable List<ResultColumn> result) {
    public UpdateProgram {
        steps = List.copyOf(steps);
    }

    /// One step; its number is its position.
    public sealed interface Step {}

    /// Runs a plan and keeps its rows.
    public record Read(RelNode plan) implements Step {}
}

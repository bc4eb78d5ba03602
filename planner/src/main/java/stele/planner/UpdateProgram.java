package stele.planner;

import java.util.List;
import java.util.SortedSet;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/// A statement that reads and writes the graph in turn. Each step sees everything that earlier ones wrote
/// and runs to its end before the next starts (openCypher CIP2015-10-27: clauses are eager). A step's rows
/// are kept under its number, where later plans find them by `StoredRows`.
///
/// @param steps in order
/// @param result the columns of the last step's rows to show; null when the statement has no result. It may
///     be filled as late as when the last step is planned
public record UpdateProgram(List<Step> steps, @Nullable List<ResultColumn> result) {
    public UpdateProgram {
        steps = List.copyOf(steps);
    }

    /// One step; its number is its position.
    public sealed interface Step {}

    /// Runs a plan and keeps its rows.
    public record Read(RelNode plan) implements Step {
        /// The plan as something to be made.
        public PlanSource source() {
            return context -> plan;
        }
    }

    /// Makes a plan when its turn comes, against what earlier steps wrote, runs it and keeps its rows.
    public record LateRead(PlanSource source) implements Step {}

    /// Changes the graph for each row of step `input`.
    public record Change(int input, ChangeSource source) implements Step {}

    /// For each row of step `input`: the rows of `match` if there are any, else what `create` makes of the
    /// row; then `onMatch` or `onCreate` for these rows. Each row sees what was done for the rows before
    /// it.
    ///
    /// @param match makes the plan that looks; its columns are those of `create`'s output
    /// @param create what to do when nothing is found
    /// @param onMatch changes of the rows found; their input is this step
    /// @param onCreate changes of the row made; their input is this step
    public record MatchOrCreate(
            int input, PlanSource match, ChangeSource create, List<ChangeSource> onMatch, List<ChangeSource> onCreate)
            implements Step {
        public MatchOrCreate {
            onMatch = List.copyOf(onMatch);
            onCreate = List.copyOf(onCreate);
        }
    }

    /// Makes a change's plan over the current state of the statement's transaction.
    @FunctionalInterface
    public interface ChangeSource {
        ChangePlan plan(BindingContext context);
    }

    /// A change, ready to run.
    ///
    /// @param rows a plan over the stored rows of the step's input; its columns are what `actions` refer to
    /// @param actions what to do for each row, in order; each that makes an entity adds a column with its
    ///     id
    /// @param output the columns that are kept, in order
    /// @param mode whether rows see what was done for others
    public record ChangePlan(RelNode rows, List<Action> actions, List<Integer> output, RowMode mode) {
        public ChangePlan {
            actions = List.copyOf(actions);
            output = List.copyOf(output);
        }

        /// A change that changes nothing.
        public static ChangeSource reading(PlanSource source) {
            return context -> new ChangePlan(source.plan(context), List.of(), List.of(), RowMode.TOGETHER);
        }

        /// The plan as something to be made.
        public PlanSource source() {
            return context -> rows;
        }
    }

    /// How a change's plan is run.
    public enum RowMode {
        /// All rows at once, before the first action.
        TOGETHER,
        /// All at once if the first action's entities all differ, else one by one.
        TOGETHER_IF_DISTINCT,
        /// One by one: each sees what was done for those before it.
        ONE_BY_ONE
    }

    /// Makes a logical plan over the current state of the statement's transaction.
    @FunctionalInterface
    public interface PlanSource {
        RelNode plan(BindingContext context);
    }

    /// What is done for a row. Columns are those of the step's plan, followed by those of entities made
    /// before.
    public sealed interface Action {}

    /// What a column of an action holds.
    public enum EntityKind {
        /// The id of a node.
        NODE,
        /// The id of a relationship.
        RELATIONSHIP,
        /// A dynamic value.
        DYNAMIC
    }

    /// Makes a node; `properties` is the column of a map, or -1.
    public record CreateNode(SortedSet<String> labels, int properties) implements Action {}

    /// Makes a relationship between the nodes whose ids are in columns `source` and `target`.
    public record CreateRelationship(String type, int source, int target, int properties) implements Action {}

    /// Sets a property, or removes it when the value is null.
    public record SetProperty(EntityKind kind, int entity, String key, int value) implements Action {}

    /// Sets the properties in a map, and removes all others when `replace`.
    public record SetProperties(EntityKind kind, int entity, int map, boolean replace) implements Action {}

    /// Adds labels to a node, or takes them away.
    public record ChangeLabels(EntityKind kind, int entity, SortedSet<String> labels, boolean remove)
            implements Action {}

    /// Deletes what is in a column, after the step's last row; with `detach` a node's relationships, too.
    public record Delete(EntityKind kind, int entity, boolean detach) implements Action {}
}

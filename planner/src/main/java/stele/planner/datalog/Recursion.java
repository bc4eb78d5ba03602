package stele.planner.datalog;

import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import stele.planner.physical.PhysicalPlan.Version;

/// The relations of a component while its rules are translated: what stands for each in a step.
final class Recursion {
    private final Map<String, Member> members;
    private final int delta;
    private int seen;

    /// A relation that is being computed.
    ///
    /// @param rowType its columns as they are stored: the keys first when it keeps least or greatest values
    /// @param stored for each of its columns the position in `rowType`
    record Member(int id, RelDataType rowType, java.util.List<Integer> stored) {}

    /// @param delta which recursive atom of the rule reads the delta, from 0
    Recursion(Map<String, Member> members, int delta) {
        this.members = members;
        this.delta = delta;
    }

    boolean has(String relation) {
        return members.containsKey(relation);
    }

    Member member(String relation) {
        return java.util.Objects.requireNonNull(members.get(relation));
    }

    /// The version that the next recursive atom reads: all rows before the delta's atom, only older ones
    /// after it, so that no pair of rows meets twice.
    Version next() {
        int position = seen++;
        if (position == delta) {
            return Version.DELTA;
        }
        return position < delta ? Version.FULL : Version.OLD;
    }
}

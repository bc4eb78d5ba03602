package stele.executor.expression;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Dynamic;
import stele.executor.kernel.Rows;
import stele.planner.physical.Expression;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// `in(value, constant ...)` and `not_in(value, constant ...)` by a hash set.
final class InFunction {
    private InFunction() {}

    /// The evaluator, or null if `call` is another function or has members that are not constant.
    static @Nullable Evaluator compile(Expression.Call call, List<Evaluator> arguments) {
        boolean negated = call.function().equals("not_in");
        if (!negated && !call.function().equals("in")) {
            return null;
        }
        if (!arguments.stream().skip(1).allMatch(Evaluator::isConstant)) {
            return null;
        }
        Set<Object> members = new HashSet<>();
        boolean nullMember = false;
        for (Evaluator member : arguments.subList(1, arguments.size())) {
            Object value = member.evaluate(new Batch(List.of(), 1)).get(0);
            nullMember |= value == null;
            if (value != null) {
                members.add(Dynamic.canonical(value));
            }
        }
        return new Membership(arguments.getFirst(), members, nullMember, negated);
    }

    private static final class Membership extends Evaluator {
        private final Evaluator operand;
        private final Set<Object> members;
        private final boolean nullMember;
        private final byte found;
        private final long @Nullable [] sorted;

        Membership(Evaluator operand, Set<Object> members, boolean nullMember, boolean negated) {
            super(DataType.BOOLEAN);
            this.operand = operand;
            this.members = members;
            this.nullMember = nullMember;
            this.found = (byte) (negated ? 0 : 1);
            boolean whole =
                    operand.type().kind().isInteger() && members.stream().allMatch(Long.class::isInstance);
            this.sorted = whole
                    ? members.stream()
                            .mapToLong(member -> (Long) member)
                            .sorted()
                            .toArray()
                    : null;
        }

        @Override
        public Vector evaluate(Batch batch) {
            Vector vector = operand.evaluate(batch);
            Rows rows = Rows.of(batch);
            byte[] values = new byte[rows.extent()];
            boolean[] nulls = new boolean[rows.extent()];
            boolean anyNull = false;
            boolean[] operandNulls = vector.nulls();
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                boolean isNull = operandNulls != null && operandNulls[p];
                boolean member = !isNull && contains(vector, p);
                values[p] = member ? found : (byte) (1 - found);
                nulls[p] = isNull ? !members.isEmpty() || nullMember : !member && nullMember;
                anyNull |= nulls[p];
            }
            return new BooleanVector(values, anyNull ? nulls : null);
        }

        private boolean contains(Vector vector, int position) {
            if (sorted != null && vector instanceof LongVector longs) {
                return java.util.Arrays.binarySearch(sorted, longs.values()[position]) >= 0;
            }
            Object value = vector.get(position);
            return value != null && members.contains(Dynamic.canonical(value));
        }
    }
}

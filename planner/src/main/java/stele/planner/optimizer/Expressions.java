package stele.planner.optimizer;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/// Small operations on Calcite's expressions and plans that the phases share.
final class Expressions {
    private static final Pattern ATTRIBUTE = Pattern.compile("[^(,\\s]+=\\[");
    private static final Pattern TYPE =
            Pattern.compile(":[A-Z]+(\\([0-9, ]+\\))?( CHARACTER SET \"[^\"]*\")?( COLLATE \"[^\"]*\")?( NOT NULL)?");

    /// What a hash starts from (FNV-1a, 64 bits).
    static final long HASH_SEED = 0xcbf29ce484222325L;

    private static final long HASH_PRIME = 0x100000001b3L;

    private Expressions() {}

    /// A hash of `text` that is the same in every run.
    static long hash(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * HASH_PRIME;
        }
        return hash;
    }

    /// `expression` with each column reference replaced by the expression at its position.
    static RexNode substitute(RexNode expression, List<RexNode> replacements) {
        return expression.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return replacements.get(ref.getIndex());
            }
        });
    }

    /// The columns that an expression refers to.
    static ImmutableBitSet columns(RexNode expression) {
        return RelOptUtil.InputFinder.bits(expression);
    }

    /// The number of nodes in an expression.
    static int size(RexNode expression) {
        int[] count = {0};
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitInputRef(RexInputRef ref) {
                count[0]++;
                return null;
            }

            @Override
            public Void visitCall(RexCall call) {
                count[0]++;
                return super.visitCall(call);
            }
        });
        return Math.max(1, count[0]);
    }

    /// Whether evaluating the expression may fail for some row: then it is evaluated after filters that
    /// cannot.
    static boolean mayFail(RexNode expression) {
        boolean[] found = {false};
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitCall(RexCall call) {
                found[0] |= switch (call.getKind()) {
                    case AND,
                            OR,
                            NOT,
                            EQUALS,
                            NOT_EQUALS,
                            LESS_THAN,
                            LESS_THAN_OR_EQUAL,
                            GREATER_THAN,
                            GREATER_THAN_OR_EQUAL,
                            IS_NULL,
                            IS_NOT_NULL,
                            IS_TRUE,
                            IS_FALSE,
                            IS_NOT_TRUE,
                            IS_NOT_FALSE,
                            IS_DISTINCT_FROM,
                            IS_NOT_DISTINCT_FROM,
                            LIKE,
                            SEARCH -> false;
                    default -> true;
                };
                return super.visitCall(call);
            }
        });
        return found[0];
    }

    /// A comparison with its column on the left, its constant on the right, the lower column first.
    static RexNode canonical(RexNode expression, RexBuilder builder) {
        return expression.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                RexNode visited = super.visitCall(call);
                return visited instanceof RexCall changed ? ordered(changed, builder) : visited;
            }
        });
    }

    private static RexNode ordered(RexCall call, RexBuilder builder) {
        if (call.getOperands().size() != 2
                || call.getOperator().reverse() == null
                || (!call.isA(SqlKind.COMPARISON) && call.getKind() != SqlKind.IS_NOT_DISTINCT_FROM)) {
            return call;
        }
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        if (rank(left) < rank(right) || (rank(left) == rank(right) && !after(left, right))) {
            return call;
        }
        return builder.makeCall(
                call.getType(),
                java.util.Objects.requireNonNull(call.getOperator().reverse()),
                List.of(right, left));
    }

    private static int rank(RexNode operand) {
        return switch (operand.getKind()) {
            case INPUT_REF -> 0;
            case LITERAL, DYNAMIC_PARAM -> 2;
            default -> 1;
        };
    }

    private static boolean after(RexNode left, RexNode right) {
        if (left instanceof RexInputRef first && right instanceof RexInputRef second) {
            return first.getIndex() > second.getIndex();
        }
        return false;
    }

    /// A plan's text without names that people chose, the same in every run.
    static String digest(RelNode node) {
        return plain(ATTRIBUTE.matcher(RelOptUtil.toString(node)).replaceAll("["));
    }

    /// An expression's text without the types that languages give to constants.
    static String text(RexNode expression) {
        return plain(expression.toString());
    }

    private static String plain(String text) {
        String shortened = text.replace("_UTF-8'", "'");
        return shortened.indexOf(':') < 0 ? shortened : TYPE.matcher(shortened).replaceAll("");
    }
}

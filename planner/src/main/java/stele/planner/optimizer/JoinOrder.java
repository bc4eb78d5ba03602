package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the order in which to join the leaves of a block: dynamic programming over connected subsets
/// (bushy trees; Moerkotte and Neumann, "Analysis of Two Existing and One New Dynamic Programming
/// Algorithm", VLDB 2006) up to a size, greedy operator ordering beyond. The cost is the number of rows
/// that joins make and that hash tables hold. Parts that no predicate connects are joined last, smallest
/// first.
///
/// Leaves are numbered in canonical order, so that ties fall the same way whatever the order of the query
/// was.
final class JoinOrder {
    private static final int LARGEST_FOR_DYNAMIC_PROGRAMMING = 10;

    private final double[] rows;
    private final List<EquivalenceClass> classes;
    private final List<Residual> residuals;
    private final long dependent;
    private final long[] neighbours;
    private final double[][] shared;
    private final Map<Long, Double> rowsOf = new HashMap<>();

    /// @param stored the rows of each leaf before filters
    /// @param dependent leaves that cannot stand alone: the first that each is joined with is not one of
    ///     them
    JoinOrder(
            double[] rows, double[] stored, List<EquivalenceClass> classes, List<Residual> residuals, long dependent) {
        this.rows = rows.clone();
        this.classes = List.copyOf(classes);
        this.residuals = List.copyOf(residuals);
        this.dependent = dependent;
        this.neighbours = new long[rows.length];
        this.shared = new double[rows.length][];
        for (int leaf = 0; leaf < rows.length; leaf++) {
            neighbours[leaf] = neighboursOf(1L << leaf);
            shared[leaf] = new double[leaf];
            for (int other = 0; other < leaf; other++) {
                shared[leaf][other] = dependence(leaf, other, stored);
            }
        }
    }

    /// How much less selective several equalities between two leaves are than if they were independent: a
    /// table has no more combinations of values than rows.
    private double dependence(int leaf, int other, double[] stored) {
        double product = 1;
        int count = 0;
        for (EquivalenceClass each : classes) {
            double one = each.distinct()[leaf];
            double two = each.distinct()[other];
            if (one > 0 && two > 0) {
                product *= Math.max(one, two);
                count++;
            }
        }
        return count < 2 ? 1 : Math.max(1, product / Math.min(stored[leaf], stored[other]));
    }

    /// Columns that are equal to each other: for each leaf that has one its number of distinct values, else
    /// 0.
    record EquivalenceClass(long leaves, double[] distinct) {}

    /// Another predicate over several leaves.
    record Residual(long leaves, double selectivity) {}

    /// A leaf, or a join of two trees. `leaves` is the set of leaves below.
    record Tree(long leaves, @Nullable Tree left, @Nullable Tree right, double rows, double cost) {
        boolean isLeaf() {
            return left == null;
        }
    }

    Tree best() {
        List<Tree> parts = new ArrayList<>();
        for (long component : components()) {
            parts.add(
                    Long.bitCount(component) <= LARGEST_FOR_DYNAMIC_PROGRAMMING
                            ? dynamicProgramming(component)
                            : greedy(component));
        }
        parts.sort(Comparator.comparingDouble(Tree::rows).thenComparingLong(Tree::leaves));
        Tree tree = parts.getFirst();
        for (Tree part : parts.subList(1, parts.size())) {
            tree = join(tree, part);
        }
        return tree;
    }

    private List<Long> components() {
        List<Long> components = new ArrayList<>();
        long left = rows.length == 64 ? -1L : (1L << rows.length) - 1;
        while (left != 0) {
            long component = Long.lowestOneBit(left);
            long grown;
            do {
                grown = component;
                component |= neighbours(component);
            } while (component != grown);
            components.add(component);
            left &= ~component;
        }
        return components;
    }

    private long neighbours(long leaves) {
        long found = 0;
        for (long rest = leaves; rest != 0; rest &= rest - 1) {
            found |= neighbours[Long.numberOfTrailingZeros(rest)];
        }
        return found & ~leaves;
    }

    private long neighboursOf(long leaves) {
        long neighbours = 0;
        for (EquivalenceClass each : classes) {
            if ((each.leaves() & leaves) != 0) {
                neighbours |= each.leaves();
            }
        }
        for (Residual each : residuals) {
            if ((each.leaves() & leaves) != 0) {
                neighbours |= each.leaves();
            }
        }
        return neighbours & ~leaves;
    }

    private boolean connected(long first, long second) {
        return (neighbours(first) & second) != 0 && ((first | second) & ~dependent) != 0;
    }

    private Tree leaf(int leaf) {
        return new Tree(1L << leaf, null, null, rows[leaf], 0);
    }

    private Tree join(Tree first, Tree second) {
        long leaves = first.leaves() | second.leaves();
        double made = rows(leaves);
        boolean swap = first.rows() < second.rows()
                || (first.rows() == second.rows()
                        && Long.numberOfTrailingZeros(first.leaves()) > Long.numberOfTrailingZeros(second.leaves()));
        Tree probe = swap ? second : first;
        Tree build = swap ? first : second;
        return new Tree(leaves, probe, build, made, first.cost() + second.cost() + made + build.rows());
    }

    /// The estimated rows of the join of some leaves, whatever the order in which they are joined.
    private double rows(long leaves) {
        return rowsOf.computeIfAbsent(leaves, this::estimate);
    }

    private double estimate(long leaves) {
        double product = 1;
        for (long rest = leaves; rest != 0; rest &= rest - 1) {
            product *= rows[Long.numberOfTrailingZeros(rest)];
        }
        for (EquivalenceClass each : classes) {
            product *= selectivity(each, leaves);
        }
        for (long rest = leaves; rest != 0; rest &= rest - 1) {
            product *= dependence(Long.numberOfTrailingZeros(rest), leaves);
        }
        for (Residual each : residuals) {
            if ((each.leaves() & ~leaves) == 0) {
                product *= each.selectivity();
            }
        }
        return Math.max(1, product);
    }

    /// The dependence of a leaf's equalities with the leaf before it that it shares most with.
    private double dependence(int leaf, long leaves) {
        double most = 1;
        for (int other = 0; other < leaf; other++) {
            if ((leaves & (1L << other)) != 0) {
                most = Math.max(most, shared[leaf][other]);
            }
        }
        return most;
    }

    private static double selectivity(EquivalenceClass equal, long leaves) {
        long members = equal.leaves() & leaves;
        if (Long.bitCount(members) < 2) {
            return 1;
        }
        double product = 1;
        double least = Double.MAX_VALUE;
        for (long rest = members; rest != 0; rest &= rest - 1) {
            double distinct = Math.max(1, equal.distinct()[Long.numberOfTrailingZeros(rest)]);
            product /= distinct;
            least = Math.min(least, distinct);
        }
        return product * least;
    }

    private Tree dynamicProgramming(long component) {
        int[] members = new int[Long.bitCount(component)];
        int count = 0;
        for (long rest = component; rest != 0; rest &= rest - 1) {
            members[count++] = Long.numberOfTrailingZeros(rest);
        }
        @Nullable Tree[] best = new Tree[1 << count];
        for (int i = 0; i < count; i++) {
            best[1 << i] = leaf(members[i]);
        }
        for (int subset = 1; subset < best.length; subset++) {
            if (Integer.bitCount(subset) > 1) {
                best[subset] = bestSplit(subset, best);
            }
        }
        Tree whole = best[best.length - 1];
        return whole == null ? greedy(component) : whole;
    }

    private @Nullable Tree bestSplit(int subset, @Nullable Tree[] best) {
        Tree winner = null;
        int lowest = Integer.lowestOneBit(subset);
        for (int part = (subset - 1) & subset; part > 0; part = (part - 1) & subset) {
            Tree first = best[part];
            Tree second = best[subset ^ part];
            if ((part & lowest) == 0
                    || first == null
                    || second == null
                    || !connected(first.leaves(), second.leaves())) {
                continue;
            }
            Tree joined = join(first, second);
            if (winner == null || joined.cost() < winner.cost()) {
                winner = joined;
            }
        }
        return winner;
    }

    /// Joins the two trees with the smallest result, again and again.
    private Tree greedy(long component) {
        List<Tree> trees = new ArrayList<>();
        for (long rest = component; rest != 0; rest &= rest - 1) {
            trees.add(leaf(Long.numberOfTrailingZeros(rest)));
        }
        while (trees.size() > 1) {
            int[] pair = smallestPair(trees);
            Tree joined = join(trees.get(pair[0]), trees.get(pair[1]));
            trees.remove(pair[1]);
            trees.set(pair[0], joined);
        }
        return trees.getFirst();
    }

    private int[] smallestPair(List<Tree> trees) {
        int[] pair = {0, 1};
        double least = Double.MAX_VALUE;
        for (int i = 0; i < trees.size(); i++) {
            for (int j = i + 1; j < trees.size(); j++) {
                if (connected(trees.get(i).leaves(), trees.get(j).leaves())) {
                    double made = rows(trees.get(i).leaves() | trees.get(j).leaves());
                    if (made < least) {
                        least = made;
                        pair = new int[] {i, j};
                    }
                }
            }
        }
        return pair;
    }

    @Override
    public String toString() {
        return "JoinOrder" + Arrays.toString(rows);
    }
}

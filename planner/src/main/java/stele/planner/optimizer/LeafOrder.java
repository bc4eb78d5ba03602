package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.apache.calcite.rex.RexNode;

/// Numbers the leaves of a block by what they are and how they are joined, not by where they stand: colours
/// are refined along the equalities (Weisfeiler and Leman) until leaves that differ have different ones.
///
/// @param leafOf the leaf of each column
/// @param roots the first column of each column's class of equal ones, or any other that is the same for
///     all of the class
/// @param dropped leaves that are no longer there
/// @param residuals predicates over several leaves other than those equalities
record LeafOrder(JoinBlock block, int[] leafOf, int[] roots, BitSet dropped, List<RexNode> residuals) {
    /// The leaves that are there, in order.
    ///
    /// @param descriptions what each leaf is
    List<Integer> order(List<String> descriptions) {
        long[] colours = new long[descriptions.size()];
        List<Integer> kept = new ArrayList<>();
        for (int leaf = 0; leaf < colours.length; leaf++) {
            if (!dropped.get(leaf)) {
                kept.add(leaf);
                colours[leaf] = Expressions.hash(Expressions.HASH_SEED, descriptions.get(leaf));
            }
        }
        for (int round = 0; round < kept.size(); round++) {
            colours = refine(colours, kept);
        }
        long[] settled = colours;
        kept.sort(Comparator.<Integer>comparingLong(leaf -> settled[leaf]).thenComparing(leaf -> leaf));
        return kept;
    }

    private long[] refine(long[] colours, List<Integer> kept) {
        long[] refined = colours.clone();
        for (int leaf : kept) {
            List<String> links = new ArrayList<>();
            for (int column = 0; column < roots.length; column++) {
                if (leafOf[column] == leaf) {
                    equalityLinks(column, colours, links);
                }
            }
            for (RexNode residual : residuals) {
                residualLinks(residual, leaf, colours, links);
            }
            links.sort(Comparator.naturalOrder());
            refined[leaf] = Expressions.hash(colours[leaf], String.join(";", links));
        }
        return refined;
    }

    private void equalityLinks(int column, long[] colours, List<String> links) {
        int leaf = leafOf[column];
        for (int other = 0; other < roots.length; other++) {
            int otherLeaf = leafOf[other];
            if (otherLeaf != leaf && !dropped.get(otherLeaf) && roots[other] == roots[column]) {
                links.add((column - block.offset(leaf)) + "=" + (other - block.offset(otherLeaf)) + "@"
                        + colours[otherLeaf]);
            }
        }
    }

    private void residualLinks(RexNode residual, int leaf, long[] colours, List<String> links) {
        StringBuilder others = new StringBuilder();
        boolean mine = false;
        for (int column : Expressions.columns(residual)) {
            mine |= leafOf[column] == leaf;
            others.append(column - block.offset(leafOf[column])).append('@').append(colours[leafOf[column]]);
        }
        if (mine) {
            links.add(residual.getKind() + others.toString());
        }
    }
}

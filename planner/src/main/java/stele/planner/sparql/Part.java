package stele.planner.sparql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.planner.BindingContext;
import stele.planner.sparql.Solution.Binding;
import stele.storage.value.RdfTerm;

/// One scan, and what its columns are bound to.
final class Part {
    private final BindingContext context;
    private final Terms terms;
    private final RelNode rel;
    private final List<RexNode> conditions = new ArrayList<>();
    private final List<RexNode> columns = new ArrayList<>();
    private final List<Binding> bindings = new ArrayList<>();

    Part(BindingContext context, Terms terms, RelNode rel) {
        this.context = context;
        this.terms = terms;
        this.rel = rel;
    }

    /// An end of a triple: a variable or a term.
    record End(@Nullable String variable, @Nullable RdfTerm term) {
        static End of(String variable) {
            return new End(variable, null);
        }

        static End of(RdfTerm term) {
            return new End(null, term);
        }
    }

    RexNode column(int index) {
        return context.rexBuilder().makeInputRef(rel, index);
    }

    void require(RexNode condition) {
        conditions.add(condition);
    }

    void bindColumn(End end, int index, Shape shape) {
        RexNode column = column(index);
        if (column.getType().isNullable()) {
            conditions.add(terms.isNotNull(column));
        }
        if (shape instanceof Shape.Literal literal && !isNative(literal)) {
            bind(end, terms.toTerm(column, shape), Shape.TERM);
        } else {
            bind(end, column, shape);
        }
    }

    /// Whether columns of the type are compared as they are.
    static boolean isNative(Shape.Literal literal) {
        return switch (literal.type().kind()) {
            case ANY, LIST, MAP, ROW, UUID, VARBINARY, INTERVAL_MONTHS, INTERVAL_MICROS, TERM -> false;
            default -> true;
        };
    }

    void bind(End end, RexNode column, Shape shape) {
        if (end.term() != null) {
            conditions.add(equalsTerm(column, shape, end.term()));
            return;
        }
        String name = java.util.Objects.requireNonNull(end.variable());
        for (int i = 0; i < bindings.size(); i++) {
            Binding known = bindings.get(i);
            if (known.name().equals(name)) {
                conditions.add(
                        known.shape().isComparable(shape)
                                ? terms.equal(columns.get(i), column)
                                : terms.equal(
                                        terms.toTerm(columns.get(i), known.shape()), terms.toTerm(column, shape)));
                return;
            }
        }
        columns.add(column);
        bindings.add(new Binding(name, shape, false));
    }

    private RexNode equalsTerm(RexNode column, Shape shape, RdfTerm term) {
        RelDataType type = column.getType();
        return switch (shape) {
            case Shape.Term _ -> terms.equal(column, terms.stored(term));
            case Shape.Entity entity ->
                terms.key(term, entity, type)
                        .map(key -> terms.equal(column, key))
                        .orElseGet(() -> terms.equal(terms.toTerm(column, shape), terms.compared(term)));
            case Shape.Literal literal ->
                terms.nativeConstant(term, literal.type())
                        .map(constant -> terms.equal(column, constant))
                        .orElseGet(() -> terms.equal(terms.toTerm(column, shape), terms.compared(term)));
        };
    }

    Solution build(SolutionAlgebra algebra) {
        RelBuilder builder = context.relBuilder().push(rel);
        if (!conditions.isEmpty()) {
            builder.filter(conditions);
        }
        if (bindings.isEmpty()) {
            columns.add(context.rexBuilder().makeLiteral(true));
            bindings.add(new Binding(algebra.freshName("row"), Shape.BOOLEAN, false));
        }
        builder.project(columns, bindings.stream().map(Binding::name).toList(), true);
        return new Solution(builder.build(), bindings);
    }
}

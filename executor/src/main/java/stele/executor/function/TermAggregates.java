package stele.executor.function;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.aggregate.AggregateFunctionCall;
import stele.executor.aggregate.AggregateLibrary;
import stele.executor.aggregate.AggregateRegistry;
import stele.executor.aggregate.RowAggregate;
import stele.storage.rdf.TermDictionary;
import stele.storage.rdf.Xsd;
import stele.storage.value.RdfTerm;

/// Aggregates of RDF terms (SPARQL 1.1, section 18.5.1). An error among the values makes sums, averages and
/// concatenations an error, which is null; the others leave it out.
public final class TermAggregates implements AggregateLibrary {
    @Override
    public void register(AggregateRegistry registry) {
        registry.rowsFor("term_sum", call -> new Sum(call, false));
        registry.rowsFor("term_avg", call -> new Sum(call, true));
        registry.rowsFor("term_min", call -> new Extreme(call, -1));
        registry.rowsFor("term_max", call -> new Extreme(call, 1));
        registry.rowsFor("term_sample", call -> new Extreme(call, 0));
        registry.rowsFor("term_group_concat", Concatenation::new);
    }

    private static final class SumState {
        private TermValue sum = TermValue.of(TermValue.typed("0", Xsd.INTEGER));
        private long count;
        private boolean failed;
    }

    private record Sum(TermDictionary terms, boolean average) implements RowAggregate<SumState> {
        Sum(AggregateFunctionCall call, boolean average) {
            this(call.context().snapshot().terms(), average);
        }

        @Override
        public SumState create() {
            return new SumState();
        }

        @Override
        public boolean skipsNulls() {
            return false;
        }

        @Override
        public SumState add(SumState state, @Nullable Object[] arguments) {
            if (arguments[0] == null) {
                state.failed = true;
                return state;
            }
            long id = (Long) arguments[0];
            return add(state, new TermValue(terms.term(id), terms.value(id)), 1);
        }

        private static SumState add(SumState state, TermValue value, long count) {
            RdfTerm sum = TermNumbers.apply(TermNumbers.Operator.ADD, state.sum, value);
            if (sum == null) {
                state.failed = true;
            } else {
                state.sum = TermValue.of(sum);
                state.count += count;
            }
            return state;
        }

        @Override
        public SumState merge(SumState left, SumState right) {
            left.failed |= right.failed;
            return add(left, right.sum, right.count);
        }

        @Override
        public @Nullable Object finish(SumState state) {
            if (state.failed) {
                return null;
            }
            if (!average || state.count == 0) {
                return terms.id(state.sum.term());
            }
            TermValue count = TermValue.of(TermValue.decimal(BigDecimal.valueOf(state.count)));
            RdfTerm result = TermNumbers.apply(TermNumbers.Operator.DIVIDE, state.sum, count);
            return result == null ? null : (Object) terms.id(result);
        }
    }

    private static final class ExtremeState {
        private @Nullable Long id;
    }

    /// @param sign which end of the order is wanted; 0 takes any
    private record Extreme(TermDictionary terms, int sign) implements RowAggregate<ExtremeState> {
        Extreme(AggregateFunctionCall call, int sign) {
            this(call.context().snapshot().terms(), sign);
        }

        @Override
        public ExtremeState create() {
            return new ExtremeState();
        }

        @Override
        public ExtremeState add(ExtremeState state, @Nullable Object[] arguments) {
            return add(state, (Long) arguments[0]);
        }

        private ExtremeState add(ExtremeState state, @Nullable Long id) {
            if (id != null && (state.id == null || TermComparison.compare(value(id), value(state.id)) * sign > 0)) {
                state.id = id;
            }
            return state;
        }

        private TermValue value(long id) {
            return new TermValue(terms.term(id), terms.value(id));
        }

        @Override
        public ExtremeState merge(ExtremeState left, ExtremeState right) {
            return add(left, right.id);
        }

        @Override
        public @Nullable Object finish(ExtremeState state) {
            return state.id;
        }
    }

    private static final class TextState {
        private final List<String> texts = new ArrayList<>();
        private String separator = "";
        private boolean failed;
    }

    private record Concatenation(TermDictionary terms) implements RowAggregate<TextState> {
        Concatenation(AggregateFunctionCall call) {
            this(call.context().snapshot().terms());
        }

        @Override
        public TextState create() {
            return new TextState();
        }

        @Override
        public boolean skipsNulls() {
            return false;
        }

        @Override
        public TextState add(TextState state, @Nullable Object[] arguments) {
            RdfTerm term = arguments[0] == null ? null : terms.term((Long) arguments[0]);
            if (term == null || term instanceof RdfTerm.BlankNode) {
                state.failed = true;
                return state;
            }
            state.texts.add(new TermValue(term, null).lexical());
            state.separator = (String) java.util.Objects.requireNonNull(arguments[1]);
            return state;
        }

        @Override
        public TextState merge(TextState left, TextState right) {
            left.texts.addAll(right.texts);
            left.separator = right.texts.isEmpty() ? left.separator : right.separator;
            left.failed |= right.failed;
            return left;
        }

        @Override
        public @Nullable Object finish(TextState state) {
            return state.failed ? null : (Object) terms.id(TermValue.string(String.join(state.separator, state.texts)));
        }
    }
}

package stele.planner.datalog;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.datalog.DatalogAst;

/// Translates relations that clauses define: facts become constant rows, rules projections of their bodies,
/// several clauses a union. Recursive relations go to [FixpointTranslator].
final class RuleTranslator {
    private static final int MAX_ALTERNATIVES = 256;

    private final DatalogTranslator translator;
    private final Dependencies dependencies;
    private final FixpointTranslator fixpoints;

    RuleTranslator(DatalogTranslator translator, Dependencies dependencies) {
        this.translator = translator;
        this.dependencies = dependencies;
        this.fixpoints = new FixpointTranslator(translator, this, dependencies);
    }

    /// A relation's rows.
    ///
    /// @param keys sets of columns in which no two rows agree; none when there may be duplicates
    record Translated(RelNode rel, List<List<Integer>> keys) {}

    /// The rows of the relation `name`.
    ///
    /// @param distinct whether duplicates must go
    Translated relation(String name, boolean distinct, Span span) {
        DatalogProgram.Relation relation = translator
                .program()
                .relation(name)
                .orElseThrow(() -> translator.unknown(new DatalogAst.Name(name, span)));
        dependencies.checkStratified(name);
        if (!dependencies.component(name).isEmpty()) {
            return fixpoints.relation(relation, span);
        }
        List<HeadAggregate> lattice = latticeOf(relation);
        if (!lattice.isEmpty()) {
            return lattice(relation, lattice, span);
        }
        List<Translated> branches = new ArrayList<>();
        if (relation.facts().count() > 0) {
            RelNode facts = facts(relation, span);
            branches.add(new Translated(facts, List.of(DatalogTranslator.all(facts))));
        }
        for (DatalogProgram.Rule rule : relation.rules()) {
            branches.addAll(rule(rule, relation, null));
        }
        if (branches.isEmpty()) {
            branches.add(empty(relation, span));
        }
        return union(branches, relation, distinct, span);
    }

    private Translated union(List<Translated> branches, DatalogProgram.Relation relation, boolean distinct, Span span) {
        if (branches.size() == 1) {
            Translated only = declared(branches.getFirst(), relation);
            if (!only.keys().isEmpty() || !distinct) {
                return only;
            }
            RelNode rel = translator.distinct(only.rel());
            return new Translated(rel, List.of(DatalogTranslator.all(rel)));
        }
        RelNode rel = translator.union(
                branches.stream()
                        .map(branch -> declared(branch, relation).rel())
                        .toList(),
                distinct,
                span);
        return new Translated(rel, distinct ? List.of(DatalogTranslator.all(rel)) : List.of());
    }

    /// The rows with the types that the relation is declared with.
    private Translated declared(Translated rows, DatalogProgram.Relation relation) {
        return new Translated(declared(rows.rel(), relation), rows.keys());
    }

    RelNode declared(RelNode rel, DatalogProgram.Relation relation) {
        List<DatalogProgram.Column> columns = relation.columns();
        if (columns == null) {
            return rel;
        }
        List<RelDataType> types = new ArrayList<>();
        List<RelDataType> actual = DatalogTranslator.fieldTypes(rel);
        for (int i = 0; i < columns.size(); i++) {
            RelDataType wanted = translator
                    .context()
                    .type(columns.get(i).type(), actual.get(i).isNullable());
            checkDeclared(relation.name(), columns.get(i), wanted, actual.get(i), null);
            types.add(wanted);
        }
        return translator.cast(rel, types);
    }

    private void checkDeclared(
            String relation,
            DatalogProgram.Column column,
            RelDataType wanted,
            RelDataType actual,
            @Nullable Span span) {
        boolean narrows =
                Terms.family(wanted) == Terms.Family.NUMBER && Terms.isInteger(wanted) && !Terms.isInteger(actual);
        if (narrows || translator.terms().common(actual, wanted) == null) {
            throw new StatementException(
                    Diagnostic.Kind.TYPE,
                    "column " + column.name() + " of " + relation + " is declared as " + Terms.name(wanted)
                            + ", and a clause gives it a " + Terms.name(actual),
                    span);
        }
    }

    private Translated empty(DatalogProgram.Relation relation, Span span) {
        List<DatalogProgram.Column> columns = relation.columns();
        if (columns == null) {
            throw translator.unknown(new DatalogAst.Name(relation.name(), span));
        }
        RelDataTypeFactory.Builder type =
                translator.context().cluster().getTypeFactory().builder();
        columns.forEach(column -> type.add(column.name(), translator.context().type(column.type(), false)));
        RelNode rel = LogicalValues.createEmpty(translator.context().cluster(), type.build());
        return new Translated(rel, List.of(DatalogTranslator.all(rel)));
    }

    // Facts

    RelNode facts(DatalogProgram.Relation relation, Span span) {
        List<List<DatalogAst.Constant>> rows = relation.facts().visible();
        List<RelDataType> types = factTypes(relation, rows, span);
        RelDataTypeFactory factory = translator.context().cluster().getTypeFactory();
        List<String> names = names(relation, null);
        RelDataType rowType = factory.createStructType(types, names);
        if (types.isEmpty()) {
            return LogicalValues.createOneRow(translator.context().cluster());
        }
        Set<List<RexLiteral>> tuples = new LinkedHashSet<>();
        for (List<DatalogAst.Constant> row : rows) {
            List<RexLiteral> tuple = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                tuple.add(literal(row.get(i), types.get(i)));
            }
            tuples.add(tuple);
        }
        return LogicalValues.create(
                translator.context().cluster(),
                rowType,
                tuples.stream()
                        .map(com.google.common.collect.ImmutableList::copyOf)
                        .collect(com.google.common.collect.ImmutableList.toImmutableList()));
    }

    private List<RelDataType> factTypes(
            DatalogProgram.Relation relation, List<List<DatalogAst.Constant>> rows, Span span) {
        List<RelDataType> types = new ArrayList<>();
        List<DatalogProgram.Column> columns = relation.columns();
        for (int i = 0; i < relation.arity(); i++) {
            RelDataType type = columns == null
                    ? null
                    : translator.context().type(columns.get(i).type(), false);
            for (List<DatalogAst.Constant> row : rows) {
                RelDataType own = translator
                        .terms()
                        .literal(row.get(i).value(), type, row.get(i).span())
                        .getType();
                if (type == null) {
                    type = own;
                } else if (columns == null) {
                    type = translator.common(type, own, i, span);
                } else {
                    checkDeclared(
                            relation.name(),
                            columns.get(i),
                            type,
                            own,
                            row.get(i).span());
                }
            }
            types.add(Objects.requireNonNull(type));
        }
        return types;
    }

    private RexLiteral literal(DatalogAst.Constant constant, RelDataType type) {
        RexBuilder builder = translator.context().rexBuilder();
        if (constant.value() instanceof Number number && Terms.family(type) == Terms.Family.NUMBER) {
            BigDecimal exact = number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
            boolean approximate = org.apache.calcite.sql.type.SqlTypeName.APPROX_TYPES.contains(type.getSqlTypeName());
            return approximate ? builder.makeApproxLiteral(exact, type) : builder.makeExactLiteral(exact, type);
        }
        RexNode literal = translator.terms().literal(constant.value(), type, constant.span());
        if (literal instanceof RexLiteral plain) {
            return plain;
        }
        throw StatementException.unsupported("a fact with a " + Terms.name(type), constant.span());
    }

    // Rules

    /// The names of a head's columns: as declared, else its variables'.
    private List<String> names(DatalogProgram.Relation relation, DatalogAst.@Nullable Atom head) {
        List<DatalogProgram.Column> declared = relation.columns();
        if (declared != null) {
            return declared.stream().map(DatalogProgram.Column::name).toList();
        }
        return IntStream.range(0, relation.arity())
                .mapToObj(i -> head != null && head.arguments().get(i).term() instanceof DatalogAst.Word word
                        ? columnName(word.name())
                        : "c" + (i + 1))
                .toList();
    }

    static String columnName(String variable) {
        return variable.startsWith("?") ? variable.substring(1) : variable;
    }

    /// The plans of a rule, one an alternative of its body.
    List<Translated> rule(DatalogProgram.Rule rule, DatalogProgram.Relation relation, @Nullable Recursion recursion) {
        return located(rule, () -> {
            List<HeadAggregate> aggregates = HeadAggregate.of(rule.head());
            List<List<DatalogAst.Literal>> alternatives = alternatives(rule.body());
            if (!aggregates.isEmpty()) {
                checkAggregates(aggregates, alternatives, relation, rule);
                return List.of(grouped(rule, relation, aggregates, alternatives.getFirst()));
            }
            List<DatalogAst.Term> head = terms(rule.head());
            return alternatives.stream()
                    .map(literals -> plain(rule, head, names(relation, rule.head()), literals, recursion))
                    .toList();
        });
    }

    private static void checkAggregates(
            List<HeadAggregate> aggregates,
            List<List<DatalogAst.Literal>> alternatives,
            DatalogProgram.Relation relation,
            DatalogProgram.Rule rule) {
        if (alternatives.size() > 1
                || relation.rules().size() > 1
                || relation.facts().count() > 0) {
            throw new StatementException(new Diagnostic(
                    Diagnostic.Kind.SEMANTIC,
                    "a relation with " + aggregates.getFirst().function()
                            + " in its head has one rule without alternatives",
                    rule.head().span(),
                    "define a relation with all the rows first, and aggregate that",
                    List.of()));
        }
    }

    /// Does `work` on a rule. Places in errors count only for the text that is being bound: for a rule from
    /// an earlier one, the rule itself is shown.
    <T> T located(DatalogProgram.Rule rule, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (StatementException e) {
            if (rule.source() == translator.source()) {
                throw e;
            }
            Diagnostic first = e.diagnostics().getFirst();
            String text = rule.source().slice(rule.head().span()) + " :- "
                    + rule.source().slice(rule.body().span());
            boolean shown = first.message().contains(" (in the rule ");
            throw new StatementException(
                    List.of(new Diagnostic(
                            first.kind(),
                            shown ? first.message() : first.message() + " (in the rule " + text + ")",
                            null,
                            first.hint(),
                            List.of())),
                    e.detail());
        }
    }

    static List<DatalogAst.Term> terms(DatalogAst.Atom head) {
        return head.arguments().stream().map(DatalogAst.Argument::term).toList();
    }

    /// A head without aggregates over a conjunction.
    Translated plain(
            DatalogProgram.Rule rule,
            List<DatalogAst.Term> head,
            List<String> names,
            List<DatalogAst.Literal> literals,
            @Nullable Recursion recursion) {
        Conjunction body = new Conjunction(translator, rule.reading(), false, recursion);
        Set<String> outputs = variables(head, rule.reading());
        body.translate(literals, outputs);
        List<RexNode> expressions = head.stream()
                .map(term -> translator.terms().term(term, body.scope(), null))
                .toList();
        RelNode rel = expressions.isEmpty() ? holds(body.rel()) : translator.project(body.rel(), expressions, names);
        return new Translated(rel, expressions.isEmpty() ? List.of() : keys(head, rule.reading(), body));
    }

    /// A relation without columns has one row or none; a constant stands for the row.
    private RelNode holds(RelNode body) {
        RelNode one = translator.project(
                body, List.of(translator.terms().literal(0L, null, new Span(0, 0))), List.of("ZERO"));
        return translator.distinct(one);
    }

    static Set<String> variables(List<DatalogAst.Term> terms, Reading reading) {
        Variables variables = new Variables(reading);
        terms.forEach(variables::add);
        return variables.found().keySet();
    }

    /// A smallest set of head columns in which no two rows agree; none when rows may be alike.
    private static List<List<Integer>> keys(List<DatalogAst.Term> head, Reading reading, Conjunction body) {
        Map<Integer, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < head.size(); i++) {
            if (head.get(i) instanceof DatalogAst.Word word && reading.isVariable(word)) {
                columns.put(i, word.name());
            }
        }
        if (!body.determinacy().determines(new LinkedHashSet<>(columns.values()))) {
            return List.of();
        }
        for (int i = head.size() - 1; i >= 0; i--) {
            String dropped = columns.remove(i);
            if (dropped != null && !body.determinacy().determines(new LinkedHashSet<>(columns.values()))) {
                columns.put(i, dropped);
            }
        }
        return List.of(List.copyOf(columns.keySet()));
    }

    /// A head with aggregates: grouped by its other terms.
    private Translated grouped(
            DatalogProgram.Rule rule,
            DatalogProgram.Relation relation,
            List<HeadAggregate> aggregates,
            List<DatalogAst.Literal> literals) {
        List<DatalogAst.Term> head = terms(rule.head());
        Map<Integer, HeadAggregate> byPosition = new HashMap<>();
        aggregates.forEach(aggregate -> byPosition.put(aggregate.position(), aggregate));
        Conjunction body = new Conjunction(translator, rule.reading(), true, null);
        body.translate(literals, variables(head, rule.reading()));
        List<RexNode> keys = new ArrayList<>();
        List<DatalogTranslator.Measure> measures = new ArrayList<>();
        int[] columns = new int[head.size()];
        for (int i = 0; i < head.size(); i++) {
            HeadAggregate aggregate = byPosition.get(i);
            if (aggregate == null) {
                columns[i] = keys.size();
                keys.add(translator.terms().term(head.get(i), body.scope(), null));
            } else {
                DatalogAst.Term of = aggregate.of();
                measures.add(new DatalogTranslator.Measure(
                        aggregate.function(),
                        of == null ? null : translator.terms().term(of, body.scope(), null),
                        head.get(i).span()));
                columns[i] = -measures.size();
            }
        }
        RelNode groups = translator.aggregate(body.rel(), keys, measures);
        List<RexNode> expressions = new ArrayList<>();
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            int column = columns[i] >= 0 ? columns[i] : keys.size() - columns[i] - 1;
            expressions.add(translator.context().rexBuilder().makeInputRef(groups, column));
            if (columns[i] >= 0) {
                key.add(i);
            }
        }
        return new Translated(translator.project(groups, expressions, names(relation, rule.head())), List.of(key));
    }

    // Least and greatest values over several clauses

    /// The aggregates of a relation all of whose rules have min or max, alike, at the end of their heads;
    /// else none.
    List<HeadAggregate> latticeOf(DatalogProgram.Relation relation) {
        if (relation.rules().isEmpty()) {
            return List.of();
        }
        List<HeadAggregate> first = HeadAggregate.of(relation.rules().getFirst().head());
        boolean several = relation.rules().size() > 1
                || relation.facts().count() > 0
                || !dependencies.component(relation.name()).isEmpty();
        boolean alike = relation.rules().stream().allMatch(rule -> {
            List<HeadAggregate> own = HeadAggregate.of(rule.head());
            return own.size() == 1
                    && own.getFirst().isLattice()
                    && own.getFirst().of() != null
                    && own.getFirst().position() == first.getFirst().position()
                    && own.getFirst().function().equals(first.getFirst().function());
        });
        return several && alike ? first : List.of();
    }

    private Translated lattice(DatalogProgram.Relation relation, List<HeadAggregate> aggregates, Span span) {
        List<RelNode> branches = rawBranches(relation, null);
        RelNode rows = translator.union(branches, false, span);
        int value = aggregates.getFirst().position();
        List<RexNode> keys = new ArrayList<>();
        List<Integer> key = new ArrayList<>();
        RexBuilder builder = translator.context().rexBuilder();
        for (int i = 0; i < relation.arity(); i++) {
            if (i != value) {
                keys.add(builder.makeInputRef(rows, i));
                key.add(i);
            }
        }
        RelNode groups = translator.aggregate(
                rows,
                keys,
                List.of(new DatalogTranslator.Measure(
                        aggregates.getFirst().function(), builder.makeInputRef(rows, value), span)));
        List<RexNode> expressions = new ArrayList<>();
        for (int i = 0; i < relation.arity(); i++) {
            int column = i == value ? keys.size() : i < value ? i : i - 1;
            expressions.add(builder.makeInputRef(groups, column));
        }
        return new Translated(
                declared(
                        translator.project(
                                groups, expressions, rows.getRowType().getFieldNames()),
                        relation),
                List.of(key));
    }

    /// The clauses of a relation with the values that its aggregate takes, before it takes them.
    private List<RelNode> rawBranches(DatalogProgram.Relation relation, @Nullable Recursion recursion) {
        List<RelNode> branches = new ArrayList<>();
        if (relation.facts().count() > 0) {
            branches.add(facts(relation, new Span(0, 0)));
        }
        for (DatalogProgram.Rule rule : relation.rules()) {
            for (List<DatalogAst.Literal> literals : alternatives(rule.body())) {
                branches.add(raw(rule, relation, literals, recursion));
            }
        }
        return branches;
    }

    /// One alternative of a rule, with aggregated terms in the place of aggregates.
    RelNode raw(
            DatalogProgram.Rule rule,
            DatalogProgram.Relation relation,
            List<DatalogAst.Literal> literals,
            @Nullable Recursion recursion) {
        List<DatalogAst.Term> head = new ArrayList<>(terms(rule.head()));
        for (HeadAggregate aggregate : HeadAggregate.of(rule.head())) {
            head.set(aggregate.position(), Objects.requireNonNull(aggregate.of()));
        }
        return located(
                rule,
                () -> plain(rule, head, names(relation, rule.head()), literals, recursion)
                        .rel());
    }

    // Alternatives

    /// The alternatives of a body, with those inside of groups multiplied out. Groups that only compare
    /// stay.
    static List<List<DatalogAst.Literal>> alternatives(DatalogAst.Body body) {
        List<List<DatalogAst.Literal>> result = new ArrayList<>();
        for (List<DatalogAst.Literal> alternative : body.alternatives()) {
            List<List<DatalogAst.Literal>> partial = List.of(List.of());
            for (DatalogAst.Literal literal : alternative) {
                List<List<DatalogAst.Literal>> choices =
                        literal instanceof DatalogAst.Group group && hasAtoms(group.body())
                                ? alternatives(group.body())
                                : List.of(List.of(literal));
                List<List<DatalogAst.Literal>> product = new ArrayList<>();
                for (List<DatalogAst.Literal> start : partial) {
                    for (List<DatalogAst.Literal> choice : choices) {
                        List<DatalogAst.Literal> joined = new ArrayList<>(start);
                        joined.addAll(choice);
                        product.add(joined);
                    }
                }
                if (product.size() > MAX_ALTERNATIVES) {
                    throw new StatementException(
                            Diagnostic.Kind.LIMIT,
                            "a body may have " + MAX_ALTERNATIVES + " alternatives once they are multiplied out",
                            body.span());
                }
                partial = product;
            }
            result.addAll(partial);
        }
        return result;
    }

    private static boolean hasAtoms(DatalogAst.Body body) {
        return body.alternatives().stream().flatMap(List::stream).anyMatch(literal -> switch (literal) {
            case DatalogAst.Atom atom ->
                !TermFunctions.isPredicate(atom.relation().text());
            case DatalogAst.Group group -> hasAtoms(group.body());
            case DatalogAst.Negation negation -> hasAtoms(negation.body());
            case DatalogAst.OptionalBody ignored -> true;
            case DatalogAst.Comparison comparison -> bindsOrAggregates(comparison);
            case DatalogAst.Truth ignored -> false;
        });
    }

    /// A comparison that may give a variable its value cannot become a filter.
    private static boolean bindsOrAggregates(DatalogAst.Comparison comparison) {
        return comparison.left() instanceof DatalogAst.Aggregate || comparison.right() instanceof DatalogAst.Aggregate;
    }
}

package stele.planner.datalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.datalog.DatalogAst;
import stele.planner.physical.PhysicalPlan.Merge;
import stele.planner.physical.PhysicalPlan.Version;
import stele.planner.rel.Fixpoint;
import stele.planner.rel.RecursiveScan;
import stele.storage.type.DataType;

/// Translates recursive relations: all that depend on each other become one [Fixpoint]. A rule with n
/// recursive atoms becomes n steps, each with the delta at another of them.
final class FixpointTranslator {
    private static final int ROUNDS_OF_INFERENCE = 8;
    private static final int ROUNDS_UNTIL_DECIMALS_ARE_WIDE = 3;

    private final DatalogTranslator translator;
    private final RuleTranslator rules;
    private final Dependencies dependencies;

    FixpointTranslator(DatalogTranslator translator, RuleTranslator rules, Dependencies dependencies) {
        this.translator = translator;
        this.rules = rules;
        this.dependencies = dependencies;
    }

    /// A part of a relation's definition.
    private sealed interface Branch {}

    private record FactBranch() implements Branch {}

    private record RuleBranch(DatalogProgram.Rule rule, List<DatalogAst.Literal> literals, int recursiveAtoms)
            implements Branch {}

    RuleTranslator.Translated relation(DatalogProgram.Relation wanted, Span span) {
        List<DatalogProgram.Relation> component = dependencies.component(wanted.name()).stream()
                .map(name -> translator.program().relation(name).orElseThrow())
                .toList();
        Map<String, List<Branch>> branches = new LinkedHashMap<>();
        component.forEach(relation -> branches.put(relation.name(), branches(relation)));
        component.forEach(this::checkAggregates);
        Map<String, List<RelDataType>> types = new Inference(component, branches, span).types();
        Map<String, Recursion.Member> members = new LinkedHashMap<>();
        for (DatalogProgram.Relation relation : component) {
            members.put(
                    relation.name(), member(relation, types.get(relation.name()), translator.nextRecursiveRelation()));
        }
        List<Fixpoint.Relation> relations = new ArrayList<>();
        for (DatalogProgram.Relation relation : component) {
            relations.add(relation(relation, branches.get(relation.name()), members, types.get(relation.name())));
        }
        Recursion.Member member = Objects.requireNonNull(members.get(wanted.name()));
        RelNode output = RecursiveScan.create(
                translator.context().cluster(), member.id(), wanted.name(), Version.FULL, member.rowType());
        RelNode fixpoint = Fixpoint.create(relations, output);
        List<HeadAggregate> lattice = rules.latticeOf(wanted);
        List<Integer> key = IntStream.range(0, wanted.arity())
                .filter(i -> lattice.isEmpty() || i != lattice.getFirst().position())
                .boxed()
                .toList();
        return new RuleTranslator.Translated(translator.inOrder(fixpoint, member.stored()), List.of(key));
    }

    private List<Branch> branches(DatalogProgram.Relation relation) {
        Set<String> component = Set.copyOf(dependencies.component(relation.name()));
        List<Branch> branches = new ArrayList<>();
        if (relation.facts().count() > 0) {
            branches.add(new FactBranch());
        }
        for (DatalogProgram.Rule rule : relation.rules()) {
            for (List<DatalogAst.Literal> literals : RuleTranslator.alternatives(rule.body())) {
                int recursive = (int) literals.stream()
                        .filter(literal -> literal instanceof DatalogAst.Atom atom
                                && component.contains(atom.relation().text()))
                        .count();
                branches.add(new RuleBranch(rule, literals, recursive));
            }
        }
        return branches;
    }

    /// The stored columns: keys first, then the value that is kept least or greatest.
    private Recursion.Member member(DatalogProgram.Relation relation, @Nullable List<RelDataType> known, int id) {
        List<RelDataType> types = Objects.requireNonNull(known);
        List<HeadAggregate> lattice = rules.latticeOf(relation);
        int value = lattice.isEmpty() ? -1 : lattice.getFirst().position();
        List<Integer> stored = new ArrayList<>();
        RelDataType[] storedTypes = new RelDataType[types.size()];
        String[] names = new String[types.size()];
        int next = 0;
        for (int i = 0; i < types.size(); i++) {
            int position = i == value ? types.size() - 1 : next++;
            stored.add(position);
            storedTypes[position] = types.get(i);
            names[position] = name(relation, i);
        }
        RelDataTypeFactory factory = translator.context().cluster().getTypeFactory();
        return new Recursion.Member(id, factory.createStructType(List.of(storedTypes), List.of(names)), stored);
    }

    private static String name(DatalogProgram.Relation relation, int column) {
        List<DatalogProgram.Column> columns = relation.columns();
        return columns == null ? "c" + (column + 1) : columns.get(column).name();
    }

    private Fixpoint.Relation relation(
            DatalogProgram.Relation relation,
            @Nullable List<Branch> parts,
            Map<String, Recursion.Member> members,
            @Nullable List<RelDataType> types) {
        Recursion.Member member = Objects.requireNonNull(members.get(relation.name()));
        List<RelDataType> columns = Objects.requireNonNull(types);
        List<RelNode> base = new ArrayList<>();
        List<RelNode> steps = new ArrayList<>();
        for (Branch branch : Objects.requireNonNull(parts)) {
            switch (branch) {
                case FactBranch ignored -> base.add(store(rules.facts(relation, new Span(0, 0)), member, columns));
                case RuleBranch rule
                when rule.recursiveAtoms() == 0 ->
                    base.add(store(rules.raw(rule.rule(), relation, rule.literals(), null), member, columns));
                case RuleBranch rule -> {
                    for (int delta = 0; delta < rule.recursiveAtoms(); delta++) {
                        Recursion recursion = new Recursion(members, delta);
                        steps.add(store(rules.raw(rule.rule(), relation, rule.literals(), recursion), member, columns));
                    }
                }
            }
        }
        List<HeadAggregate> lattice = rules.latticeOf(relation);
        Merge merge = lattice.isEmpty()
                ? Merge.SET
                : lattice.getFirst().function().equals("min") ? Merge.KEYED_MIN : Merge.KEYED_MAX;
        return new Fixpoint.Relation(
                member.id(),
                relation.name(),
                member.rowType(),
                base,
                steps,
                merge,
                lattice.isEmpty() ? 0 : relation.arity() - 1);
    }

    /// Rows as they are stored: in the stored order and types.
    private RelNode store(RelNode rows, Recursion.Member member, List<RelDataType> types) {
        RelNode typed = translator.cast(rows, types);
        List<RexNode> expressions = new ArrayList<>();
        for (int position = 0; position < types.size(); position++) {
            expressions.add(translator
                    .context()
                    .rexBuilder()
                    .makeInputRef(typed, member.stored().indexOf(position)));
        }
        boolean inOrder = member.stored().equals(DatalogTranslator.all(typed));
        return inOrder
                ? typed
                : translator.project(typed, expressions, member.rowType().getFieldNames());
    }

    // Aggregates in recursion

    private void checkAggregates(DatalogProgram.Relation relation) {
        boolean aggregated = relation.rules().stream()
                .anyMatch(rule -> !HeadAggregate.of(rule.head()).isEmpty());
        if (aggregated && rules.latticeOf(relation).isEmpty()) {
            throw new StatementException(new Diagnostic(
                    Diagnostic.Kind.SEMANTIC,
                    "the rules of the recursive relation " + relation.name()
                            + " must all have the same min or max at the same place of their heads",
                    null,
                    null,
                    List.of()));
        }
        for (DatalogProgram.Rule rule : relation.rules()) {
            Set<String> component = Set.copyOf(dependencies.component(relation.name()));
            for (List<DatalogAst.Literal> literals : RuleTranslator.alternatives(rule.body())) {
                rules.located(rule, () -> {
                    new Monotonicity(rule, literals, this::latticeOf).check(component);
                    return true;
                });
            }
        }
    }

    private @Nullable HeadAggregate latticeOf(String name) {
        List<HeadAggregate> lattice =
                rules.latticeOf(translator.program().relation(name).orElseThrow());
        return lattice.isEmpty() ? null : lattice.getFirst();
    }

    // Types

    /// Finds the types of columns by translating the clauses with the types that are known so far, until
    /// they are stable.
    private final class Inference {
        private final List<DatalogProgram.Relation> component;
        private final Map<String, List<Branch>> branches;
        private final Span span;
        private final Map<String, List<RelDataType>> types = new HashMap<>();

        Inference(List<DatalogProgram.Relation> component, Map<String, List<Branch>> branches, Span span) {
            this.component = component;
            this.branches = branches;
            this.span = span;
        }

        Map<String, List<RelDataType>> types() {
            for (DatalogProgram.Relation relation : component) {
                List<DatalogProgram.Column> columns = relation.columns();
                if (columns != null) {
                    types.put(
                            relation.name(),
                            columns.stream()
                                    .map(column -> translator.context().type(column.type(), false))
                                    .toList());
                }
            }
            boolean changed = true;
            for (int round = 0; changed; round++) {
                if (round == ROUNDS_OF_INFERENCE) {
                    throw new StatementException(
                            Diagnostic.Kind.TYPE,
                            "the types of the recursive relation "
                                    + component.getFirst().name() + " cannot be found; declare it with .decl",
                            span);
                }
                changed = infer(round);
            }
            for (DatalogProgram.Relation relation : component) {
                if (!types.containsKey(relation.name())) {
                    throw new StatementException(
                            List.of(new Diagnostic(
                                    Diagnostic.Kind.SEMANTIC,
                                    "no clause gives " + relation.name() + " its first rows",
                                    span,
                                    "each rule for it reads it; add a fact or a rule that does not, or declare it"
                                            + " with .decl",
                                    List.of())),
                            DatalogTranslator.UNKNOWN_RELATION);
                }
            }
            return types;
        }

        private boolean infer(int round) {
            boolean changed = false;
            for (DatalogProgram.Relation relation : component) {
                for (Branch branch : Objects.requireNonNull(branches.get(relation.name()))) {
                    RelNode rows = rows(relation, branch);
                    if (rows != null) {
                        changed |= widen(relation, DatalogTranslator.fieldTypes(rows), round);
                    }
                }
            }
            return changed;
        }

        private @Nullable RelNode rows(DatalogProgram.Relation relation, Branch branch) {
            if (!(branch instanceof RuleBranch rule)) {
                return rules.declared(rules.facts(relation, span), relation);
            }
            Map<String, Recursion.Member> members = new HashMap<>();
            for (DatalogProgram.Relation each : component) {
                if (types.containsKey(each.name())) {
                    members.put(each.name(), member(each, types.get(each.name()), -1));
                }
            }
            boolean known = rule.literals().stream()
                    .filter(DatalogAst.Atom.class::isInstance)
                    .map(literal -> ((DatalogAst.Atom) literal).relation().text())
                    .allMatch(name -> members.containsKey(name) || !branches.containsKey(name));
            return known
                    ? rules.declared(
                            rules.raw(rule.rule(), relation, rule.literals(), new Recursion(members, 0)), relation)
                    : null;
        }

        private boolean widen(DatalogProgram.Relation relation, List<RelDataType> found, int round) {
            List<RelDataType> known = types.get(relation.name());
            List<RelDataType> wider = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                RelDataType type =
                        known == null ? found.get(i) : translator.common(known.get(i), found.get(i), i, span);
                boolean wide = round >= ROUNDS_UNTIL_DECIMALS_ARE_WIDE && type.getSqlTypeName() == SqlTypeName.DECIMAL;
                wider.add(
                        wide
                                ? translator
                                        .context()
                                        .type(
                                                DataType.decimal(DataType.Decimal.MAX_PRECISION, type.getScale()),
                                                type.isNullable())
                                : type);
            }
            types.put(relation.name(), wider);
            return !wider.equals(known);
        }
    }
}

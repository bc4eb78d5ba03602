package stele.planner.datalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.Suggestions;
import stele.parser.datalog.DatalogAst;
import stele.planner.BindingContext;
import stele.planner.rel.RecursiveScan;
import stele.storage.catalog.Column;
import stele.storage.catalog.Table;

/// Translates what a query depends on, from atoms down: stored tables become scans, relations that rules
/// define become views, recursive ones fixpoints (see [RuleTranslator]).
///
/// A stored table's row is a fact, even where two rows look alike; a relation that rules define is a set.
/// Duplicates are removed where they can be seen: once, above what would make them, and not at all where
/// keys exclude them.
final class DatalogTranslator {
    /// The detail of errors about relations that later clauses may define.
    static final String UNKNOWN_RELATION = "UnknownRelation";

    private final BindingContext context;
    private final DatalogProgram program;
    private final SourceText source;
    private final Terms terms;
    private final RuleTranslator rules;
    private int recursiveRelations;

    DatalogTranslator(BindingContext context, DatalogProgram program, SourceText source) {
        this.context = context;
        this.program = program;
        this.source = source;
        this.terms = new Terms(context);
        this.rules = new RuleTranslator(this, new Dependencies(program));
    }

    BindingContext context() {
        return context;
    }

    DatalogProgram program() {
        return program;
    }

    Terms terms() {
        return terms;
    }

    RuleTranslator rules() {
        return rules;
    }

    /// The text of the statement that is being bound.
    SourceText source() {
        return source;
    }

    int nextRecursiveRelation() {
        return recursiveRelations++;
    }

    /// An atom's relation, and the terms for its columns (null for columns that are not used).
    ///
    /// @param keys sets of columns in which no two rows agree
    record Source(RelNode rel, List<DatalogAst.@Nullable Term> terms, List<List<Integer>> keys) {}

    boolean isRelation(String name) {
        return program.relation(name).isPresent()
                || context.snapshot().table(name).isPresent();
    }

    /// The stored table that `name` means, unless clauses define a relation of that name.
    Optional<Table> table(String name) {
        boolean defined = program.relation(name)
                .filter(relation ->
                        relation.facts().count() > 0 || !relation.rules().isEmpty())
                .isPresent();
        return defined ? Optional.empty() : context.snapshot().table(name);
    }

    Source source(DatalogAst.Atom atom, boolean distinct, @Nullable Recursion recursion) {
        String name = atom.relation().text();
        if (recursion != null && recursion.has(name)) {
            Recursion.Member member = recursion.member(name);
            RelNode scan =
                    RecursiveScan.create(context.cluster(), member.id(), name, recursion.next(), member.rowType());
            RelNode rel = inOrder(scan, member.stored());
            return new Source(rel, arguments(atom, columns(atom)), List.of(all(rel)));
        }
        Optional<Table> table = table(name);
        if (table.isPresent()) {
            List<String> columns = table.get().definition().columns().stream()
                    .map(Column::name)
                    .toList();
            return new Source(context.scan(table.get()), arguments(atom, columns), keys(table.get()));
        }
        List<String> columns = columns(atom);
        List<DatalogAst.@Nullable Term> arguments = arguments(atom, columns);
        RuleTranslator.Translated relation =
                rules.relation(name, distinct, atom.relation().span());
        return new Source(relation.rel(), arguments, relation.keys());
    }

    /// A stored relation with its columns in the order of the clauses.
    RelNode inOrder(RelNode scan, List<Integer> stored) {
        if (stored.equals(IntStream.range(0, stored.size()).boxed().toList())) {
            return scan;
        }
        return project(
                scan,
                stored.stream()
                        .map(column -> (RexNode) context.rexBuilder().makeInputRef(scan, column))
                        .toList(),
                stored.stream()
                        .map(column -> scan.getRowType().getFieldNames().get(column))
                        .toList());
    }

    static List<Integer> all(RelNode rel) {
        return IntStream.range(0, rel.getRowType().getFieldCount()).boxed().toList();
    }

    private static List<List<Integer>> keys(Table table) {
        List<String> key = table.definition().primaryKey();
        if (key.isEmpty()) {
            return List.of();
        }
        return List.of(key.stream()
                .map(column -> table.definition().indexOf(column).orElseThrow())
                .toList());
    }

    /// The columns of a relation that clauses define: declared names, or numbers.
    private List<String> columns(DatalogAst.Atom atom) {
        String name = atom.relation().text();
        DatalogProgram.Relation relation = program.relation(name).orElseThrow(() -> unknown(atom.relation()));
        List<DatalogProgram.Column> declared = relation.columns();
        if (declared != null) {
            return declared.stream().map(DatalogProgram.Column::name).toList();
        }
        return IntStream.rangeClosed(1, relation.arity())
                .mapToObj(String::valueOf)
                .toList();
    }

    StatementException unknown(DatalogAst.Name name) {
        TreeSet<String> known = new TreeSet<>();
        context.snapshot()
                .tables()
                .forEach(table -> known.add(table.definition().name()));
        program.relations().forEach(relation -> known.add(relation.name()));
        String hint = Suggestions.nearest(name.text(), known)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElse(
                        known.isEmpty()
                                ? "there are no tables yet, and no rules"
                                : "there are " + String.join(", ", known));
        return new StatementException(
                List.of(new Diagnostic(
                        Diagnostic.Kind.NAME, "there is no relation " + name.text(), name.span(), hint, List.of())),
                UNKNOWN_RELATION);
    }

    /// The term for each column.
    private static List<DatalogAst.@Nullable Term> arguments(DatalogAst.Atom atom, List<String> columns) {
        DatalogAst.@Nullable Term[] terms = new DatalogAst.Term[columns.size()];
        int position = 0;
        boolean named = false;
        for (DatalogAst.Argument argument : atom.arguments()) {
            DatalogAst.Name name = argument.name();
            if (name == null) {
                if (position < terms.length) {
                    terms[position] = argument.term();
                }
                position++;
                continue;
            }
            named = true;
            terms[columnOf(name, columns, atom)] = argument.term();
        }
        if (named ? position > columns.size() : position != columns.size()) {
            throw arity(atom, columns, position);
        }
        return Arrays.asList(terms);
    }

    private static int columnOf(DatalogAst.Name name, List<String> columns, DatalogAst.Atom atom) {
        int column = columns.indexOf(name.text());
        for (int i = 0; column < 0 && i < columns.size(); i++) {
            column = columns.get(i).equalsIgnoreCase(name.text()) ? i : -1;
        }
        if (column < 0) {
            throw new StatementException(new Diagnostic(
                    Diagnostic.Kind.NAME,
                    atom.relation().text() + " has no column " + name.text(),
                    name.span(),
                    "its columns are " + String.join(", ", columns),
                    List.of()));
        }
        return column;
    }

    static StatementException arity(DatalogAst.Atom atom, List<String> columns, int given) {
        return new StatementException(new Diagnostic(
                Diagnostic.Kind.SEMANTIC,
                atom.relation().text() + " has " + columns.size() + (columns.size() == 1 ? " column" : " columns")
                        + ", not " + given,
                atom.span(),
                "its columns are " + String.join(", ", columns)
                        + "; _ stands for one that does not matter, and "
                        + atom.relation().text()
                        + "{column: Term} names those that do",
                List.of()));
    }

    // Building blocks

    RelNode project(RelNode input, List<RexNode> expressions, List<String> names) {
        return LogicalProject.create(
                input, List.of(), expressions, SqlValidatorUtil.uniquify(names, true), java.util.Set.of());
    }

    RelNode distinct(RelNode input) {
        return LogicalAggregate.create(
                input, List.of(), ImmutableBitSet.range(input.getRowType().getFieldCount()), null, List.of());
    }

    /// The union of branches, whose columns are brought to common types.
    RelNode union(List<RelNode> branches, boolean withoutDuplicates, Span span) {
        if (branches.size() == 1) {
            return withoutDuplicates ? distinct(branches.getFirst()) : branches.getFirst();
        }
        List<RelDataType> types = rowTypes(branches, span);
        return LogicalUnion.create(
                branches.stream().map(branch -> cast(branch, types)).toList(), !withoutDuplicates);
    }

    /// For each column the type that holds the values of all branches.
    List<RelDataType> rowTypes(List<RelNode> branches, Span span) {
        List<RelDataType> types = new ArrayList<>();
        for (RelNode branch : branches) {
            List<RelDataType> fields = fieldTypes(branch);
            for (int i = 0; i < fields.size(); i++) {
                if (types.size() <= i) {
                    types.add(fields.get(i));
                } else {
                    types.set(i, common(types.get(i), fields.get(i), i, span));
                }
            }
        }
        return types;
    }

    RelDataType common(RelDataType left, RelDataType right, int column, Span span) {
        RelDataType common = terms.common(left, right);
        if (common == null) {
            throw new StatementException(
                    Diagnostic.Kind.TYPE,
                    "column " + (column + 1) + " is a " + Terms.name(left) + " in one clause and a " + Terms.name(right)
                            + " in another",
                    span);
        }
        return context.cluster()
                .getTypeFactory()
                .createTypeWithNullability(common, left.isNullable() || right.isNullable());
    }

    static List<RelDataType> fieldTypes(RelNode rel) {
        return rel.getRowType().getFieldList().stream()
                .map(org.apache.calcite.rel.type.RelDataTypeField::getType)
                .toList();
    }

    /// The same rows with columns of the given types.
    RelNode cast(RelNode input, List<RelDataType> types) {
        if (fieldTypes(input).equals(types)) {
            return input;
        }
        List<RexNode> expressions = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            expressions.add(context.rexBuilder()
                    .ensureType(types.get(i), context.rexBuilder().makeInputRef(input, i), true));
        }
        return project(input, expressions, input.getRowType().getFieldNames());
    }

    /// An aggregate to compute; `of` is null when rows are counted.
    record Measure(String function, @Nullable RexNode of, Span span) {}

    /// Groups by `keys`: their columns, then one a measure.
    RelNode aggregate(RelNode input, List<RexNode> keys, List<Measure> measures) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        List<RexNode> expressions = new ArrayList<>();
        int[] keyColumns = keys.stream()
                .mapToInt(key -> position(key, positions, expressions))
                .toArray();
        int distinctKeys = expressions.size();
        int[] arguments = measures.stream()
                .mapToInt(measure -> measure.of() == null ? -1 : position(measure.of(), positions, expressions))
                .toArray();
        RelBuilder builder = context.relBuilder().push(input);
        if (expressions.isEmpty()) {
            expressions.add(terms.literal(0L, null, new Span(0, 0)));
        }
        builder.project(expressions, List.of(), true);
        List<RelBuilder.AggCall> calls = new ArrayList<>();
        for (int i = 0; i < measures.size(); i++) {
            calls.add(call(builder, measures.get(i), arguments[i]));
        }
        builder.aggregate(builder.groupKey(IntStream.range(0, distinctKeys).toArray()), calls);
        RelNode grouped = builder.build();
        List<RexNode> columns = new ArrayList<>();
        for (int column : keyColumns) {
            columns.add(context.rexBuilder().makeInputRef(grouped, column));
        }
        for (int i = 0; i < measures.size(); i++) {
            columns.add(context.rexBuilder().makeInputRef(grouped, distinctKeys + i));
        }
        boolean asItIs = distinctKeys == keys.size();
        return asItIs
                ? grouped
                : project(
                        grouped,
                        columns,
                        IntStream.range(0, columns.size())
                                .mapToObj(i -> "c" + (i + 1))
                                .toList());
    }

    private static int position(RexNode expression, Map<String, Integer> positions, List<RexNode> expressions) {
        return positions.computeIfAbsent(expression + ":" + expression.getType(), ignored -> {
            expressions.add(expression);
            return expressions.size() - 1;
        });
    }

    private RelBuilder.AggCall call(RelBuilder builder, Measure measure, int argument) {
        String name = measure.function();
        if (measure.of() == null && !name.equals("count")) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC, name + " needs the term that is aggregated", measure.span());
        }
        if (measure.of() != null && (name.equals("sum") || name.equals("avg") || name.equals("mean"))) {
            terms.numeric(measure.of(), measure.span());
        }
        return switch (name) {
            case "count" ->
                argument < 0
                                || !java.util.Objects.requireNonNull(measure.of())
                                        .getType()
                                        .isNullable()
                        ? builder.countStar("count")
                        : builder.count(false, "count", builder.field(argument));
            case "count_distinct" -> builder.count(true, "count", builder.field(argument));
            case "sum" -> builder.sum(false, "sum", builder.field(argument));
            case "min" -> builder.min("min", builder.field(argument));
            case "max" -> builder.max("max", builder.field(argument));
            case "avg", "mean" -> builder.avg(false, "avg", builder.field(argument));
            default ->
                throw new StatementException(Diagnostic.Kind.NAME, "there is no aggregate " + name, measure.span());
        };
    }
}

package stele.planner.datalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.datalog.DatalogAst;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;
import stele.storage.catalog.Column;
import stele.storage.catalog.Table;
import stele.storage.type.DataType;

/// Binds one statement: a clause or a declaration goes into the session's program once it is known to be
/// right, a query is translated with the clauses that it depends on.
final class DatalogBinder {
    private final BindingContext context;
    private final DatalogProgram.Holder holder;

    DatalogBinder(BindingContext context) {
        this.context = context;
        this.holder = context.session().state(DatalogProgram.Holder.class, DatalogProgram.Holder::new);
    }

    BoundStatement bind(DatalogAst statement) {
        return switch (statement) {
            case DatalogAst.Query query -> new QueryTranslator(context, holder.program()).translate(query);
            case DatalogAst.Clause clause -> clause(clause);
            case DatalogAst.Declaration declaration -> declaration(declaration);
            case DatalogAst.TypeDefinition type -> typeDefinition(type);
            case DatalogAst.InputOutput directive -> inputOutput(directive);
        };
    }

    // Clauses

    private BoundStatement clause(DatalogAst.Clause clause) {
        Reading reading = readingOf(clause.heads(), clause.body());
        if (clause.body() == null && asks(clause, reading)) {
            DatalogAst.Body body = new DatalogAst.Body(List.of(List.copyOf(clause.heads())), clause.span());
            return bind(new DatalogAst.Query(
                    clause.source(), body, new DatalogAst.Ordering(List.of(), null, null), false, clause.span()));
        }
        DatalogProgram program = holder.program();
        Set<String> changed = new HashSet<>();
        for (DatalogAst.Atom head : clause.heads()) {
            program = with(program, head, clause, reading);
            changed.add(head.relation().text());
        }
        check(program, clause, changed);
        holder.replace(program);
        DatalogProgram.Relation relation =
                program.relation(clause.heads().getFirst().relation().text()).orElseThrow();
        return new BoundStatement.Definition(
                clause.body() == null
                        ? count(relation.facts().count(), "fact") + " for " + relation.name()
                        : count(relation.rules().size(), "rule") + " for " + relation.name());
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /// Whether a clause without a body is a question, because it has variables.
    private static boolean asks(DatalogAst.Clause clause, Reading reading) {
        return clause.heads().stream()
                .flatMap(head -> head.arguments().stream())
                .anyMatch(argument -> {
                    boolean wildcard = argument.term() instanceof DatalogAst.Word word && word.isWildcard();
                    return wildcard || !Variables.of(argument.term(), reading).isEmpty();
                });
    }

    private DatalogProgram with(
            DatalogProgram program, DatalogAst.Atom written, DatalogAst.Clause clause, Reading reading) {
        String name = written.relation().text();
        context.snapshot().table(name).ifPresent(table -> {
            throw isTable(table, written.relation().span());
        });
        DatalogAst.Atom head = positional(program, written);
        DatalogProgram.Relation relation = program.relation(name)
                .orElseGet(() -> DatalogProgram.empty(name, head.arguments().size(), null));
        if (relation.arity() != head.arguments().size()) {
            throw arity(relation, head);
        }
        if (clause.body() == null) {
            List<DatalogAst.Constant> row = constants(head);
            if (row != null) {
                return program.withFact(relation, row);
            }
        }
        DatalogAst.Body body = clause.body();
        DatalogAst.Body condition = body == null
                ? new DatalogAst.Body(List.of(List.of(new DatalogAst.Truth(true, head.span()))), head.span())
                : body;
        DatalogProgram.Rule rule = new DatalogProgram.Rule(head, condition, reading, clause.source());
        checkSafe(rule);
        return program.withRule(relation, rule);
    }

    private static StatementException isTable(Table table, Span span) {
        return new StatementException(new Diagnostic(
                Diagnostic.Kind.SEMANTIC,
                table.definition().name() + " is a stored table; facts and rules cannot add to it",
                span,
                "choose another name for the relation, or insert rows into the table",
                List.of()));
    }

    private static StatementException arity(DatalogProgram.Relation relation, DatalogAst.Atom head) {
        List<DatalogProgram.Column> columns = relation.columns();
        return new StatementException(new Diagnostic(
                Diagnostic.Kind.SEMANTIC,
                relation.name() + " has " + count(relation.arity(), "column") + ", not "
                        + head.arguments().size(),
                head.span(),
                columns == null
                        ? null
                        : "its columns are "
                                + String.join(
                                        ", ",
                                        columns.stream()
                                                .map(DatalogProgram.Column::name)
                                                .toList()),
                List.of()));
    }

    /// A head with its arguments in the order of the declared columns.
    private static DatalogAst.Atom positional(DatalogProgram program, DatalogAst.Atom head) {
        if (head.arguments().stream().allMatch(argument -> argument.name() == null)) {
            return head;
        }
        List<DatalogProgram.Column> columns = program.relation(head.relation().text())
                .map(DatalogProgram.Relation::columns)
                .orElse(null);
        if (columns == null) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC,
                    "the columns of " + head.relation().text() + " have no names until it is declared with .decl",
                    head.span());
        }
        Map<String, DatalogAst.Term> terms = new LinkedHashMap<>();
        columns.forEach(column -> terms.put(column.name(), null));
        int position = 0;
        for (DatalogAst.Argument argument : head.arguments()) {
            DatalogAst.Name name = argument.name();
            String column = name == null && position < columns.size()
                    ? columns.get(position++).name()
                    : name == null ? "" : name.text();
            if (!terms.containsKey(column)) {
                throw new StatementException(
                        Diagnostic.Kind.NAME,
                        head.relation().text() + " has no column " + column,
                        name == null ? head.span() : name.span());
            }
            terms.put(column, argument.term());
        }
        List<DatalogAst.Argument> arguments = new ArrayList<>();
        terms.forEach((column, term) -> {
            if (term == null) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC, "the head gives no value for the column " + column, head.span());
            }
            arguments.add(new DatalogAst.Argument(null, term));
        });
        return new DatalogAst.Atom(head.relation(), arguments, head.span());
    }

    /// The constants of a fact, or null when its terms must be computed.
    private @Nullable List<DatalogAst.Constant> constants(DatalogAst.Atom head) {
        List<DatalogAst.Constant> row = new ArrayList<>();
        for (DatalogAst.Argument argument : head.arguments()) {
            switch (argument.term()) {
                case DatalogAst.Constant constant -> row.add(constant);
                case DatalogAst.Word symbol -> row.add(new DatalogAst.Constant(symbol.name(), symbol.span()));
                default -> {
                    return null;
                }
            }
        }
        return row;
    }

    /// Refuses a rule whose head has a variable that no part of its body can bind.
    private static void checkSafe(DatalogProgram.Rule rule) {
        Variables head = new Variables(rule.reading());
        head.addArguments(rule.head().arguments());
        for (List<DatalogAst.Literal> literals : rule.body().alternatives()) {
            Variables binding = new Variables(rule.reading());
            literals.stream()
                    .filter(literal -> !(literal instanceof DatalogAst.Negation))
                    .forEach(binding::add);
            for (Map.Entry<String, Span> variable : head.found().entrySet()) {
                if (!binding.found().containsKey(variable.getKey())) {
                    throw Terms.unbound(variable.getKey(), variable.getValue());
                }
            }
        }
        for (DatalogAst.Argument argument : rule.head().arguments()) {
            if (argument.term() instanceof DatalogAst.Word word && word.isWildcard()) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC, "_ has no value in the head of a rule", word.span());
            }
        }
    }

    /// Refuses clauses that can never be right. What depends on relations that later clauses may define is
    /// left for the queries.
    private void check(DatalogProgram program, DatalogAst.Clause clause, Set<String> changed) {
        for (String name : changed) {
            DatalogProgram.Relation relation = program.relation(name).orElseThrow();
            if (relation.rules().isEmpty()) {
                checkFact(relation, clause);
                continue;
            }
            try {
                new DatalogTranslator(context, program, clause.source()).rules().relation(name, false, clause.span());
            } catch (StatementException e) {
                if (!DatalogTranslator.UNKNOWN_RELATION.equals(e.detail())) {
                    throw e;
                }
            }
        }
    }

    /// Compares the newest fact with the relation's declaration and its first fact.
    private void checkFact(DatalogProgram.Relation relation, DatalogAst.Clause clause) {
        List<List<DatalogAst.Constant>> rows = relation.facts().visible();
        DatalogProgram.Facts two = new DatalogProgram.Facts(List.of(rows.getFirst(), rows.getLast()), 2);
        DatalogProgram.Relation small =
                new DatalogProgram.Relation(relation.name(), relation.arity(), relation.columns(), two, List.of());
        RuleTranslator rules = new DatalogTranslator(context, DatalogProgram.EMPTY, clause.source()).rules();
        rules.declared(rules.facts(small, clause.span()), small);
    }

    // Readings

    /// How the bare names of a clause are read: as Souffle does when it mentions a declared relation.
    private Reading readingOf(List<DatalogAst.Atom> heads, DatalogAst.@Nullable Body body) {
        return new ClauseReading(context.snapshot(), holder.program()).of(heads, body);
    }

    // Declarations

    private BoundStatement declaration(DatalogAst.Declaration declaration) {
        for (DatalogAst.Name qualifier : declaration.qualifiers()) {
            switch (qualifier.text()) {
                case "brie", "btree", "inline", "no_inline", "magic", "no_magic", "overridable" -> {
                    // How Souffle stores and computes a relation does not change what is in it.
                }
                default -> throw StatementException.unsupported("the qualifier " + qualifier.text(), qualifier.span());
            }
        }
        List<DatalogProgram.Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (DatalogAst.Attribute attribute : declaration.attributes()) {
            if (!names.add(attribute.name().text())) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC,
                        "the attribute " + attribute.name().text() + " stands twice",
                        attribute.name().span());
            }
            columns.add(new DatalogProgram.Column(attribute.name().text(), type(attribute.type())));
        }
        DatalogProgram program = holder.program();
        for (DatalogAst.Name name : declaration.names()) {
            checkTable(name, columns);
            DatalogProgram.Relation known = program.relation(name.text()).orElse(null);
            if (known != null) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC,
                        known.isDeclared()
                                ? name.text() + " is declared already"
                                : name.text() + " has clauses already; declare a relation before its first clause",
                        name.span());
            }
            program = program.with(DatalogProgram.empty(name.text(), columns.size(), columns));
        }
        holder.replace(program);
        return new BoundStatement.Definition("declared "
                + String.join(
                        ", ",
                        declaration.names().stream().map(DatalogAst.Name::text).toList()));
    }

    /// A declaration of a stored table's name says only how its clauses are read; it must fit the table.
    private void checkTable(DatalogAst.Name name, List<DatalogProgram.Column> columns) {
        context.snapshot().table(name.text()).ifPresent(table -> {
            List<Column> stored = table.definition().columns();
            if (stored.size() != columns.size()) {
                throw new StatementException(new Diagnostic(
                        Diagnostic.Kind.SEMANTIC,
                        "the stored table " + table.definition().name() + " has " + count(stored.size(), "column")
                                + ", not " + columns.size(),
                        name.span(),
                        "its columns are "
                                + String.join(
                                        ", ", stored.stream().map(Column::name).toList()),
                        List.of()));
            }
        });
    }

    private DataType type(DatalogAst.Name name) {
        return holder.program().type(name.text()).orElseGet(() -> switch (name.text()
                .toLowerCase(Locale.ROOT)) {
            case "number", "unsigned", "int", "integer", "bigint", "long" -> DataType.BIGINT;
            case "float", "double", "real" -> DataType.DOUBLE;
            case "symbol", "string", "text", "varchar" -> DataType.VARCHAR;
            case "bool", "boolean" -> DataType.BOOLEAN;
            case "date" -> DataType.DATE;
            case "timestamp" -> DataType.TIMESTAMP;
            default ->
                throw new StatementException(new Diagnostic(
                        Diagnostic.Kind.NAME,
                        "there is no type " + name.text(),
                        name.span(),
                        "there are number, unsigned, float, symbol, boolean, date, timestamp, and those of .type",
                        List.of()));
        });
    }

    private BoundStatement typeDefinition(DatalogAst.TypeDefinition definition) {
        DataType base = type(definition.base());
        holder.replace(holder.program().withType(definition.name().text(), base));
        return new BoundStatement.Definition("type " + definition.name().text());
    }

    // Input and output

    private BoundStatement inputOutput(DatalogAst.InputOutput directive) {
        List<BoundStatement> statements = new ArrayList<>();
        for (DatalogAst.Target target : directive.targets()) {
            statements.add(
                    switch (directive.direction()) {
                        case INPUT -> input(target);
                        case OUTPUT -> output(target, directive);
                        case PRINTSIZE -> size(target, directive);
                    });
        }
        return statements.size() == 1 ? statements.getFirst() : new BoundStatement.Sequence(statements);
    }

    private BoundStatement input(DatalogAst.Target target) {
        DatalogAst.Name name = target.relation();
        if (target.settings().isEmpty() && context.snapshot().table(name.text()).isPresent()) {
            return new BoundStatement.Definition(name.text() + " is the stored table");
        }
        throw StatementException.unsupported("reading files with .input", name.span());
    }

    private BoundStatement output(DatalogAst.Target target, DatalogAst.InputOutput directive) {
        RelNode rows = rows(target.relation(), directive);
        List<ResultColumn> columns = rows.getRowType().getFieldNames().stream()
                .map(ResultColumn::new)
                .toList();
        Map<String, String> settings = new LinkedHashMap<>();
        target.settings()
                .forEach(setting -> settings.put(setting.name().text().toLowerCase(Locale.ROOT), setting.value()));
        String file = settings.remove("filename");
        String medium = settings.getOrDefault("io", file == null ? "stdout" : "file");
        if (file == null && medium.equals("stdout")) {
            return new BoundStatement.Query(rows, columns);
        }
        if (file == null || !medium.equals("file")) {
            throw StatementException.unsupported(
                    ".output with these settings", target.relation().span());
        }
        Map<String, String> options = new LinkedHashMap<>(Map.of("format", "csv", "header", "false"));
        options.put("delimiter", settings.getOrDefault("delimiter", "\t"));
        return new BoundStatement.CopyTo(
                rows, columns, context.session().resolve(file).toString(), options);
    }

    private BoundStatement size(DatalogAst.Target target, DatalogAst.InputOutput directive) {
        RelNode rows = rows(target.relation(), directive);
        RelNode count = context.relBuilder()
                .push(rows)
                .aggregate(
                        context.relBuilder().push(rows).groupKey(),
                        context.relBuilder().push(rows).countStar("size"))
                .build();
        return new BoundStatement.Query(
                count, List.of(new ResultColumn(target.relation().text())));
    }

    private RelNode rows(DatalogAst.Name name, DatalogAst.InputOutput directive) {
        DatalogProgram program = holder.program();
        DatalogTranslator translator = new DatalogTranslator(context, program, directive.source());
        if (translator.table(name.text()).isPresent()) {
            return translator.distinct(
                    context.scan(translator.table(name.text()).get()));
        }
        DatalogProgram.Relation relation = program.relation(name.text()).orElseThrow(() -> translator.unknown(name));
        if (relation.rules().isEmpty() && relation.facts().count() == 0) {
            throw new StatementException(new Diagnostic(
                    Diagnostic.Kind.SEMANTIC,
                    name.text() + " has no facts and no rules yet",
                    name.span(),
                    "statements run one after the other: put this line below the clauses",
                    List.of()));
        }
        return translator.rules().relation(name.text(), true, name.span()).rel();
    }
}

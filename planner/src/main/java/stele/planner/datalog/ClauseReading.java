package stele.planner.datalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.datalog.DatalogAst;
import stele.storage.catalog.Snapshot;

/// Decides how a clause is read. Once it mentions a declared relation it is Souffle's; with none it is the
/// textbooks'. When declared and undeclared relations meet, both readings must agree: then a bare
/// lower-case name is an error.
final class ClauseReading {
    private final Snapshot snapshot;
    private final DatalogProgram program;
    private final List<DatalogAst.Word> lowerCase = new ArrayList<>();
    private @Nullable String declared;
    private @Nullable String undeclared;

    ClauseReading(Snapshot snapshot, DatalogProgram program) {
        this.snapshot = snapshot;
        this.program = program;
    }

    Reading of(List<DatalogAst.Atom> heads, DatalogAst.@Nullable Body body) {
        heads.forEach(this::literal);
        if (body != null) {
            body(body);
        }
        if (declared == null) {
            return Reading.TEXTBOOK;
        }
        if (undeclared == null || lowerCase.isEmpty()) {
            return Reading.SOUFFLE;
        }
        DatalogAst.Word word = lowerCase.getFirst();
        throw new StatementException(new Diagnostic(
                Diagnostic.Kind.SEMANTIC,
                word.name() + " can be read in two ways: as a variable, because " + declared
                        + " is declared, or as the string '" + word.name() + "', because " + undeclared + " is not",
                word.span(),
                "declare " + undeclared + " with .decl, or write '" + word.name() + "' for the string or "
                        + word.name().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                        + word.name().substring(1)
                        + " for a variable",
                List.of()));
    }

    private void body(DatalogAst.Body body) {
        body.alternatives().forEach(alternative -> alternative.forEach(this::literal));
    }

    private void literal(DatalogAst.Literal literal) {
        switch (literal) {
            case DatalogAst.Atom atom -> {
                relation(atom.relation().text());
                atom.arguments().forEach(argument -> term(argument.term()));
            }
            case DatalogAst.Comparison comparison -> {
                term(comparison.left());
                term(comparison.right());
            }
            case DatalogAst.Negation negation -> body(negation.body());
            case DatalogAst.OptionalBody optional -> body(optional.body());
            case DatalogAst.Group group -> body(group.body());
            case DatalogAst.Truth ignored -> {}
        }
    }

    private void relation(String name) {
        if (program.isDeclared(name)) {
            declared = name;
        } else if (program.relation(name).isPresent()
                || (snapshot.table(name).isEmpty() && !TermFunctions.isPredicate(name))) {
            undeclared = name;
        }
    }

    private void term(DatalogAst.Term term) {
        switch (term) {
            case DatalogAst.Word word -> {
                if (!word.looksLikeVariable()) {
                    lowerCase.add(word);
                }
            }
            case DatalogAst.Arithmetic arithmetic -> {
                term(arithmetic.left());
                term(arithmetic.right());
            }
            case DatalogAst.Negative negative -> term(negative.operand());
            case DatalogAst.Call call -> call.arguments().forEach(argument -> term(argument.term()));
            case DatalogAst.Aggregate aggregate -> {
                if (aggregate.of() != null) {
                    term(aggregate.of());
                }
                body(aggregate.body());
            }
            case DatalogAst.Constant ignored -> {}
            case DatalogAst.Parameter ignored -> {}
            case DatalogAst.Star ignored -> {}
        }
    }
}

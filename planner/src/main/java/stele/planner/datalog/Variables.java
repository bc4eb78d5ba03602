package stele.planner.datalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stele.parser.Span;
import stele.parser.datalog.DatalogAst;

/// Collects the variables of terms and bodies, in order of their first use.
final class Variables {
    private final Reading reading;
    private final Map<String, Span> found = new LinkedHashMap<>();

    Variables(Reading reading) {
        this.reading = reading;
    }

    static Map<String, Span> of(DatalogAst.Term term, Reading reading) {
        Variables variables = new Variables(reading);
        variables.add(term);
        return variables.found;
    }

    static Map<String, Span> of(DatalogAst.Literal literal, Reading reading) {
        Variables variables = new Variables(reading);
        variables.add(literal);
        return variables.found;
    }

    static Map<String, Span> of(DatalogAst.Body body, Reading reading) {
        Variables variables = new Variables(reading);
        variables.add(body);
        return variables.found;
    }

    Map<String, Span> found() {
        return found;
    }

    void add(DatalogAst.Body body) {
        body.alternatives().forEach(alternative -> alternative.forEach(this::add));
    }

    void add(DatalogAst.Literal literal) {
        switch (literal) {
            case DatalogAst.Atom atom -> addArguments(atom.arguments());
            case DatalogAst.Comparison comparison -> {
                add(comparison.left());
                add(comparison.right());
            }
            case DatalogAst.Negation negation -> add(negation.body());
            case DatalogAst.OptionalBody optional -> add(optional.body());
            case DatalogAst.Group group -> add(group.body());
            case DatalogAst.Truth ignored -> {}
        }
    }

    void addArguments(List<DatalogAst.Argument> arguments) {
        arguments.forEach(argument -> add(argument.term()));
    }

    void add(DatalogAst.Term term) {
        switch (term) {
            case DatalogAst.Word word -> {
                if (!word.isWildcard() && reading.isVariable(word)) {
                    found.putIfAbsent(word.name(), word.span());
                }
            }
            case DatalogAst.Arithmetic arithmetic -> {
                add(arithmetic.left());
                add(arithmetic.right());
            }
            case DatalogAst.Negative negative -> add(negative.operand());
            case DatalogAst.Call call -> addArguments(call.arguments());
            case DatalogAst.Aggregate aggregate -> {
                if (aggregate.of() != null) {
                    add(aggregate.of());
                }
                add(aggregate.body());
            }
            case DatalogAst.Constant ignored -> {}
            case DatalogAst.Parameter ignored -> {}
            case DatalogAst.Star ignored -> {}
        }
    }
}

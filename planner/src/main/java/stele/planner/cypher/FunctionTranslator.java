package stele.planner.cypher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Expression;
import stele.storage.type.DataType;

/// Translates calls of functions: most become calls of the executor's functions on dynamic values, under
/// names that no language owns.
final class FunctionTranslator {
    private static final Map<String, Function> FUNCTIONS = functions();

    private final ExpressionTranslator expressions;
    private final Translation translation;
    private final Rex rex;

    FunctionTranslator(ExpressionTranslator expressions) {
        this.expressions = expressions;
        this.translation = expressions.translation();
        this.rex = translation.rex();
    }

    /// A function that is called with its arguments as they are.
    ///
    /// @param target the executor's name
    /// @param type the type of its result
    /// @param kind what is known of the result
    record Function(String target, int least, int most, DataType type, Kind kind) {}

    private static Map<String, Function> functions() {
        Map<String, Function> functions = new HashMap<>();
        add(functions, "size", "any_size", 1, 1, DataType.BIGINT, Kind.INTEGER);
        add(functions, "char_length", "any_size", 1, 1, DataType.BIGINT, Kind.INTEGER);
        add(functions, "character_length", "any_size", 1, 1, DataType.BIGINT, Kind.INTEGER);
        add(functions, "length", "any_length", 1, 1, DataType.BIGINT, Kind.INTEGER);
        add(functions, "head", "list_head", 1, 1, DataType.ANY, Kind.ANY);
        add(functions, "last", "list_last", 1, 1, DataType.ANY, Kind.ANY);
        add(functions, "tail", "list_tail", 1, 1, DataType.ANY, Kind.LIST);
        add(functions, "range", "list_range", 2, 3, DataType.ANY, Kind.LIST);
        add(functions, "reverse", "any_reverse", 1, 1, DataType.ANY, Kind.ANY);
        add(functions, "keys", "any_keys", 1, 1, DataType.ANY, Kind.LIST);
        add(functions, "properties", "any_properties", 1, 1, DataType.ANY, Kind.MAP);
        add(functions, "nodes", "path_nodes", 1, 1, DataType.ANY, Kind.LIST);
        add(functions, "relationships", "path_relationships", 1, 1, DataType.ANY, Kind.LIST);
        add(functions, "rels", "path_relationships", 1, 1, DataType.ANY, Kind.LIST);
        add(functions, "isempty", "any_is_empty", 1, 1, DataType.BOOLEAN, Kind.BOOLEAN);
        addConversions(functions);
        addText(functions);
        addNumbers(functions);
        addTemporal(functions);
        return Map.copyOf(functions);
    }

    private static void addConversions(Map<String, Function> functions) {
        for (String name : List.of("tointeger", "tofloat", "toboolean", "tostring")) {
            DataType type = switch (name) {
                case "tointeger" -> DataType.BIGINT;
                case "tofloat" -> DataType.DOUBLE;
                case "toboolean" -> DataType.BOOLEAN;
                default -> DataType.VARCHAR;
            };
            Kind kind = switch (name) {
                case "tointeger" -> Kind.INTEGER;
                case "tofloat" -> Kind.FLOAT;
                case "toboolean" -> Kind.BOOLEAN;
                default -> Kind.STRING;
            };
            String target = "to_" + name.substring(2);
            add(functions, name, target, 1, 1, type, kind);
            add(functions, name + "ornull", target + "_or_null", 1, 1, type, kind);
        }
    }

    private static void addText(Map<String, Function> functions) {
        for (String name : List.of("ltrim", "rtrim", "trim")) {
            add(functions, name, "text_" + name, 1, 1, DataType.VARCHAR, Kind.STRING);
        }
        add(functions, "toupper", "text_upper", 1, 1, DataType.VARCHAR, Kind.STRING);
        add(functions, "upper", "text_upper", 1, 1, DataType.VARCHAR, Kind.STRING);
        add(functions, "tolower", "text_lower", 1, 1, DataType.VARCHAR, Kind.STRING);
        add(functions, "lower", "text_lower", 1, 1, DataType.VARCHAR, Kind.STRING);
        add(functions, "left", "text_left", 2, 2, DataType.VARCHAR, Kind.STRING);
        add(functions, "right", "text_right", 2, 2, DataType.VARCHAR, Kind.STRING);
        add(functions, "substring", "text_substring", 2, 3, DataType.VARCHAR, Kind.STRING);
        add(functions, "replace", "text_replace", 3, 3, DataType.VARCHAR, Kind.STRING);
        add(functions, "split", "text_split", 2, 2, DataType.ANY, Kind.LIST);
    }

    private static void addNumbers(Map<String, Function> functions) {
        for (String name : List.of(
                "ceil",
                "floor",
                "sqrt",
                "exp",
                "log",
                "log10",
                "sin",
                "cos",
                "tan",
                "cot",
                "asin",
                "acos",
                "atan",
                "degrees",
                "radians",
                "haversin")) {
            add(functions, name, "real_" + name, 1, 1, DataType.DOUBLE, Kind.FLOAT);
        }
        add(functions, "atan2", "real_atan2", 2, 2, DataType.DOUBLE, Kind.FLOAT);
        add(functions, "round", "real_round", 1, 3, DataType.DOUBLE, Kind.FLOAT);
        add(functions, "abs", "any_absolute", 1, 1, DataType.ANY, Kind.NUMBER);
        add(functions, "sign", "any_sign", 1, 1, DataType.BIGINT, Kind.INTEGER);
        add(functions, "isnan", "real_is_nan", 1, 1, DataType.BOOLEAN, Kind.BOOLEAN);
        add(functions, "pi", "real_pi", 0, 0, DataType.DOUBLE, Kind.FLOAT);
        add(functions, "e", "real_e", 0, 0, DataType.DOUBLE, Kind.FLOAT);
        add(functions, "rand", "random", 0, 0, DataType.DOUBLE, Kind.FLOAT);
        add(functions, "randomuuid", "random_uuid", 0, 0, DataType.VARCHAR, Kind.STRING);
        add(functions, "timestamp", "epoch_milliseconds", 0, 0, DataType.BIGINT, Kind.INTEGER);
    }

    private static void addTemporal(Map<String, Function> functions) {
        for (String name : List.of("date", "time", "localtime", "datetime", "localdatetime")) {
            add(functions, name, "temporal_" + name, 0, 1, DataType.ANY, Kind.TEMPORAL);
            for (String clock : List.of("transaction", "statement", "realtime")) {
                add(functions, name + "." + clock, "temporal_" + name, 0, 1, DataType.ANY, Kind.TEMPORAL);
            }
            add(functions, name + ".truncate", "temporal_truncate_" + name, 1, 3, DataType.ANY, Kind.TEMPORAL);
        }
        add(functions, "datetime.fromepoch", "temporal_from_epoch", 2, 2, DataType.ANY, Kind.TEMPORAL);
        add(
                functions,
                "datetime.fromepochmillis",
                "temporal_from_epoch_milliseconds",
                1,
                1,
                DataType.ANY,
                Kind.TEMPORAL);
        add(functions, "duration", "temporal_duration", 1, 1, DataType.ANY, Kind.DURATION);
        for (String name : List.of("between", "inmonths", "indays", "inseconds")) {
            add(functions, "duration." + name, "duration_" + name, 2, 2, DataType.ANY, Kind.DURATION);
        }
    }

    private static void add(
            Map<String, Function> functions,
            String name,
            String target,
            int least,
            int most,
            DataType type,
            Kind kind) {
        functions.put(name, new Function(target, least, most, type, kind));
    }

    /// The function that is called with plain arguments under `name`, or null.
    static @Nullable Function plain(String name) {
        return FUNCTIONS.get(name.toLowerCase(Locale.ROOT));
    }

    /// Whether there is a function or an aggregate called `name`.
    static boolean exists(String name) {
        return plain(name) != null || SPECIAL.contains(name.toLowerCase(Locale.ROOT));
    }

    private static final java.util.Set<String> SPECIAL = java.util.Set.of(
            "id", "elementid", "labels", "type", "startnode", "endnode", "exists", "coalesce", "nullif");

    Value call(CypherAst.FunctionCall call) {
        String name = call.name().toLowerCase(Locale.ROOT);
        if (Aggregates.isAggregate(call)) {
            throw Translation.error("InvalidAggregation", "an aggregate cannot stand here", call.span());
        }
        return switch (name) {
            case "id", "elementid" -> id(call);
            case "labels" -> labels(call);
            case "type" -> type(call);
            case "startnode", "endnode" -> end(call, name.equals("startnode"));
            case "exists" ->
                Value.of(rex.isNotNull(expressions.value(argument(call, 0, 1)).rex()));
            case "coalesce" -> coalesce(call);
            case "nullif" -> nullIf(call);
            case "size", "length" -> size(call, name);
            case "toupper", "upper", "tolower", "lower" -> typedText(call, name);
            default -> plainCall(call);
        };
    }

    /// Changing case of typed text is the function that SQL has.
    private Value typedText(CypherAst.FunctionCall call, String name) {
        RexNode argument = expressions.box(expressions.value(argument(call, 0, 1)));
        String target = name.endsWith("upper") ? "upper" : "lower";
        return Value.of(rex.call(Rex.isText(argument) ? target : "text_" + target, DataType.VARCHAR, argument));
    }

    private Value plainCall(CypherAst.FunctionCall call) {
        Function function = plain(call.name());
        if (function == null) {
            throw unknown(call);
        }
        requireArguments(call, function.least(), function.most());
        List<RexNode> operands = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            operands.add(expressions.boxed(argument));
        }
        return Value.of(rex.call(function.target(), function.type(), operands), function.kind());
    }

    static StatementException unknown(CypherAst.FunctionCall call) {
        return new StatementException(
                List.of(Diagnostic.of(
                        Diagnostic.Kind.NAME,
                        "there is no function " + call.name() + Translation.didYouMean(call.name(), FUNCTIONS.keySet()),
                        call.span())),
                "UnknownFunction");
    }

    static void requireArguments(CypherAst.FunctionCall call, int least, int most) {
        int count = call.arguments().size();
        if (count < least || count > most) {
            String wanted = least == most ? String.valueOf(least) : least + " to " + most;
            throw Translation.error(
                    "InvalidNumberOfArguments",
                    call.name() + " takes " + wanted + " arguments, not " + count,
                    call.span());
        }
    }

    private static Expression argument(CypherAst.FunctionCall call, int index, int count) {
        requireArguments(call, count, count);
        return call.arguments().get(index);
    }

    private Value id(CypherAst.FunctionCall call) {
        Value value = expressions.value(argument(call, 0, 1));
        boolean plain = value.entity() instanceof Binding.Node node && !node.tagged()
                || value.entity() instanceof Binding.Relationship relationship
                        && (translation.isDefaultGraph()
                                || relationship.candidates().size() == 1);
        if (plain) {
            return Value.of(value.rex(), Kind.INTEGER);
        }
        return Value.of(rex.call("entity_id", DataType.BIGINT, expressions.box(value)), Kind.INTEGER);
    }

    private Value labels(CypherAst.FunctionCall call) {
        Value value = expressions.value(argument(call, 0, 1));
        return Value.of(
                rex.call("graph_labels", DataType.ANY, translation.graphName(), expressions.box(value)), Kind.LIST);
    }

    private Value type(CypherAst.FunctionCall call) {
        Value value = expressions.value(argument(call, 0, 1));
        if (value.entity() instanceof Binding.Relationship relationship && relationship.type() >= 0) {
            return Value.of(rex.column(expressions.frame().rel(), relationship.type()), Kind.STRING);
        }
        if (value.entity() instanceof Binding.Relationship relationship
                && relationship.complete()
                && relationship.candidates().size() == 1) {
            String type = relationship.candidates().getFirst().type();
            return Value.of(rex.unlessNull(value.rex(), rex.text(type)), Kind.STRING);
        }
        return Value.of(
                rex.call("graph_type", DataType.VARCHAR, translation.graphName(), expressions.box(value)), Kind.STRING);
    }

    private Value end(CypherAst.FunctionCall call, boolean start) {
        Value value = expressions.value(argument(call, 0, 1));
        if (translation.isDefaultGraph()
                && value.entity() instanceof Binding.Relationship relationship
                && relationship.source() >= 0) {
            int column = start ? relationship.source() : relationship.target();
            Binding.Node node =
                    new Binding.Node(column, Map.of(), translation.graph().nodeTables(), false, false);
            return new Value(rex.column(expressions.frame().rel(), column), Kind.NODE, node);
        }
        translation.requireDefaultGraph("the ends of a relationship of a graph over tables");
        return Value.of(
                rex.call(
                        start ? "graph_start_node" : "graph_end_node",
                        DataType.ANY,
                        translation.graphName(),
                        expressions.box(value)),
                Kind.NODE);
    }

    private Value coalesce(CypherAst.FunctionCall call) {
        requireArguments(call, 1, Integer.MAX_VALUE);
        List<Value> values = new ArrayList<>();
        call.arguments().forEach(argument -> values.add(expressions.plain(expressions.value(argument))));
        if (values.size() == 1) {
            return values.getFirst();
        }
        List<RexNode> unified = rex.unified(values);
        return Value.of(rex.builder()
                .makeCall(
                        rex.builder()
                                .getTypeFactory()
                                .createTypeWithNullability(unified.getFirst().getType(), true),
                        org.apache.calcite.sql.fun.SqlStdOperatorTable.COALESCE,
                        unified));
    }

    private Value nullIf(CypherAst.FunctionCall call) {
        requireArguments(call, 2, 2);
        Value left = expressions.plain(expressions.value(call.arguments().get(0)));
        Value right = expressions.plain(expressions.value(call.arguments().get(1)));
        RexNode same = rex.equal(left.rex(), right.rex());
        return Value.of(rex.builder()
                .makeCall(
                        rex.builder()
                                .getTypeFactory()
                                .createTypeWithNullability(left.rex().getType(), true),
                        org.apache.calcite.sql.fun.SqlStdOperatorTable.CASE,
                        List.of(same, rex.nothing(left.rex().getType()), left.rex())));
    }

    /// The length of a path or of a list of relationships needs no values of them.
    private Value size(CypherAst.FunctionCall call, String name) {
        Value value = expressions.value(argument(call, 0, 1));
        if (value.entity() instanceof Binding.Relationships && name.equals("size")) {
            return Value.of(rex.call("any_size", DataType.BIGINT, value.rex()));
        }
        if (value.entity() instanceof Binding.Path path && name.equals("length")) {
            List<RexNode> lists = new ArrayList<>();
            long fixed = 0;
            for (Binding part : path.parts()) {
                if (part instanceof Binding.Relationship) {
                    fixed++;
                } else if (part instanceof Binding.Relationships list) {
                    lists.add(rex.call(
                            "any_size", DataType.BIGINT, expressions.value(list).rex()));
                }
            }
            if (!lists.isEmpty()) {
                RexNode sum = rex.whole(fixed);
                for (RexNode list : lists) {
                    sum = rex.builder()
                            .makeCall(
                                    rex.type(DataType.BIGINT),
                                    org.apache.calcite.sql.fun.SqlStdOperatorTable.PLUS,
                                    List.of(sum, list));
                }
                return Value.of(sum);
            }
        }
        return plainCall(call);
    }
}

package stele.executor.function;

import static stele.executor.function.TextFunctions.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// JSON, which is text here: reading, taking apart by paths, and making it of values.
public final class JsonFunctions implements FunctionLibrary {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Override
    public void register(FunctionRegistry registry) {
        registry.strictCall("json_checked", call -> arguments -> {
            parse(arguments[0], call);
            return text(arguments[0]);
        });
        registry.strict("try_json", arguments -> parsed(arguments[0]) == null ? null : text(arguments[0]));
        registry.strict("json_valid", arguments -> parsed(arguments[0]) != null);
        registry.strict("is_json", arguments -> isJson(arguments[0], text(arguments[1])));
        registry.strictCall("json_extract", call -> arguments -> {
            JsonNode found = JsonPath.find(parse(arguments[0], call), arguments[1], call);
            return found == null ? null : found.toString();
        });
        registry.strictCall("json_extract_string", call -> arguments -> {
            JsonNode found = JsonPath.find(parse(arguments[0], call), arguments[1], call);
            return found == null || found.isNull() ? null : found.isTextual() ? found.textValue() : found.toString();
        });
        registry.strictCall(
                "json_exists",
                call -> arguments -> JsonPath.find(parse(arguments[0], call), arguments[1], call) != null);
        registry.strictCall("json_value", call -> arguments -> {
            JsonNode found = JsonPath.find(parse(arguments[0], call), arguments[1], call);
            return found == null || found.isNull() || found.isContainerNode() ? null : found.asText();
        });
        registry.strictCall("json_query", call -> arguments -> {
            JsonNode found = JsonPath.find(parse(arguments[0], call), arguments[1], call);
            return found == null || !found.isContainerNode() ? null : found.toString();
        });
        descriptions(registry);
        makers(registry);
    }

    private static void descriptions(FunctionRegistry registry) {
        registry.strictCall("json_type", call -> arguments -> {
            JsonNode node = at(arguments, call);
            return node == null ? null : typeOf(node);
        });
        registry.strictCall("json_array_length", call -> arguments -> {
            JsonNode node = at(arguments, call);
            return node == null ? null : (Object) (long) (node.isArray() ? node.size() : 0);
        });
        registry.strictCall("json_keys", call -> arguments -> {
            JsonNode node = at(arguments, call);
            if (node == null) {
                return null;
            }
            List<@Nullable Object> keys = new ArrayList<>();
            node.fieldNames().forEachRemaining(keys::add);
            return keys;
        });
        registry.strictCall(
                "json_contains", call -> arguments -> contains(parse(arguments[0], call), parse(arguments[1], call)));
        registry.strictCall(
                "json_pretty", call -> arguments -> parse(arguments[0], call).toPrettyString());
        registry.strictCall(
                "json_structure",
                call -> arguments -> structure(parse(arguments[0], call)).toString());
        registry.strictCall("json_depth", call -> arguments -> depth(parse(arguments[0], call)));
    }

    private static void makers(FunctionRegistry registry) {
        registry.lenientCall(
                "to_json",
                call -> arguments -> arguments[0] == null
                        ? null
                        : node(arguments[0], call.argumentTypes().getFirst()).toString());
        registry.lenientCall("json_array", call -> arguments -> {
            ArrayNode array = NODES.arrayNode();
            for (int i = 0; i < arguments.length; i++) {
                array.add(node(arguments[i], call.argumentTypes().get(i)));
            }
            return array.toString();
        });
        registry.lenientCall("json_object", call -> arguments -> {
            if (arguments.length % 2 != 0) {
                throw call.error("a JSON object needs a value for every key");
            }
            ObjectNode object = NODES.objectNode();
            for (int i = 0; i < arguments.length; i += 2) {
                if (arguments[i] == null) {
                    throw call.error("a key of a JSON object must not be NULL");
                }
                object.set(
                        Texts.of(arguments[i]),
                        node(arguments[i + 1], call.argumentTypes().get(i + 1)));
            }
            return object.toString();
        });
        registry.strictCall(
                "json_merge_patch",
                call -> arguments -> merged(parse(arguments[0], call), parse(arguments[1], call))
                        .toString());
    }

    static JsonNode parse(@Nullable Object json, FunctionCall call) {
        try {
            JsonNode node = MAPPER.readTree(text(json));
            if (node.isMissingNode()) {
                throw call.error("an empty text is not JSON");
            }
            return node;
        } catch (JsonProcessingException e) {
            String text = text(json);
            throw call.error("this is not JSON: " + (text.length() > 60 ? text.substring(0, 57) + "..." : text) + " ("
                    + e.getOriginalMessage().replaceAll("(?s)\\s*\\(start marker.*", "") + ")");
        }
    }

    private static @Nullable JsonNode parsed(@Nullable Object json) {
        if (!(json instanceof String text)) {
            return null;
        }
        try {
            JsonNode node = MAPPER.readTree(text);
            return node.isMissingNode() ? null : node;
        } catch (JsonProcessingException _) {
            return null;
        }
    }

    private static boolean isJson(@Nullable Object json, String kind) {
        JsonNode node = parsed(json);
        return node != null
                && switch (kind) {
                    case "object" -> node.isObject();
                    case "array" -> node.isArray();
                    case "scalar" -> node.isValueNode();
                    default -> true;
                };
    }

    /// The first argument, or what the path that is the second finds in it.
    private static @Nullable JsonNode at(@Nullable Object[] arguments, FunctionCall call) {
        JsonNode node = parse(arguments[0], call);
        return arguments.length > 1 ? JsonPath.find(node, arguments[1], call) : node;
    }

    private static String typeOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "ARRAY";
            case OBJECT -> "OBJECT";
            case STRING, BINARY -> "VARCHAR";
            case BOOLEAN -> "BOOLEAN";
            case NUMBER ->
                !node.isIntegralNumber() ? "DOUBLE" : node.bigIntegerValue().signum() < 0 ? "BIGINT" : "UBIGINT";
            case NULL, MISSING, POJO -> "NULL";
        };
    }

    private static boolean contains(JsonNode whole, JsonNode part) {
        if (whole.isObject() && part.isObject()) {
            for (Map.Entry<String, JsonNode> field : part.properties()) {
                JsonNode value = whole.get(field.getKey());
                if (value == null || !contains(value, field.getValue())) {
                    return false;
                }
            }
            return true;
        }
        if (whole.isArray()) {
            Iterable<JsonNode> wanted = part.isArray() ? part : List.of(part);
            for (JsonNode each : wanted) {
                boolean found = false;
                for (JsonNode element : whole) {
                    found |= contains(element, each);
                }
                if (!found) {
                    return false;
                }
            }
            return true;
        }
        return whole.equals(part)
                || whole.isNumber() && part.isNumber() && whole.decimalValue().compareTo(part.decimalValue()) == 0;
    }

    private static JsonNode structure(JsonNode node) {
        if (node.isObject()) {
            ObjectNode object = NODES.objectNode();
            node.properties().forEach(field -> object.set(field.getKey(), structure(field.getValue())));
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = NODES.arrayNode();
            if (!node.isEmpty()) {
                array.add(structure(node.get(0)));
            }
            return array;
        }
        return NODES.textNode(typeOf(node));
    }

    private static long depth(JsonNode node) {
        long deepest = 0;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + 1;
    }

    /// RFC 7396.
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged = target.isObject() ? (ObjectNode) target.deepCopy() : NODES.objectNode();
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            if (field.getValue().isNull()) {
                merged.remove(field.getKey());
            } else {
                JsonNode before = merged.has(field.getKey()) ? merged.get(field.getKey()) : NODES.nullNode();
                merged.set(field.getKey(), merged(before, field.getValue()));
            }
        }
        return merged;
    }

    /// A value as JSON; text stands for itself.
    static JsonNode node(@Nullable Object value, DataType type) {
        return switch (value) {
            case null -> NODES.nullNode();
            case Boolean truth -> NODES.booleanNode(truth);
            case Long whole -> NODES.numberNode(whole);
            case Float real -> NODES.numberNode(real);
            case Double real -> NODES.numberNode(real);
            case java.math.BigDecimal exact -> NODES.numberNode(exact);
            case List<?> list
            when type instanceof DataType.Row row && row.isNamed() -> {
                ObjectNode object = NODES.objectNode();
                for (int i = 0; i < list.size(); i++) {
                    object.set(
                            row.fields().get(i).name(),
                            node(list.get(i), row.fields().get(i).type()));
                }
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                DataType element = type instanceof DataType.ListOf of ? of.element() : DataType.ANY;
                Iterator<?> elements = list.iterator();
                while (elements.hasNext()) {
                    array.add(node(elements.next(), element));
                }
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                DataType entry = type instanceof DataType.MapOf of ? of.value() : DataType.ANY;
                map.forEach((key, each) -> object.set(Texts.of(key), node(each, entry)));
                yield object;
            }
            default -> NODES.textNode(Texts.of(value));
        };
    }
}

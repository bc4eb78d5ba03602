package stele.executor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;
import stele.storage.vector.Vector;

/// Groups against a map: domains that stay small, grow in either direction and get too large; numbers,
/// strings with and without dictionaries, nulls; merged in parts.
class GroupTableTest {
    private static @Nullable Object value(DataType type, long range, int batch, Random random) {
        if (random.nextInt(12) == 0) {
            return null;
        }
        long number =
                range == 0 ? random.nextLong() : random.nextLong(range) + (batch % 2 == 0 ? batch : -batch) * range / 2;
        return switch (type.layout()) {
            case LONG -> number;
            case STRING -> "k" + number;
            case DOUBLE -> number % 2 == 0 ? -0.0 : 0.0;
            default -> throw new IllegalArgumentException();
        };
    }

    private static DataType type(char name) {
        return switch (name) {
            case 'l' -> DataType.BIGINT;
            case 's' -> DataType.VARCHAR;
            default -> DataType.DOUBLE;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "l, 10",
        "l, 3000",
        "l, 100000",
        "l, 0",
        "s, 3",
        "s, 500",
        "s, 30000",
        "ls, 3",
        "ll, 20",
        "ll, 100000",
        "lls, 4",
        "ld, 9",
        "d, 3",
        "lll, 200"
    })
    void groupsAsAMapDoes(String layout, long range) {
        Random random = new Random(layout.hashCode() + range);
        List<DataType> types = layout.chars().mapToObj(c -> type((char) c)).toList();
        int[] positions = java.util.stream.IntStream.range(0, types.size()).toArray();
        GroupTable[] tables = {new GroupTable(types, 100), new GroupTable(types, 100_000)};
        List<Map<List<Object>, Integer>> expected = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (int number = 0; number < 24; number++) {
            int which = number % 3 == 0 ? 1 : 0;
            BatchBuilder builder = new BatchBuilder(types, 400);
            int[] selection = new int[300];
            int chosen = 0;
            for (int i = 0; i < 400; i++) {
                List<@Nullable Object> row = new ArrayList<>();
                int at = number;
                types.forEach(type -> row.add(value(type, range, at, random)));
                builder.appendRow(row);
                if (random.nextBoolean() && chosen < selection.length) {
                    selection[chosen++] = i;
                }
            }
            Batch batch = builder.build();
            batch = number % 2 == 0 ? batch : new Batch(batch.columns(), chosen, selection);
            int[] groups = tables[which].insert(batch, positions);
            Map<List<Object>, Integer> map = expected.get(which);
            for (int i = 0; i < batch.rows(); i++) {
                List<Object> key = key(batch.columns(), batch.position(i));
                assertEquals(map.computeIfAbsent(key, _ -> map.size()), groups[i]);
            }
        }
        for (int which = 0; which < 2; which++) {
            assertEquals(expected.get(which), keys(tables[which]));
        }
        Map<List<Object>, Integer> all = new HashMap<>();
        for (int part = 0; part < 3; part++) {
            GroupTable target = new GroupTable(types, 1000);
            for (GroupTable table : tables) {
                int[] from = new int[table.size()];
                int[] to = new int[table.size()];
                int count = target.adopt(table, part, 3, 1, from, to);
                for (int i = 0; i < count; i++) {
                    assertEquals(key(table.keys(from[i], from[i] + 1), 0), key(target.keys(to[i], to[i] + 1), 0));
                }
            }
            int sizeBefore = all.size();
            all.putAll(keys(target));
            assertEquals(sizeBefore + target.size(), all.size());
        }
        Map<List<Object>, Integer> both = new HashMap<>(expected.getFirst());
        both.putAll(expected.getLast());
        assertEquals(both.keySet(), all.keySet());
    }

    private static List<Object> key(List<Vector> columns, int row) {
        List<Object> key = new ArrayList<>();
        columns.forEach(column ->
                key.add(column.get(row) instanceof Double number ? number + 0.0 : String.valueOf(column.get(row))));
        return key;
    }

    private static Map<List<Object>, Integer> keys(GroupTable table) {
        Map<List<Object>, Integer> keys = new LinkedHashMap<>();
        List<Vector> columns = table.keys(0, table.size());
        for (int group = 0; group < table.size(); group++) {
            keys.put(key(columns, group), group);
        }
        return keys;
    }
}

package stele.storage.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import stele.storage.type.DataType;

class VectorBuilderTest {
    static Stream<Arguments> valuesOfEveryType() {
        return Stream.of(
                Arguments.of(DataType.BOOLEAN, List.of(true, false)),
                Arguments.of(DataType.TINYINT, List.of(1L, -128L)),
                Arguments.of(DataType.BIGINT, List.of(Long.MAX_VALUE, Long.MIN_VALUE, 0L)),
                Arguments.of(DataType.decimal(10, 2), List.of(new BigDecimal("1.25"), new BigDecimal("-3.00"))),
                Arguments.of(DataType.decimal(30, 2), List.of(new BigDecimal("12345678901234567890.25"))),
                Arguments.of(DataType.REAL, List.of(1.5f, -0.1f)),
                Arguments.of(DataType.DOUBLE, List.of(1.5, Double.NaN, -0.0)),
                Arguments.of(DataType.VARCHAR, List.of("", "a", "Zürich", "\uD83D\uDE00")),
                Arguments.of(DataType.DATE, List.of(LocalDate.of(2026, 11, 24), LocalDate.of(-5, 1, 1))),
                Arguments.of(DataType.TIME, List.of(LocalTime.of(23, 59, 59, 999_999_000))),
                Arguments.of(DataType.TIMESTAMP, List.of(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 1_000))),
                Arguments.of(DataType.TIMESTAMP_TZ, List.of(Instant.parse("2026-11-24T15:00:00.123456Z"))),
                Arguments.of(DataType.INTERVAL_MONTHS, List.of(Period.of(1, 2, 0))),
                Arguments.of(DataType.INTERVAL_MICROS, List.of(Duration.ofSeconds(-3, 5_000))),
                Arguments.of(DataType.UUID, List.of(new UUID(1, 2))),
                Arguments.of(DataType.list(DataType.BIGINT), List.of(List.of(1L, 2L), List.of())),
                Arguments.of(DataType.TERM, List.of(17L)),
                Arguments.of(DataType.ANY, List.of(1L, 1.0, "x", true, List.of(1L), LocalDate.of(2000, 1, 1))));
    }

    @ParameterizedTest
    @MethodSource("valuesOfEveryType")
    void everyTypeComesBackWithNulls(DataType type, List<Object> values) {
        List<Object> expected = new ArrayList<>(values);
        expected.add(1, null);
        expected.add(null);
        VectorBuilder builder = new VectorBuilder(type, 1);
        expected.forEach(builder::append);
        assertEquals(expected.size(), builder.size());
        Vector built = builder.build();
        assertEquals(type, built.type());
        VectorBuilder copy = new VectorBuilder(type, 1);
        copy.appendAll(built, 0, expected.size());
        VectorBuilder dynamic = new VectorBuilder(DataType.ANY, 1);
        dynamic.appendAll(built, 0, expected.size());
        Vector copied = copy.build();
        Vector any = dynamic.build();
        for (int row = 0; row < expected.size(); row++) {
            assertEquals(expected.get(row), built.get(row));
            assertEquals(expected.get(row), copied.get(row));
            Object boxed = expected.get(row) instanceof Float real ? (Object) (double) real : expected.get(row);
            assertEquals(boxed, any.get(row));
        }
    }

    @Test
    void bytesAndCharactersBecomeUtf8() {
        VectorBuilder builder = new VectorBuilder(DataType.VARCHAR, 1);
        builder.appendChars("plain".toCharArray(), 1, 3);
        builder.appendChars("für Ünal".toCharArray(), 0, 8);
        builder.appendNull();
        builder.appendChars("end".toCharArray(), 0, 3);
        Vector built = builder.build();
        assertEquals("lai", built.get(0));
        assertEquals("für Ünal", built.get(1));
        assertNull(built.get(2));
        assertEquals("end", built.get(3));
        VectorBuilder binary = new VectorBuilder(DataType.VARBINARY);
        binary.append(new byte[] {1, -1});
        assertArrayEquals(new byte[] {1, -1}, (byte[]) binary.build().get(0));
    }

    @Test
    void builderIsEmptyAfterBuild() {
        VectorBuilder builder = new VectorBuilder(DataType.BIGINT, 1);
        builder.append(1L);
        builder.append((Object) null);
        Vector first = builder.build();
        builder.append(2L);
        Vector second = builder.build();
        assertEquals(1L, first.get(0));
        assertEquals(2L, second.get(0));
        assertNull(second.nulls());
    }

    @Test
    void batchesKeepTheirSelection() {
        BatchBuilder builder = new BatchBuilder(List.of(DataType.BIGINT, DataType.VARCHAR), 2);
        for (long i = 0; i < 10; i++) {
            builder.appendRow(i, "v" + i);
        }
        Batch all = builder.build();
        builder.append(new Batch(all.columns(), 2, new int[] {3, 7}));
        builder.append(all, 1);
        Batch some = builder.build();
        assertEquals(3, some.rows());
        assertEquals("v7", some.column(1).get(1));
        assertEquals(1L, some.column(0).get(2));
    }
}

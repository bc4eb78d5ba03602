package stele.storage.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.storage.StorageException;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;

class CsvTest {
    @TempDir
    private Path directory;

    private static CsvReader.Contents read(String text, CsvOptions options) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return CsvReader.read(new DataSource("test.csv", () -> new ByteArrayInputStream(bytes)), options);
    }

    private static List<List<Object>> rows(CsvReader.Contents contents) {
        List<List<Object>> rows = new ArrayList<>();
        for (Batch batch : contents.batches()) {
            for (int row = 0; row < batch.rows(); row++) {
                List<Object> values = new ArrayList<>();
                for (int column = 0; column < contents.columns().size(); column++) {
                    values.add(batch.column(column).get(row));
                }
                rows.add(values);
            }
        }
        assertEquals(contents.rows(), rows.size());
        return rows;
    }

    private static String columns(CsvReader.Contents contents) {
        return contents.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", "));
    }

    private static String failure(String text, CsvOptions options) {
        StorageException failure = assertThrows(StorageException.class, () -> read(text, options));
        assertEquals(StorageException.Kind.INPUT, failure.kind());
        return failure.getMessage();
    }

    @Test
    void typesAndHeaderAreFoundOut() {
        CsvReader.Contents contents = read(
                "b,i,d,day,at,s\ntrue,1,1.5,2026-11-24,2026-11-24 12:00:00.5,x\n,,,,,\nFALSE,-7,1e3,1969-12-31,2026-11-24,\"\"\n",
                CsvOptions.DEFAULT);
        assertEquals("b BOOLEAN, i BIGINT, d DOUBLE, day DATE, at TIMESTAMP, s VARCHAR", columns(contents));
        List<List<Object>> rows = rows(contents);
        assertEquals(
                List.of(
                        true,
                        1L,
                        1.5,
                        LocalDate.of(2026, 11, 24),
                        LocalDateTime.of(2026, 11, 24, 12, 0, 0, 500_000_000),
                        "x"),
                rows.get(0));
        assertTrue(rows.get(1).stream().allMatch(value -> value == null));
        assertEquals(
                List.of(false, -7L, 1000.0, LocalDate.of(1969, 12, 31), LocalDateTime.of(2026, 11, 24, 0, 0), ""),
                rows.get(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "1 BIGINT",
                "-5 BIGINT",
                "007 VARCHAR",
                "9223372036854775807 BIGINT",
                "9223372036854775808 VARCHAR",
                "1.0 DOUBLE",
                "-.5e-3 DOUBLE",
                "1e400 DOUBLE",
                "NaN DOUBLE",
                "1. DOUBLE",
                "00.5 VARCHAR",
                "1e VARCHAR",
                "- VARCHAR",
                "2024-02-29 DATE",
                "2023-02-29 VARCHAR",
                "2024-02-29T10:11 TIMESTAMP",
                "2024-02-29T10:11:12.123456 TIMESTAMP",
                "2024-02-29T24:00 VARCHAR",
                "True BOOLEAN",
                "yes VARCHAR",
                "12:30 VARCHAR",
                "1,5 VARCHAR",
                "0 BIGINT",
                "-0 VARCHAR"
            })
    void typeOfAValue(String text, String type) {
        assertEquals(type, CsvType.of(text.toCharArray(), 0, text.length()).name());
    }

    @Test
    void floatingPointNumbersAreExact() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String text = switch (i % 3) {
                case 0 -> Double.toString(random.nextGaussian() * 1000);
                case 1 -> random.nextInt(1_000_000) + "." + random.nextInt(100_000);
                default -> Double.toString(Double.longBitsToDouble(random.nextLong()));
            };
            char[] chars = text.toCharArray();
            assertTrue(CsvNumbers.isFloating(chars, 0, chars.length), text);
            assertEquals(Double.parseDouble(text), CsvNumbers.floating(chars, 0, chars.length), text);
        }
        for (int day = -800_000; day < 800_000; day += 17) {
            LocalDate date = LocalDate.ofEpochDay(day);
            if (date.getYear() >= 0 && date.getYear() <= 9999) {
                assertEquals(day, CsvNumbers.date(date.toString().toCharArray(), 0, 10));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"','", "'|'", "';'", "'\t'"})
    void delimiterIsFoundOut(char delimiter) {
        String text = "name#id\nAda, the first#1\n\"a,b;c|d\t\n2nd line\"#2\n".replace('#', delimiter);
        if (delimiter == ',') {
            text = text.replace("Ada, the", "Ada the");
        }
        assertEquals("name VARCHAR, id BIGINT", columns(read(text, CsvOptions.DEFAULT)));
    }

    @Test
    void quotedFieldsKeepEverything() {
        CsvReader.Contents contents =
                read("a|b\r\n\"x|y\"|\"say \"\"hi\"\"\"\r\n\"two\nlines\"| Ünï \r\n", CsvOptions.DEFAULT);
        assertEquals(List.of(List.of("x|y", "say \"hi\""), List.of("two\nlines", " Ünï ")), rows(contents));
    }

    @Test
    void headerOrNot() {
        assertEquals("column0 BIGINT, column1 VARCHAR", columns(read("1,a\n2,b\n", CsvOptions.DEFAULT)));
        assertEquals("code VARCHAR, name VARCHAR", columns(read("code,name\nDE,Germany\n", CsvOptions.DEFAULT)));
        assertEquals(
                "column0 VARCHAR, column1 VARCHAR", columns(read("x,y\nx,z\n", CsvOptions.DEFAULT.withHeader(false))));
        assertEquals("column0 VARCHAR, column1 VARCHAR", columns(read("x,y\nx,z\n", CsvOptions.DEFAULT)));
        assertEquals(
                "a VARCHAR, A_1 BIGINT, column2 VARCHAR",
                columns(read("a,A,\nx,1,\n", CsvOptions.DEFAULT.withHeader(true))));
        assertEquals(0, read("a,b\n", CsvOptions.DEFAULT).rows());
        assertEquals("a BIGINT", columns(read("\uFEFFa\n1\n", CsvOptions.DEFAULT)));
    }

    @Test
    void emptyLinesAreNullsOfASingleColumnOnly() {
        assertEquals(3, read("a\n1\n\n2\n", CsvOptions.DEFAULT).rows());
        assertEquals(2, read("a,b\n1,2\n\n3,4\n", CsvOptions.DEFAULT).rows());
    }

    @Test
    void laterValuesWidenTypes() {
        StringBuilder text = new StringBuilder("a,b,c,d,e,f\n");
        int rows = 140_000;
        for (int i = 0; i < rows; i++) {
            boolean late = i == 130_000;
            text.append(i).append(',').append(late ? "1.5" : "7").append(',').append(late ? "n/a" : "007".substring(2));
            text.append(',')
                    .append(late ? "2024-01-01 10:00" : "2024-01-01")
                    .append(',')
                    .append(late ? "x" : "");
            text.append(',').append(i < 70_000 ? "" : "5").append('\n');
        }
        CsvReader.Contents contents = read(text.toString(), CsvOptions.DEFAULT);
        assertEquals("a BIGINT, b DOUBLE, c VARCHAR, d TIMESTAMP, e VARCHAR, f BIGINT", columns(contents));
        List<List<Object>> all = rows(contents);
        assertEquals(rows, all.size());
        assertEquals(130_000L, all.get(130_000).get(0));
        assertEquals(1.5, all.get(130_000).get(1));
        assertEquals("7", all.get(5).get(2));
        assertEquals("n/a", all.get(130_000).get(2));
        assertEquals(LocalDateTime.of(2024, 1, 1, 0, 0), all.get(0).get(3));
        assertEquals("x", all.get(130_000).get(4));
        assertEquals(null, all.get(0).get(4));
        assertEquals(null, all.get(69_999).get(5));
        assertEquals(5L, all.get(70_000).get(5));
    }

    @Test
    void askedTypesAreKeptOrFail() {
        CsvOptions options = CsvOptions.DEFAULT.withTypes(
                Map.of("ID", DataType.INTEGER, "price", DataType.decimal(5, 2), "code", DataType.VARCHAR));
        CsvReader.Contents contents = read("id,price,code\n1,2.5,007\n", options);
        assertEquals("id INTEGER, price DECIMAL(5, 2), code VARCHAR", columns(contents));
        assertEquals(List.of(List.of(1L, new BigDecimal("2.50"), "007")), rows(contents));
        assertEquals(
                "test.csv, line 3, column 1 (id): 'x7' is not a value of type INTEGER",
                failure("id,price,code\n1,1,a\nx7,1,b\n", options));
        assertEquals(
                "test.csv, line 2, column 2 (price): '1.234' is not a value of type DECIMAL(5, 2)",
                failure("id,price,code\n1,1.234,a\n", options));
        assertTrue(failure("a,b\n1,2\n", options).startsWith("test.csv has no column "));
    }

    @Test
    void malformedRecordsFail() {
        assertEquals(
                "test.csv, line 4: 1 field where 2 are expected (no value for column b): 'only one'",
                failure("a,b\n1,2\n\nonly one\n3,4\n", CsvOptions.DEFAULT.withDelimiter(',')));
        assertEquals(
                "test.csv, line 3: 3 fields where 2 are expected: '1,2,3'",
                failure("a,b\n1,2\n1,2,3\n", CsvOptions.DEFAULT.withDelimiter(',')));
        assertTrue(
                failure("a,b\n1,\"x\n", CsvOptions.DEFAULT.withDelimiter(',')).startsWith("test.csv: "));
        assertEquals("test.csv is empty", failure("", CsvOptions.DEFAULT));
        StorageException missing = assertThrows(
                StorageException.class, () -> CsvReader.read(directory.resolve("missing.csv"), CsvOptions.DEFAULT));
        assertTrue(missing.getMessage().endsWith("missing.csv: there is no such file"), missing.getMessage());
    }

    @Test
    void otherEncodingsFail() throws IOException {
        Path file = directory.resolve("latin.csv");
        Files.write(file, "a\nÄrger\n".getBytes(StandardCharsets.ISO_8859_1));
        StorageException failure = assertThrows(StorageException.class, () -> CsvReader.read(file, CsvOptions.DEFAULT));
        assertTrue(failure.getMessage().contains("not UTF-8"), failure.getMessage());
    }

    @Test
    void nullTextAndQuotes() {
        CsvReader.Contents contents = read(
                "a,b\n\\N,'x,y'\n1,'\\N'\n",
                CsvOptions.DEFAULT.withNullText("\\N").withQuote('\''));
        assertEquals("a BIGINT, b VARCHAR", columns(contents));
        assertEquals(null, rows(contents).get(0).get(0));
        assertEquals("\\N", rows(contents).get(1).get(1));
    }

    @Test
    void compressedFiles() throws IOException {
        Path file = directory.resolve("data.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a;b\n1;2\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals("a BIGINT, b BIGINT", columns(CsvReader.read(file, CsvOptions.DEFAULT)));
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 20));
        assertTrue(assertThrows(StorageException.class, () -> CsvReader.read(file, CsvOptions.DEFAULT))
                .getMessage()
                .contains("cannot read"));
    }

    @Test
    void whatIsWrittenReadsBack() throws IOException {
        BatchBuilder builder = new BatchBuilder(
                List.of(DataType.BIGINT, DataType.VARCHAR, DataType.DOUBLE, DataType.TIMESTAMP, DataType.BOOLEAN));
        builder.appendRow(1L, "", 0.1, LocalDateTime.of(2024, 1, 2, 3, 4, 5, 6_000), true);
        builder.appendRow(null, null, null, null, null);
        builder.appendRow(3L, "a,\"b\"\nc", -1e300, LocalDateTime.of(1900, 1, 1, 0, 0), false);
        Batch batch = builder.build();
        for (String name : List.of("out.csv", "out.csv.gz")) {
            Path file = directory.resolve(name);
            assertEquals(
                    3, CsvWriter.write(file, List.of("i", "s", "d", "t", "b"), List.of(batch), CsvOptions.DEFAULT));
            CsvReader.Contents back = CsvReader.read(file, CsvOptions.DEFAULT);
            assertEquals("i BIGINT, s VARCHAR, d DOUBLE, t TIMESTAMP, b BOOLEAN", columns(back));
            for (int column = 0; column < 5; column++) {
                for (int row = 0; row < 3; row++) {
                    assertEquals(
                            batch.column(column).get(row), rows(back).get(row).get(column));
                }
            }
        }
        try (java.util.stream.Stream<Path> files = Files.list(directory)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")));
        }
        assertThrows(
                StorageException.class,
                () -> CsvWriter.write(
                        directory.resolve("no/such/folder.csv"), List.of("a"), List.of(), CsvOptions.DEFAULT));
    }

    @Test
    void filesThatChangeAreReadAgain() throws IOException {
        Path file = directory.resolve("changing.csv");
        Files.writeString(file, "a\n1\n");
        CsvReader.Contents first = CsvReader.read(file, CsvOptions.DEFAULT);
        assertTrue(first == CsvReader.read(file, CsvOptions.DEFAULT));
        assertEquals(
                2, CsvReader.read(file, CsvOptions.DEFAULT.withHeader(false)).rows());
        Files.writeString(file, "a\n1\n2\n");
        assertEquals(2, CsvReader.read(file, CsvOptions.DEFAULT).rows());
    }

    /// Records with quoted line ends, a column whose type widens late, and one that is empty for a long time.
    @Test
    void severalThreadsReadWhatOneReads() throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder("id,price,note,late,empty\n");
        int count = 0;
        while (text.length() < 30 << 20) {
            text.append(count).append(',').append(random.nextInt(100_000)).append(',');
            switch (random.nextInt(4)) {
                case 0 -> text.append("\"two\nlines, and \"\"quotes\"\"\"");
                case 1 -> text.append("5\" pipe");
                case 2 -> text.append("plain ü ".repeat(random.nextInt(20)));
                default -> text.append("\"\"");
            }
            text.append(',').append(text.length() > 25 << 20 ? "2.5" : "2");
            text.append(',').append(text.length() > 20 << 20 ? "true" : "").append('\n');
            count++;
        }
        Path file = directory.resolve("large.csv");
        Files.writeString(file, text);
        CsvReader.Contents one = CsvReader.read(DataSource.of(file), CsvOptions.DEFAULT, 1);
        CsvReader.Contents several = CsvReader.read(DataSource.of(file), CsvOptions.DEFAULT, 3);
        assertEquals("id BIGINT, price BIGINT, note VARCHAR, late DOUBLE, empty BOOLEAN", columns(one));
        assertEquals(columns(one), columns(several));
        assertEquals(count, one.rows());
        assertEquals(count, several.rows());
        assertTrue(several.batches().size() > one.batches().size(), "it was read in parts");
        assertEquals(rows(one), rows(several));

        text.append("x,1,2\n");
        Files.writeString(file, text);
        StorageException failure =
                assertThrows(StorageException.class, () -> CsvReader.read(DataSource.of(file), CsvOptions.DEFAULT, 3));
        long line = text.chars().filter(c -> c == '\n').count();
        assertTrue(failure.getMessage().contains(", line " + line + ": 3 fields where 5"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1.50,150", "-0.07,-7", "+3,300", "007.1,710", "1.500,150", ".5,50", "9999999999999.99,999999999999999"
    })
    void decimalsAreReadAsScaledIntegers(String text, long scaled) {
        CsvOptions options = CsvOptions.DEFAULT.withHeader(true).withTypes(Map.of("d", new DataType.Decimal(15, 2)));
        assertEquals(List.of(List.of(BigDecimal.valueOf(scaled, 2))), rows(read("d\n" + text + "\n", options)));
    }

    @ParameterizedTest
    @CsvSource({"1.505", "12345678901234.5", "1e", "abc", "-", "."})
    void whatIsNoSuchDecimalIsAnError(String text) {
        CsvOptions options = CsvOptions.DEFAULT.withHeader(true).withTypes(Map.of("d", new DataType.Decimal(15, 2)));
        assertThrows(StorageException.class, () -> read("d\n" + text + "\n", options));
    }
}

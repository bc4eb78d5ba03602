package stele.executor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Searching in text against `String` and regular expressions, and the calendar against `LocalDate`.
class TextKernelsTest {
    private static String text(Random random, int length, String alphabet) {
        StringBuilder text = new StringBuilder();
        int[] letters = alphabet.codePoints().toArray();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    @Test
    void find() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            String text = text(random, random.nextInt(60), "ab\u0000\u0001");
            String part = text(random, random.nextInt(5), "ab\u0000\u0001");
            String before = text(random, random.nextInt(9), "ab");
            String after = text(random, random.nextInt(9), "ab");
            byte[] heap = (before + text + after).getBytes(StandardCharsets.UTF_8);
            int start = before.length();
            int found = LikePattern.find(heap, start, start + text.length(), part.getBytes(StandardCharsets.UTF_8));
            int expected = text.indexOf(part);
            assertEquals(expected < 0 ? -1 : start + expected, found, "'" + part + "' in '" + text + "'");
        }
    }

    @Test
    void like() {
        Random random = new Random(12);
        for (int round = 0; round < 20_000; round++) {
            String text = text(random, random.nextInt(30), "ab\u00e4\ud83d\ude00");
            String pattern = text(random, random.nextInt(6), random.nextBoolean() ? "ab\u00e4%" : "ab\ud83d\ude00%_");
            StringBuilder regex = new StringBuilder();
            pattern.codePoints()
                    .forEach(
                            c -> regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(Character.toString(c))));
            byte[] heap = text.getBytes(StandardCharsets.UTF_8);
            assertEquals(
                    Pattern.compile(regex.toString(), Pattern.DOTALL)
                            .matcher(text)
                            .matches(),
                    LikePattern.compile(pattern, null).matches(heap, 0, heap.length),
                    text + " like " + pattern);
        }
    }

    @Test
    void calendar() {
        Random random = new Random(13);
        for (int round = 0; round < 50_000; round++) {
            long day = round < 10_000 ? round - 5000L : random.nextLong(-365_000_000L, 365_000_000L);
            LocalDate date = LocalDate.ofEpochDay(day);
            assertEquals(date.getYear(), Calendar.year(day), date::toString);
            assertEquals(date.getMonthValue(), Calendar.month(day), date::toString);
            assertEquals(date.getDayOfMonth(), Calendar.dayOfMonth(day), date::toString);
        }
    }
}

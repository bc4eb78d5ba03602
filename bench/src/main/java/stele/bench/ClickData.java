package stele.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;

/// One wide table of page views with the skew of real ones: few counters, regions and phrases have most rows.
/// A scale factor of 1 is ten million rows.
final class ClickData {
    private static final int ROWS = 10_000_000;
    private static final List<Dataset.Column> COLUMNS = List.of(
            column("watch_id", "BIGINT"),
            column("seen", "TIMESTAMP"),
            column("day", "DATE"),
            column("counter", "INTEGER"),
            column("ip", "BIGINT"),
            column("region", "INTEGER"),
            column("user_id", "BIGINT"),
            column("adv_engine", "INTEGER"),
            column("width", "INTEGER"),
            column("refresh", "INTEGER"),
            column("phone", "VARCHAR"),
            column("phrase", "VARCHAR"),
            column("url", "VARCHAR"));
    private static final String[] PHONES = {"\"\"", "\"\"", "\"\"", "\"\"", "\"\"", "\"\"", "\"\"", "iPad 2", "Lumia 920", "nexus 5", "galaxy s4"};
    private static final String[] SITES = {"google", "example", "weather", "news", "maps", "shop", "video", "mail"};

    private ClickData() {}

    private static Dataset.Column column(String name, String type) {
        return new Dataset.Column(name, type, false);
    }

    /// The data set, its file under `folder`.
    static Dataset at(Path folder, double scale) throws IOException {
        Path csv = folder.resolve("clicks-sf" + TpchData.text(scale) + ".csv");
        long rows = (long) (ROWS * scale);
        Files.createDirectories(folder);
        if (!Files.exists(csv)) {
            Path partial = csv.resolveSibling(csv.getFileName() + ".partial");
            write(partial, rows);
            Files.move(partial, csv, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Dataset("clicks", List.of(new Dataset.Table("hits", COLUMNS, List.of(), csv, rows)));
    }

    private static void write(Path file, long rows) throws IOException {
        Random random = new Random(42);
        LocalDateTime start = LocalDateTime.of(2026, 7, 1, 0, 0);
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", java.util.Locale.ROOT);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(String.join(
                    ",", COLUMNS.stream().map(Dataset.Column::name).toList()));
            out.write('\n');
            for (long row = 0; row < rows; row++) {
                LocalDateTime at = start.plusSeconds(row * 31L * 86_400 / rows);
                int user = skewed(random, 500_000);
                out.write((random.nextLong() >>> 1) + "," + at.format(format) + "," + at.toLocalDate() + ","
                        + skewed(random, 6_000) + "," + (3_000_000_000L + skewed(random, 200_000)) + ","
                        + skewed(random, 9_000) + "," + (435_090_932_899L + user * 7919L) + ","
                        + (random.nextInt(100) < 95 ? 0 : 1 + random.nextInt(60)) + "," + (800 + random.nextInt(2_000))
                        + "," + random.nextInt(8) / 7 + "," + PHONES[random.nextInt(PHONES.length)] + ","
                        + (random.nextInt(8) < 7 ? "\"\"" : "phrase number " + skewed(random, 100_000)) + ","
                        + url(random) + "\n");
            }
        }
    }

    private static String url(Random random) {
        return "http://" + SITES[skewed(random, 64) / 8] + skewed(random, 300) + ".example/path/" + skewed(random, 20_000)
                + "?q=" + random.nextInt(10);
    }

    /// A number below `bound`, small ones far likelier.
    private static int skewed(Random random, int bound) {
        double x = random.nextDouble();
        return (int) (bound * x * x * x);
    }
}

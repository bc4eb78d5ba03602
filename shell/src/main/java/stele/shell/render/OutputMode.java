package stele.shell.render;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The ways to write a result.
public enum OutputMode {
    BOX,
    CSV,
    TSV,
    JSON,
    JSONL,
    MARKDOWN,
    LINE,
    NONE;

    /// The mode called `name`, in any case.
    public static Optional<OutputMode> find(String name) {
        return Arrays.stream(values())
                .filter(mode -> mode.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /// The modes' names, for messages.
    public static String names() {
        return Arrays.stream(values())
                .map(mode -> mode.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /// The renderer of this mode.
    public ResultRenderer renderer(RenderOptions options) {
        return switch (this) {
            case BOX -> new BoxRenderer(options);
            case CSV -> new DelimitedRenderer(',', options);
            case TSV -> new DelimitedRenderer('\t', options);
            case JSON -> new JsonRenderer(false);
            case JSONL -> new JsonRenderer(true);
            case MARKDOWN -> new MarkdownRenderer(options);
            case LINE -> new LineRenderer(options);
            case NONE -> (result, out) -> {};
        };
    }
}

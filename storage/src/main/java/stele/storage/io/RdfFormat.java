package stele.storage.io;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The syntaxes of RDF files.
public enum RdfFormat {
    TURTLE("ttl"),
    N_TRIPLES("nt"),
    TRIG("trig"),
    N_QUADS("nq"),
    RDF_XML("rdf", "owl", "xml");

    private final List<String> extensions;

    RdfFormat(String... extensions) {
        this.extensions = List.of(extensions);
    }

    /// The format of files with the name `name`, which may end in `.gz` as well.
    public static Optional<RdfFormat> ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String plain = lower.endsWith(".gz") ? lower.substring(0, lower.length() - ".gz".length()) : lower;
        String extension = plain.substring(plain.lastIndexOf('.') + 1);
        for (RdfFormat format : values()) {
            if (format.extensions.contains(extension)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}

package stele.storage.rdf;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import stele.storage.value.RdfTerm;

/// The terms of one store. Terms that an id cannot hold are in pages that are only ever appended to;
/// readers take no lock.
public final class TermTable implements TermDictionary {
    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final String BLANK_PREFIX = "b";
    private static final int MAX_INLINE_DIGITS = 18;

    private final ConcurrentMap<RdfTerm, Long> ids = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, String> blankLabels = new ConcurrentHashMap<>();
    private final AtomicLong blanks = new AtomicLong();
    private volatile Entry[][] pages = new Entry[0][];
    private int size;

    /// Whether somebody has given a blank node a label of the form that is made up for those without one.
    private volatile boolean numberedLabels;

    /// A term and its value, if it is a literal with one.
    private record Entry(RdfTerm term, @Nullable Object value) {}

    @Override
    public long id(RdfTerm term) {
        long found = find(term);
        return found != 0 ? found : add(normal(term));
    }

    private synchronized long add(RdfTerm term) {
        Long known = ids.get(term);
        if (known != null) {
            return known;
        }
        long id;
        if (term instanceof RdfTerm.BlankNode blank) {
            id = freshBlank();
            blankLabels.put(TermIds.payload(id), blank.label());
            numberedLabels |= numberOf(blank.label()) >= 0;
        } else {
            Entry entry = entry(term);
            id = TermIds.make(tag(entry), size);
            append(entry);
        }
        ids.put(term, id);
        return id;
    }

    private void append(Entry entry) {
        Entry[][] known = pages;
        int page = size >> PAGE_BITS;
        if (page == known.length) {
            known = Arrays.copyOf(known, page + 1);
            known[page] = new Entry[PAGE];
        }
        known[page][size & (PAGE - 1)] = entry;
        size++;
        pages = known;
    }

    private static Entry entry(RdfTerm term) {
        return term instanceof RdfTerm.Literal literal
                ? new Entry(
                        literal, literal.language() == null ? Xsd.value(literal.lexical(), literal.datatype()) : null)
                : new Entry(term, null);
    }

    private static int tag(Entry entry) {
        return switch (entry.term()) {
            case RdfTerm.Iri iri -> TermIds.IRI;
            case RdfTerm.BlankNode blank -> TermIds.BLANK;
            case RdfTerm.Literal literal -> {
                if (literal.language() != null) {
                    yield TermIds.LANGUAGE_STRING;
                }
                if (entry.value() == null) {
                    yield TermIds.OTHER;
                }
                yield switch (literal.datatype()) {
                    case Xsd.STRING -> TermIds.STRING;
                    case Xsd.DECIMAL -> TermIds.DECIMAL;
                    case Xsd.FLOAT -> TermIds.FLOAT;
                    case Xsd.DOUBLE -> TermIds.DOUBLE;
                    default -> Xsd.isIntegerType(literal.datatype()) ? TermIds.INTEGER : TermIds.OTHER;
                };
            }
        };
    }

    /// Language tags are compared without regard to case.
    private static RdfTerm normal(RdfTerm term) {
        if (term instanceof RdfTerm.Literal literal) {
            String language = literal.language();
            if (language != null && !language.equals(language.toLowerCase(Locale.ROOT))) {
                return new RdfTerm.Literal(literal.lexical(), literal.datatype(), language.toLowerCase(Locale.ROOT));
            }
        }
        return term;
    }

    /// The id of a term that needs no place in the table, or 0.
    private static long inline(RdfTerm term) {
        return switch (term) {
            case RdfTerm.Iri iri -> 0;
            case RdfTerm.BlankNode blank -> 0;
            case RdfTerm.Literal literal ->
                switch (literal.datatype()) {
                    case Xsd.INTEGER -> inlineInteger(literal.lexical());
                    case Xsd.BOOLEAN ->
                        switch (literal.lexical()) {
                            case "true" -> TermIds.ofBoolean(true);
                            case "false" -> TermIds.ofBoolean(false);
                            default -> 0;
                        };
                    case Xsd.DATE ->
                        Xsd.value(literal.lexical(), Xsd.DATE) instanceof LocalDate date
                                        && Xsd.canonical(date).equals(literal.lexical())
                                ? TermIds.ofDate(date)
                                : 0;
                    case Xsd.DATE_TIME -> inlineDateTime(literal.lexical());
                    default -> 0;
                };
        };
    }

    /// The number in a label like `b7`, which a blank node has that nobody gave another label; -1 in
    /// others.
    private static long numberOf(String label) {
        return label.startsWith(BLANK_PREFIX)
                ? Math.max(-1, canonicalInteger(label.substring(BLANK_PREFIX.length())))
                : -1;
    }

    private static long inlineInteger(String lexical) {
        long value = canonicalInteger(lexical);
        return value == Long.MIN_VALUE ? 0 : TermIds.ofInteger(value);
    }

    /// The value of up to 18 digits without superfluous characters, or `Long.MIN_VALUE`.
    private static long canonicalInteger(String text) {
        boolean negative = text.startsWith("-");
        int digits = text.length() - (negative ? 1 : 0);
        if (digits < 1
                || digits > MAX_INLINE_DIGITS
                || (text.charAt(negative ? 1 : 0) == '0' && (digits > 1 || negative))) {
            return Long.MIN_VALUE;
        }
        long value = 0;
        for (int i = negative ? 1 : 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Long.MIN_VALUE;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    private static long inlineDateTime(String lexical) {
        Object value = Xsd.value(lexical, Xsd.DATE_TIME);
        boolean utc = lexical.endsWith("Z");
        LocalDateTime time;
        if (value instanceof LocalDateTime local) {
            time = local;
        } else if (utc && value instanceof OffsetDateTime zoned) {
            time = zoned.toLocalDateTime();
        } else {
            return 0;
        }
        if (time.getNano() % 1000 != 0) {
            return 0;
        }
        return (Xsd.canonical(time) + (utc ? "Z" : "")).equals(lexical) ? TermIds.ofDateTime(time, utc) : 0;
    }

    @Override
    public long find(RdfTerm term) {
        long inline = inline(term);
        if (inline != 0) {
            return inline;
        }
        long known = ids.getOrDefault(normal(term), 0L);
        if (known == 0 && term instanceof RdfTerm.BlankNode blank) {
            long number = numberOf(blank.label());
            return number > 0 && number <= blanks.get() ? TermIds.make(TermIds.BLANK, number) : 0;
        }
        return known;
    }

    @Override
    public long freshBlank() {
        long number = blanks.incrementAndGet();
        while (numberedLabels && ids.containsKey(new RdfTerm.BlankNode(BLANK_PREFIX + number))) {
            number = blanks.incrementAndGet();
        }
        return TermIds.make(TermIds.BLANK, number);
    }

    @Override
    public RdfTerm term(long id) {
        return switch (TermIds.tag(id)) {
            case TermIds.BLANK -> {
                long number = TermIds.payload(id);
                yield new RdfTerm.BlankNode(blankLabels.getOrDefault(number, BLANK_PREFIX + number));
            }
            case TermIds.INLINE_INTEGER -> literal(Long.toString(TermIds.payload(id)), Xsd.INTEGER);
            case TermIds.INLINE_BOOLEAN -> literal(TermIds.payload(id) != 0 ? "true" : "false", Xsd.BOOLEAN);
            case TermIds.INLINE_DATE -> literal(Xsd.canonical(TermIds.date(id)), Xsd.DATE);
            case TermIds.INLINE_DATE_TIME ->
                literal(Xsd.canonical(TermIds.dateTime(id)) + (TermIds.isUtc(id) ? "Z" : ""), Xsd.DATE_TIME);
            default -> entryOf(id).term();
        };
    }

    private static RdfTerm.Literal literal(String lexical, String datatype) {
        return new RdfTerm.Literal(lexical, datatype, null);
    }

    private Entry entryOf(long id) {
        long place = TermIds.payload(id);
        Entry[][] known = pages;
        Entry entry = id == 0 || place < 0 || place >> PAGE_BITS >= known.length
                ? null
                : known[(int) (place >> PAGE_BITS)][(int) place & (PAGE - 1)];
        if (entry == null) {
            throw new IllegalArgumentException("there is no term with the id " + Long.toHexString(id));
        }
        return entry;
    }

    @Override
    public @Nullable Object value(long id) {
        return switch (TermIds.tag(id)) {
            case TermIds.IRI, TermIds.BLANK, TermIds.LANGUAGE_STRING -> null;
            case TermIds.INLINE_INTEGER -> TermIds.payload(id);
            case TermIds.INLINE_BOOLEAN -> TermIds.payload(id) != 0;
            case TermIds.INLINE_DATE -> TermIds.date(id);
            case TermIds.INLINE_DATE_TIME ->
                TermIds.isUtc(id)
                        ? (Object) OffsetDateTime.of(TermIds.dateTime(id), ZoneOffset.UTC)
                        : (Object) TermIds.dateTime(id);
            default -> entryOf(id).value();
        };
    }

    @Override
    public double doubleValue(long id) {
        if (TermIds.isInlineInteger(id)) {
            return TermIds.payload(id);
        }
        return switch (Objects.requireNonNull(value(id), "not a number")) {
            case BigDecimal decimal -> decimal.doubleValue();
            case Number number -> number.doubleValue();
            default -> throw new IllegalArgumentException("not a number: " + term(id));
        };
    }
}

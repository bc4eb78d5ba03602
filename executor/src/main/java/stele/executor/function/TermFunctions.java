package stele.executor.function;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stele.storage.rdf.TermDictionary;
import stele.storage.rdf.Xsd;
import stele.storage.type.DataType;
import stele.storage.value.RdfTerm;

/// Functions of RDF terms. Arguments are term ids, or values of native columns, which are taken as the
/// literals that they stand for. Errors are null.
public final class TermFunctions implements FunctionLibrary {
    /// A function of terms; the result is a term, or a value of the call's type.
    @FunctionalInterface
    private interface TermFunction {
        @Nullable
        Object apply(TermValue[] arguments);
    }

    @Override
    public void register(FunctionRegistry registry) {
        comparisons(registry);
        numbers(registry);
        parts(registry);
        texts(registry);
        times(registry);
        making(registry);
    }

    private static void add(FunctionRegistry registry, String name, TermFunction function) {
        registry.strictCall(name, call -> arguments -> result(call, function.apply(values(call, arguments))));
    }

    private static TermValue[] values(FunctionCall call, @Nullable Object[] arguments) {
        TermDictionary terms = call.context().snapshot().terms();
        TermValue[] values = new TermValue[arguments.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = TermValue.of(
                    java.util.Objects.requireNonNull(arguments[i]),
                    call.argumentTypes().get(i),
                    terms);
        }
        return values;
    }

    private static @Nullable Object result(FunctionCall call, @Nullable Object result) {
        return result instanceof RdfTerm term && call.type().kind() == DataType.Kind.TERM
                ? (Object) call.context().snapshot().terms().id(term)
                : result;
    }

    private static void comparisons(FunctionRegistry registry) {
        add(registry, "term_equal", terms -> TermComparison.equal(terms[0], terms[1]));
        add(registry, "term_less", terms -> TermComparison.less(terms[0], terms[1], false));
        add(registry, "term_less_or_equal", terms -> TermComparison.less(terms[0], terms[1], true));
        add(registry, "term_ebv", terms -> TermComparison.truth(terms[0]));
        add(registry, "term_order_class", terms -> TermComparison.orderClass(terms[0]));
        add(registry, "term_order_number", terms -> TermComparison.orderNumber(terms[0]));
        add(registry, "term_order_text", terms -> TermComparison.orderText(terms[0]));
    }

    private static void numbers(FunctionRegistry registry) {
        for (TermNumbers.Operator operator : TermNumbers.Operator.values()) {
            add(
                    registry,
                    "term_" + operator.name().toLowerCase(Locale.ROOT),
                    terms -> TermNumbers.apply(operator, terms[0], terms[1]));
        }
        add(registry, "term_negate", terms -> TermNumbers.negate(terms[0]));
        add(registry, "term_plus", terms -> terms[0].isNumeric() ? terms[0].term() : null);
        for (String name : new String[] {"abs", "ceil", "floor", "round"}) {
            add(registry, "term_" + name, terms -> TermNumbers.rounded(name, terms[0]));
        }
        registry.strictCall("term_cast", call -> {
            TermFunction cast = terms -> TermCasts.cast(terms[0].lexical(), terms[1]);
            return arguments -> result(call, cast.apply(values(call, arguments)));
        });
    }

    private static void parts(FunctionRegistry registry) {
        add(registry, "term_isiri", terms -> terms[0].term() instanceof RdfTerm.Iri);
        add(registry, "term_isblank", terms -> terms[0].term() instanceof RdfTerm.BlankNode);
        add(registry, "term_isliteral", terms -> terms[0].literal() != null);
        add(registry, "term_isnumeric", terms -> terms[0].isNumeric());
        add(
                registry,
                "term_str",
                terms -> terms[0].term() instanceof RdfTerm.BlankNode ? null : TermValue.string(terms[0].lexical()));
        add(
                registry,
                "term_lang",
                terms -> terms[0].literal() == null
                        ? null
                        : TermValue.string(terms[0].language() == null ? "" : terms[0].language()));
        add(
                registry,
                "term_datatype",
                terms -> terms[0].literal() == null ? null : new RdfTerm.Iri(terms[0].datatype()));
        add(registry, "term_iri", TermFunctions::iri);
        add(
                registry,
                "term_strlang",
                terms -> terms[0].isPlainString() && terms[1].isPlainString()
                        ? new RdfTerm.Literal(
                                terms[0].lexical(),
                                Xsd.LANGUAGE_STRING,
                                terms[1].lexical().toLowerCase(Locale.ROOT))
                        : null);
        add(
                registry,
                "term_strdt",
                terms -> terms[0].isPlainString() && terms[1].term() instanceof RdfTerm.Iri iri
                        ? TermValue.typed(terms[0].lexical(), iri.value())
                        : null);
        add(
                registry,
                "term_langmatches",
                terms -> terms[0].isPlainString() && terms[1].isPlainString()
                        ? (Boolean) TermTexts.isInRange(terms[0].lexical(), terms[1].lexical())
                        : null);
    }

    /// An IRI of a string, resolved against a base when there is one.
    private static @Nullable Object iri(TermValue[] terms) {
        if (terms[0].term() instanceof RdfTerm.Iri) {
            return terms[0].term();
        }
        if (!terms[0].isPlainString()) {
            return null;
        }
        String text = terms[0].lexical();
        if (terms.length > 1 && !text.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
            try {
                text = java.net.URI.create(terms[1].lexical()).resolve(text).toString();
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return new RdfTerm.Iri(text);
    }

    private static void texts(FunctionRegistry registry) {
        add(registry, "term_substr", TermTexts::substring);
        add(registry, "term_concat", TermTexts::concat);
        add(registry, "term_regex", TermTexts::matches);
        add(registry, "term_replace", TermTexts::replace);
        add(registry, "term_strbefore", terms -> TermTexts.before(terms[0], terms[1]));
        add(registry, "term_strafter", terms -> TermTexts.after(terms[0], terms[1]));
        text(
                registry,
                "term_strlen",
                term -> TermValue.typed(
                        String.valueOf(
                                term.lexical().codePointCount(0, term.lexical().length())),
                        Xsd.INTEGER));
        text(registry, "term_ucase", term -> TermTexts.as(term, term.lexical().toUpperCase(Locale.ROOT)));
        text(registry, "term_lcase", term -> TermTexts.as(term, term.lexical().toLowerCase(Locale.ROOT)));
        text(registry, "term_encode_for_uri", term -> TermValue.string(TermTexts.encoded(term.lexical())));
        add(
                registry,
                "term_contains",
                terms -> TermTexts.areCompatible(terms[0], terms[1])
                        ? (Boolean) terms[0].lexical().contains(terms[1].lexical())
                        : null);
        add(
                registry,
                "term_strstarts",
                terms -> TermTexts.areCompatible(terms[0], terms[1])
                        ? (Boolean) terms[0].lexical().startsWith(terms[1].lexical())
                        : null);
        add(
                registry,
                "term_strends",
                terms -> TermTexts.areCompatible(terms[0], terms[1])
                        ? (Boolean) terms[0].lexical().endsWith(terms[1].lexical())
                        : null);
        add(registry, "term_md5", terms -> TermTexts.digest("MD5", terms[0]));
        for (String bits : new String[] {"1", "256", "384", "512"}) {
            add(registry, "term_sha" + bits, terms -> TermTexts.digest("SHA-" + bits, terms[0]));
        }
    }

    private static void text(FunctionRegistry registry, String name, Function<TermValue, RdfTerm> function) {
        add(registry, name, terms -> terms[0].isText() ? function.apply(terms[0]) : null);
    }

    private static void times(FunctionRegistry registry) {
        time(registry, "term_year", time -> whole(time.getYear()));
        time(registry, "term_month", time -> whole(time.getMonthValue()));
        time(registry, "term_day", time -> whole(time.getDayOfMonth()));
        time(registry, "term_hours", time -> whole(time.getHour()));
        time(registry, "term_minutes", time -> whole(time.getMinute()));
        time(registry, "term_seconds", time -> seconds(time));
        add(registry, "term_tz", terms -> switch (terms[0].value()) {
            case LocalDateTime _ -> TermValue.string("");
            case OffsetDateTime _ -> TermValue.string(zone(terms[0].lexical()));
            case null, default -> null;
        });
        add(
                registry,
                "term_timezone",
                terms -> terms[0].value() instanceof OffsetDateTime time
                        ? TermValue.typed(zoneDuration(time.getOffset()), Xsd.NAMESPACE + "dayTimeDuration")
                        : null);
        registry.strictCall(
                "term_now",
                call -> _ -> result(
                        call,
                        TermValue.dateTime(
                                LocalDateTime.ofInstant(call.context().now(), ZoneOffset.UTC), "Z")));
    }

    private static void time(FunctionRegistry registry, String name, Function<LocalDateTime, RdfTerm> function) {
        add(registry, name, terms -> switch (terms[0].value()) {
            case LocalDateTime time -> function.apply(time);
            case OffsetDateTime time -> function.apply(time.toLocalDateTime());
            case java.time.LocalDate date -> function.apply(date.atStartOfDay());
            case null, default -> null;
        });
    }

    private static RdfTerm whole(int number) {
        return TermValue.typed(String.valueOf(number), Xsd.INTEGER);
    }

    private static RdfTerm seconds(LocalDateTime time) {
        BigDecimal seconds = BigDecimal.valueOf(time.getSecond()).add(BigDecimal.valueOf(time.getNano(), 9));
        return TermValue.typed(
                seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString(), Xsd.DECIMAL);
    }

    private static String zone(String lexical) {
        return lexical.endsWith("Z") ? "Z" : lexical.substring(lexical.length() - "+00:00".length());
    }

    private static String zoneDuration(ZoneOffset zone) {
        Duration duration = Duration.ofSeconds(zone.getTotalSeconds());
        return duration.isZero() ? "PT0S" : (duration.isNegative() ? "-" : "") + duration.abs();
    }

    private static void making(FunctionRegistry registry) {
        add(registry, "term_of_value", terms -> terms[0].term());
        registry.strict("term_constant", arguments -> arguments[0]);
        registry.strictCall("term_of_key", call -> arguments -> result(call, ofKey(arguments)));
        registry.strictCall(
                "term_rand",
                call -> _ ->
                        result(call, TermNumbers.of(ThreadLocalRandom.current().nextDouble())));
        registry.strictCall("term_uuid", call -> _ -> result(call, new RdfTerm.Iri("urn:uuid:" + UUID.randomUUID())));
        registry.strictCall(
                "term_struuid",
                call -> _ -> result(call, TermValue.string(UUID.randomUUID().toString())));
        registry.strictCall(
                "term_bnode", call -> _ -> call.context().snapshot().terms().freshBlank());
        registry.lenientCall(
                "term_blank_of_row",
                call -> arguments -> result(call, new RdfTerm.BlankNode("row " + rowText(arguments))));
        registry.lenient("term_row", TermFunctions::rowText);
        registry.lenientCall("term_is_triple", call -> arguments -> {
            for (Object argument : arguments) {
                if (argument == null) {
                    return false;
                }
            }
            TermValue[] terms = values(call, arguments);
            return terms[0].literal() == null && terms[1].term() instanceof RdfTerm.Iri;
        });
    }

    private static RdfTerm ofKey(@Nullable Object[] arguments) {
        String prefix = (String) java.util.Objects.requireNonNull(arguments[0]);
        String key = TermTexts.encoded(String.valueOf(arguments[1]));
        return prefix.startsWith("_:")
                ? new RdfTerm.BlankNode(prefix.substring(2) + key)
                : new RdfTerm.Iri(prefix + key);
    }

    private static String rowText(@Nullable Object[] arguments) {
        StringBuilder text = new StringBuilder();
        for (Object argument : arguments) {
            String part = String.valueOf(argument);
            text.append(part.length()).append(':').append(part);
        }
        return text.toString();
    }
}

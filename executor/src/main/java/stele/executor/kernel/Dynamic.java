package stele.executor.kernel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import stele.storage.value.DurationValue;
import stele.storage.value.NodeValue;
import stele.storage.value.PathValue;
import stele.storage.value.RelationshipValue;

/// Equivalence and the total order of values of any type, as grouping and sorting need them: null equals
/// null, NaN equals NaN, 1 equals 1.0, -0 equals 0, lists and maps element by element.
///
/// The order between types is openCypher's orderability (CIP2016-06-14): maps, nodes, relationships, lists,
/// paths, temporal values, strings, booleans, numbers with NaN last, and null after everything.
public final class Dynamic {
    private static final double TWO_TO_63 = 0x1p63;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long DAYS_PER_400_YEARS = 146_097;
    private static final long MONTHS_PER_400_YEARS = 4_800;

    private Dynamic() {}

    /// An object whose `equals` and `hashCode` are the equivalence.
    public static Object canonical(@Nullable Object value) {
        return switch (value) {
            case null -> Null.NULL;
            case Long whole -> whole;
            case Integer whole -> whole.longValue();
            case Short whole -> whole.longValue();
            case Byte whole -> whole.longValue();
            case Double real -> canonical(real.doubleValue());
            case Float real -> canonical(real.doubleValue());
            case BigDecimal exact -> canonical(exact);
            case List<?> list -> {
                List<Object> elements = new ArrayList<>(list.size());
                for (Object element : list) {
                    elements.add(canonical(element));
                }
                yield elements;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> entries = new LinkedHashMap<>();
                map.forEach((key, entry) -> entries.put(canonical(key), canonical(entry)));
                yield entries;
            }
            case NodeValue node -> new Entity('n', node.table(), node.id());
            case RelationshipValue relationship -> new Entity('r', relationship.type(), relationship.id());
            case PathValue path -> {
                List<Object> parts = new ArrayList<>();
                parts.add(Null.PATH);
                path.nodes().forEach(node -> parts.add(canonical(node)));
                path.relationships().forEach(relationship -> parts.add(canonical(relationship)));
                yield parts;
            }
            case byte[] bytes -> new Bytes(bytes);
            default -> value;
        };
    }

    private static Object canonical(double real) {
        if (real == Math.rint(real) && real >= -TWO_TO_63 && real < TWO_TO_63) {
            return (long) real;
        }
        return real;
    }

    private static Object canonical(BigDecimal exact) {
        if (exact.signum() == 0) {
            return 0L;
        }
        BigDecimal stripped = exact.stripTrailingZeros();
        if (stripped.scale() <= 0 && stripped.precision() - stripped.scale() <= 19) {
            BigInteger whole = stripped.toBigInteger();
            if (whole.bitLength() < Long.SIZE) {
                return whole.longValue();
            }
        }
        double real = stripped.doubleValue();
        if (!Double.isInfinite(real) && new BigDecimal(real).compareTo(stripped) == 0) {
            return real;
        }
        return stripped;
    }

    /// Whether the values are equivalent.
    public static boolean equivalent(@Nullable Object left, @Nullable Object right) {
        return canonical(left).equals(canonical(right));
    }

    /// Compares in the total order; nulls last.
    public static int compare(@Nullable Object left, @Nullable Object right) {
        int leftRank = rank(left);
        int rightRank = rank(right);
        if (leftRank != rightRank) {
            return Integer.compare(leftRank, rightRank);
        }
        return left == null || right == null ? 0 : compareAlike(left, right);
    }

    private static int rank(@Nullable Object value) {
        return switch (value) {
            case null -> 99;
            case Map<?, ?> _ -> 1;
            case NodeValue _ -> 2;
            case RelationshipValue _ -> 3;
            case List<?> _ -> 4;
            case PathValue _ -> 5;
            case ZonedDateTime _, Instant _ -> 6;
            case LocalDateTime _ -> 7;
            case LocalDate _ -> 8;
            case OffsetTime _ -> 9;
            case LocalTime _ -> 10;
            case DurationValue _, Period _, java.time.Duration _ -> 11;
            case String _ -> 12;
            case Boolean _ -> 13;
            case Number _ -> 14;
            case byte[] _ -> 15;
            default -> 16;
        };
    }

    @SuppressWarnings("unchecked")
    private static int compareAlike(Object left, Object right) {
        return switch (left) {
            case Number number -> compareNumbers(number, (Number) right);
            case String text -> compareText(text, (String) right);
            case List<?> list -> compareLists(list, (List<?>) right);
            case Map<?, ?> map -> compareMaps(map, (Map<?, ?>) right);
            case NodeValue node -> Long.compare(node.id(), ((NodeValue) right).id());
            case RelationshipValue relationship -> Long.compare(relationship.id(), ((RelationshipValue) right).id());
            case PathValue path -> comparePaths(path, (PathValue) right);
            case byte[] bytes -> Arrays.compareUnsigned(bytes, (byte[]) right);
            case ZonedDateTime _, Instant _ -> compareInstants(left, right);
            case DurationValue _, Period _, java.time.Duration _ -> compareDurations(duration(left), duration(right));
            case Comparable<?> comparable
            when left.getClass() == right.getClass() -> ((Comparable<Object>) comparable).compareTo(right);
            default -> left.toString().compareTo(right.toString());
        };
    }

    /// Compares numbers of any two types by value; NaN is the greatest and equal to itself.
    public static int compareNumbers(Number left, Number right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        boolean leftReal = left instanceof Double || left instanceof Float;
        boolean rightReal = right instanceof Double || right instanceof Float;
        if (leftReal && rightReal) {
            return compareDoubles(left.doubleValue(), right.doubleValue());
        }
        if (leftReal && !Double.isFinite(left.doubleValue())) {
            return left.doubleValue() == Double.NEGATIVE_INFINITY ? -1 : 1;
        }
        if (rightReal && !Double.isFinite(right.doubleValue())) {
            return right.doubleValue() == Double.NEGATIVE_INFINITY ? 1 : -1;
        }
        return decimal(left).compareTo(decimal(right));
    }

    /// Compares with -0 equal to 0, and NaN the greatest and equal to itself.
    public static int compareDoubles(double left, double right) {
        if (left < right) {
            return -1;
        }
        if (left > right) {
            return 1;
        }
        return left == right ? 0 : Boolean.compare(Double.isNaN(left), Double.isNaN(right));
    }

    /// The exact value of a finite number.
    public static BigDecimal decimal(Number number) {
        return switch (number) {
            case BigDecimal exact -> exact;
            case BigInteger whole -> new BigDecimal(whole);
            case Double real -> new BigDecimal(real);
            case Float real -> new BigDecimal(real.doubleValue());
            default -> BigDecimal.valueOf(number.longValue());
        };
    }

    /// Compares by code point, as the bytes of UTF-8 compare.
    public static int compareText(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean surrogateA = Character.isSurrogate(a);
                boolean surrogateB = Character.isSurrogate(b);
                return surrogateA == surrogateB ? Character.compare(a, b) : surrogateA ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int compareLists(List<?> left, List<?> right) {
        Iterator<?> a = left.iterator();
        Iterator<?> b = right.iterator();
        while (a.hasNext() && b.hasNext()) {
            int order = compare(a.next(), b.next());
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(a.hasNext(), b.hasNext());
    }

    private static int compareMaps(Map<?, ?> left, Map<?, ?> right) {
        TreeMap<Object, Object> a = new TreeMap<>(Dynamic::compare);
        TreeMap<Object, Object> b = new TreeMap<>(Dynamic::compare);
        a.putAll(left);
        b.putAll(right);
        int keys = compareLists(List.copyOf(a.keySet()), List.copyOf(b.keySet()));
        return keys != 0 ? keys : compareLists(new ArrayList<>(a.values()), new ArrayList<>(b.values()));
    }

    private static int comparePaths(PathValue left, PathValue right) {
        for (int i = 0; ; i++) {
            boolean leftEnds = i >= left.nodes().size();
            boolean rightEnds = i >= right.nodes().size();
            if (leftEnds || rightEnds) {
                return Boolean.compare(rightEnds, leftEnds);
            }
            int order = compareAlike(left.nodes().get(i), right.nodes().get(i));
            if (order == 0
                    && i < left.relationships().size()
                    && i < right.relationships().size()) {
                order = compareAlike(
                        left.relationships().get(i), right.relationships().get(i));
            }
            if (order != 0) {
                return order;
            }
        }
    }

    private static int compareInstants(Object left, Object right) {
        int order = instant(left).compareTo(instant(right));
        if (order == 0 && left instanceof ZonedDateTime a && right instanceof ZonedDateTime b) {
            return a.compareTo(b);
        }
        return order;
    }

    private static Instant instant(Object value) {
        return value instanceof ZonedDateTime zoned ? zoned.toInstant() : (Instant) value;
    }

    private static DurationValue duration(Object value) {
        return switch (value) {
            case DurationValue duration -> duration;
            case Period period -> new DurationValue(period.toTotalMonths(), period.getDays(), 0, 0);
            case java.time.Duration duration -> new DurationValue(0, 0, duration.getSeconds(), duration.getNano());
            default -> throw new IllegalArgumentException("not a duration");
        };
    }

    private static int compareDurations(DurationValue left, DurationValue right) {
        int order = averageSeconds(left).compareTo(averageSeconds(right));
        if (order == 0) {
            order = Integer.compare(left.nanos(), right.nanos());
        }
        if (order == 0) {
            order = Long.compare(left.months(), right.months());
        }
        return order == 0 ? Long.compare(left.days(), right.days()) : order;
    }

    /// The length with months of the Gregorian calendar's average length; whole seconds, exactly: 4,800
    /// months are 146,097 days, so that a month is 2,629,746 seconds.
    private static BigInteger averageSeconds(DurationValue duration) {
        long monthSeconds = DAYS_PER_400_YEARS * SECONDS_PER_DAY / MONTHS_PER_400_YEARS;
        return BigInteger.valueOf(duration.months())
                .multiply(BigInteger.valueOf(monthSeconds))
                .add(BigInteger.valueOf(duration.days()).multiply(BigInteger.valueOf(SECONDS_PER_DAY)))
                .add(BigInteger.valueOf(duration.seconds()));
    }

    private enum Null {
        NULL,
        PATH
    }

    private record Entity(char kind, String table, long id) {}

    private record Bytes(byte[] bytes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}

package stele.storage.type;

import java.util.List;
import java.util.stream.Collectors;

/// The type of a column or an expression, as storage, physical plans and the executor know it.
///
/// Types are static where they are known; `ANY` is a value that carries its own type, and `TERM` is an RDF
/// term id. Each type has one physical [Layout], which decides the vector class that holds it.
public sealed interface DataType {
    DataType BOOLEAN = new Scalar(Kind.BOOLEAN);
    DataType TINYINT = new Scalar(Kind.TINYINT);
    DataType SMALLINT = new Scalar(Kind.SMALLINT);
    DataType INTEGER = new Scalar(Kind.INTEGER);
    DataType BIGINT = new Scalar(Kind.BIGINT);
    DataType REAL = new Scalar(Kind.REAL);
    DataType DOUBLE = new Scalar(Kind.DOUBLE);
    DataType VARCHAR = new Scalar(Kind.VARCHAR);
    DataType VARBINARY = new Scalar(Kind.VARBINARY);
    DataType DATE = new Scalar(Kind.DATE);
    DataType TIME = new Scalar(Kind.TIME);
    DataType TIMESTAMP = new Scalar(Kind.TIMESTAMP);
    DataType TIMESTAMP_TZ = new Scalar(Kind.TIMESTAMP_TZ);
    DataType INTERVAL_MONTHS = new Scalar(Kind.INTERVAL_MONTHS);
    DataType INTERVAL_MICROS = new Scalar(Kind.INTERVAL_MICROS);
    DataType UUID = new Scalar(Kind.UUID);
    DataType TERM = new Scalar(Kind.TERM);
    DataType ANY = new Scalar(Kind.ANY);

    /// The family of the type.
    Kind kind();

    /// The vector class that holds values of this type.
    default Layout layout() {
        return kind().layout(this);
    }

    /// Whether values are rows or hold some.
    default boolean hasRows() {
        return switch (this) {
            case Row _ -> true;
            case ListOf list -> list.element().hasRows();
            case MapOf map -> map.key().hasRows() || map.value().hasRows();
            case Scalar _, Decimal _ -> false;
        };
    }

    /// A decimal of `precision` digits, `scale` of them after the point.
    static DataType decimal(int precision, int scale) {
        return new Decimal(precision, scale);
    }

    /// A list of `element`s; an element may be null.
    static DataType list(DataType element) {
        return new ListOf(element);
    }

    /// The physical forms of a column. See the classes of the same names in `stele.storage.vector`.
    enum Layout {
        /// `byte[]` of 0 and 1.
        BOOLEAN,
        /// `long[]`: integers, scaled decimals of at most 18 digits, dates (days since 1970-01-01), times
        /// (microseconds of the day), timestamps (microseconds since 1970-01-01), intervals, RDF term ids.
        LONG,
        /// Decimals of more than 18 digits: 128 bits in two `long[]`, or a `long[]` where all values of a vector
        /// fit 64 bits.
        WIDE,
        /// `double[]`: REAL (rounded to float) and DOUBLE.
        DOUBLE,
        /// UTF-8 bytes or raw bytes in a shared heap, by start and length.
        STRING,
        /// Tagged values: a tag byte, 64 bits of payload, and an object for what does not fit.
        ANY
    }

    /// The families of types.
    enum Kind {
        BOOLEAN,
        TINYINT,
        SMALLINT,
        INTEGER,
        BIGINT,
        DECIMAL,
        REAL,
        DOUBLE,
        VARCHAR,
        VARBINARY,
        DATE,
        TIME,
        TIMESTAMP,
        TIMESTAMP_TZ,
        /// Years and months, in months.
        INTERVAL_MONTHS,
        /// Days to fractions of a second, in microseconds.
        INTERVAL_MICROS,
        UUID,
        LIST,
        MAP,
        ROW,
        /// An RDF term, by its id in the term dictionary.
        TERM,
        /// A value that carries its own type.
        ANY;

        private Layout layout(DataType type) {
            return switch (this) {
                case BOOLEAN -> Layout.BOOLEAN;
                case TINYINT,
                        SMALLINT,
                        INTEGER,
                        BIGINT,
                        DATE,
                        TIME,
                        TIMESTAMP,
                        TIMESTAMP_TZ,
                        INTERVAL_MONTHS,
                        INTERVAL_MICROS,
                        TERM -> Layout.LONG;
                case DECIMAL -> ((Decimal) type).precision() <= Decimal.MAX_LONG_PRECISION ? Layout.LONG : Layout.WIDE;
                case REAL, DOUBLE -> Layout.DOUBLE;
                case VARCHAR, VARBINARY -> Layout.STRING;
                case UUID, LIST, MAP, ROW, ANY -> Layout.ANY;
            };
        }

        /// Whether values are whole numbers.
        public boolean isInteger() {
            return this == TINYINT || this == SMALLINT || this == INTEGER || this == BIGINT;
        }

        /// Whether values are numbers.
        public boolean isNumeric() {
            return isInteger() || this == DECIMAL || this == REAL || this == DOUBLE;
        }
    }

    /// A type without parameters.
    record Scalar(Kind kind) implements DataType {
        @Override
        public String toString() {
            return switch (kind) {
                case TIMESTAMP_TZ -> "TIMESTAMP WITH TIME ZONE";
                case INTERVAL_MONTHS -> "INTERVAL YEAR TO MONTH";
                case INTERVAL_MICROS -> "INTERVAL DAY TO SECOND";
                default -> kind.name();
            };
        }
    }

    /// An exact number; values of at most 18 digits are longs scaled by 10^scale, wider ones have 128
    /// bits.
    record Decimal(int precision, int scale) implements DataType {
        public static final int MAX_LONG_PRECISION = 18;
        public static final int MAX_PRECISION = 38;

        @Override
        public Kind kind() {
            return Kind.DECIMAL;
        }

        @Override
        public String toString() {
            return "DECIMAL(" + precision + ", " + scale + ")";
        }
    }

    /// A list; its values are `java.util.List` objects.
    record ListOf(DataType element) implements DataType {
        @Override
        public Kind kind() {
            return Kind.LIST;
        }

        @Override
        public String toString() {
            return element + "[]";
        }
    }

    /// A map; its values are `java.util.Map` objects in insertion order.
    record MapOf(DataType key, DataType value) implements DataType {
        @Override
        public Kind kind() {
            return Kind.MAP;
        }

        @Override
        public String toString() {
            return "MAP(" + key + ", " + value + ")";
        }
    }

    /// A row; its values are `java.util.List` objects, a value a field.
    record Row(List<Field> fields) implements DataType {
        public Row {
            fields = List.copyOf(fields);
        }

        /// Whether its fields have names of their own; those of `ROW(1, 2)` have not.
        public boolean isNamed() {
            return fields.stream().noneMatch(field -> field.name().startsWith("EXPR$"));
        }

        @Override
        public Kind kind() {
            return Kind.ROW;
        }

        @Override
        public String toString() {
            return fields.stream()
                    .map(field -> field.name() + " " + field.type())
                    .collect(Collectors.joining(", ", "ROW(", ")"));
        }
    }

    /// A named part of a [Row].
    record Field(String name, DataType type) {}
}

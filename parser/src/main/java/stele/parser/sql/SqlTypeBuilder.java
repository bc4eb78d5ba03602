package stele.parser.sql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlMapTypeNameSpec;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlRowTypeNameSpec;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds types. CHAR is VARCHAR here: strings are not padded. The length of a character type limits casts
/// (see [Type#length]) and is otherwise free.
final class SqlTypeBuilder {
    private static final int DEFAULT_DECIMAL_PRECISION = 18;
    private static final int DEFAULT_DECIMAL_SCALE = 3;
    private static final int MAX_DECIMAL_PRECISION = 38;
    private static final int MICROSECOND_DIGITS = 6;
    private static final Map<String, SqlTypeName> NAMES = Map.ofEntries(
            Map.entry("BOOLEAN", SqlTypeName.BOOLEAN),
            Map.entry("BOOL", SqlTypeName.BOOLEAN),
            Map.entry("TINYINT", SqlTypeName.TINYINT),
            Map.entry("INT1", SqlTypeName.TINYINT),
            Map.entry("SMALLINT", SqlTypeName.SMALLINT),
            Map.entry("INT2", SqlTypeName.SMALLINT),
            Map.entry("INTEGER", SqlTypeName.INTEGER),
            Map.entry("INT", SqlTypeName.INTEGER),
            Map.entry("INT4", SqlTypeName.INTEGER),
            Map.entry("SIGNED", SqlTypeName.INTEGER),
            Map.entry("BIGINT", SqlTypeName.BIGINT),
            Map.entry("INT8", SqlTypeName.BIGINT),
            Map.entry("LONG", SqlTypeName.BIGINT),
            Map.entry("DECIMAL", SqlTypeName.DECIMAL),
            Map.entry("NUMERIC", SqlTypeName.DECIMAL),
            Map.entry("DEC", SqlTypeName.DECIMAL),
            Map.entry("REAL", SqlTypeName.REAL),
            Map.entry("FLOAT4", SqlTypeName.REAL),
            Map.entry("FLOAT", SqlTypeName.DOUBLE),
            Map.entry("FLOAT8", SqlTypeName.DOUBLE),
            Map.entry("DOUBLE", SqlTypeName.DOUBLE),
            Map.entry("VARCHAR", SqlTypeName.VARCHAR),
            Map.entry("TEXT", SqlTypeName.VARCHAR),
            Map.entry("STRING", SqlTypeName.VARCHAR),
            Map.entry("BPCHAR", SqlTypeName.VARCHAR),
            Map.entry("JSON", SqlTypeName.VARCHAR),
            Map.entry("JSONB", SqlTypeName.VARCHAR),
            Map.entry("NVARCHAR", SqlTypeName.VARCHAR),
            Map.entry("VARBINARY", SqlTypeName.VARBINARY),
            Map.entry("BYTEA", SqlTypeName.VARBINARY),
            Map.entry("BLOB", SqlTypeName.VARBINARY),
            Map.entry("DATE", SqlTypeName.DATE),
            Map.entry("DATETIME", SqlTypeName.TIMESTAMP),
            Map.entry("TIMESTAMPTZ", SqlTypeName.TIMESTAMP_TZ),
            Map.entry("UUID", SqlTypeName.UUID),
            Map.entry("ANY", SqlTypeName.ANY));

    private final SqlPositions positions;
    private final SqlIntervalBuilder intervals;

    SqlTypeBuilder(SqlPositions positions, SqlIntervalBuilder intervals) {
        this.positions = positions;
        this.intervals = intervals;
    }

    /// A type as CAST takes it.
    ///
    /// @param spec a `SqlDataTypeSpec`, or a `SqlIntervalQualifier`
    /// @param length the greatest number of characters, or -1
    record Type(SqlNode spec, int length) {}

    static SqlDataTypeSpec spec(SqlTypeName name, SqlParserPos position) {
        int precision = switch (name) {
            case TIME, TIMESTAMP, TIMESTAMP_TZ -> MICROSECOND_DIGITS;
            default -> -1;
        };
        return new SqlDataTypeSpec(new SqlBasicTypeNameSpec(name, precision, position), position);
    }

    /// The type of a column or of an element.
    SqlDataTypeSpec columnType(SqlParser.TypeContext context) {
        SqlNode spec = type(context).spec();
        if (spec instanceof SqlDataTypeSpec dataType) {
            return dataType;
        }
        SqlIntervalQualifier qualifier = (SqlIntervalQualifier) spec;
        return new SqlDataTypeSpec(
                new org.apache.calcite.sql.SqlBasicTypeNameSpec(qualifier.typeName(), positions.position(context)),
                positions.position(context));
    }

    Type type(SqlParser.TypeContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.ArrayTypeContext array -> array(columnType(array.type()), position);
            case SqlParser.ArrayKeywordTypeContext array -> array(columnType(array.type()), position);
            case SqlParser.DoublePrecisionTypeContext ignored -> plain(SqlTypeName.DOUBLE, position);
            case SqlParser.TimeTypeContext time -> time(time, position);
            case SqlParser.IntervalTypeContext interval ->
                new Type(intervals.qualifier(interval.intervalQualifier(), position), -1);
            case SqlParser.CharacterTypeContext character -> character(character, position);
            case SqlParser.BinaryTypeContext ignored -> plain(SqlTypeName.VARBINARY, position);
            case SqlParser.MapTypeContext map ->
                new Type(
                        new SqlDataTypeSpec(
                                new SqlMapTypeNameSpec(columnType(map.key), columnType(map.value), position), position),
                        -1);
            case SqlParser.RowTypeContext row -> row(row, position);
            case SqlParser.NamedTypeContext named -> named(named, position);
            default -> throw new IllegalStateException("type " + context.getClass());
        };
    }

    private static Type plain(SqlTypeName name, SqlParserPos position) {
        return new Type(spec(name, position), -1);
    }

    private static Type array(SqlDataTypeSpec element, SqlParserPos position) {
        SqlCollectionTypeNameSpec spec =
                new SqlCollectionTypeNameSpec(element.getTypeNameSpec(), SqlTypeName.ARRAY, position);
        return new Type(new SqlDataTypeSpec(spec, position), -1);
    }

    private Type time(SqlParser.TimeTypeContext context, SqlParserPos position) {
        boolean zone = context.WITH() != null;
        if (context.name.getType() == SqlParser.TIME) {
            if (zone) {
                throw StatementException.unsupported("TIME WITH TIME ZONE", positions.span(context));
            }
            return plain(SqlTypeName.TIME, position);
        }
        return plain(zone ? SqlTypeName.TIMESTAMP_TZ : SqlTypeName.TIMESTAMP, position);
    }

    private static Type character(SqlParser.CharacterTypeContext context, SqlParserPos position) {
        TerminalNode length = context.INTEGER_NUMBER();
        int characters = length != null ? Integer.parseInt(length.getText()) : context.VARYING() == null ? 1 : -1;
        return new Type(spec(SqlTypeName.VARCHAR, position), characters);
    }

    private Type row(SqlParser.RowTypeContext context, SqlParserPos position) {
        List<SqlIdentifier> names = context.rowField().stream()
                .map(field -> new SqlIdentifier(
                        SqlIdentifiers.name(field.identifier()), positions.position(field.identifier())))
                .toList();
        List<SqlDataTypeSpec> types = context.rowField().stream()
                .map(field -> columnType(field.type()))
                .toList();
        return new Type(new SqlDataTypeSpec(new SqlRowTypeNameSpec(position, names, types), position), -1);
    }

    private Type named(SqlParser.NamedTypeContext context, SqlParserPos position) {
        String name = SqlIdentifiers.name(context.identifier()).toUpperCase(Locale.ROOT);
        SqlTypeName typeName = NAMES.get(name);
        if (typeName == null) {
            throw new StatementException(
                    Diagnostic.Kind.TYPE,
                    "unknown type \"" + SqlIdentifiers.name(context.identifier()) + "\"",
                    positions.span(context));
        }
        List<TerminalNode> numbers = context.INTEGER_NUMBER();
        Integer first = number(numbers, 0);
        if (typeName == SqlTypeName.DECIMAL) {
            return decimal(first, number(numbers, 1), context, position);
        }
        return new Type(spec(typeName, position), typeName == SqlTypeName.VARCHAR && first != null ? first : -1);
    }

    private static @Nullable Integer number(List<TerminalNode> numbers, int index) {
        return numbers.size() > index ? Integer.valueOf(numbers.get(index).getText()) : null;
    }

    private Type decimal(
            @Nullable Integer precision,
            @Nullable Integer scale,
            SqlParser.NamedTypeContext context,
            SqlParserPos position) {
        int digits = precision == null ? DEFAULT_DECIMAL_PRECISION : precision;
        int fraction = precision == null ? DEFAULT_DECIMAL_SCALE : scale == null ? 0 : scale;
        if (digits < 1 || digits > MAX_DECIMAL_PRECISION || fraction > digits) {
            throw new StatementException(
                    Diagnostic.Kind.TYPE,
                    "a decimal has 1 to " + MAX_DECIMAL_PRECISION + " digits, and no more than that after the point",
                    positions.span(context));
        }
        return new Type(
                new SqlDataTypeSpec(
                        new SqlBasicTypeNameSpec(SqlTypeName.DECIMAL, digits, fraction, position), position),
                -1);
    }
}

package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.Suggestions;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.planner.TypeMapping;
import stele.storage.catalog.Column;
import stele.storage.type.DataType;

/// The table functions: `read_csv`, files by their names, `generate_series`. A call is resolved before
/// validation, since only the file says what columns there are: it becomes a function without parameters
/// that knows its rows' type.
final class SqlTableFunctions {
    private static final List<String> NAMES = List.of("read_csv", "read_csv_auto", "generate_series", "range");

    private final BindingContext context;
    private final List<SqlOperator> bound = new ArrayList<>();

    SqlTableFunctions(BindingContext context) {
        this.context = context;
    }

    /// The functions made so far, for the validator's operator table.
    List<SqlOperator> bound() {
        return bound;
    }

    /// A call whose columns are known.
    static final class Bound extends SqlFunction implements SqlTableFunction {
        private final String target;
        private final List<Argument> arguments;
        private final List<Column> columns;

        Bound(String name, String target, List<Argument> arguments, List<Column> columns) {
            super(
                    name,
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.CURSOR,
                    null,
                    OperandTypes.NILADIC,
                    SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
            this.target = target;
            this.arguments = List.copyOf(arguments);
            this.columns = List.copyOf(columns);
        }

        /// The executor's name of the function.
        String target() {
            return target;
        }

        RelDataType rowType(RelDataTypeFactory factory) {
            RelDataTypeFactory.Builder builder = factory.builder();
            columns.forEach(column ->
                    builder.add(column.name(), TypeMapping.toCalcite(factory, column.type(), column.nullable())));
            return builder.build();
        }

        List<RexNode> arguments(RexBuilder builder) {
            return arguments.stream().map(argument -> argument.toRex(builder)).toList();
        }

        @Override
        public SqlReturnTypeInference getRowTypeInference() {
            return binding -> rowType(binding.getTypeFactory());
        }
    }

    /// A constant argument.
    sealed interface Argument {
        RexNode toRex(RexBuilder builder);

        /// A string.
        record Text(String value) implements Argument {
            @Override
            public RexNode toRex(RexBuilder builder) {
                return SqlFunctions.text(builder, value);
            }
        }

        /// Names and values, as a map.
        record Options(Map<String, String> values) implements Argument {
            @Override
            public RexNode toRex(RexBuilder builder) {
                RelDataType text = builder.getTypeFactory().createSqlType(SqlTypeName.VARCHAR);
                RelDataType type = builder.getTypeFactory().createMapType(text, text);
                List<RexNode> entries = new ArrayList<>();
                values.forEach((name, value) -> {
                    entries.add(SqlFunctions.text(builder, name));
                    entries.add(SqlFunctions.text(builder, value));
                });
                return builder.makeCall(type, SqlStdOperatorTable.MAP_VALUE_CONSTRUCTOR, entries);
            }
        }

        /// A whole number.
        record Whole(long value) implements Argument {
            @Override
            public RexNode toRex(RexBuilder builder) {
                RelDataType type = builder.getTypeFactory().createSqlType(SqlTypeName.BIGINT);
                return builder.makeExactLiteral(java.math.BigDecimal.valueOf(value), type);
            }
        }
    }

    /// The call that stands for `call` in FROM.
    SqlNode resolve(SqlCall call) {
        if (!(call.getOperator() instanceof SqlUnresolvedFunction function)) {
            return call;
        }
        String name = function.getName().toLowerCase(Locale.ROOT);
        Bound resolved = switch (name) {
            case "read_file", "read_csv", "read_csv_auto" -> readCsv(call);
            case "generate_series", "range" -> series(name, call);
            default -> throw unknown(function, call);
        };
        bound.add(resolved);
        return resolved.createCall(call.getParserPosition());
    }

    /// Whether a call is a series whose bounds are no whole constants: then it is the elements of a list.
    static boolean isComputedSeries(SqlNode node) {
        return node instanceof SqlCall call
                && (call.getOperator().getName().equalsIgnoreCase("generate_series")
                        || call.getOperator().getName().equalsIgnoreCase("range"))
                && !call.getOperandList().stream()
                        .allMatch(operand -> SqlConstants.whole(operand).isPresent());
    }

    private static StatementException unknown(SqlUnresolvedFunction function, SqlCall call) {
        String name = function.getName();
        String suggestion = Suggestions.nearest(name, NAMES)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        SqlIdentifier identifier = function.getSqlIdentifier();
        SqlParserPos position = identifier == null ? call.getParserPosition() : identifier.getParserPosition();
        return new StatementException(
                Diagnostic.Kind.NAME,
                "unknown table function \"" + name + "\"" + suggestion,
                SqlPositions.span(position));
    }

    private Bound readCsv(SqlCall call) {
        if (call.operandCount() == 0) {
            throw wrong("read_csv needs the file's name", call);
        }
        SqlNode path = call.operand(0);
        String file = text(path);
        if (file == null) {
            throw wrong("read_csv needs the file's name as a string", path);
        }
        Map<String, String> options = new TreeMap<>();
        for (SqlNode option : call.getOperandList().subList(1, call.operandCount())) {
            putOption(option, options);
        }
        SqlFiles.Csv csv =
                SqlFiles.inspect(context.session().resolve(file), options, SqlPositions.span(path.getParserPosition()));
        return new Bound("read_csv#" + bound.size(), "read_csv", csv.arguments(), csv.columns());
    }

    /// `name => value`, or `name = value`.
    private static void putOption(SqlNode option, Map<String, String> options) {
        if (option instanceof SqlCall assignment) {
            boolean arrow = assignment.getKind() == SqlKind.ARGUMENT_ASSIGNMENT;
            boolean equals = assignment.getKind() == SqlKind.EQUALS;
            SqlNode name = arrow ? assignment.operand(1) : equals ? assignment.operand(0) : option;
            SqlNode value = arrow ? assignment.operand(0) : equals ? assignment.operand(1) : option;
            if (name instanceof SqlIdentifier identifier && value instanceof SqlLiteral literal) {
                options.put(identifier.getSimple().toLowerCase(Locale.ROOT), literalText(literal));
                return;
            }
        }
        throw wrong("an option is written as name => value", option);
    }

    private static String literalText(SqlLiteral literal) {
        String text = text(literal);
        return text == null ? String.valueOf(literal.toValue()).toLowerCase(Locale.ROOT) : text;
    }

    private static @Nullable String text(SqlNode node) {
        return node instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.CHAR
                ? literal.getValueAs(NlsString.class).getValue()
                : null;
    }

    private Bound series(String name, SqlCall call) {
        List<Argument> arguments = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            arguments.add(new Argument.Whole(SqlConstants.whole(operand)
                    .orElseThrow(() -> StatementException.unsupported(
                            name + " of something else than whole numbers",
                            SqlPositions.span(operand.getParserPosition())))));
        }
        boolean range = name.equals("range");
        int least = range ? 1 : 2;
        if (arguments.size() < least || arguments.size() > 3) {
            throw wrong(name + " takes a start, an end and optionally a step", call);
        }
        if (arguments.size() == 1) {
            arguments.addFirst(new Argument.Whole(0));
        }
        if (arguments.size() == 2) {
            arguments.add(new Argument.Whole(1));
        }
        long step = ((Argument.Whole) arguments.get(2)).value();
        if (step == 0) {
            throw wrong("a step must not be zero", call);
        }
        if (range) {
            long end = ((Argument.Whole) arguments.get(1)).value();
            arguments.set(1, new Argument.Whole(step > 0 ? end - 1 : end + 1));
        }
        return new Bound(
                name + "#" + bound.size(),
                "generate_series",
                arguments,
                List.of(new Column(name, DataType.BIGINT, false)));
    }

    private static StatementException wrong(String message, SqlNode node) {
        return new StatementException(Diagnostic.Kind.SEMANTIC, message, SqlPositions.span(node.getParserPosition()));
    }
}

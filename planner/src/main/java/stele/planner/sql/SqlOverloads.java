package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLambda;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SqlLambdaScope;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;
import stele.planner.function.SteleFunction;

/// A scalar function with one or more [SqlSignature]s: the one that suits a call's arguments best is taken,
/// one that needs no conversion before one that does.
final class SqlOverloads extends SqlFunction {
    private static final Set<String> VOLATILE =
            Set.of("random", "rand", "gen_random_uuid", "uuid", "uuidv4", "nextval", "currval", "setval");

    private final List<SqlSignature> signatures;

    SqlOverloads(String name, List<SqlSignature> signatures) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.ARG0,
                null,
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.signatures = List.copyOf(signatures);
    }

    @Override
    public boolean isDeterministic() {
        return !VOLATILE.contains(getName());
    }

    /// The ways to call it, for messages.
    String signature() {
        return signatures.stream()
                .map(signature -> signature.describe(getName()))
                .collect(Collectors.joining(" or "));
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        List<RelDataType> types = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            RelDataType type = operand instanceof SqlLambda lambda
                    ? lambdaType(validator, scope, call, lambda, types)
                    : validator.deriveType(scope, operand);
            types.add(type);
        }
        SqlSignature signature = choose(types);
        if (signature == null) {
            throw validator.newValidationError(
                    call,
                    org.apache.calcite.util.Static.RESOURCE.validatorUnknownFunction(getName() + "("
                            + types.stream()
                                    .map(RelDataType::toString)
                                    .map(text -> "<" + text + ">")
                                    .collect(Collectors.joining(", "))
                            + ")"));
        }
        RelDataType type = SqlSignatureTypes.result(signature, types, validator.getTypeFactory());
        validator.setValidatedNodeType(call, type);
        return type;
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        List<RelDataType> types = binding.collectOperandTypes();
        SqlSignature signature = choose(types);
        if (signature == null) {
            throw new IllegalStateException("no form of " + getName() + " takes " + types);
        }
        return SqlSignatureTypes.result(signature, types, binding.getTypeFactory());
    }

    /// A lambda's first parameters are elements of the list before it, a position or a running value, as the
    /// function has it; its last ones are what it captures, whose values follow it among the arguments.
    private RelDataType lambdaType(
            SqlValidator validator, SqlValidatorScope outer, SqlCall call, SqlLambda lambda, List<RelDataType> before) {
        SqlLambdaScope scope = (SqlLambdaScope) validator.getLambdaScope(lambda);
        RelDataTypeFactory factory = validator.getTypeFactory();
        RelDataType element = before.getFirst().getComponentType();
        RelDataType of = element == null ? factory.createSqlType(SqlTypeName.ANY) : element;
        int position = call.getOperandList().indexOf(lambda);
        int captured = call.operandCount() - position - 1;
        int own = lambda.getParameters().size() - captured;
        for (int i = 0; i < lambda.getParameters().size(); i++) {
            RelDataType type;
            if (i >= own) {
                type = validator.deriveType(outer, call.operand(position + 1 + i - own));
            } else {
                boolean index = i == own - 1 && i > 0 && SqlSignatures.countsPositions(getName(), own);
                type = index ? factory.createSqlType(SqlTypeName.BIGINT) : of;
            }
            scope.getParameterTypes()
                    .put(lambda.getParameters().get(i).toString(), factory.createTypeWithNullability(type, true));
        }
        // The body may have been seen before its parameters' types were known.
        lambda.getExpression().accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlCall inner) {
                validator.removeValidatedNodeType(inner);
                return super.visit(inner);
            }

            @Override
            public SqlNode visit(SqlIdentifier name) {
                validator.removeValidatedNodeType(name);
                return name;
            }
        });
        validator.validateLambda(lambda);
        return validator.getValidatedNodeType(lambda);
    }

    private @Nullable SqlSignature choose(List<RelDataType> types) {
        SqlSignature best = null;
        int bestFit = Integer.MAX_VALUE;
        for (SqlSignature signature : signatures) {
            int fit = fit(signature, types);
            if (fit >= 0 && fit < bestFit) {
                best = signature;
                bestFit = fit;
            }
        }
        return best;
    }

    private static int fit(SqlSignature signature, List<RelDataType> types) {
        int lambda = signature.parameters().indexOf("lambda");
        int count = lambda < 0 ? types.size() : Math.min(types.size(), lambda + 1);
        if (!signature.takes(count)) {
            return -1;
        }
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int fit = SqlSignatureTypes.fit(signature.parameter(i), types.get(i));
            if (fit < 0) {
                return -1;
            }
            sum += fit;
        }
        return sum;
    }

    /// The plan's expression for a call.
    RexNode translate(RexBuilder builder, SqlParserPos position, RelDataType type, List<RexNode> arguments) {
        List<RelDataType> types = arguments.stream()
                .map(argument -> typeOf(argument, builder.getTypeFactory()))
                .toList();
        SqlSignature signature = choose(types);
        if (signature == null) {
            throw new IllegalStateException("no form of " + getName() + " takes " + types);
        }
        List<RexNode> adapted = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            adapted.add(
                    i >= signature.parameters().size() && !signature.repeated()
                            ? arguments.get(i)
                            : SqlSignatureTypes.adapt(signature, i, arguments.get(i), types, builder));
        }
        return builder.makeCall(position, type, SteleFunction.of(target(signature, adapted)), adapted);
    }

    /// In a plan a lambda has its body's type.
    private static RelDataType typeOf(RexNode argument, RelDataTypeFactory factory) {
        return argument instanceof RexLambda
                ? factory.createFunctionSqlType(factory.createStructType(List.of(), List.of()), argument.getType())
                : argument.getType();
    }

    /// A lambda that also takes the positions of elements makes another function of it.
    private static String target(SqlSignature signature, List<RexNode> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i) instanceof RexLambda lambda) {
                int own = lambda.getParameters().size() - (arguments.size() - i - 1);
                return SqlSignatures.countsPositions(signature.names().getFirst(), own)
                        ? signature.target() + "_indexed"
                        : signature.target();
            }
        }
        return signature.target();
    }
}

package stele.planner.sparql;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;
import stele.parser.sparql.SparqlAst;
import stele.planner.BindingContext;
import stele.planner.SteleRexBuilder;
import stele.storage.type.DataType;
import stele.storage.value.RdfTerm;

/// Constants, and the way between native columns and term ids.
final class Terms {
    static final String XSD = "http://www.w3.org/2001/XMLSchema#";
    private static final Pattern SMALL_INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");
    private static final Pattern CANONICAL_DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,14})\\.(0|[0-9]{0,14}[1-9])");

    private final BindingContext context;

    Terms(BindingContext context) {
        this.context = context;
    }

    static RdfTerm term(SparqlAst.Term term) {
        return switch (term) {
            case SparqlAst.Term.Iri iri -> new RdfTerm.Iri(iri.value());
            case SparqlAst.Term.Literal literal ->
                new RdfTerm.Literal(literal.lexical(), literal.datatype(), literal.language());
        };
    }

    RelDataType termType() {
        return context.type(DataType.TERM, true);
    }

    RelDataType booleanType() {
        return context.type(DataType.BOOLEAN, true);
    }

    /// A constant id, for comparison with stored terms: an unknown term is 0, which equals none.
    RexNode stored(RdfTerm term) {
        return id(context.snapshot().terms().find(term));
    }

    /// A constant for a result. A call, since Calcite's simplifier fails on casts of literals of the type
    /// TERM.
    RexNode made(RdfTerm term) {
        return context.call(
                "term_constant",
                context.type(DataType.TERM, false),
                context.rexBuilder()
                        .makeLiteral(
                                BigDecimal.valueOf(context.snapshot().terms().id(term)),
                                context.type(DataType.BIGINT, false),
                                false));
    }

    /// A constant id, for comparison with computed terms.
    RexNode compared(RdfTerm term) {
        return id(context.snapshot().terms().id(term));
    }

    RexNode id(long id) {
        return ((SteleRexBuilder) context.rexBuilder()).termLiteral(id);
    }

    RexNode text(String text) {
        return context.rexBuilder().makeLiteral(text, context.type(DataType.VARCHAR, false), false);
    }

    RexNode nothing(Shape shape) {
        return context.rexBuilder().makeNullLiteral(context.type(columnType(shape), true));
    }

    /// The type of a column that is made for a shape.
    DataType columnType(Shape shape) {
        return switch (shape) {
            case Shape.Term _ -> DataType.TERM;
            case Shape.Entity _ -> DataType.BIGINT;
            case Shape.Literal literal -> literal.type();
        };
    }

    /// `column` as a term id.
    RexNode toTerm(RexNode column, Shape shape) {
        return switch (shape) {
            case Shape.Term _ -> column;
            case Shape.Entity entity -> context.call("term_of_key", termType(), text(entity.prefix()), column);
            case Shape.Literal _ -> context.call("term_of_value", termType(), column);
        };
    }

    RexNode toTerm(Value value) {
        return value.constant() != null ? made(value.constant()) : toTerm(value.node(), value.shape());
    }

    /// A constant: native where its type has a native form.
    Value constant(RdfTerm term) {
        if (term instanceof RdfTerm.Literal literal) {
            RexNode node = nativeLiteral(literal);
            DataType type = nativeType(literal);
            if (node != null && type != null) {
                return new Value(node, new Shape.Literal(type), term);
            }
        }
        return new Value(made(term), Shape.TERM, term);
    }

    private @Nullable DataType nativeType(RdfTerm.Literal literal) {
        return switch (literal.datatype().startsWith(XSD) ? literal.datatype().substring(XSD.length()) : "") {
            case "integer" -> DataType.BIGINT;
            case "string" -> DataType.VARCHAR;
            case "boolean" -> DataType.BOOLEAN;
            case "decimal" -> DataType.decimal(DataType.Decimal.MAX_PRECISION, DataType.Decimal.MAX_LONG_PRECISION);
            default -> null;
        };
    }

    private @Nullable RexNode nativeLiteral(RdfTerm.Literal literal) {
        RexBuilder rex = context.rexBuilder();
        String lexical = literal.lexical();
        return switch (literal.datatype().startsWith(XSD) ? literal.datatype().substring(XSD.length()) : "") {
            case "integer" ->
                SMALL_INTEGER.matcher(lexical).matches()
                        ? rex.makeLiteral(new BigDecimal(lexical), context.type(DataType.BIGINT, false), false)
                        : null;
            case "string" -> text(lexical);
            case "boolean" ->
                lexical.equals("true") || lexical.equals("false") ? rex.makeLiteral(lexical.equals("true")) : null;
            case "decimal" ->
                CANONICAL_DECIMAL.matcher(lexical).matches() ? rex.makeExactLiteral(new BigDecimal(lexical)) : null;
            default -> null;
        };
    }

    /// The constant that a column of `type` must equal to stand for `term`; empty when none does.
    Optional<RexNode> nativeConstant(RdfTerm term, DataType type) {
        if (!(term instanceof RdfTerm.Literal literal)) {
            return Optional.empty();
        }
        DataType.Kind kind = type.kind();
        String wanted = datatype(kind);
        if (!literal.datatype().equals(wanted)) {
            return Optional.empty();
        }
        return switch (kind) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, VARCHAR, BOOLEAN -> Optional.ofNullable(nativeLiteral(literal));
            case DECIMAL -> Optional.ofNullable(nativeLiteral(literal));
            default -> Optional.empty();
        };
    }

    /// Whether constants can be compared natively with columns of `kind`; others are compared as terms.
    static boolean hasNativeConstants(DataType.Kind kind) {
        return kind.isInteger()
                || kind == DataType.Kind.VARCHAR
                || kind == DataType.Kind.BOOLEAN
                || kind == DataType.Kind.DECIMAL;
    }

    private static String datatype(DataType.Kind kind) {
        return XSD
                + switch (kind) {
                    case TINYINT, SMALLINT, INTEGER, BIGINT -> "integer";
                    case DECIMAL -> "decimal";
                    case BOOLEAN -> "boolean";
                    default -> "string";
                };
    }

    /// The key in an IRI of an entity, as a literal.
    Optional<RexNode> key(RdfTerm term, Shape.Entity entity, RelDataType keyType) {
        String text = term instanceof RdfTerm.Iri iri ? iri.value() : "";
        if (!text.startsWith(entity.prefix())) {
            return Optional.empty();
        }
        String key = text.substring(entity.prefix().length());
        if (org.apache.calcite.sql.type.SqlTypeUtil.inCharFamily(keyType)) {
            return Optional.of(
                    text(java.net.URLDecoder.decode(key.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8)));
        }
        return SMALL_INTEGER.matcher(key).matches()
                ? Optional.of(context.rexBuilder()
                        .makeLiteral(new BigDecimal(key), context.type(DataType.BIGINT, false), false))
                : Optional.empty();
    }

    RexNode and(java.util.List<RexNode> conditions) {
        return org.apache.calcite.rex.RexUtil.composeConjunction(context.rexBuilder(), conditions);
    }

    RexNode isNull(RexNode node) {
        return context.rexBuilder().makeCall(SqlStdOperatorTable.IS_NULL, node);
    }

    RexNode isNotNull(RexNode node) {
        return context.rexBuilder().makeCall(SqlStdOperatorTable.IS_NOT_NULL, node);
    }

    RexNode equal(RexNode left, RexNode right) {
        return context.rexBuilder().makeCall(SqlStdOperatorTable.EQUALS, left, right);
    }
}

package stele.planner;

import java.math.BigDecimal;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import stele.storage.type.DataType;

/// Calcite's builder of expressions, which can make constants of Stele's own types as well.
public final class SteleRexBuilder extends RexBuilder {
    public SteleRexBuilder(RelDataTypeFactory factory) {
        super(factory);
    }

    /// The RDF term of an id. A cast of a number would do, were it not that Calcite's simplifier fails on
    /// casts of constants to types that it does not know.
    public RexLiteral termLiteral(long id) {
        return makeLiteral(
                BigDecimal.valueOf(id), TypeMapping.toCalcite(typeFactory, DataType.TERM, false), SqlTypeName.DECIMAL);
    }
}

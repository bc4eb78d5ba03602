package stele.planner.sql;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.jspecify.annotations.Nullable;
import stele.parser.sql.GroupsOffset;
import stele.parser.sql.VarcharLiteral;
import stele.planner.function.SteleFunction;
import stele.planner.rel.TableFunctionRel;

/// Calcite's converter with our string literals and our table functions. Sub-queries stay in expressions,
/// for the optimiser; nothing is simplified.
final class SqlRelConverter extends SqlToRelConverter {
    SqlRelConverter(SqlValidator validator, Prepare.CatalogReader catalog, RelOptCluster cluster) {
        super(
                (type, query, schemaPath, viewPath) -> {
                    throw new IllegalStateException("there are no views");
                },
                validator,
                catalog,
                cluster,
                SqlConvertlets.INSTANCE,
                SqlToRelConverter.config()
                        .withExpand(false)
                        .withTrimUnusedFields(false)
                        .withInSubQueryThreshold(Integer.MAX_VALUE)
                        .withRelBuilderConfigTransform(config -> config.withSimplify(false)
                                .withSimplifyValues(false)
                                .withPruneInputOfAggregate(false)
                                .withPushJoinCondition(false)));
    }

    @Override
    protected @Nullable RexNode convertExtendedExpression(SqlNode node, Blackboard blackboard) {
        if (node instanceof GroupsOffset offset) {
            RexNode number = getRexBuilder().makeExactLiteral(offset.getValueNonNull());
            return getRexBuilder()
                    .makeCall(number.getType(), SteleFunction.of(SteleFunction.FRAME_GROUPS), List.of(number));
        }
        return node instanceof VarcharLiteral literal ? SqlFunctions.text(getRexBuilder(), literal.text()) : null;
    }

    @Override
    protected void convertCollectionTable(Blackboard blackboard, SqlCall call) {
        if (call.getOperator() instanceof SqlTableFunctions.Bound function) {
            blackboard.setRoot(
                    TableFunctionRel.create(
                            getCluster(),
                            function.target(),
                            function.arguments(getRexBuilder()),
                            function.rowType(getRexBuilder().getTypeFactory())),
                    true);
            return;
        }
        super.convertCollectionTable(blackboard, call);
    }
}

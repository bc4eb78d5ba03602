package stele.planner;

import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCostImpl;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.ProxyingMetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import stele.planner.optimizer.Cardinality;

/// Makes what Calcite needs around a plan.
public final class PlannerEnvironment {
    private PlannerEnvironment() {}

    /// A cluster for one statement. Its planner only carries plans; metadata handlers are plain classes, so
    /// that nothing is compiled while a statement is planned.
    public static RelOptCluster newCluster() {
        HepPlanner planner = new HepPlanner(
                HepProgram.builder().build(),
                Contexts.of(new Cardinality.Memory()),
                true,
                null,
                RelOptCostImpl.FACTORY);
        planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
        RelOptCluster cluster = RelOptCluster.create(planner, new SteleRexBuilder(new SteleTypeFactory()));
        cluster.setMetadataProvider(DefaultRelMetadataProvider.INSTANCE);
        cluster.setMetadataQuerySupplier(
                () -> new RelMetadataQuery(new ProxyingMetadataHandlerProvider(DefaultRelMetadataProvider.INSTANCE)));
        return cluster;
    }
}

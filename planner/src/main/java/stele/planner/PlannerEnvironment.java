package stele.planner;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCostImpl;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.MetadataHandler;
import org.apache.calcite.rel.metadata.MetadataHandlerProvider;
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
        cluster.setMetadataQuerySupplier(() -> new RelMetadataQuery(SharedHandlers.INSTANCE));
        return cluster;
    }

    /// Metadata handlers, each made once: they have no state.
    private static final class SharedHandlers implements MetadataHandlerProvider {
        static final SharedHandlers INSTANCE = new SharedHandlers();

        private final MetadataHandlerProvider source =
                new ProxyingMetadataHandlerProvider(DefaultRelMetadataProvider.INSTANCE);
        private final Map<Class<?>, MetadataHandler<?>> handlers = new ConcurrentHashMap<>();

        @Override
        public <H extends MetadataHandler<?>> H handler(Class<H> type) {
            return type.cast(handlers.computeIfAbsent(type, ignored -> source.handler(type)));
        }
    }
}

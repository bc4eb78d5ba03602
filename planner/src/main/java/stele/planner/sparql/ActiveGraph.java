package stele.planner.sparql;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.value.RdfTerm;

/// The graph that triple patterns are matched against.
///
/// @param dataset what the query says of its data set
/// @param name the named graph, or null for the default graph or any
/// @param variable the variable that ranges over the named graphs, or null
record ActiveGraph(
        Dataset dataset, @Nullable RdfTerm name, @Nullable String variable) {
    /// The graphs of FROM and FROM NAMED; null for both when the query has neither.
    record Dataset(@Nullable List<RdfTerm> from, @Nullable List<RdfTerm> named) {}

    boolean isDefault() {
        return name == null && variable == null;
    }

    /// Whether tables and property graphs are part of it.
    boolean hasMapped() {
        return isDefault() && dataset.from() == null;
    }

    ActiveGraph named(RdfTerm graph) {
        return new ActiveGraph(dataset, graph, null);
    }

    ActiveGraph variable(String graph) {
        return new ActiveGraph(dataset, null, graph);
    }
}

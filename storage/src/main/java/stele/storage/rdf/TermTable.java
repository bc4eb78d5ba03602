package stele.storage.rdf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import stele.storage.value.RdfTerm;

/// The terms of one store.
public final class TermTable implements TermDictionary {
    private final Map<RdfTerm, Long> ids = new HashMap<>();
    private final List<RdfTerm> terms = new ArrayList<>();

    @Override
    public synchronized long id(RdfTerm term) {
        Long known = ids.get(term);
        if (known != null) {
            return known;
        }
        terms.add(term);
        long id = terms.size();
        ids.put(term, id);
        return id;
    }

    @Override
    public synchronized long find(RdfTerm term) {
        return ids.getOrDefault(term, 0L);
    }

    @Override
    public synchronized RdfTerm term(long id) {
        return terms.get((int) id - 1);
    }
}

package stele.shell.render;

import java.io.IOException;
import stele.Result;

/// Writes the rows of a result.
@FunctionalInterface
public interface ResultRenderer {
    void render(Result result, Appendable out) throws IOException;
}

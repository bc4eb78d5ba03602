package stele.shell;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Measures methods by javac's own syntax trees.
final class MethodLengths {
    private MethodLengths() {}

    /// The methods of `files` with more than `limit` lines, as `Class.method`, with their lines.
    static Map<String, Integer> longerThan(int limit, List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, Integer> lengths = new TreeMap<>();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, ignored -> {}, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new Scanner(unit, positions, limit, lengths), "");
            }
        }
        return lengths;
    }

    private static final class Scanner extends TreeScanner<@Nullable Void, String> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final int limit;
        private final Map<String, Integer> lengths;

        Scanner(CompilationUnitTree unit, SourcePositions positions, int limit, Map<String, Integer> lengths) {
            this.unit = unit;
            this.positions = positions;
            this.limit = limit;
            this.lengths = lengths;
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, String outer) {
            return super.visitClass(tree, tree.getSimpleName().isEmpty() ? outer : tree.getSimpleName() + ".");
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, String outer) {
            LineMap lines = unit.getLineMap();
            int length = (int) (lines.getLineNumber(positions.getEndPosition(unit, tree))
                    - lines.getLineNumber(positions.getStartPosition(unit, tree))
                    + 1);
            if (length > limit) {
                lengths.merge(outer + tree.getName(), length, Math::max);
            }
            return super.visitMethod(tree, outer);
        }
    }
}

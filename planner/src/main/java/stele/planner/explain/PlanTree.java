package stele.planner.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import stele.planner.physical.PhysicalPlan;

/// Draws plans as indented trees that fit a terminal: an operator a line, numbers at the right.
public final class PlanTree {
    private static final int WIDTH = 100;
    private static final int NUMBER_WIDTH = 4;
    private static final int COLUMN_WIDTH = 10;
    private static final double NOTABLE_ERROR = 1.5;
    private static final double NANOS_PER_MILLI = 1e6;

    private PlanTree() {}

    /// What happened at an operator.
    ///
    /// @param rows the rows that came out
    /// @param nanos the time spent in it, its inputs not included
    /// @param rounds for a fixpoint the rows that each round added, else empty
    public record Actual(long rows, long nanos, List<Long> rounds) {
        public Actual {
            rounds = List.copyOf(rounds);
        }
    }

    /// The plan with its estimates.
    public static List<String> physical(PhysicalPlan plan, String language) {
        return draw(plan, "plan " + Fingerprint.of(plan) + " · " + language, operator -> Optional.empty(), false);
    }

    /// The plan with its estimates and with what happened.
    public static List<String> analyzed(
            PhysicalPlan plan, String language, Function<PhysicalPlan, Optional<Actual>> actual) {
        return draw(plan, "plan " + Fingerprint.of(plan) + " · " + language, actual, true);
    }

    /// A logical plan as Calcite writes it.
    public static List<String> logical(RelNode plan) {
        return RelOptUtil.toString(plan).lines().toList();
    }

    private static List<String> draw(
            PhysicalPlan plan, String title, Function<PhysicalPlan, Optional<Actual>> actual, boolean analyzed) {
        List<String> lines = new ArrayList<>();
        lines.add(" " + title);
        lines.add("");
        lines.add(line("#", "operator", analyzed ? List.of("rows", "est", "off", "ms") : List.of("est")));
        int[] number = {0};
        node(plan, "", "", number, actual, analyzed, lines);
        return lines;
    }

    private static void node(
            PhysicalPlan plan,
            String branch,
            String indent,
            int[] number,
            Function<PhysicalPlan, Optional<Actual>> actual,
            boolean analyzed,
            List<String> lines) {
        number[0]++;
        Optional<Actual> happened = actual.apply(plan);
        lines.add(line(
                String.valueOf(number[0]),
                branch + new OperatorText(true).of(plan),
                analyzed ? numbers(plan, happened) : List.of(count(plan.estimatedRows()))));
        happened.filter(each -> !each.rounds().isEmpty()).ifPresent(each -> lines.add(rounds(each, indent)));
        List<PhysicalPlan> inputs = plan.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            boolean last = i == inputs.size() - 1;
            node(
                    inputs.get(i),
                    indent + (last ? "└─ " : "├─ "),
                    indent + (last ? "   " : "│  "),
                    number,
                    actual,
                    analyzed,
                    lines);
        }
    }

    private static String rounds(Actual actual, String indent) {
        StringBuilder text = new StringBuilder(" ".repeat(NUMBER_WIDTH + 2))
                .append(indent)
                .append("   rounds ")
                .append(actual.rounds().size())
                .append(':');
        actual.rounds().forEach(added -> text.append(" +").append(added));
        return cut(text.toString(), WIDTH);
    }

    private static List<String> numbers(PhysicalPlan plan, Optional<Actual> happened) {
        String estimated = count(plan.estimatedRows());
        if (happened.isEmpty()) {
            return List.of("", estimated, "", "");
        }
        Actual actual = happened.get();
        return List.of(
                count(actual.rows()),
                estimated,
                error(actual.rows(), plan.estimatedRows()),
                String.format(Locale.ROOT, "%.2f", actual.nanos() / NANOS_PER_MILLI));
    }

    private static String error(double rows, double estimate) {
        double ratio = Math.max(rows, 1) / Math.max(estimate, 1);
        if (ratio >= NOTABLE_ERROR) {
            return "×" + Math.round(ratio);
        }
        return ratio <= 1 / NOTABLE_ERROR ? "÷" + Math.round(1 / ratio) : "";
    }

    private static String count(double rows) {
        return rows < 1e7
                ? String.valueOf(Math.round(rows))
                : String.format(Locale.ROOT, "%.1e", rows).replace("e+0", "e").replace("e+", "e");
    }

    private static String line(String number, String text, List<String> numbers) {
        int room = WIDTH - NUMBER_WIDTH - 2 - numbers.size() * COLUMN_WIDTH;
        StringBuilder line = new StringBuilder();
        line.append(" ".repeat(NUMBER_WIDTH - number.length())).append(number).append("  ");
        String shown = cut(text, room);
        line.append(shown).append(" ".repeat(room - shown.length()));
        for (String each : numbers) {
            line.append(" ".repeat(Math.max(0, COLUMN_WIDTH - each.length()))).append(each);
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String text, int room) {
        return text.length() <= room ? text : text.substring(0, room - 1) + "…";
    }
}

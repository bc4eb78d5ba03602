package stele.planner.explain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import stele.planner.physical.PhysicalPlan;

/// A short token for a physical plan: equal tokens are equal plans, field names aside. It is the same in
/// every run.
public final class Fingerprint {
    private static final int BYTES = 4;

    private Fingerprint() {}

    /// Eight hexadecimal digits.
    public static String of(PhysicalPlan plan) {
        StringBuilder text = new StringBuilder();
        append(plan, new OperatorText(false), new HashMap<>(), text);
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void append(
            PhysicalPlan plan, OperatorText operators, Map<Integer, Integer> shared, StringBuilder text) {
        if (plan instanceof PhysicalPlan.Shared common) {
            Integer known = shared.putIfAbsent(common.id(), shared.size());
            if (known != null) {
                text.append("shared ").append(known).append('\n');
                return;
            }
        }
        text.append(operators.of(plan)).append('\n').append('(');
        for (PhysicalPlan input : plan.inputs()) {
            append(input, operators, shared, text);
        }
        text.append(')');
    }
}

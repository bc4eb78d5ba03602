package stele.storage.vector;

import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// Values that carry their own type, and values of types that have no primitive form (lists, maps, wide
/// decimals).
///
/// Row `i` has the tag `tags[i]`. Booleans, integers and floats stand in `payload[i]` (a float as
/// `Double.doubleToRawLongBits`); everything else is the object `objects[i]`. `objects` is null when no row
/// needs it. A null has the tag [#NULL], so there is no mask.
public record AnyVector(
        DataType type,
        byte[] tags,
        long[] payload,
        @Nullable Object @Nullable [] objects) implements Vector {
    public static final byte NULL = 0;
    public static final byte BOOLEAN = 1;
    public static final byte INTEGER = 2;
    public static final byte FLOAT = 3;
    public static final byte OBJECT = 4;

    @Override
    public boolean @Nullable [] nulls() {
        boolean[] nulls = null;
        for (int row = 0; row < tags.length; row++) {
            if (tags[row] == NULL) {
                if (nulls == null) {
                    nulls = new boolean[tags.length];
                }
                nulls[row] = true;
            }
        }
        return nulls;
    }

    @Override
    public boolean isNull(int row) {
        return tags[row] == NULL;
    }

    @Override
    public @Nullable Object get(int row) {
        return switch (tags[row]) {
            case NULL -> null;
            case BOOLEAN -> payload[row] != 0;
            case INTEGER -> payload[row];
            case FLOAT -> Double.longBitsToDouble(payload[row]);
            default -> objects == null ? null : objects[row];
        };
    }

    @Override
    public AnyVector gather(int[] rows, int count) {
        byte[] gatheredTags = new byte[count];
        long[] gatheredPayload = new long[count];
        @Nullable Object[] gatheredObjects = objects == null ? null : new Object[count];
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            gatheredTags[i] = tags[row];
            gatheredPayload[i] = payload[row];
            if (gatheredObjects != null && objects != null) {
                gatheredObjects[i] = objects[row];
            }
        }
        return new AnyVector(type, gatheredTags, gatheredPayload, gatheredObjects);
    }
}

package stele.storage.table;

import java.util.Arrays;

/// From the keys of an adjacency to their slots.
sealed interface SlotMap {
    /// Keys are dense while the array is at most this many times as long as there are rows.
    int DENSITY = 4;

    int DENSE_MINIMUM = 1024;

    /// A map for up to `count` keys between `minimum` and `maximum`.
    static SlotMap create(long minimum, long maximum, int count) {
        long range = maximum - minimum;
        boolean dense = count > 0 && range >= 0 && range < Math.max(DENSE_MINIMUM, (long) count * DENSITY);
        return dense ? new Dense(minimum, (int) range + 1) : new Hashed(count);
    }

    /// A map of the first `count` of `keys`, each of which has its position as its slot.
    static SlotMap of(long[] keys, int count) {
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            minimum = Math.min(minimum, keys[i]);
            maximum = Math.max(maximum, keys[i]);
        }
        SlotMap map = create(minimum, maximum, count);
        for (int i = 0; i < count; i++) {
            map.put(keys[i], i);
        }
        return map;
    }

    /// The slot of `key`, or -1.
    int find(long key);

    /// The slot of `key`, which becomes `next` when the key is new.
    int slotFor(long key, int next);

    /// Gives a new key a slot.
    void put(long key, int slot);

    /// Slots found by the distance to the least key.
    final class Dense implements SlotMap {
        private final long minimum;
        private final int[] slots;

        Dense(long minimum, int range) {
            this.minimum = minimum;
            this.slots = new int[range];
            Arrays.fill(slots, -1);
        }

        /// Gives each of the keys a slot, in their order.
        void number(long[] keys, int count) {
            for (int i = 0; i < count; i++) {
                slots[(int) (keys[i] - minimum)] = 0;
            }
            int next = 0;
            for (int i = 0; i < slots.length; i++) {
                if (slots[i] == 0) {
                    slots[i] = next++;
                }
            }
        }

        @Override
        public int find(long key) {
            long distance = key - minimum;
            return key < minimum || distance < 0 || distance >= slots.length ? -1 : slots[(int) distance];
        }

        @Override
        public int slotFor(long key, int next) {
            return slots[(int) (key - minimum)];
        }

        @Override
        public void put(long key, int slot) {
            slots[(int) (key - minimum)] = slot;
        }
    }

    /// Slots found by hashing, in the order in which keys were first seen.
    final class Hashed implements SlotMap {
        private final long[] keys;
        private final int[] slots;

        Hashed(int count) {
            int capacity = Integer.highestOneBit(Math.max(8, count)) * 4;
            this.keys = new long[capacity];
            this.slots = new int[capacity];
        }

        private int place(long key) {
            int mask = slots.length - 1;
            int at = (int) Hashing.mix(key) & mask;
            while (slots[at] != 0 && keys[at] != key) {
                at = (at + 1) & mask;
            }
            return at;
        }

        @Override
        public int find(long key) {
            return slots[place(key)] - 1;
        }

        @Override
        public int slotFor(long key, int next) {
            int at = place(key);
            if (slots[at] == 0) {
                keys[at] = key;
                slots[at] = next + 1;
            }
            return slots[at] - 1;
        }

        @Override
        public void put(long key, int slot) {
            int at = place(key);
            keys[at] = key;
            slots[at] = slot + 1;
        }
    }
}

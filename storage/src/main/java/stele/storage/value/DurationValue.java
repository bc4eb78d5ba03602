package stele.storage.value;

/// A duration of calendar and clock parts that are kept apart, as openCypher (CIP2015-08-06) has it.
public record DurationValue(long months, long days, long seconds, int nanos) {}

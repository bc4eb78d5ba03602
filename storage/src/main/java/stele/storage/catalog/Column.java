package stele.storage.catalog;

import stele.storage.type.DataType;

/// A column's definition. Names keep their case; look-ups by SQL ignore it.
public record Column(String name, DataType type, boolean nullable) {}

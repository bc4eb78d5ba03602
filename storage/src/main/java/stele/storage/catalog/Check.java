package stele.storage.catalog;

/// A condition that no row may make false. It is text: whoever writes rows evaluates it.
public record Check(String name, String condition) {}

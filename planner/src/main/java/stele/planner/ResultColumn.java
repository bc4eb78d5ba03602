package stele.planner;

/// A column of a statement's result: its name as the language defines it, which may differ from the plan's
/// field name.
public record ResultColumn(String name) {}

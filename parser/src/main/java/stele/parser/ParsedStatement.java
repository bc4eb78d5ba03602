package stele.parser;

/// One statement, parsed by its language: the root of an AST. It knows nothing of the catalog.
public interface ParsedStatement {
    /// The text that the statement's spans refer to.
    SourceText source();
}

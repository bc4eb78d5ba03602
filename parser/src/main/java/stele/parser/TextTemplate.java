package stele.parser;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A statement's text with its constants taken out, so that texts that differ in these only are seen to be
/// alike.
///
/// @param key equal for texts that are alike
/// @param text the statement with parameters in the places of the constants; everything else stands where
///     it stood
/// @param statement where the statement is in `text`
/// @param values the constants by the parameters' names
public record TextTemplate(String key, String text, Span statement, Map<String, @Nullable Object> values) {}

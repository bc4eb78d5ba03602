package stele.executor.function;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Snapshot;

/// What functions may ask of the running statement.
///
/// @param snapshot the version of the database that the statement reads
/// @param parameters the statement's parameters by name
/// @param now the time at which the statement started
/// @param zone the session's time zone
public record FunctionContext(
        Snapshot snapshot, Map<String, ? extends @Nullable Object> parameters, Instant now, ZoneId zone) {}

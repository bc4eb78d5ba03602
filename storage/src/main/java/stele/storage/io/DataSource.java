package stele.storage.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import stele.storage.StorageException;

/// Bytes that can be read from the start more than once, and what to call them in messages.
///
/// @param name what it is called
/// @param opener gives the bytes as they are, compressed or not
/// @param file the file behind it, if there is one
public record DataSource(
        String name, Opener opener, @Nullable Path file) {
    private static final int BUFFER = 1 << 16;
    private static final int GZIP_MAGIC = 0x8b1f;

    /// Bytes that are no file.
    public DataSource(String name, Opener opener) {
        this(name, opener, null);
    }

    /// Opens the bytes.
    @FunctionalInterface
    public interface Opener {
        InputStream open() throws IOException;
    }

    /// A file; one that is compressed by gzip, by its first bytes, is uncompressed on the fly.
    public static DataSource of(Path file) {
        return new DataSource(file.toString(), () -> Files.newInputStream(file), file);
    }

    /// Whether the bytes are compressed.
    static boolean isCompressed(int firstByte, int secondByte) {
        return (firstByte | secondByte << 8) == GZIP_MAGIC;
    }

    /// The bytes, uncompressed.
    InputStream open() throws IOException {
        InputStream raw = new BufferedInputStream(opener.open(), BUFFER);
        raw.mark(2);
        int magic = raw.read() | (raw.read() << 8);
        raw.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(raw, BUFFER) : raw;
    }

    /// What to tell people of an exception while reading.
    StorageException failure(IOException exception) {
        String reason = switch (exception) {
            case java.nio.file.NoSuchFileException missing -> "there is no such file";
            case java.nio.file.AccessDeniedException denied -> "access is denied";
            case java.nio.charset.CharacterCodingException encoding -> "the text is not UTF-8";
            case java.util.zip.ZipException zip -> "the compressed data is damaged (" + zip.getMessage() + ")";
            case java.io.EOFException end -> "the compressed data ends early";
            default -> exception.getMessage() == null ? exception.getClass().getSimpleName() : exception.getMessage();
        };
        return new StorageException(StorageException.Kind.INPUT, "cannot read " + name + ": " + reason);
    }
}

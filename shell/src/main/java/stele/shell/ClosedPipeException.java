package stele.shell;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The reader of standard output went away, as `head` does when it has seen enough. Nothing is wrong: Stele
/// leaves in silence.
final class ClosedPipeException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private ClosedPipeException(IOException cause) {
        super(cause);
    }

    /// Standard output that throws when it cannot write; a `PrintStream` over it, which hides only
    /// [IOException]s, then does not go on in vain.
    static final class Output extends FilterOutputStream {
        Output(FileOutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        private static UncheckedIOException failure(IOException cause) {
            String reason = String.valueOf(cause.getMessage());
            return reason.contains("pipe") ? new ClosedPipeException(cause) : new UncheckedIOException(cause);
        }
    }
}

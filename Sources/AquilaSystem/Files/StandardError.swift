import Glibc

/// Writes a text to standard error, at once and in one piece, so that texts of ranks do not mix.
///
///     printError("aquila: no such folder\n")
///
/// Blocks while the reader of a pipe does not read. A text that cannot be written is dropped.
public func printError(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            let count = write(STDERR_FILENO, rest.baseAddress!, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}

/// An error that one rank has thrown, where it is no `PortableError` and more than plain bits: its
/// type and its words, the same on all ranks.
public struct RemoteError: Error, CustomStringConvertible {
    /// `Module.Type`
    public let typeName: String
    public let description: String
}

/// Errors of plain bits, such as cases without texts, which all ranks can make alike: they run the
/// same program.
enum PlainError {
    /// The type's mangled name and the bytes; empty for other errors.
    static func text(of error: any Error) -> String {
        func text<Failure: Error>(_ error: Failure) -> String {
            guard _isPOD(Failure.self), let name = _mangledTypeName(Failure.self) else { return "" }
            return withUnsafeBytes(of: error) { bytes in
                "\(name) " + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            }
        }
        // `Error` conforms to itself, so that a call alone would not look into it.
        return _openExistential(error, do: text)
    }

    /// The error of a text; nil where it is none, or where its type has no name that leads to it.
    static func make(_ text: String) -> (any Error)? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let type = _typeByName(String(words[0])) as? any Error.Type else {
            return nil
        }
        let digits = Array(words[1])
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        func make<Failure: Error>(_: Failure.Type) -> (any Error)? {
            guard _isPOD(Failure.self), bytes.count == MemoryLayout<Failure>.size else { return nil }
            return withUnsafeTemporaryAllocation(of: Failure.self, capacity: 1) { room in
                UnsafeMutableRawBufferPointer(room).copyBytes(from: bytes)
                return room[0]
            }
        }
        return _openExistential(type, do: make)
    }
}

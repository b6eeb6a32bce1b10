import AquilaTypes

/// The callback for an entry of the library's error stack: takes the entry's number, the entry, and
/// the caller's pointer.
typealias HDF5ErrorVisitor = @convention(c) (UInt32, UnsafeRawPointer, UnsafeMutableRawPointer?) -> Int32

extension HDF5Library {
    /// The result of a call if it is not negative; otherwise throws an error with the failed action
    /// and the library's reason.
    func check<N: SignedInteger>(_ result: N, _ what: @autoclosure () -> String) throws -> N {
        if result < 0 { throw failure(what()) }
        return result
    }

    func failure(_ what: String) -> ArrayError {
        let reason = reason
        return ArrayError(.system, "HDF5: \(what)\(reason.isEmpty ? "" : ": \(reason)")")
    }

    /// The innermost description on the error stack.
    private var reason: String {
        // H5E_error2_t: class, major, minor, line, function, file, description.
        typealias Entry = (Int64, Int64, Int64, UInt32, Text?, Text?, Text?)
        var text = ""
        let visit: HDF5ErrorVisitor = { number, entry, target in
            guard number == 0, let description = entry.assumingMemoryBound(to: Entry.self).pointee.6 else {
                return 0
            }
            target!.assumingMemoryBound(to: String.self).pointee = String(cString: description)
            return 0
        }
        // Walks from the origin of the error outwards.
        _ = withUnsafeMutablePointer(to: &text) { walkErrors(0, 0, visit, $0) }
        return text
    }
}

/// An object open in the library until the end of `use`.
struct HDF5Handle {
    let id: HDF5Library.ID

    /// Takes over the object that a call has opened; throws if the call failed.
    init(
        _ id: HDF5Library.ID, _ close: @escaping HDF5Library.Close, _ library: HDF5Library,
        _ what: @autoclosure () -> String
    ) throws {
        self.id = try library.check(id, what())
        library.opened.append((id, close))
    }
}

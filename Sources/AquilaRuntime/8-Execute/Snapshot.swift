import AquilaTypes
import Glibc

/// A copy of the elements of an array at one time, in zeroed memory of its own that has the array's
/// geometry: the distances in bytes between elements are those in the array.
public struct Snapshot: @unchecked Sendable {
    /// The address of element (0, 0, …).
    public let first: UnsafeMutableRawPointer
    /// Start of the memory, which `free` gives back.
    public let memory: UnsafeMutableRawPointer
}

extension Runtime {
    /// Waits for an array's elements and copies them; on many ranks, each copies all of them.
    ///
    /// - Throws: the `ArrayError` of the operation that should have written them, or one of kind
    ///   `memory`.
    public func snapshot(_ array: LogicalStore) throws -> Snapshot {
        let item = array.dtype.size
        let range = array.view.byteRange(itemSize: item)
        guard let memory = calloc(max(range.count, 1), 1) else {
            throw ArrayError(.memory, "no memory for a copy of \(formatBytes(range.count))")
        }
        do {
            return try read(array) { source, view in
                var target = array.view
                target.offset -= range.lowerBound
                StridedCopy(from: view, to: target, itemSize: item).run(source, memory)
                return Snapshot(first: memory + target.offset, memory: memory)
            }
        } catch {
            free(memory)
            throw error
        }
    }
}

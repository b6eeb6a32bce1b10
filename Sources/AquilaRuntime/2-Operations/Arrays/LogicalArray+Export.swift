public import AquilaTypes
import Glibc

// Arrow's C data interface, to other libraries in this process.
// Source: https://arrow.apache.org/docs/format/CDataInterface.html

extension LogicalArray {
    /// Lends the array to another library as pointers to the stores' own memory; no element is
    /// copied.
    ///
    /// The other library calls the release callback of each struct once, on any thread that is not
    /// in a task's body; the stores live until then. Blocks until they have their elements.
    /// Operations that are recorded later and write the same stores change the elements that the
    /// other library sees: give it a copy where that may happen.
    ///
    /// On many ranks, none has all elements in memory that stays, so the other library gets copies
    /// on each.
    ///
    ///     var schema = ArrowSchema(), elements = ArrowArray()
    ///     try LogicalArray([1.0, 2]).export(schema: &schema, array: &elements)
    ///     // e.g. pyarrow.Array._import_from_c(address of elements, address of schema)
    ///     elements.length                 // 2
    ///     schema.release?(&schema)
    ///     elements.release?(&elements)
    ///
    /// - Parameters:
    ///   - schema: memory for a struct, which is overwritten if no error is thrown.
    ///   - array: as `schema`.
    ///   - name: the name of the exported field.
    ///   - metadata: further facts about the field, such as the name of an extension type.
    /// - Throws: `ArrayError` of kind `type` for complex numbers, which Arrow does not have;
    ///   otherwise the error of the operation that should have written the elements.
    /// - Complexity: O(1) for each buffer on one rank; O(n) copies on many.
    public func export(
        schema: UnsafeMutablePointer<ArrowSchema>, array: UnsafeMutablePointer<ArrowArray>, name: String = "",
        metadata: [String: [UInt8]] = [:]
    ) throws(ArrayError) {
        let field = ArrowField(name, type, metadata: metadata)
        var described = ArrowSchema()
        try field.export(to: &described)
        do {
            try export(to: array)
        } catch {
            ArrowSchema.release(&described)
            throw error
        }
        schema.initialize(to: described)
    }

    /// Does the same as `export(schema:array:)`, without the type.
    private func export(to array: UnsafeMutablePointer<ArrowArray>) throws(ArrayError) {
        let owner = try ExportedArray(self)
        var result = ArrowArray()
        result.length = Int64(count)
        result.null_count = knownNullCount.map(Int64.init) ?? -1
        result.offset = Int64(offset)
        result.n_buffers = Int64(owner.bufferCount)
        result.buffers = owner.buffers
        result.n_children = Int64(children.count)
        result.children = children.isEmpty ? nil : owner.members.children
        result.dictionary = owner.members.dictionary
        for (k, child) in children.enumerated() { try child.export(to: owner.members.children[k]!) }
        if let dictionary { try dictionary.export(to: owner.members.dictionary!) }
        result.release = releaseArray
        result.private_data = Unmanaged.passRetained(owner).toOpaque()
        array.initialize(to: result)
    }
}

/// The memory that an exported array points to, until it is released.
private final class ExportedArray {
    /// Array that keeps the stores alive; nil where all elements are copied, since many ranks must
    /// let go of a store at the same place of the program.
    private let array: LogicalArray?
    private var copies: [UnsafeMutableRawPointer] = []
    let members: ArrowMembers<ArrowArray>
    let buffers: UnsafeMutablePointer<UnsafeRawPointer?>
    let bufferCount: Int

    init(_ array: LogicalArray) throws(ArrayError) {
        let isCopied = array.runtime.rankCount > 1
        self.array = isCopied ? nil : array
        members = ArrowMembers(childCount: array.children.count, hasDictionary: array.dictionary != nil)
        let lent: [LogicalStore?] = (array.type == .null ? [] : [array.validity]) + array.buffers
        bufferCount = lent.count
        buffers = .allocate(capacity: max(bufferCount, 1))
        buffers.initialize(repeating: nil, count: bufferCount)
        for (k, store) in lent.enumerated() {
            guard let store else { continue }
            buffers[k] = isCopied ? try copy(store) : try store.address()
        }
    }

    private func copy(_ store: LogicalStore) throws(ArrayError) -> UnsafeRawPointer {
        do {
            let snapshot = try store.store.runtime.snapshot(store)
            copies.append(snapshot.memory)
            return UnsafeRawPointer(snapshot.first)
        } catch { throw ArrayError(wrapping: error) }
    }

    deinit {
        buffers.deallocate()
        for memory in copies { free(memory) }
    }
}

extension LogicalStore {
    /// The address of the first element, which stays the same while the store lives. Blocks until
    /// the store has its elements.
    fileprivate func address() throws(ArrayError) -> UnsafeRawPointer {
        try store.runtime.withElements(of: [self]) { pointers, _ in UnsafeRawPointer(pointers[0]) }
    }
}

private let releaseArray: ArrowRelease = { pointer in
    guard let array = pointer?.assumingMemoryBound(to: ArrowArray.self), array.pointee.release != nil else {
        return
    }
    Unmanaged<ExportedArray>.fromOpaque(array.pointee.private_data!).release()
    array.pointee.release = nil
}

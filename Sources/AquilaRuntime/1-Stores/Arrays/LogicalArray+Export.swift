public import AquilaTypes

// Arrow's C data interface, to other libraries in this process.
// Source: https://arrow.apache.org/docs/format/CDataInterface.html

extension LogicalArray {
    /// Lends the array to another library: pointers to the stores' own memory, nothing is copied.
    ///
    ///     var schema = ArrowSchema()
    ///     var elements = ArrowArray()
    ///     try array.export(schema: &schema, array: &elements)
    ///     // e.g. pyarrow.Array._import_from_c(address of elements, address of schema)
    ///
    /// Whoever gets the two structs calls each one's release callback, once, on any thread that is not in a task's
    /// body; the stores live until then. Blocks until they have their elements. Operations that are recorded later and
    /// write the same stores change what the other library sees: give it a copy where that may happen.
    ///
    /// - Parameters:
    ///   - schema: memory for a struct; what stood there is overwritten, if nothing is thrown.
    ///   - array: as `schema`.
    ///   - name: the name of the exported field.
    /// - Throws: `ArrayError` of kind `type` for complex numbers, which Arrow does not have; else the error of the
    ///   operation that should have written the elements.
    public func export(
        schema: UnsafeMutablePointer<ArrowSchema>, array: UnsafeMutablePointer<ArrowArray>, name: String = ""
    ) throws(ArrayError) {
        let field = ArrowField(name, type)
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

    /// As `export(schema:array:)`, without the type.
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

/// What an exported array points to, until it is released.
private final class ExportedArray {
    /// Keeps the stores.
    private let array: LogicalArray
    let members: ArrowMembers<ArrowArray>
    let buffers: UnsafeMutablePointer<UnsafeRawPointer?>
    let bufferCount: Int

    init(_ array: LogicalArray) throws(ArrayError) {
        self.array = array
        members = ArrowMembers(childCount: array.children.count, hasDictionary: array.dictionary != nil)
        var addresses: [UnsafeRawPointer?] = []
        if array.type != .null { addresses.append(try array.validity?.address()) }
        for buffer in array.buffers { addresses.append(try buffer.address()) }
        bufferCount = addresses.count
        buffers = .allocate(capacity: max(bufferCount, 1))
        buffers.initialize(from: addresses, count: bufferCount)
    }

    deinit { buffers.deallocate() }
}

extension LogicalStore {
    /// Where the first element is; it stays there while the store lives. Blocks until the store has its elements.
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

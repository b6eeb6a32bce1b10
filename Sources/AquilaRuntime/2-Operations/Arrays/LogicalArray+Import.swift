public import AquilaTypes

// Arrow's C data interface, from other libraries in this process.
// Source: https://arrow.apache.org/docs/format/CDataInterface.html

extension LogicalArray {
    /// Takes over an array of another library. Its buffers become stores; only buffers whose
    /// elements are not aligned are copied.
    ///
    /// Both structs are moved: they are marked as released, whether this throws or not, and must
    /// not be used again. The other library's release callback for the elements is called once,
    /// when the last store over any of the buffers is gone, on any thread and with the runtime's
    /// lock held: it must not wait for another thread that uses the runtime.
    ///
    /// The elements are *read-only* by Arrow's rules: other libraries may hold the same buffers, so
    /// operations must not write the array's stores. The runtime does not check that. Does not
    /// block; O(1) for each buffer, as only the last offset is read (`validate` reads all
    /// elements).
    ///
    ///     var schema = ArrowSchema(), elements = ArrowArray()
    ///     try LogicalArray([1.0, 2]).export(schema: &schema, array: &elements)
    ///     try LogicalArray(importing: &schema, &elements).values(of: Double.self) == [1, 2]       // true
    ///
    /// - Parameters:
    ///   - schema: the type, not released.
    ///   - array: the elements, not released.
    ///   - runtime: the owner of the new stores.
    /// - Throws: `ArrayError` of kind `format` for structs that contradict the specification or
    ///   each other, of kind `type` for types that Aquila does not have.
    /// - Complexity: O(1) for each buffer; O(n) for one whose elements are not aligned.
    public init(
        importing schema: UnsafeMutablePointer<ArrowSchema>, _ array: UnsafeMutablePointer<ArrowArray>,
        runtime: Runtime = .shared
    ) throws(ArrayError) {
        defer { ArrowSchema.release(schema) }
        let type: ArrowType
        do { type = try ArrowField(schema.pointee).type } catch {
            ArrowArray.release(array)
            throw error
        }
        try self.init(importing: array, type, runtime: runtime)
    }

    /// Takes over an array of a known type, such as the arrays of a stream.
    ///
    ///     var schema = ArrowSchema(), elements = ArrowArray()
    ///     try LogicalArray([1.0, 2]).export(schema: &schema, array: &elements)
    ///     try LogicalArray(importing: &elements, .float64).count      // 2
    ///     schema.release?(&schema)
    ///
    /// - Throws: as `init(importing:_:runtime:)` of a schema; the struct is moved in any case.
    /// - Complexity: O(1) for each buffer; O(n) for one whose elements are not aligned.
    public init(
        importing array: UnsafeMutablePointer<ArrowArray>, _ type: ArrowType, runtime: Runtime = .shared
    ) throws(ArrayError) {
        let owner = try ImportedArray(moving: array)
        // The array's memory is read until the end of the call.
        defer { withExtendedLifetime(owner) {} }
        try type.check()
        self = try ArrayImport(array: owner.array, type: type, owner: owner, runtime: runtime).make()
    }
}

/// An array of another library; it is released with the last store that refers to it.
private final class ImportedArray {
    private(set) var array: ArrowArray

    init(moving source: UnsafeMutablePointer<ArrowArray>) throws(ArrayError) {
        guard source.pointee.release != nil else {
            throw ArrayError(.format, "ArrowArray: it has been released")
        }
        array = source.pointee
        source.pointee.release = nil
    }

    deinit { ArrowArray.release(&array) }
}

/// One level of an array that is being imported: the array itself, a child, a dictionary.
private struct ArrayImport {
    let array: ArrowArray
    let type: ArrowType
    let owner: ImportedArray
    let runtime: Runtime

    func make() throws(ArrayError) -> LogicalArray {
        let end = try end()
        let bufferCount = type == .null ? 0 : type.layout.bufferTypes.count + 1
        guard array.n_buffers == Int64(bufferCount), bufferCount == 0 || array.buffers != nil else {
            throw failure("\(array.n_buffers) buffers, not \(bufferCount)")
        }
        return try LogicalArray(
            type: type, count: Int(array.length), offset: Int(array.offset),
            nullCount: array.null_count < 0 ? nil : Int(array.null_count),
            validity: try validity(end: end), buffers: try buffers(end: end),
            children: try children(end: end),
            dictionary: try dictionary())
    }

    /// The place after the last element.
    private func end() throws(ArrayError) -> Int {
        let (end, overflow) = array.length.addingReportingOverflow(array.offset)
        guard array.length >= 0, array.offset >= 0, !overflow, array.null_count >= -1 else {
            throw failure("length \(array.length), offset \(array.offset), null count \(array.null_count)")
        }
        return Int(end)
    }

    // MARK: Buffers

    private func validity(end: Int) throws(ArrayError) -> LogicalStore? {
        guard type != .null, array.null_count != 0, array.buffers![0] != nil else { return nil }
        return try store(0, .uint8, count: Bitmap.byteCount(end))
    }

    private func buffers(end: Int) throws(ArrayError) -> [LogicalStore] {
        guard let counts = type.layout.bufferCounts(end: end) else { throw failure("too many elements") }
        switch type.layout {
        case .variableBytes(let dtype):
            let bytes = try store(2, .uint8, count: try lastOffset(dtype, end: end))
            return [try offsets(dtype, end: end), bytes]
        case .list(let dtype): return [try offsets(dtype, end: end)]
        case .bits, .elements, .bytes: return [try store(1, type.layout.bufferTypes[0], count: counts[0])]
        case .null, .fixedSizeList, .structure: return []
        }
    }

    /// The offsets; an array without elements may lack its only offset, which is zero then.
    private func offsets(_ dtype: DType, end: Int) throws(ArrayError) -> LogicalStore {
        end == 0 ? runtime.makeStore([1], dtype) : try store(1, dtype, count: end + 1)
    }

    /// The offset at which the bytes or items end.
    private func lastOffset(_ dtype: DType, end: Int) throws(ArrayError) -> Int {
        guard end > 0 else { return 0 }
        guard let offsets = array.buffers![1] else { throw failure("no offsets") }
        let last = offsets + end * dtype.size
        let offset =
            dtype == .int32 ? Int(last.loadUnaligned(as: Int32.self)) : last.loadUnaligned(as: Int.self)
        guard offset >= 0 else { throw failure("the last offset is \(offset)") }
        return offset
    }

    /// Largest number of bytes that addresses are accepted for; no process has more.
    private static let mostBytes = 1 << 48

    private func store(_ index: Int, _ dtype: DType, count: Int) throws(ArrayError) -> LogicalStore {
        guard count > 0 else { return runtime.makeStore([0], dtype) }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.size)
        guard let pointer = array.buffers![index], !overflow, bytes <= Self.mostBytes else {
            throw failure("buffer \(index) of \(count) elements is missing")
        }
        guard Int(bitPattern: pointer) % dtype.size == 0 else {
            return try runtime.makeBuffer(UnsafeRawBufferPointer(start: pointer, count: bytes), count, dtype)
        }
        // The closure keeps the owner until the store is gone.
        let release = { [owner] in withExtendedLifetime(owner) {} }
        return runtime.attach(
            UnsafeMutableRawPointer(mutating: pointer), View(contiguous: [count], itemSize: dtype.size),
            dtype,
            ExternalOwner(release: release))
    }

    // MARK: Other arrays

    private func children(end: Int) throws(ArrayError) -> [LogicalArray] {
        let pointers = try array.childPointers("ArrowArray of \(type)", count: type.fields.count)
        var children: [LogicalArray] = []
        for (pointer, field) in zip(pointers, type.fields) {
            children.append(try level(pointer.pointee, field.type))
        }
        if case .list(let dtype) = type.layout, try lastOffset(dtype, end: end) > children[0].count {
            throw failure("offsets reach beyond the \(children[0].count) elements of the child")
        }
        return children
    }

    private func dictionary() throws(ArrayError) -> LogicalArray? {
        guard let values = type.dictionaryValues else { return nil }
        guard let pointer = array.dictionary, pointer.pointee.release != nil else {
            throw failure("its dictionary is missing or released")
        }
        return try level(pointer.pointee, values)
    }

    private func level(_ array: ArrowArray, _ type: ArrowType) throws(ArrayError) -> LogicalArray {
        try ArrayImport(array: array, type: type, owner: owner, runtime: runtime).make()
    }

    private func failure(_ message: String) -> ArrayError {
        ArrayError(.format, "ArrowArray of \(type): \(message)")
    }
}

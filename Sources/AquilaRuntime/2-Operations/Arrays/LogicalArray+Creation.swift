public import AquilaTypes

extension LogicalArray {
    /// A store of one axis as an array, with nulls where a mask is false.
    ///
    /// The array shares the store where its elements stand one after the other; otherwise they are
    /// copied. Truth values, which Arrow packs, and the mask are always copied. Recorded, does not
    /// block.
    ///
    ///     let values = NDArray([1.5, 2, 3]), isSound = values .> 1.8
    ///     let readings = try LogicalArray(values.logicalStore, mask: isSound.logicalStore)
    ///     try readings.nullCount()                // 1
    ///     let days = try LogicalArray(NDArray<Int32>([19_000, 19_001]).logicalStore, type: .date32)
    ///
    /// - Parameters:
    ///   - mask: a `bool` store as long as the store, true for elements that are not null.
    ///   - type: the type that the numbers stand for; nil for plain numbers.
    /// - Throws: `ArrayError` where the store has another rank than one, the mask another length or
    ///   type, or the store's type is not that of `type`'s elements.
    /// - Complexity: O(1); O(n) when it runs for a mask (a byte in and a bit out for each element),
    ///   for truth values, and for elements with gaps.
    public init(
        _ store: LogicalStore, mask: LogicalStore? = nil, type: ArrowType? = nil
    ) throws(ArrayError) {
        let type = type ?? ArrowType(store.dtype)
        guard store.shape.count == 1, type.dictionaryValues == nil else {
            throw ArrayError(.shape, "an array of \(type) takes a store of one axis, not \(store.shape)")
        }
        let isPacked = type == .bool && store.dtype == .bool
        guard isPacked || type.layout == .elements(store.dtype) else {
            throw ArrayError(.type, "a store of \(store.dtype) holds no elements of an array of \(type)")
        }
        try self.init(
            type: type, count: store.shape[0], validity: try Self.bits(mask, count: store.shape[0]),
            buffers: [isPacked ? try Bitmap.pack(store) : try store.contiguous()])
    }

    /// An array of numbers or truth values, nil for null. Copies at once.
    ///
    ///     try LogicalArray([1.0, nil, 3]).nullCount()         // 1
    ///
    /// - Throws: `ArrayError` of kind `memory` beyond the budget.
    /// - Complexity: O(n).
    public init<T: Element>(_ values: [T?], runtime: Runtime = .shared) throws(ArrayError) {
        let zero = Scalar(bits: 0, T.dtype).value(as: T.self)
        let dense = values.map { $0 ?? zero }
        let data =
            if let truths = dense as? [Bool] {
                try runtime.makeBuffer(Bitmap.bytes(truths), .uint8)
            } else {
                try runtime.makeBuffer(dense, T.dtype)
            }
        try self.init(
            type: ArrowType(T.dtype), count: values.count, nullCount: values.count { $0 == nil },
            validity: try Self.bits(values, runtime), buffers: [data])
    }

    /// An array of nulls of Arrow's null type.
    ///
    ///     try LogicalArray.nulls(count: 3).nullCount()        // 3
    ///
    /// - Throws: `ArrayError` where the count is negative.
    /// - Complexity: O(1); there is no memory.
    public static func nulls(count: Int) throws(ArrayError) -> LogicalArray {
        try LogicalArray(type: .null, count: count)
    }

    /// An array of texts, nil for null; `type` is `utf8` or `largeUTF8`. Copies at once.
    ///
    ///     let names = try LogicalArray.strings(["ada", nil, "grace"])
    ///     try NDArray<Int32>(names.offsets)                   // [0, 3, 3, 8]
    ///
    /// - Throws: `ArrayError` of kind `value` where the texts are too long for 32-bit offsets.
    /// - Complexity: O(n) for n bytes.
    public static func strings(
        _ values: [String?], type: ArrowType = .utf8, runtime: Runtime = .shared
    ) throws(ArrayError) -> LogicalArray {
        guard type.isText else { throw ArrayError(.type, "strings: \(type) is no type of texts") }
        return try variable(values.map { $0.map { Array($0.utf8) } }, type, runtime)
    }

    /// An array of byte strings, nil for null; `type` is `binary` or `largeBinary`. Copies at once.
    ///
    ///     try LogicalArray.binary([[1, 2], nil, []]).nullCount()      // 1
    ///
    /// - Throws: `ArrayError` of kind `value` where there are too many bytes for 32-bit offsets.
    /// - Complexity: O(n) for n bytes.
    public static func binary(
        _ values: [[UInt8]?], type: ArrowType = .binary, runtime: Runtime = .shared
    ) throws(ArrayError) -> LogicalArray {
        guard type == .binary || type == .largeBinary else {
            throw ArrayError(.type, "binary: \(type) is no type of bytes")
        }
        return try variable(values, type, runtime)
    }

    private static func variable(
        _ values: [[UInt8]?], _ type: ArrowType, _ runtime: Runtime
    ) throws(ArrayError) -> LogicalArray {
        var ends = [0]
        for value in values { ends.append(ends.last! + (value?.count ?? 0)) }
        let offsets: LogicalStore
        if type.layout == .variableBytes(offsets: .int32) {
            guard ends.last! <= Int32.max else {
                throw ArrayError(.value, "\(ends.last!) bytes are too many for \(type); use the large type")
            }
            offsets = try runtime.makeBuffer(ends.map(Int32.init), .int32)
        } else {
            offsets = try runtime.makeBuffer(ends, .int64)
        }
        let bytes = try runtime.makeBuffer(values.flatMap { $0 ?? [] }, .uint8)
        return try LogicalArray(
            type: type, count: values.count, nullCount: values.count { $0 == nil },
            validity: try bits(values, runtime), buffers: [offsets, bytes])
    }

    /// The bitmap of a mask; nil without a mask.
    static func bits(_ mask: LogicalStore?, count: Int) throws(ArrayError) -> LogicalStore? {
        guard let mask else { return nil }
        guard mask.dtype == .bool, mask.shape == [count] else {
            throw ArrayError(
                .shape, "a mask of \(mask.dtype) with shape \(mask.shape) for an array of \(count) elements")
        }
        return try Bitmap.pack(mask)
    }

    /// The bitmap of values some of which are nil; nil if no value is.
    private static func bits<T>(_ values: [T?], _ runtime: Runtime) throws(ArrayError) -> LogicalStore? {
        guard values.contains(where: { $0 == nil }) else { return nil }
        return try runtime.makeBuffer(Bitmap.bytes(values.map { $0 != nil }), .uint8)
    }
}

extension LogicalStore {
    /// The store itself where its elements stand one after the other, otherwise a recorded copy.
    func contiguous() throws(ArrayError) -> LogicalStore {
        if view.isContiguous(itemSize: dtype.size) { return self }
        let copy = store.runtime.makeStore(shape, dtype)
        try store.runtime.copy(.array(self), into: copy)
        return copy
    }
}

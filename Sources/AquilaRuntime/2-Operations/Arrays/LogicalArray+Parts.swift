public import AquilaTypes

// The parts of an array, cut to its elements.

extension LogicalArray {
    /// The elements as a store of `count` elements, with any value where an element is null:
    /// numbers and times as they are, a dictionary's positions, `fixedSizeBinary` as bytes under a
    /// second axis. No memory moves.
    ///
    /// Truth values are unpacked by a recorded task, O(n). Does not block. Writing the store writes
    /// the array, but for unpacked truth values.
    ///
    /// - Throws: `ArrayError` of kind `type` for texts, bytes, lists and structs, whose elements
    ///   are not those of one store.
    public var data: LogicalStore {
        get throws(ArrayError) {
            switch type.layout {
            case .elements: return try buffers[0].slice(axis: 0, places)
            case .bits: return try Bitmap.unpack(buffers[0], places)
            case .bytes(let size):
                return try buffers[0].slice(axis: 0, offset * size..<places.upperBound * size)
                    .delinearize(axis: 0, [count, size])
            case .null, .variableBytes, .list, .fixedSizeList, .structure:
                throw ArrayError(.type, "data: an array of \(type) has no store of elements")
            }
        }
    }

    /// The offsets at which the elements of texts, bytes or lists begin in the bytes or the child,
    /// and the end of the last one: a store of `count + 1` integers. No memory moves, does not
    /// block.
    ///
    /// - Throws: `ArrayError` of kind `type` for types without offsets.
    public var offsets: LogicalStore {
        get throws(ArrayError) {
            switch type.layout {
            case .variableBytes, .list: return try buffers[0].slice(axis: 0, offset..<places.upperBound + 1)
            case .null, .bits, .elements, .bytes, .fixedSizeList, .structure:
                throw ArrayError(.type, "offsets: an array of \(type) has none")
            }
        }
    }

    /// True for each element that is not null, as a `bool` store (Legate's null mask). Recorded,
    /// does not block, O(n).
    ///
    ///     try NDArray<Bool>(LogicalArray([1.0, nil]).nullMask())     // [true, false]
    ///
    /// - Throws: `ArrayError` within a task's body, which cannot record operations.
    /// - Complexity: O(n) when it runs: a bit in and a byte out for each element.
    public func nullMask() throws(ArrayError) -> LogicalStore {
        if type != .null, let validity { return try Bitmap.unpack(validity, places) }
        let mask = runtime.makeStore([count], .bool)
        runtime.fill(mask, with: Scalar(type != .null))
        return mask
    }

    /// A field of a struct, or the items of a fixed-size list, cut to this array's elements; the
    /// items of other lists whole, since the offsets count from their start. No memory moves, does
    /// not block.
    ///
    ///     let pairs = try LogicalArray.fixedSizeList(LogicalArray([1, 2, 3, 4]), size: 2)
    ///     try pairs.slice(1..<2).child(0).values(of: Int.self) == [3, 4]      // true
    ///
    /// - Throws: `ArrayError` where the type has no such child.
    /// - Complexity: O(1).
    public func child(_ index: Int) throws(ArrayError) -> LogicalArray {
        guard children.indices.contains(index) else {
            throw ArrayError(.index, "child: an array of \(type) has no child \(index)")
        }
        switch type.layout {
        case .structure: return try children[index].slice(places)
        case .fixedSizeList(let size):
            return try children[index].slice(offset * size..<places.upperBound * size)
        case .null, .bits, .elements, .bytes, .variableBytes, .list: return children[index]
        }
    }

    /// The field of a struct with this name; the first one of several.
    ///
    ///     let (x, y) = (try LogicalArray([1.0, 2]), try LogicalArray([3.0, 4]))
    ///     let points = try LogicalArray.structure([("x", x), ("y", y)])
    ///     try points.child(named: "y").values(of: Double.self) == [3, 4]      // true
    ///
    /// - Throws: `ArrayError` where the struct has no such field.
    /// - Complexity: O(f) for f fields.
    public func child(named name: String) throws(ArrayError) -> LogicalArray {
        guard let index = type.fields.firstIndex(where: { $0.name == name }) else {
            throw ArrayError(.index, "child: an array of \(type) has no field \"\(name)\"")
        }
        return try child(index)
    }

    /// The number of elements that are null; positions of a null in a dictionary do not count. If
    /// the number is not known yet, this blocks and counts: O(n / 8).
    ///
    ///     try LogicalArray([1, nil, nil]).nullCount()        // 2
    ///
    /// - Throws: the `ArrayError` of the operation that should have written the bits.
    /// - Complexity: O(1) where the number is known, else O(n / 8) on one core.
    public func nullCount() throws(ArrayError) -> Int {
        if let knownNullCount { return knownNullCount }
        guard let validity else { return 0 }
        return count - (try Bitmap.countSet(validity, places))
    }

    /// The runtime of the array's stores; the shared one for an array without stores.
    var runtime: Runtime {
        (validity ?? buffers.first)?.store.runtime ?? (children + (dictionary.map { [$0] } ?? [])).first?
            .runtime
            ?? .shared
    }
}

public import AquilaTypes

// Arrays made of arrays. Only masks are copied, and no function blocks.

extension LogicalArray {
    /// Lists of the child's elements: list k holds those from `offsets[k]` up to `offsets[k + 1]`.
    ///
    /// The offsets' values are not checked; `validate` does that.
    ///
    ///     // The lists [1, 2], [] and [3, 4, 5].
    ///     let offsets = NDArray([0, 2, 2, 5]).logicalStore
    ///     try LogicalArray.list(offsets: offsets, LogicalArray([1.0, 2, 3, 4, 5])).count      // 3
    ///
    /// - Parameters:
    ///   - offsets: a store of one axis, of `int32` or, for a large list, `int64`: one more than
    ///     there are lists.
    ///   - mask: a `bool` store with an element for each list, false for nulls.
    /// - Throws: `ArrayError` where the stores do not fit.
    /// - Complexity: O(1); O(n) when it runs for a mask and for offsets with gaps.
    public static func list(
        offsets: LogicalStore, _ child: LogicalArray, mask: LogicalStore? = nil
    ) throws(ArrayError) -> LogicalArray {
        guard offsets.shape.count == 1, offsets.shape[0] > 0 else {
            throw ArrayError(
                .shape, "list: offsets of shape \(offsets.shape), where one axis with a start is needed")
        }
        let item = ArrowField("item", child.type)
        let count = offsets.shape[0] - 1
        return try LogicalArray(
            type: offsets.dtype == .int64 ? .largeList(item) : .list(item), count: count,
            validity: try bits(mask, count: count), buffers: [try offsets.contiguous()], children: [child])
    }

    /// Lists of `size` elements of the child each.
    ///
    ///     try LogicalArray.fixedSizeList(LogicalArray([1, 2, 3, 4]), size: 2).count          // 2
    ///
    /// - Throws: `ArrayError` where the child's elements do not make up whole lists, or the mask
    ///   does not fit.
    /// - Complexity: O(1); O(n) when it runs for a mask.
    public static func fixedSizeList(
        _ child: LogicalArray, size: Int, mask: LogicalStore? = nil
    ) throws(ArrayError) -> LogicalArray {
        guard size > 0, child.count % size == 0 else {
            throw ArrayError(.shape, "fixedSizeList: \(child.count) elements are no lists of \(size)")
        }
        let count = child.count / size
        return try LogicalArray(
            type: .fixedSizeList(ArrowField("item", child.type), count: size), count: count,
            validity: try bits(mask, count: count), children: [child])
    }

    /// One element of each field (Arrow's "struct").
    ///
    ///     let (x, y) = (try LogicalArray([1.0, 2]), try LogicalArray([3.0, 4]))
    ///     let points = try LogicalArray.structure([("x", x), ("y", y)])
    ///     "\(points.type)"               // "struct<x: float64, y: float64>"
    ///
    /// - Throws: `ArrayError` where there is no field, fields differ in length, or the mask does not fit.
    /// - Complexity: O(f) for f fields; O(n) when it runs for a mask.
    public static func structure(
        _ fields: [(name: String, array: LogicalArray)], mask: LogicalStore? = nil
    ) throws(ArrayError) -> LogicalArray {
        guard let count = fields.first?.array.count, fields.allSatisfy({ $0.array.count == count }) else {
            throw ArrayError(.shape, "structure: fields have lengths \(fields.map(\.array.count))")
        }
        return try LogicalArray(
            type: .structure(fields.map { ArrowField($0.name, $0.array.type) }), count: count,
            validity: try bits(mask, count: count), children: fields.map(\.array))
    }

    /// An array whose elements are given by their positions among distinct values.
    ///
    ///     let codes = NDArray([0, 1, 0]).logicalStore
    ///     let cities = try LogicalArray.dictionary(positions: codes, .strings(["Oslo", "Rome"]))
    ///     try cities.strings() == ["Oslo", "Rome", "Oslo"]        // true
    ///
    /// - Parameters:
    ///   - positions: a store of integers of one axis. Its values are not checked; `validate` does
    ///     that.
    ///   - mask: a `bool` store with an element for each position, false for nulls.
    ///   - isOrdered: true if the order of the values has a meaning.
    /// - Throws: `ArrayError` where positions are no integers, or the mask does not fit.
    /// - Complexity: O(1); O(n) when it runs for a mask and for positions with gaps.
    public static func dictionary(
        positions: LogicalStore, _ values: LogicalArray, mask: LogicalStore? = nil, isOrdered: Bool = false
    ) throws(ArrayError) -> LogicalArray {
        guard positions.shape.count == 1 else {
            throw ArrayError(
                .shape, "dictionary: positions of shape \(positions.shape), where one axis is needed")
        }
        let count = positions.shape[0]
        return try LogicalArray(
            type: .dictionary(index: positions.dtype, values: values.type, isOrdered: isOrdered),
            count: count,
            validity: try bits(mask, count: count), buffers: [try positions.contiguous()],
            dictionary: values)
    }
}

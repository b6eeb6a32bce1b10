public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

// Columns over memory in other libraries' layouts, and the parts of columns.

extension Column {
    /// A column of texts over offsets and bytes, without a copy; the program must not write these any more.
    ///
    ///     let (offsets, bytes) = (NDArray([0, 3, 5]).untyped, NDArray(Array("AnnBo".utf8)).untyped)
    ///     try Column(offsets: offsets, bytes: bytes)      // str: Ann, Bo
    ///
    /// - Parameters:
    ///   - offsets: `int64` places of bytes, one more than there are texts: text k has the bytes from offset
    ///     k up to offset k + 1.
    ///   - bytes: `uint8`, in UTF-8.
    ///   - validity: a mask that is true where there is a text; nil if none is missing.
    /// - Throws: `ArrayError` of kind `value` for offsets that descend or lie outside the bytes, of kind
    ///   `type` or `shape` for arrays of other types or shapes. Waits.
    /// - Complexity: O(texts), on all workers; the bytes are not read.
    public init(offsets: AnyNDArray, bytes: AnyNDArray, validity: AnyNDArray? = nil) throws(ArrayError) {
        guard offsets.dtype == .int64, bytes.dtype == .uint8, (validity?.dtype ?? .bool) == .bool else {
            throw ArrayError(.type, "Column: offsets are int64, bytes uint8, and a mask bool")
        }
        let count = offsets.count - 1
        guard offsets.rank == 1, bytes.rank == 1, count >= 0, (validity?.count ?? count) == count else {
            throw ArrayError(.shape, "Column: \(offsets.count) offsets and a mask of \(validity?.count ?? 0)")
        }
        let (runtime, size) = (offsets.runtime, bytes.count)
        let (places, content) = (try offsets.base.withoutGaps(), try bytes.base.withoutGaps())
        let isDamaged = try runtime.reading([places]) { pointers in
            let offsets = pointers[0].assumingMemoryBound(to: Int.self)
            let isOutside = offsets[0] < 0 || offsets[count] > size
            return isOutside
                || runtime.signs(count) { block in
                    var bits = 0
                    for row in block { bits |= (offsets[row &+ 1] &- offsets[row]) | offsets[row] }
                    return (bits, 0)
                }.first < 0
        }
        guard !isDamaged else {
            throw ArrayError(.value, "Column: offsets ascend from 0 to at most the number of bytes, \(size)")
        }
        self.init(
            ColumnStorage(
                .string, count: count, .texts(offsets: places, bytes: content),
                validity: try validity?.base.withoutGaps()))
    }

    /// A column of categories that are known by their numbers only: 0 up to `categoryCount`, -1 for a missing
    /// one.
    ///
    ///     try Column(codes: NDArray([1, 0, -1]).untyped, categoryCount: 2).missingCount()     // 1
    ///
    /// - Throws: `ArrayError` of kind `index` for a code outside these. Waits.
    /// - Complexity: O(n), on all workers, and O(categoryCount) for the dictionary of numbers.
    public init(codes: AnyNDArray, categoryCount: Int) throws(ArrayError) {
        let places = try codes.checkedPlaces(below: categoryCount, of: Int32.self, in: "Column")
        let numbers = try RowPositions(from: 0, count: categoryCount, runtime: codes.runtime)
        let dictionary = try Column(sharing: AnyNDArray(numbers.store))
        dictionary.noteUnique()
        self.init(
            ColumnStorage(
                .category(.int64, isOrdered: true), count: codes.count,
                .codes(places.store, dictionary: dictionary)))
    }

    /// The arrays that hold a column's values, and its mask.
    public struct Parts: Sendable {
        /// Numbers; codes of categories; offsets and bytes of texts.
        public let values: [AnyNDArray]
        /// A mask that is true where there is a value; nil if none is missing by a mask.
        public let validity: AnyNDArray?
    }

    /// The arrays of the column, which share its elements and must not be written. Copies the elements of a
    /// column that was taken from another.
    ///
    ///     try Column([1, nil]).parts().values[0].dtype        // int64
    ///
    /// - Throws: `ArrayError` of kind `memory` where the copy exceeds the budget. Waits only for a column
    ///   that was taken from another.
    /// - Complexity: O(1); O(n) for a column that was taken from another.
    public func parts() throws(ArrayError) -> Parts {
        let storage = try storage()
        let values = storage.stores.prefix(storage.stores.count - (storage.validity == nil ? 0 : 1))
        return Parts(values: values.map { AnyNDArray($0) }, validity: storage.validity.map { AnyNDArray($0) })
    }

    /// Notes that no two values are equal.
    private func noteUnique() {
        (try? storage())?.facts.withLock {
            $0.isUnique = true
            $0.missingCount = 0
        }
    }
}

/// Places of rows: a store of integers, each between -1 and a count.
struct CheckedPlaces {
    let store: LogicalStore
    /// True if a place is -1.
    let hasHoles: Bool
}

extension AnyNDArray {
    /// A row of integers as places of another type, each between -1 and a count.
    ///
    /// - Throws: `ArrayError` of kind `index` for another integer, of kind `type` for other elements. Waits.
    func checkedPlaces<T: ColumnNumber & FixedWidthInteger & SignedInteger>(
        below count: Int, of type: T.Type, in operation: String
    ) throws(ArrayError) -> CheckedPlaces {
        guard rank == 1, dtype.isInteger, count < Int(T.max) else {
            throw ArrayError(.type, "\(operation): places are a row of integers, not \(dtype)\(shape)")
        }
        return try dtype.withNumber(
            PlacesVisitor<T>(array: self, store: base.withoutGaps(), limit: count, operation: operation))
    }
}

private struct PlacesVisitor<Place: ColumnNumber & FixedWidthInteger & SignedInteger>: NumberVisitor {
    let array: AnyNDArray
    let store: LogicalStore
    let limit: Int
    let operation: String

    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> CheckedPlaces {
        let (runtime, count, limit) = (array.runtime, array.count, limit)
        return try runtime.reading([store]) { pointers in
            let values = pointers[0].assumingMemoryBound(to: T.self)
            // The first word is negative for a place out of bounds, the second one for a hole.
            let signs = runtime.signs(count) { block in
                var (outside, holes) = (0, 0)
                for row in block {
                    let value = values[row].integer
                    outside |= (value &+ 1) | (limit &- 1 &- value)
                    holes |= value
                }
                return (outside, holes)
            }
            guard signs.first >= 0 else {
                throw ArrayError(.index, "\(operation): a place is outside of -1 to \(limit - 1)")
            }
            if T.dtype == Place.dtype { return CheckedPlaces(store: store, hasHoles: signs.second < 0) }
            let places = try runtime.makeRow(count, of: Place.self) { target in
                runtime.forEachBlock(count) { block in
                    for row in block { target[row] = Place(truncatingIfNeeded: values[row].integer) }
                }
            }
            return CheckedPlaces(store: places, hasHoles: signs.second < 0)
        }
    }
}

extension Runtime {
    /// The bits of all blocks' words together: negative where one of the words is.
    func signs(_ rowCount: Int, _ words: (Range<Int>) -> (Int, Int)) -> (first: Int, second: Int) {
        let blocks = blocks(rowCount)
        var found = [(Int, Int)](repeating: (0, 0), count: blocks.count)
        found.withUnsafeMutableBufferPointer { buffer in
            let found = buffer.baseAddress!
            parallelFor(count: blocks.count) { found[$0] = words(blocks[$0]) }
        }
        return found.reduce((0, 0)) { ($0.0 | $1.0, $0.1 | $1.1) }
    }
}

public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

/// Rows of fixed-size elements at positions, whatever the elements mean: the columns of a block at once.
public enum RowGather {
    /// The elements of each row of a matrix at positions along its second axis.
    ///
    ///     let matrix = arange(6).reshaped([2, 3]).untyped
    ///     try RowGather.columns(of: matrix, at: Column([2, 0]))      // [[2, 0], [5, 3]]
    ///
    /// - Parameters:
    ///   - matrix: of two axes and any type; rows may be apart, but their elements stand one after the other.
    ///   - positions: `int64`; -1 gives the filler.
    ///   - filler: the bits of an element for positions of -1; nil if there must be none.
    /// - Throws: `ArrayError` of kind `index` for a position outside the rows, of kind `shape` for another
    ///   number of axes. Waits.
    /// - Complexity: O(result), on all workers; one pass.
    public static func columns(
        of matrix: AnyNDArray, at positions: Column, filler: Scalar? = nil
    ) throws(ArrayError) -> AnyNDArray {
        guard matrix.rank == 2 else {
            throw ArrayError(.shape, "gather: an array of shape \(matrix.shape) is no matrix")
        }
        let places = try positions.checkedPositions(below: matrix.shape[1], in: "gather")
        let visitor = GatherVisitor(
            matrix: try matrix.base.withoutGaps(), places: places, filler: filler,
            extents: [matrix.shape[0], matrix.shape[1], positions.count])
        // Elements of one size are copied alike.
        switch matrix.dtype.size {
        case 1: return try visitor.visit(UInt8.self)
        case 2: return try visitor.visit(UInt16.self)
        case 4: return try visitor.visit(UInt32.self)
        case 8: return try visitor.visit(UInt64.self)
        default:
            throw ArrayError(.type, "gather: elements of \(matrix.dtype) are not supported")
        }
    }
}

private struct GatherVisitor {
    let matrix: LogicalStore
    let places: RowPositions
    let filler: Scalar?
    /// Rows of the matrix, columns of the matrix, and columns of the result.
    let extents: [Int]

    func visit<T: ColumnNumber & FixedWidthInteger>(_ type: T.Type) throws(ArrayError) -> AnyNDArray {
        let (runtime, rowCount, width, count) = (matrix.store.runtime, extents[0], extents[1], extents[2])
        let hasHoles = places.hasHoles
        let row = try runtime.reading([matrix, places.store]) { pointers in
            let source = pointers[0].assumingMemoryBound(to: T.self)
            let places = pointers[1].assumingMemoryBound(to: Int.self)
            guard filler != nil || !hasHoles else {
                throw ArrayError(.index, "gather: a position is negative")
            }
            let filler = T(truncatingIfNeeded: filler?.re ?? 0)
            return try runtime.makeRow(rowCount * count, of: T.self) { target in
                runtime.forEachBlock(count) { block in
                    for row in 0..<rowCount {
                        let (from, to) = (source + row &* width, target + row &* count)
                        if hasHoles {
                            for k in block { to[k] = places[k] < 0 ? filler : from[places[k]] }
                        } else {
                            for k in block { to[k] = from[places[k]] }
                        }
                    }
                }
            }
        }
        return try AnyNDArray(row).reshaped(Shape([rowCount, count]))
    }
}

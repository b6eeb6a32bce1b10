public import AquilaRuntime
import AquilaTypes

extension AnyNDArray {
    /// The elements of few rows that are at hand, each sorted, or the positions of the sorted elements, as a
    /// fresh store; nil for other arrays. Waits for little work at most.
    ///
    ///     let x = NDArray([3.5, 1.5, 2.5]).untyped
    ///     let sorted = x.sortedAtHand(yieldsPositions: false)      // the store of [1.5, 2.5, 3.5]
    ///
    /// The bits are those of `sorted(axis:)`, `argsort(axis:)` and `partitioned(at:axis:)` along the last
    /// axis.
    ///
    /// - Parameter places: for a partial sort, the places at which rows have the elements of the sorted
    ///   order, ascending and within a row; nil for all.
    /// - Complexity: O(n · log n) for n elements, up to 512; nothing moves between ranks.
    public func sortedAtHand(yieldsPositions: Bool, places: [Int]? = nil) -> Store? {
        guard rank > 0, count > 0, count <= Self.mostAtHand, rank == 1 || isContiguous,
            let first = elements(waits: true),
            let (result, elements) = runtime.makeStoreAtHand(shape, yieldsPositions ? .int64 : dtype)
        else { return nil }
        dtype.withKeys(
            RowSorter(
                first, view, dtype, into: elements, result.root,
                yieldsPositions: yieldsPositions, places: places))
        return result
    }
}

import AquilaTypes

// Sorting with static types; the functions trap in cases where those of `AnyNDArray` throw.

extension NDArray {
    /// A copy with the elements sorted along an axis, or with all elements sorted in one row for nil. NaN
    /// comes last; complex numbers are ordered by real part, then by imaginary part.
    ///
    ///     NDArray([3, 1, 2]).sorted()         // [1, 2, 3]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them; ranks exchange the pieces
    ///   of a long row.
    public func sorted(
        axis: Int? = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.sorted(axis: axis) }
    }

    /// Sorts the elements along an axis in place.
    ///
    ///     let n = NDArray([3, 1, 2])
    ///     n.sort()
    ///     n        // [1, 2, 3]
    ///
    /// Traps for an axis that does not exist, and for a broadcast view. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them; ranks exchange the pieces
    ///   of a long row.
    public func sort(axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) {
        orFail(file, line) { () throws(ArrayError) in try untyped.sort(axis: axis) }
    }

    /// The positions of the elements in sorted order along an axis, or of the raveled array's for nil. Equal
    /// elements keep their order.
    ///
    ///     NDArray([30, 10, 20]).argsort()     // [1, 2, 0]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them; ranks exchange the pieces
    ///   of a long row.
    public func argsort(
        axis: Int? = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in try array.argsort(axis: axis) }
    }

    /// A copy in which, along an axis, the element at a position is that of the sorted order.
    ///
    ///     NDArray([3, 1, 2]).partitioned(at: 1)[1]        // 2
    ///
    /// Traps for a position outside the axis. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func partitioned(
        at position: Int, axis: Int? = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.partitioned(at: position, axis: axis) }
    }

    /// The positions of the elements in an order like that of `partitioned(at:axis:)`.
    ///
    ///     NDArray([30, 10, 20]).argpartition(at: 1)[1]        // 2
    ///
    /// Traps for a position outside the axis. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func argpartition(
        at position: Int, axis: Int? = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in try array.argpartition(at: position, axis: axis) }
    }

    /// The positions at which values are to be inserted into this sorted row so that it stays sorted.
    ///
    ///     NDArray([1, 2, 2, 3]).searchSorted([2, 5])                  // [1, 4]
    ///     NDArray([1, 2, 2, 3]).searchSorted([2, 5], side: .right)    // [3, 4]
    ///
    /// Traps unless this array has one axis. Does not wait.
    ///
    /// - Complexity: O(m · log n) for m values, in parallel; ranks receive the sorted row.
    public func searchSorted(
        _ values: NDArray, side: SearchSide = .left, sorter: NDArray<Int>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in
            try array.searchSorted(values.untyped, side: side, sorter: sorter?.untyped)
        }
    }
}

extension NDArray where Element: RealElement {
    /// The median along an axis, or of all elements for nil; NaN if one is NaN. For integers in `Double`.
    ///
    ///     NDArray([3, 1, 2, 10]).median()        // 2.5
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them; ranks exchange the pieces
    ///   of a long row.
    public func median(
        axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.median(axis: axis, keepDims: keepDims) }
    }

    /// The quantile, with linear interpolation between elements. For integers in `Double`. The share is from
    /// 0, the least element, to 1, the greatest.
    ///
    ///     NDArray([1.0, 2, 3]).quantile(0.25)        // 1.5
    ///
    /// Traps for other shares, and for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them; ranks exchange the pieces
    ///   of a long row.
    public func quantile(
        _ share: Double, axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in
            try array.quantile(share, axis: axis, keepDims: keepDims)
        }
    }

    /// The quantiles at several shares, by a single sort, along a new first axis.
    ///
    ///     NDArray([1.0, 2, 3]).quantile([0, 0.25, 1])         // [1, 1.5, 3]
    ///
    /// Traps for other shares, and for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them; ranks exchange the pieces
    ///   of a long row.
    public func quantile(
        _ shares: [Double], axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in
            try array.quantile(shares, axis: axis, keepDims: keepDims)
        }
    }

    /// The percentile: the quantile at a number of hundredths.
    ///
    ///     NDArray([1.0, 2, 3]).percentile(25)        // 1.5
    ///
    /// Traps as `quantile`. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them; ranks exchange the pieces
    ///   of a long row.
    public func percentile(
        _ hundredths: Double, axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in
            try array.percentile(hundredths, axis: axis, keepDims: keepDims)
        }
    }

    /// Several percentiles, by a single sort, along a new first axis.
    ///
    ///     NDArray([1.0, 2, 3]).percentile([0, 25, 100])        // [1, 1.5, 3]
    ///
    /// Traps as `quantile`. Does not wait.
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them; ranks exchange the pieces
    ///   of a long row.
    public func percentile(
        _ hundredths: [Double], axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in
            try array.percentile(hundredths, axis: axis, keepDims: keepDims)
        }
    }
}

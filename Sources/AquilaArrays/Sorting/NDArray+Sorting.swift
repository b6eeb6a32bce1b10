import AquilaTypes

// Sorting with static types; see the same of `AnyNDArray`, which throw where these trap.

extension NDArray {
    /// A copy with the elements in order along an axis, or those of the raveled array for nil: NaN last, complex numbers by
    /// real and then by imaginary part.
    ///
    ///     NDArray([3, 1, 2]).sorted()         // [1, 2, 3]
    public func sorted(
        axis: Int? = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in try array.sorted(axis: axis) }
    }

    /// Puts the elements in order along an axis, in place.
    public func sort(axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) {
        orFail(file, line) { () throws(ArrayError) in try untyped.sort(axis: axis) }
    }

    /// The positions of the elements in their order along an axis, or of those of the raveled array for nil. Equal
    /// elements keep their order.
    ///
    ///     NDArray([30, 10, 20]).argsort()     // [1, 2, 0]
    public func argsort(
        axis: Int? = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        reduce(file, line) { array throws(ArrayError) in try array.argsort(axis: axis) }
    }

    /// A copy in which, along an axis, the element at a position is the one that stands there in order.
    public func partitioned(
        at position: Int, axis: Int? = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in try array.partitioned(at: position, axis: axis) }
    }

    /// The positions of the elements in an order as that of `partitioned(at:axis:)`.
    public func argpartition(
        at position: Int, axis: Int? = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        reduce(file, line) { array throws(ArrayError) in try array.argpartition(at: position, axis: axis) }
    }

    /// Where values are to be inserted into this row, which is in order, so that it stays in order.
    ///
    ///     NDArray([1, 2, 2, 3]).searchSorted([2, 5])                  // [1, 4]
    ///     NDArray([1, 2, 2, 3]).searchSorted([2, 5], side: .right)    // [3, 4]
    public func searchSorted(
        _ values: NDArray, side: SearchSide = .left, sorter: NDArray<Int>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        reduce(file, line) { array throws(ArrayError) in
            try array.searchSorted(values.untyped, side: side, sorter: sorter?.untyped)
        }
    }
}

extension NDArray where Element: RealElement {
    /// The middle element in order along an axis, or of all for nil; between two, their mean. NaN where one is. Of integers
    /// in `Double`.
    public func median(
        axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        reduce(file, line) { array throws(ArrayError) in try array.median(axis: axis, keepDims: keepDims) }
    }

    /// The element at a share of the way, from 0 to 1, through the elements in order; between two, on the line between
    /// them. Of integers in `Double`.
    public func quantile(
        _ share: Double, axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        reduce(file, line) { array throws(ArrayError) in
            try array.quantile(share, axis: axis, keepDims: keepDims)
        }
    }

    /// The elements at several shares, one sort for all: the first axis of the result tells them apart.
    ///
    ///     NDArray([1.0, 2, 3]).quantile([0, 0.25, 1])         // [1, 1.5, 3]
    public func quantile(
        _ shares: [Double], axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        reduce(file, line) { array throws(ArrayError) in
            try array.quantile(shares, axis: axis, keepDims: keepDims)
        }
    }

    /// The element at a share of the way through the elements in order, by hundredths.
    public func percentile(
        _ hundredths: Double, axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        reduce(file, line) { array throws(ArrayError) in
            try array.percentile(hundredths, axis: axis, keepDims: keepDims)
        }
    }

    /// Several percentiles, one sort for all: the first axis of the result tells them apart.
    ///
    ///     x.percentile([5, 50, 95], axis: 0)
    public func percentile(
        _ hundredths: [Double], axis: Int? = nil, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        reduce(file, line) { array throws(ArrayError) in
            try array.percentile(hundredths, axis: axis, keepDims: keepDims)
        }
    }
}

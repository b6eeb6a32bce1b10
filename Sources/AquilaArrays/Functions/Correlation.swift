public import AquilaTypes

/// The shifts of one row along another at which their products are summed.
public enum CorrelationExtent: Sendable, CaseIterable {
    /// The n - m + 1 shifts at which the shorter row lies within the longer one.
    case valid
    /// n shifts, in the middle of those of `full`: as many as the longer row has elements.
    case same
    /// The n + m - 1 shifts at which the rows overlap.
    case full
}

extension AnyNDArray {
    /// The sums of products of this row and another one shifted along it: NumPy's `correlate`.
    ///
    ///     try NDArray([1, 2, 3, 4]).untyped.correlated(with: NDArray([1, 10]).untyped)     // [21, 32, 43]
    ///
    /// Element k of the full result is the sum of `self[n + k] * v[n].conjugate` over all n at
    /// which both exist, for k from 1 - m on. Types promote; integers wrap. The sums are in the
    /// order of the other row's elements. Does not wait.
    ///
    /// - Parameters:
    ///   - other: a row of any length; the shorter row moves along the longer one.
    ///   - extent: the shifts.
    /// - Throws: unless both have one axis and an element.
    /// - Complexity: O(n · m), in parallel over n, in kernels of 128 terms. For a long row the transform of
    ///   Fourier takes less work.
    public func correlated(
        with other: AnyNDArray, extent: CorrelationExtent = .valid
    ) throws(ArrayError) -> AnyNDArray {
        guard rank == 1, other.rank == 1, count > 0, other.count > 0 else {
            throw ArrayError(
                .shape, "correlated: shapes \(shape) and \(other.shape) instead of two rows with elements")
        }
        let type = DType.promote(dtype, other.dtype)
        let (a, v) = (converted(to: type), other.converted(to: type))
        let conjugate = type.isComplex ? try v.applying(.conjugate) : v
        guard count < other.count else { return try Correlation(a, conjugate, extent).sums() }
        return try Correlation(conjugate, a, extent).sums().flipped().copy()
    }
}

/// The sums of products of a row and a shorter one.
private struct Correlation {
    let row: AnyNDArray
    let weights: AnyNDArray
    /// The number of elements by which the shorter row starts before the longer one, and the number
    /// of shifts.
    let before: Int
    let count: Int

    /// The most terms in one kernel.
    private static let mostTerms = 128

    init(_ row: AnyNDArray, _ weights: AnyNDArray, _ extent: CorrelationExtent) {
        self.row = row
        self.weights = weights
        switch extent {
        case .valid: (before, count) = (0, row.count - weights.count + 1)
        case .same: (before, count) = (weights.count / 2, row.count)
        case .full: (before, count) = (weights.count - 1, row.count + weights.count - 1)
        }
    }

    func sums() throws(ArrayError) -> AnyNDArray {
        let result = try AnyNDArray.zeros([count], row.dtype, runtime: row.runtime)
        let inner = row.count - weights.count + 1
        try result.fill(with: Scalar(0.0, as: row.dtype))
        let middle = result.part(0, before, inner)
        for first in stride(from: 0, to: weights.count, by: Self.mostTerms) {
            let end = Swift.min(first + Self.mostTerms, weights.count)
            let terms = try terms(first..<end, inner)
            try middle.assign(first == 0 ? terms : middle + terms)
        }
        // The sums have fewer terms where the shorter row extends beyond the longer one.
        for k in 0..<weights.count {
            try add(k, Swift.max(0, before - k)..<before, to: result)
            try add(k, (before + inner)..<Swift.min(count, row.count + before - k), to: result)
        }
        return result
    }

    /// The sums of some weights' products where the rows overlap completely.
    private func terms(_ weights: Range<Int>, _ inner: Int) throws(ArrayError) -> AnyNDArray {
        var sum = try row.part(0, weights.lowerBound, inner) * self.weights.part(0, weights.lowerBound, 1)
        for k in weights.dropFirst() {
            sum = try sum + row.part(0, k, inner) * self.weights.part(0, k, 1)
        }
        return sum
    }

    private func add(_ k: Int, _ shifts: Range<Int>, to result: AnyNDArray) throws(ArrayError) {
        if shifts.isEmpty { return }
        let target = result.part(0, shifts.lowerBound, shifts.count)
        let elements = row.part(0, shifts.lowerBound + k - before, shifts.count)
        try target.assign(target + elements * weights.part(0, k, 1))
    }
}

extension NDArray where Element: NumericElement {
    /// The sums of products of this row and another one shifted along it: NumPy's `correlate`.
    ///
    ///     NDArray([1, 2, 3, 4]).correlated(with: [1, 10])                     // [21, 32, 43]
    ///     NDArray([1, 2, 3]).correlated(with: [0, 1, 10], extent: .same)      // [21, 32, 3]
    ///
    /// The other row is conjugated; either may be the longer one. Traps unless both have one axis and an
    /// element. Does not wait. O(n · m) for rows of n and m elements.
    ///
    /// - Complexity: O(n · m), in parallel over n, in kernels of 128 terms.
    public func correlated(
        with other: NDArray, extent: CorrelationExtent = .valid, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.correlated(with: other.untyped, extent: extent)
        }
    }
}

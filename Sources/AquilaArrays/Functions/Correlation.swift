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
    /// order of the other row's elements. Waits for little work at most.
    ///
    /// - Parameters:
    ///   - other: a row of any length; the shorter row moves along the longer one.
    ///   - extent: the shifts.
    /// - Throws: unless both have one axis and an element.
    /// - Complexity: O(n · m), in parallel over n. For a long row `convolved`, by Fourier transforms, takes
    ///   less work.
    public func correlated(
        with other: AnyNDArray, extent: CorrelationExtent = .valid
    ) throws(ArrayError) -> AnyNDArray {
        try requireRows(other, "correlated")
        let type = DType.promote(dtype, other.dtype)
        let (a, v) = (converted(to: type), other.converted(to: type))
        let conjugate = type.isComplex ? try v.applying(.conjugate) : v
        guard count < other.count else { return try Correlation(a, conjugate, extent).sums() }
        return try Correlation(conjugate, a, extent).sums().flipped().copy()
    }

    /// The convolution of two rows by sums of products: NumPy's `convolve`.
    ///
    /// - Throws: unless both have one axis and an element.
    func convolvedRows(with other: AnyNDArray, extent: CorrelationExtent) throws(ArrayError) -> AnyNDArray {
        try requireRows(other, "convolved")
        let type = DType.promote(dtype, other.dtype)
        let (a, v) = (converted(to: type), other.converted(to: type))
        return count < other.count
            ? try Correlation(v, a.flipped(), extent).sums() : try Correlation(a, v.flipped(), extent).sums()
    }

    private func requireRows(_ other: AnyNDArray, _ name: String) throws(ArrayError) {
        guard rank == 1, other.rank == 1, count > 0, other.count > 0 else {
            throw ArrayError(
                .shape, "\(name): shapes \(shape) and \(other.shape) instead of two rows with elements")
        }
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

    /// The most terms in one kernel, and the most weights that kernels multiply.
    private static let mostTerms = 128
    private static let mostWeights = 1 << 12
    /// Multiplications that take less time in loops than a kernel's launch, and that are computed at once.
    private static let littleWork = 1 << 16
    private static let workAtHand = 1 << 14

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
        if let sums = sumsAtHand() { return sums }
        try AnyNDArray.requirePossible([count], row.dtype)
        let result = AnyNDArray(row.runtime.makeStore([count], row.dtype))
        let inner = row.count - weights.count + 1
        // Kernels have no wider type for the sums of halves.
        guard row.dtype != .float16, row.dtype != .bool, weights.count <= Self.mostWeights,
            inner >= 4 * weights.count, inner * weights.count > Self.littleWork
        else {
            try CorrelationTask.record(row, weights, first: -before, into: result)
            return result
        }
        let middle = result.part(0, before, inner)
        if weights.count >= CorrelationProducts.fewestWeights, CorrelationProducts.has(row.dtype) {
            try CorrelationProducts.record(row, weights, into: middle)
        } else {
            try recordKernels(into: middle)
        }
        // The sums have fewer terms where the shorter row extends beyond the longer one.
        let ends = weights.count - 1
        try CorrelationTask.record(
            row.part(0, 0, before + ends), weights, first: -before, into: result.part(0, 0, before))
        try CorrelationTask.record(
            row.part(0, inner, row.count - inner), weights, first: 0,
            into: result.part(0, before + inner, count - before - inner))
        return result
    }

    private func recordKernels(into middle: AnyNDArray) throws(ArrayError) {
        for first in stride(from: 0, to: weights.count, by: Self.mostTerms) {
            let end = Swift.min(first + Self.mostTerms, weights.count)
            let terms = try terms(first..<end, middle.count)
            try middle.assign(first == 0 ? terms : middle + terms)
        }
    }

    /// The sums of some weights' products where the rows overlap completely.
    private func terms(_ weights: Range<Int>, _ inner: Int) throws(ArrayError) -> AnyNDArray {
        var sum = try row.part(0, weights.lowerBound, inner) * self.weights.part(0, weights.lowerBound, 1)
        for k in weights.dropFirst() {
            sum = try sum + row.part(0, k, inner) * self.weights.part(0, k, 1)
        }
        return sum
    }

    /// The sums of few elements that are at hand, computed at once; nil for others.
    private func sumsAtHand() -> AnyNDArray? {
        guard row.count <= Self.workAtHand, row.count * weights.count <= Self.workAtHand,
            let store = row.operand.store, let other = weights.operand.store, store.runtime === other.runtime,
            let elements = store.runtime.addressNear(of: store),
            let factors = store.runtime.addressNear(of: other)
        else { return nil }
        let result = store.runtime.makeStore([count], row.dtype)
        try? store.runtime.write(result) { address, view in
            CorrelationLoops(
                row: MemoryRow(elements, row.view), weights: MemoryRow(factors, weights.view),
                sums: MemoryRow(address, view), first: -before, type: row.dtype
            ).compute()
        }
        return AnyNDArray(result)
    }
}

extension NDArray where Element: NumericElement {
    /// The sums of products of this row and another one shifted along it: NumPy's `correlate`.
    ///
    ///     NDArray([1, 2, 3, 4]).correlated(with: [1, 10])                     // [21, 32, 43]
    ///     NDArray([1, 2, 3]).correlated(with: [0, 1, 10], extent: .same)      // [21, 32, 3]
    ///
    /// The other row is conjugated; either may be the longer one. Traps unless both have one axis and an
    /// element. Waits for little work at most.
    ///
    /// - Complexity: O(n · m) for rows of n and m elements, in parallel over n.
    public func correlated(
        with other: NDArray, extent: CorrelationExtent = .valid, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.correlated(with: other.untyped, extent: extent)
        }
    }
}

import AquilaRuntime
public import AquilaTypes

// Counts of elements by value.

extension AnyNDArray {
    /// The number of occurrences of each of 0, 1, … in a row of integers, or the sums of their weights. Waits
    /// for the largest integer.
    ///
    ///     try a.binCount()        // of [1, 3, 1]: [0, 2, 0, 1]
    ///
    /// - Parameters:
    ///   - weights: the weight of each element, in the array's shape; computed in `float64`.
    ///   - minLength: the least length of the result.
    /// - Throws: if the array is not a row of non-negative integers, or the weights have another shape.
    /// - Complexity: O(n + length), in parallel; ranks add their counts.
    public func binCount(weights: AnyNDArray? = nil, minLength: Int = 0) throws(ArrayError) -> AnyNDArray {
        guard rank == 1 else {
            throw ArrayError(.shape, "binCount: an array of shape \(shape) is not a row")
        }
        guard dtype.canCastSafely(to: .int64) else {
            throw ArrayError(.type, "binCount: \(dtype) cannot be cast safely to int64")
        }
        guard weights == nil || weights!.shape == shape, minLength >= 0 else {
            throw ArrayError(
                .value, "binCount: weights of shape \(weights?.shape ?? shape), at least \(minLength) numbers"
            )
        }
        let numbers = converted(to: .int64)
        var length = minLength
        if count > 0 {
            let least = try numbers.reduced(.min)
            let greatest = try numbers.reduced(.max).item().integerValue
            guard try least.item().integerValue >= 0 else {
                throw ArrayError(.value, "binCount: an element is negative")
            }
            // NumPy would count beyond its memory here, so the error is of kind `memory`, which
            // does not fall back to NumPy.
            guard greatest < Int.max else {
                throw ArrayError(.memory, "binCount: \(greatest) is more than any array has elements")
            }
            length = Swift.max(length, greatest + 1)
        }
        try Self.requirePossible([length], .int64)
        return try numbers.counted(length, weights?.converted(to: .float64))
    }

    /// The counts of the integers from 0 to below a length.
    private func counted(_ length: Int, _ weights: AnyNDArray?) throws(ArrayError) -> AnyNDArray {
        let result = AnyNDArray(runtime.makeStore([length], weights == nil ? .int64 : .float64))
        guard count > 0 else { return result }
        // Each piece has counts of its own, so more pieces cost more memory
        // and time.
        var launch = TaskLaunch(weights == nil ? CountTasks.count : CountTasks.add)
        launch.add(base, .input)
        if let weights {
            launch.add(weights.base, .input)
            launch.add(.align(0, 1))
        }
        launch.add(result.base, weights == nil ? Reducer(Sum<Int>.self) : Reducer(Sum<Double>.self))
        if length < 1 << 14 { launch.add(.cut(0)) } else { launch.add(.broadcast(0)) }
        try launch.submit()
        return result
    }

    /// Throws unless the width of the bins is finite and at least the precision of the range's bounds.
    private static func requireBins(_ bins: Int, _ limits: ClosedRange<Double>) throws(ArrayError) {
        try requirePossible([bins], .int64)
        let width = (limits.upperBound - limits.lowerBound) / Double(bins)
        let least = Swift.max(limits.lowerBound.magnitude, limits.upperBound.magnitude).ulp
        guard width.isFinite, width >= least else {
            throw ArrayError(
                .value,
                "histogram: \(bins) bins from \(limits.lowerBound) to \(limits.upperBound) have no finite width"
            )
        }
    }

    /// The number of elements in each of equal bins, and the bins' edges, one more than bins. The last bin
    /// includes its upper edge. NaN and elements outside the range are not counted.
    ///
    ///     try a.histogram(bins: 3).counts        // of [1, 2, 2, 4]: [1, 2, 1]
    ///
    /// - Parameter range: nil: from the least to the greatest element, for which the call waits.
    /// - Throws: for no bins, a range that is not finite or not ascending, and complex numbers.
    /// - Complexity: O(n + bins), in parallel; ranks add their counts.
    public func histogram(
        bins: Int = 10, range: ClosedRange<Double>? = nil
    ) throws(ArrayError) -> (counts: AnyNDArray, edges: AnyNDArray) {
        guard bins > 0, !dtype.isComplex else {
            throw ArrayError(.value, "histogram: \(bins) bins of \(dtype)")
        }
        let elements = raveled().converted(to: .float64)
        var limits = range ?? 0...1
        if range == nil && count > 0 {
            let (least, greatest) = (try elements.reduced(.min), try elements.reduced(.max))
            let (low, high) = (try least.item().doubleValue, try greatest.item().doubleValue)
            guard low.isFinite, high.isFinite else {
                throw ArrayError(.value, "histogram: elements from \(low) to \(high) have no finite range")
            }
            limits = low...high
        }
        guard limits.lowerBound.isFinite, limits.upperBound.isFinite else {
            throw ArrayError(.value, "histogram: a range from \(limits.lowerBound) to \(limits.upperBound)")
        }
        if limits.lowerBound == limits.upperBound {
            limits = limits.lowerBound - 0.5...limits.upperBound + 0.5
        }
        try Self.requireBins(bins, limits)
        // Edges have the elements' own type if that is a float type.
        let edges = try AnyNDArray.linspace(
            limits.lowerBound, limits.upperBound, count: bins + 1, dtype.isFloat ? dtype : .float64,
            runtime: runtime)
        let counts = AnyNDArray(runtime.makeStore([bins], .int64))
        guard count > 0 else { return (counts, edges) }
        try elements.count(between: edges, into: counts)
        return (counts, edges)
    }

    /// The number of elements in each bin between two neighbouring edges of a row, for bins of nearly equal
    /// widths: an element's bin may differ by one at most from that of equal bins. The last bin includes its
    /// upper edge. NaN and elements outside of the edges are not counted.
    ///
    ///     try a.histogram(edges: NDArray([0.0, 1, 2]).untyped)        // of [0, 1, 2]: [1, 2]
    ///
    /// - Throws: `ArrayError` of kind `shape` unless the edges are a row of two real numbers at least, and
    ///   for complex elements. Does not wait.
    /// - Complexity: O(n + bins), in parallel; ranks add their counts.
    public func histogram(edges: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        guard edges.rank == 1, edges.count > 1, !dtype.isComplex, !edges.dtype.isComplex else {
            throw ArrayError(.shape, "histogram: edges of \(edges.dtype) and shape \(edges.shape)")
        }
        let counts = AnyNDArray(runtime.makeStore([edges.count - 1], .int64))
        guard count > 0 else { return counts }
        try raveled().converted(to: .float64).count(between: edges, into: counts)
        return counts
    }

    private func count(between edges: AnyNDArray, into counts: AnyNDArray) throws(ArrayError) {
        var launch = TaskLaunch(CountTasks.histogram)
        launch.add(base, .input)
        launch.add(edges.converted(to: .float64).base, .input)
        launch.add(counts.base, Reducer(Sum<Int>.self))
        launch.add(counts.count < 1 << 14 ? .cut(0) : .broadcast(0))
        try launch.submit()
    }
}

extension NDArray where Element: RealElement {
    /// The number of elements in each of equal bins, and the bins' edges; see the same function of
    /// `AnyNDArray`.
    ///
    ///     NDArray([1, 2, 2, 4]).histogram(bins: 3).counts        // [1, 2, 1]
    ///
    /// Traps where the same function of `AnyNDArray` throws. Waits for the range, unless it is given.
    ///
    /// - Complexity: O(n + bins), in parallel; ranks add their counts.
    public func histogram(
        bins: Int = 10, range: ClosedRange<Double>? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> (counts: NDArray<Int>, edges: NDArray<Double>) {
        let found = orFail(file, line) { () throws(ArrayError) in
            try untyped.histogram(bins: bins, range: range)
        }
        return (NDArray<Int>(unchecked: found.counts), NDArray<Double>(unchecked: found.edges))
    }
}

extension NDArray where Element: FixedWidthInteger & RealElement {
    /// The number of occurrences of each of 0, 1, … in a row of integers. Waits for the largest integer.
    ///
    ///     NDArray([1, 3, 1]).binCount()        // [0, 2, 0, 1]
    ///
    /// Traps for negative integers, and unless the array has one axis.
    ///
    /// - Complexity: O(n + length), in parallel; ranks add their counts.
    public func binCount(
        minLength: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in try array.binCount(minLength: minLength) }
    }

    /// The sums of the weights of each of 0, 1, … in a row of integers. Waits for the largest integer.
    ///
    ///     NDArray([1, 3, 1]).binCount(weights: NDArray([0.5, 1, 0.25]))        // [0.0, 0.75, 0.0, 1.0]
    ///
    /// Traps for negative integers, unless the array has one axis, and for weights of another shape.
    ///
    /// - Complexity: O(n + length), in parallel; ranks add their counts.
    public func binCount(
        weights: NDArray<Double>, minLength: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Double> {
        typed(file, line) { array throws(ArrayError) in
            try array.binCount(weights: weights.untyped, minLength: minLength)
        }
    }
}

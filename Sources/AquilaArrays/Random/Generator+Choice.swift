import AquilaRuntime
public import AquilaTypes

// Samples as NumPy's `choice` draws them: at once, on one core.

extension Generator {
    /// A random sample of the numbers below a bound.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.choice(10, [3])                                       // [0, 7, 6]
    ///     generator.choice(3, [4], probabilities: [0.5, 0.25, 0.25])
    ///
    /// Traps if the sample is impossible; see the form for arrays.
    ///
    /// - Complexity: as that of the form for `AnyNDArray`, on one core.
    public mutating func choice(
        _ bound: Int, _ shape: Shape, replacing: Bool = true, probabilities: [Double]? = nil,
        shuffled: Bool = true, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        orFail(file, line) { () throws(ArrayError) in
            NDArray(unchecked: try drawn(bound, shape, replacing, probabilities, shuffled))
        }
    }

    /// A random sample of subarrays along an axis; of an array with one axis, of elements.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.choice(NDArray([10.0, 20, 30]), [2], replacing: false)     // [10.0, 30.0]
    ///
    /// Traps if the sample is impossible; see the form for `AnyNDArray`.
    ///
    /// - Complexity: as that of the form for `AnyNDArray`, on one core.
    public mutating func choice<E: Element>(
        _ array: NDArray<E>, _ shape: Shape, replacing: Bool = true, probabilities: [Double]? = nil,
        axis: Int = 0, shuffled: Bool = true, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<E> {
        orFail(file, line) { () throws(ArrayError) in
            NDArray(
                unchecked: try choice(
                    array.untyped, shape, replacing: replacing, probabilities: probabilities, axis: axis,
                    shuffled: shuffled))
        }
    }

    /// A random sample of subarrays along an axis; in the result, the given shape replaces the axis.
    ///
    ///     var generator = Generator(seed: 42)
    ///     try generator.choice(NDArray([10.0, 20, 30]).untyped, [2], replacing: false)     // [10.0, 30.0]
    ///
    /// - Parameters:
    ///   - replacing: true if a subarray may be drawn several times.
    ///   - probabilities: the probability of each; nil: all are equally likely.
    ///   - shuffled: false to allow an order that depends on the positions, which is faster. Matters without
    ///     replacement only; few of many are then drawn by R. W. Floyd's algorithm.
    /// - Throws: if there are fewer subarrays than to be drawn, or the probabilities are of another number,
    ///   negative, NaN, or do not sum to one.
    /// - Complexity: O(drawn) with replacement; without it also O(extent) if more than a fiftieth is drawn,
    ///   or with probabilities.
    public mutating func choice(
        _ array: AnyNDArray, _ shape: Shape, replacing: Bool = true, probabilities: [Double]? = nil,
        axis: Int = 0, shuffled: Bool = true
    ) throws(ArrayError) -> AnyNDArray {
        let axis = try array.normalised(axis: axis)
        let positions = try drawn(array.shape[axis], shape, replacing, probabilities, shuffled)
        return try array.taking(positions, axis: axis)
    }

    private mutating func drawn(
        _ bound: Int, _ shape: Shape, _ isReplacing: Bool, _ probabilities: [Double]?, _ isShuffled: Bool
    ) throws(ArrayError) -> AnyNDArray {
        try AnyNDArray.requirePossible(shape, .int64)
        let count = shape.product
        guard bound > 0 || count == 0 else { throw ArrayError(.value, "choice: nothing to choose from") }
        if let probabilities { try Self.require(probabilities, bound) }
        guard isReplacing || count <= Swift.max(probabilities?.count { $0 > 0 } ?? bound, 0) else {
            throw ArrayError(.value, "choice: \(count) cannot be drawn of \(bound) without replacement")
        }
        if isReplacing && probabilities == nil {
            return try count == 0 ? .zeros(shape, .int64) : integers(0, bound, shape, .int64)
        }
        let positions =
            switch (isReplacing, probabilities) {
            case (true, let probabilities?): bits.weightedChoices(count, probabilities)
            case (false, let probabilities?): bits.weightedSample(count, probabilities)
            case (_, nil): bits.sample(count, below: Swift.max(bound, 0), isShuffled: isShuffled)
            }
        return try .copying(positions, shape)
    }

    private static func require(_ probabilities: [Double], _ bound: Int) throws(ArrayError) {
        guard probabilities.count == bound else {
            throw ArrayError(.value, "choice: \(probabilities.count) probabilities for \(bound) choices")
        }
        guard probabilities.allSatisfy({ $0 >= 0 }) else {
            throw ArrayError(.value, "choice: probabilities cannot be negative or NaN")
        }
        // NumPy's tolerance of the sum.
        let sum: Double = probabilities.reduce(0, +)
        guard abs(sum - 1) <= Double.ulpOfOne.squareRoot() else {
            throw ArrayError(.value, "choice: the probabilities sum to \(sum) instead of 1")
        }
    }
}

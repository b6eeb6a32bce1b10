public import AquilaTypes

extension Generator {
    /// Normally distributed numbers, equal to those of NumPy's `normal`.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.normal(0, 1, [2])         // [0.30471708 -1.03998411]
    ///
    /// Drawn at once on one core, since each number consumes an unknown part of the stream, by the method of
    /// G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables" (2000). Traps for
    /// a negative deviation, an impossible shape, or insufficient memory.
    ///
    /// - Parameters:
    ///   - mean: the mean of the distribution.
    ///   - deviation: its standard deviation.
    /// - Complexity: O(elements), about 3 ns each.
    public mutating func normal(
        _ mean: Double, _ deviation: Double, _ shape: Shape, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Double> {
        orFail(file, line) { () throws(ArrayError) in
            NDArray(unchecked: try normal(mean, deviation, shape, .float64))
        }
    }

    /// Numbers of the standard normal distribution, with mean 0 and deviation 1: NumPy's `standard_normal`.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.normal([2])        // [0.30471708, -1.03998411]
    ///
    /// Traps for an impossible shape or insufficient memory.
    ///
    /// - Complexity: O(elements), on one core.
    public mutating func normal(
        _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Double> {
        normal(0, 1, shape, file: file, line: line)
    }

    /// Normally distributed numbers in a type chosen at run time: drawn as `float64`, then cast.
    ///
    ///     var generator = Generator(seed: 42)
    ///     try generator.normal(0, 1, [2], .float64)        // [0.30471708, -1.03998411]
    ///
    /// - Throws: for a negative deviation, an impossible shape, a type other than floats and complex numbers,
    ///   or insufficient memory.
    /// - Complexity: O(elements), on one core.
    public mutating func normal(
        _ mean: Double, _ deviation: Double, _ shape: Shape, _ dtype: DType
    ) throws(ArrayError) -> AnyNDArray {
        guard deviation >= 0 || deviation.isNaN, deviation.sign == .plus else {
            throw ArrayError(.value, "normal: a standard deviation of \(deviation)")
        }
        try requireFractions(dtype, "normal")
        let tables = NormalZiggurat.Tables()
        return try filled(shape) { (elements: UnsafeMutableBufferPointer<Double>, bits) in
            for k in elements.indices { elements[k] = mean + deviation * tables.next(&bits) }
        }.converted(to: dtype)
    }
}

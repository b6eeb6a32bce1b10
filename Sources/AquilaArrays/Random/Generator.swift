import AquilaRuntime
public import AquilaTypes

/// A random number generator with the streams of `numpy.random.default_rng(seed)`, bit for bit.
///
///     var generator = Generator(seed: 42)
///     let x = generator.random([2])       // [0.77395605 0.43887844]
///
/// Numbers are drawn at once, by all workers: each jumps to its own part of the stream, so that the
/// bits do not depend on their number. A copy of a generator continues the stream from the same
/// position.
///
/// The bits are those of PCG64, after M. E. O'Neill, "PCG: A family of simple fast space-efficient
/// statistically good algorithms for random number generation" (2014).
public struct Generator: Sendable {
    var bits: PCG64

    /// The generator at the start of a seed's stream.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.random([2])        // [0.77395605, 0.43887844]
    ///
    /// - Complexity: O(1).
    public init(seed: UInt64) { bits = PCG64(seed: seed) }

    /// Uniformly distributed numbers in [0, 1) with 53 random bits. Traps if the shape is impossible or
    /// memory does not suffice.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.random([2])        // [0.77395605, 0.43887844]
    ///
    /// - Complexity: O(elements), one pass of writes.
    public mutating func random(
        _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Double> {
        orFail(file, line) { () throws(ArrayError) in NDArray(unchecked: try random(shape, .float64)) }
    }

    /// Uniformly distributed numbers in [0, 1) in single precision with 24 random bits; two numbers consume
    /// one step of the stream.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.random([2], of: Float.self)        // [0.08925092, 0.773956]
    ///
    /// Traps if the shape is impossible or memory does not suffice.
    ///
    /// - Complexity: O(elements), one pass of writes.
    public mutating func random(
        _ shape: Shape, of type: Float.Type, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Float> {
        orFail(file, line) { () throws(ArrayError) in NDArray(unchecked: try random(shape, .float32)) }
    }

    /// Uniformly distributed numbers in [0, 1), in `float64` or `float32`.
    ///
    ///     var generator = Generator(seed: 42)
    ///     try generator.random([2], .float64)        // [0.77395605, 0.43887844]
    ///
    /// - Throws: for another type, an impossible shape, or insufficient memory.
    /// - Complexity: O(elements), one pass of writes.
    public mutating func random(_ shape: Shape, _ dtype: DType) throws(ArrayError) -> AnyNDArray {
        switch dtype {
        case .float64:
            return try drawn(shape, { $0.skipping($1) }) { (part: UnsafeMutableBufferPointer<Double>, bits) in
                for k in part.indices { part[k] = bits.nextDouble() }
            }
        case .float32:
            return try drawn(shape, { $0.skipping32($1) }) {
                (part: UnsafeMutableBufferPointer<Float>, bits) in
                for k in part.indices { part[k] = bits.nextFloat() }
            }
        default: throw ArrayError(.type, "random: numbers of \(dtype) instead of float64 or float32")
        }
    }

    /// Uniformly distributed numbers in [low, high).
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.uniform(1, 2, [2])        // [1.77395605, 1.43887844]
    ///
    /// Traps if `high - low` is negative or not finite, the shape is impossible, or memory does not suffice.
    ///
    /// - Complexity: O(elements), one pass of writes.
    public mutating func uniform(
        _ low: Double, _ high: Double, _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Double> {
        orFail(file, line) { () throws(ArrayError) in
            NDArray(unchecked: try uniform(low, high, shape, .float64))
        }
    }

    /// Uniformly distributed numbers in [low, high) in a float type: drawn as `float64`, then cast.
    ///
    ///     var generator = Generator(seed: 42)
    ///     try generator.uniform(1, 2, [2], .float64)        // [1.77395605, 1.43887844]
    ///
    /// - Throws: if `high - low` is negative or not finite, for another type, an impossible shape, or
    ///   insufficient memory.
    /// - Complexity: O(elements), one pass of writes, and another one for other types than `float64`.
    public mutating func uniform(
        _ low: Double, _ high: Double, _ shape: Shape, _ dtype: DType
    ) throws(ArrayError) -> AnyNDArray {
        let span = high - low
        guard span >= 0, span.isFinite else {
            throw ArrayError(.value, "uniform: no numbers lie from \(low) to \(high)")
        }
        try requireFractions(dtype, "uniform")
        return try drawn(shape, { $0.skipping($1) }) { (part: UnsafeMutableBufferPointer<Double>, bits) in
            for k in part.indices { part[k] = low + span * bits.nextDouble() }
        }.converted(to: dtype)
    }

    /// Elements that one worker draws at a time: enough to make the cost of its jump negligible.
    private static let elementsInPart = 1 << 15

    /// - Parameters:
    ///   - skipping: returns the generator after a number of elements.
    ///   - draw: fills one part of the array; a call for each element would double its cost.
    private mutating func drawn<T: Element>(
        _ shape: Shape, _ skipping: (PCG64, Int) -> PCG64,
        _ draw: (UnsafeMutableBufferPointer<T>, inout PCG64) -> Void
    ) throws(ArrayError) -> AnyNDArray {
        let start = bits
        let array = try filled(shape) { (elements: UnsafeMutableBufferPointer<T>, _) in
            let parts = (elements.count + Self.elementsInPart - 1) / Self.elementsInPart
            defaultRuntime.parallelFor(count: parts) { part in
                let first = part * Self.elementsInPart
                let end = min(first + Self.elementsInPart, elements.count)
                var bits = skipping(start, first)
                draw(UnsafeMutableBufferPointer(rebasing: elements[first..<end]), &bits)
            }
        }
        bits = skipping(start, shape.product)
        return array
    }

    /// An array whose elements are drawn one after the other, since each consumes an unknown number
    /// of steps.
    mutating func filled<T: Element>(
        _ shape: Shape, _ fill: (UnsafeMutableBufferPointer<T>, inout PCG64) -> Void
    ) throws(ArrayError) -> AnyNDArray {
        try AnyNDArray.requirePossible(shape, T.dtype)
        do {
            let array = try defaultRuntime.makeStore(shape, T.dtype) { bytes in
                fill(bytes.bindMemory(to: T.self), &bits)
            }
            return AnyNDArray(array)
        } catch { throw ArrayError(error) }
    }

    func requireFractions(_ dtype: DType, _ name: String) throws(ArrayError) {
        guard dtype.kind >= .float else {
            throw ArrayError(.type, "\(name): numbers of \(dtype) have no fractions")
        }
    }
}

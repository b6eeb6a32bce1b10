import AquilaRuntime
public import AquilaTypes

/// Random numbers, bit for bit those of `numpy.random.default_rng(seed)`.
///
///     var generator = Generator(seed: 42)
///     let x = generator.random([2])       // [0.77395605 0.43887844]
///
/// Numbers are drawn at once, by all workers: each jumps to its own part of the one stream, so that their number
/// changes no bit. A copy of a generator continues the stream from the same place.
public struct Generator: Sendable {
    private var bits: PCG64

    /// The stream of a seed.
    public init(seed: UInt64) { bits = PCG64(seed: seed) }

    /// Uniform in [0, 1), 53 random bits each. Traps where the shape is impossible or memory does not suffice.
    ///
    /// - Complexity: O(elements), one pass of writes.
    public mutating func random(
        _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Double> {
        orFail(file, line) { () throws(ArrayError) in
            try drawn(shape, { $0.skipping($1) }) { part, bits in
                for k in part.indices { part[k] = bits.nextDouble() }
            }
        }
    }

    /// Uniform in [0, 1) in single precision, 24 random bits each: two numbers take one step of the stream.
    ///
    /// Traps where the shape is impossible or memory does not suffice.
    ///
    /// - Complexity: O(elements), one pass of writes.
    public mutating func random(
        _ shape: Shape, of type: Float.Type, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Float> {
        orFail(file, line) { () throws(ArrayError) in
            try drawn(shape, { $0.skipping32($1) }) { part, bits in
                for k in part.indices { part[k] = bits.nextFloat() }
            }
        }
    }

    /// Uniform in [low, high).
    ///
    /// Traps where `high - low` is negative or not finite, the shape is impossible, or memory does not suffice.
    ///
    /// - Complexity: O(elements), one pass of writes.
    public mutating func uniform(
        _ low: Double, _ high: Double, _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Double> {
        let span = high - low
        return orFail(file, line) { () throws(ArrayError) in
            guard span >= 0, span.isFinite else {
                throw ArrayError(.value, "uniform: no numbers lie from \(low) to \(high)")
            }
            return try drawn(shape, { $0.skipping($1) }) { part, bits in
                for k in part.indices { part[k] = low + span * bits.nextDouble() }
            }
        }
    }

    /// Elements that one worker draws at a time: enough that its jump does not count.
    private static let elementsInPart = 1 << 15

    /// - Parameters:
    ///   - skipping: the generator after so many elements.
    ///   - draw: fills one part; a call an element would cost as much as the element.
    private mutating func drawn<T: Element>(
        _ shape: Shape, _ skipping: (PCG64, Int) -> PCG64,
        _ draw: (UnsafeMutableBufferPointer<T>, inout PCG64) -> Void
    ) throws(ArrayError) -> NDArray<T> {
        try AnyNDArray.requirePossible(shape, T.dtype)
        let count = shape.product
        let start = bits
        let array: LogicalStore
        do {
            array = try defaultRuntime.makeStore(shape, T.dtype) { bytes in
                let elements = bytes.bindMemory(to: T.self)
                let parts = (count + Self.elementsInPart - 1) / Self.elementsInPart
                defaultRuntime.parallelFor(count: parts) { part in
                    let first = part * Self.elementsInPart
                    let end = min(first + Self.elementsInPart, count)
                    var bits = skipping(start, first)
                    draw(UnsafeMutableBufferPointer(rebasing: elements[first..<end]), &bits)
                }
            }
        } catch { throw ArrayError(error) }
        bits = skipping(start, count)
        return NDArray(unchecked: array)
    }
}

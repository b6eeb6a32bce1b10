public import AquilaTypes

/// Random numbers, bit for bit those of `numpy.random.default_rng(seed)`.
///
///     var generator = Generator(seed: 42)
///     let x = generator.random([2])       // [0.77395605 0.43887844]
public struct Generator: Sendable {
    private var bits: PCG64

    public init(seed: UInt64) { bits = PCG64(seed: seed) }

    /// Uniform in [0, 1), 53 random bits each.
    ///
    /// - Complexity: O(elements), one pass of writes; computed at once, since each number follows from the last.
    public mutating func random(
        _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Double> {
        drawn(shape, file, line) { $0.nextDouble() }
    }

    /// Uniform in [0, 1) in single precision, 24 random bits each.
    public mutating func random(
        _ shape: Shape, of type: Float.Type, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Float> {
        drawn(shape, file, line) { $0.nextFloat() }
    }

    /// Uniform in [low, high).
    public mutating func uniform(
        _ low: Double, _ high: Double, _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Double> {
        let span = high - low
        return drawn(shape, file, line) { low + span * $0.nextDouble() }
    }

    private mutating func drawn<T: Element>(
        _ shape: Shape, _ file: StaticString, _ line: UInt, _ draw: (inout PCG64) -> T
    ) -> NDArray<T> {
        guard !shape.contains(where: { $0 < 0 }), let count = shape.checkedProduct, count <= Int.max / 16
        else {
            fail(ArrayError(.shape, "random: impossible shape \(shape)"), file: file, line: line)
        }
        var bits = self.bits
        defer { self.bits = bits }
        let array = defaultRuntime.makeStore(shape, T.dtype)
        do {
            try defaultRuntime.write(array) { pointer, _ in
                let elements = pointer.bindMemory(to: T.self, capacity: count)
                for k in 0..<count { elements[k] = draw(&bits) }
            }
        } catch {
            fail((error as? ArrayError) ?? ArrayError(.memory, "\(error)"), file: file, line: line)
        }
        return NDArray(unchecked: array)
    }
}

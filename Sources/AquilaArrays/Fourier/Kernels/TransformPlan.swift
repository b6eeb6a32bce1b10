import Synchronization

/// The computation of transforms of one length, side by side in the lanes of vectors.
///
/// Transforms are forward. Backward ones are forward ones of numbers with both parts exchanged.
final class TransformPlan<Vector: TransformVector>: Sendable where Vector.Scalar: Sendable {
    typealias Number = ComplexLanes<Vector>

    let count: Int
    private let passes: TransformPasses<Vector>
    /// The parts of a convolution, for a length with long prime factors (Bluestein): the chirp
    /// exp(-πi·k²/n), and the transform of its conjugate, divided by the length of the convolution.
    private let chirp: [Root<Vector.Scalar>]
    private let filter: [Root<Vector.Scalar>]

    init(_ count: Int) {
        self.count = count
        guard TransformLengths.needsConvolution(count) else {
            passes = TransformPasses(count)
            (chirp, filter) = ([], [])
            return
        }
        let length = TransformLengths.paddedLength(of: count)
        passes = TransformPasses(length)
        let roots = RootsOfUnity(2 * count)
        // k² modulo 2n, by differences, since squares of large numbers overflow.
        var square = 0
        var exact: [Root<Double>] = []
        for k in 0..<count {
            exact.append(roots.root(square))
            square = (square + 2 * k + 1) % (2 * count)
        }
        chirp = exact.map { Root(Vector.Scalar($0.re), Vector.Scalar($0.im)) }
        filter = Self.filter(exact, length)
    }

    /// The transform of the conjugate chirp, in both directions from zero.
    private static func filter(_ chirp: [Root<Double>], _ length: Int) -> [Root<Vector.Scalar>] {
        typealias Wide = ComplexLanes<SIMD2<Double>>
        let passes = TransformPasses<SIMD2<Double>>(length)
        let scale = 1 / Double(length)
        return withUnsafeTemporaryAllocation(of: Wide.self, capacity: 2 * length) { buffer in
            buffer.initialize(repeating: .zero)
            for (k, root) in chirp.enumerated() {
                let value = Wide(SIMD2(repeating: root.re * scale), SIMD2(repeating: -root.im * scale))
                buffer[k] = value
                if k > 0 { buffer[length - k] = value }
            }
            let result = passes.run(buffer.baseAddress!, spare: buffer.baseAddress! + length)
            return (0..<length).map { Root(Vector.Scalar(result[$0].re[0]), Vector.Scalar(result[$0].im[0])) }
        }
    }

    /// Numbers of each of the two buffers that a transform works in.
    var workCount: Int { passes.count }

    /// Bytes of the tables.
    var byteCount: Int {
        passes.byteCount + (chirp.count + filter.count) * MemoryLayout<Root<Vector.Scalar>>.stride
    }

    /// Computes the transform of the buffer's first `count` numbers; returns the place of the result, which
    /// is one of the two buffers.
    func run(
        _ data: UnsafeMutablePointer<Number>, spare: UnsafeMutablePointer<Number>
    ) -> UnsafeMutablePointer<Number> {
        guard !chirp.isEmpty else { return passes.run(data, spare: spare) }
        for k in 0..<count { data[k] = data[k] * chirp[k] }
        for k in count..<passes.count { data[k] = .zero }
        let spectrum = passes.run(data, spare: spare)
        // The inverse transform, by exchanged parts.
        for k in 0..<passes.count { spectrum[k] = (spectrum[k] * filter[k]).swapped }
        let result = passes.run(spectrum, spare: spectrum == data ? spare : data)
        for k in 0..<count { result[k] = result[k].swapped * chirp[k] }
        return result
    }
}

/// Plans of transforms and tables of roots that were used last, by their length.
final class TransformPlans<Vector: TransformVector>: Sendable where Vector.Scalar: Sendable {
    private struct State {
        var plans: [Int: TransformPlan<Vector>] = [:]
        var roots: [Int: RootTable<Vector.Scalar>] = [:]
        var byteCount = 0
    }

    /// Bytes of tables beyond which all plans are dropped.
    private static var mostBytes: Int { 64 << 20 }

    private let state = Mutex(State())

    /// The plan of a length; a new one is made without the lock.
    func plan(of count: Int) -> TransformPlan<Vector> {
        if let known = state.withLock({ $0.plans[count] }) { return known }
        let plan = TransformPlan<Vector>(count)
        state.withLock { state in
            if state.byteCount + plan.byteCount > Self.mostBytes { state = State() }
            if state.plans.updateValue(plan, forKey: count) == nil { state.byteCount += plan.byteCount }
        }
        return plan
    }

    /// The table of the roots of unity of an order.
    func roots(of count: Int) -> RootTable<Vector.Scalar> {
        if let known = state.withLock({ $0.roots[count] }) { return known }
        let table = RootTable<Vector.Scalar>(count)
        state.withLock { state in
            if state.byteCount + table.byteCount > Self.mostBytes { state = State() }
            if state.roots.updateValue(table, forKey: count) == nil { state.byteCount += table.byteCount }
        }
        return table
    }
}

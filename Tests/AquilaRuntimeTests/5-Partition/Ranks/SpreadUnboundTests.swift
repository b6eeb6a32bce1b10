import AquilaRuntime
import AquilaTransport
import AquilaTypes
import TestSupport
import Testing

/// Tasks with outputs of unknown size on many ranks.
@Suite struct SpreadUnboundTests {
    private static let library = Library("tests")

    /// Appends the positive elements.
    private static let positive = library.task("spreadPositive", .broadcast(0, axes: [])) {
        (x: Input<Double>, found: UnboundOutput<Double>) in
        for i in x.indices where x[i] > 0 { found.append(x[i]) }
    }

    /// Appends rows of three elements.
    private static let rows = library.task("spreadRows", .broadcast(0, axes: [])) {
        (x: Input<Double>, found: UnboundOutput<Double>) in
        for i in x.indices where x[i] > 0 { found.append(contentsOf: [x[i], 2 * x[i], -x[i]]) }
    }

    private func run<T: Sendable>(
        _ ranks: Int, small: Int, _ body: @escaping @Sendable (Runtime, CountingTransport) throws -> T
    ) throws -> [T] {
        try InProcessTransport.run(ranks: ranks) { transport in
            let counting = CountingTransport(transport)
            let runtime = Runtime(workers: 1, tier: .interpreter, transport: counting)
            runtime.limits.replicatedBytes = small
            runtime.isChecking = true
            return try body(runtime, counting)
        }
    }

    /// Numbers whose positive elements are in the part of few ranks or of many.
    private static func numbers(_ count: Int, _ runtime: Runtime, from first: Double) throws -> LogicalStore {
        let x = runtime.makeStore([count], .float64)
        runtime.sequence(x, start: Scalar(first), step: Scalar(1.0))
        return x
    }

    @Test(arguments: [2, 3, 4, 7], [-900.0, -500, 1, -2000])
    func piecesAreWhatOneRankMakes(ranks: Int, first: Double) throws {
        for (pieces, small) in [(1, 0), (3, 0), (10, 0), (10, 1 << 20), (50, 100)] {
            let outcomes = try run(ranks, small: small) { runtime, _ in
                let x = try Self.numbers(1000, runtime, from: first)
                let (found, table) = (
                    runtime.makeUnboundStore(.float64), runtime.makeUnboundStore(.float64, rowShape: [3])
                )
                try runtime.within(Scope(mapper: FixedMapper(count: pieces))) {
                    try Self.positive(x, found)
                    try Self.rows(x, table)
                }
                let doubled = try runtime.times(found.bound(), 2)
                return [try runtime.elements(doubled), try runtime.elements(table.bound())]
            }
            let expected = (0..<1000).map { first + Double($0) }.filter { $0 > 0 }
            let lists = [expected.map { 2 * $0 }, expected.flatMap { [$0, 2 * $0, -$0] }]
            #expect(outcomes == Array(repeating: lists, count: ranks), "\(pieces) pieces, \(small) bytes")
        }
    }

    /// Each point runs on one rank, and only elements at home elsewhere move.
    @Test func pointsRunOnceAndTheirPiecesStay() throws {
        let ranks = 4
        let outcomes = try run(ranks, small: 0) { runtime, transport in
            let x = try Self.numbers(25_600, runtime, from: 1)
            try runtime.flush()
            _ = transport.take()
            let found = runtime.makeUnboundStore(.float64)
            try runtime.within(Scope(mapper: FixedMapper(count: 8))) { try Self.positive(x, found) }
            let store = try found.bound()
            let counts = transport.take()
            return (store.shape, counts.byteCount + counts.collectiveBytes)
        }
        // Two pieces make a tile, so ranks exchange only the sizes of their results.
        for (shape, bytes) in outcomes {
            #expect(shape == [25_600])
            #expect(bytes <= 2 * 16 + 8)
        }
    }

    /// Tiles begin at rounded positions and pieces do not: the elements between the two move.
    @Test func piecesBesideTilesMoveTheirEdges() throws {
        let bytes = try run(4, small: 0) { runtime, transport in
            let x = try Self.numbers(40_000, runtime, from: 1)
            try runtime.flush()
            _ = transport.take()
            let found = runtime.makeUnboundStore(.float64)
            try runtime.within(Scope(mapper: FixedMapper(count: 8))) { try Self.positive(x, found) }
            _ = try found.bound()
            let counts = transport.take()
            return counts.byteCount + counts.collectiveBytes
        }
        // The edges at two borders, before the task and again after it.
        for count in bytes { #expect(count < 4 * 256 * 8, "\(bytes)") }
    }
}

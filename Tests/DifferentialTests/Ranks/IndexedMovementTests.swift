import AquilaArrays
import AquilaRuntime
import AquilaTransport
import AquilaTypes
import TestSupport
import Testing

/// Gathers, scatters and masks on many ranks: they give the bits of one rank, and move only the
/// requested elements.
@Suite struct IndexedMovementTests {
    static let programs = DifferentialTests.environment["AQUILA_RANK_PROGRAMS"].flatMap { Int($0) } ?? 1000

    @Test(arguments: [2, 3, 4, 7]) func randomIndicesAgree(ranks: Int) throws {
        let seeds = (0..<UInt64(Self.programs)).map { $0 + UInt64(ranks * 1_000_000) }
        let alone = seeds.map {
            IndexedProgram.run(seed: $0, on: Runtime(workers: 1, tier: .interpreter))
        }
        let all = try InProcessTransport.run(ranks: ranks) { transport in
            seeds.map { seed in
                let runtime = Runtime(workers: 1, tier: .interpreter, transport: transport)
                Self.vary(runtime, seed)
                return IndexedProgram.run(seed: seed, on: runtime)
            }
        }
        for (k, seed) in seeds.enumerated() {
            guard let rank = (0..<ranks).first(where: { all[$0][k] != alone[k] }) else { continue }
            Issue.record("seed \(seed): rank \(rank) of \(ranks) has\n\(all[rank][k])\nand not\n\(alone[k])")
        }
    }

    /// Varies the limits: tiles for small arrays, windows that end early, messages that wait their
    /// turn.
    private static func vary(_ runtime: Runtime, _ seed: UInt64) {
        var random = SplitMix64(seed: ~seed)
        runtime.limits.replicatedBytes = random.pick([0, 0, 0, 100])
        runtime.limits.exchangeBytes = random.pick([1, 200, 2000, 1 << 26])
        runtime.limits.maximumOperations = random.pick([1, 3, 1024])
        if random.chance(30) { runtime.isChecking = true }
        if random.chance(20) { runtime.comparesRanks = true }
    }

    // MARK: Bytes

    private func run<T: Sendable>(
        ranks: Int, _ program: @escaping @Sendable (CountingTransport, Runtime) throws -> T
    ) throws -> [T] {
        try InProcessTransport.run(ranks: ranks) { transport in
            let counting = CountingTransport(transport)
            let runtime = Runtime(workers: 1, tier: .interpreter, transport: counting)
            return try runtime.asCurrent {
                try runtime.flush()
                return try program(counting, runtime)
            }
        }
    }

    /// Positions all over an array: each rank requests elements of every other by positions of
    /// eight bytes, and sends as many answers.
    @Test(arguments: [2, 4, 7]) func gathersMoveWhatIsAskedFor(ranks: Int) throws {
        let (extent, count) = (1_000_000, 70_000)
        let counts = try run(ranks: ranks) { transport, runtime in
            let x = arange(extent) + 1
            let places = arange(count) * 7919 % extent
            try runtime.flush()
            _ = transport.take()
            let y = x[places]
            try runtime.flush()
            let counts = transport.take()
            #expect(Array(y) == (0..<count).map { $0 * 7919 % extent + 1 })
            return counts
        }
        for count in counts {
            #expect(count.byteCount + count.collectiveBytes <= 70_000 / ranks * 16 * 3 / 2)
        }
    }

    @Test(arguments: [2, 4, 7]) func scattersMoveWhatIsWritten(ranks: Int) throws {
        let (extent, count) = (1_000_000, 70_000)
        let counts = try run(ranks: ranks) { transport, runtime in
            let x = zeros([extent])
            let places = arange(count) * 7919 % extent
            let values = sin(linspace(0, 1, count: count))
            try runtime.flush()
            _ = transport.take()
            x[places] = values
            try runtime.flush()
            return transport.take()
        }
        for count in counts {
            #expect(count.byteCount + count.collectiveBytes <= 70_000 / ranks * 24 * 3 / 2)
        }
    }

    /// Few positions, known to every rank: the owners send the elements to all ranks in one
    /// exchange.
    @Test func fewPositionsTakeOneExchange() throws {
        let counts = try run(ranks: 4) { transport, runtime in
            let x = arange(1_000_000) + 1
            let places = NDArray([5, 999_999, 400_000, -1])
            try runtime.flush()
            _ = transport.take()
            let y = try runtime.gather(x.untyped.base, indices: [(places % 1_000_000).untyped.base])
            try runtime.flush()
            let counts = transport.take()
            #expect(try AnyNDArray(y).elements() == [6, 1_000_000, 400_001, 1_000_000])
            return counts
        }
        #expect(counts.allSatisfy { $0.collectives == 1 && $0.messages == 0 })
        #expect(counts.map(\.collectiveBytes).reduce(0, +) == 4 * 8)
    }

    /// The elements moved for a mask depend on its selection, and the cuts of its rows on their
    /// number.
    @Test(arguments: [[1_000_000], [1000, 1000]]) func masksMoveWhatTheySelect(shape: [Int]) throws {
        let ranks = 4
        let outcomes = try run(ranks: ranks) { transport, runtime in
            let x = (arange(1_000_000) * 7919 % 1_000_003).reshaped(Shape(shape)).copy()
            let mask = x .< 20_000
            try runtime.flush()
            _ = transport.take()
            let found = mask.nonzero()
            let counts = transport.take()
            let selected = x[mask]
            return (counts, found.map { Array($0) }, Array(selected))
        }
        let places = (0..<1_000_000).filter { $0 * 7919 % 1_000_003 < 20_000 }
        for (count, found, selected) in outcomes {
            #expect(selected == places.map { $0 * 7919 % 1_000_003 })
            #expect(found.last! == places.map { $0 % shape.last! })
            // A position and its place take 24 bytes, as does a row of a tile.
            #expect(count.byteCount + count.collectiveBytes <= (places.count + shape[0] % 10_000) * 24)
        }
    }

    private func words(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return ""
    }

    /// A position out of range is the same error on every rank, whichever rank holds it.
    @Test func errorsAreThoseOfOneRank() throws {
        @Sendable func program() -> [String] {
            let x = arange(100_000) + 0
            return [70_000, 9].flatMap { bad in
                let places = arange(50_000) * 2 + 0
                places[bad % 50_000] = bad % 2 == 0 ? 100_000 : -100_001
                return [
                    words { _ = try x.untyped.slice(places.untyped.index) },
                    words { try x.untyped.assign(AnyNDArray(Scalar(1 as Int64)), at: places.untyped.index) },
                ]
            }
        }
        let alone = Runtime(workers: 1, tier: .interpreter).asCurrent { program() }
        let together = try run(ranks: 3) { _, _ in program() }
        #expect(alone.allSatisfy { !$0.isEmpty })
        #expect(together == Array(repeating: alone, count: 3))
    }
}

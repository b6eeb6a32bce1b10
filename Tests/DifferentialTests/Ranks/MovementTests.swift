import AquilaArrays
import AquilaRuntime
import AquilaTransport
import TestSupport
import Testing

/// The bytes that move between ranks, counted exactly.
@Suite struct MovementTests {
    /// Runs a program on several ranks, with tiles for stores of any size.
    private func run<T: Sendable>(
        ranks: Int, _ program: @escaping @Sendable (CountingTransport, Runtime) throws -> T
    ) throws -> [T] {
        try InProcessTransport.run(ranks: ranks) { transport in
            let counting = CountingTransport(transport)
            let runtime = Runtime(workers: 1, tier: .interpreter, transport: counting)
            runtime.limits.replicatedBytes = 0
            // The counts of the initial agreement on memory are discarded.
            _ = counting.take()
            return try runtime.asCurrent { try program(counting, runtime) }
        }
    }

    /// Each rank sends the cells that its neighbours read beyond their tiles, and no corners.
    @Test(arguments: [true, false]) func jacobiSendsItsGhostCells(inPlace: Bool) throws {
        let n = 64
        let counts = try run(ranks: 4) { transport, runtime in
            var u: NDArray<Double> = zeros([n, n])
            var w = u.copy()
            u[0] = 1
            w[0] = 1
            var counts: [CountingTransport.Counts] = []
            for _ in 0..<5 {
                let mean =
                    0.25
                    * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
                if inPlace {
                    u[1 ..< -1, 1 ..< -1] = mean
                } else {
                    w[1 ..< -1, 1 ..< -1] = mean
                    swap(&u, &w)
                }
                try runtime.flush()
                counts.append(transport.take())
            }
            return counts
        }
        // Two by two tiles of 32 rows and columns; 31 of these are inside of the plate.
        for (rank, steps) in counts.enumerated() {
            let neighbours = [rank ^ 1, rank ^ 2]
            for step in steps {
                #expect(step.bytes == [neighbours[0]: 31 * 8, neighbours[1]: 31 * 8], "rank \(rank)")
                #expect(step.collectives == 0)
            }
        }
    }

    /// An array and one with a surrounding rim have the same blocks.
    @Test func rimsSendGhostCellsAlone() throws {
        let (rows, columns) = (700, 40)
        let counts = try run(ranks: 7) { transport, runtime in
            let field = sin(arange(rows * columns).cast(to: Double.self)).reshaped([rows, columns])
            let rimmed: NDArray<Double> = zeros([rows + 2, columns + 2])
            rimmed[1 ..< -1, 1 ..< -1] = field
            try runtime.flush()
            _ = transport.take()
            field[.all] = rimmed[..<(-2), 1 ..< -1] + rimmed[2..., 1 ..< -1]
            try runtime.flush()
            return transport.take()
        }
        // Two rows across each of six borders.
        let ghosts = 2 * columns * MemoryLayout<Double>.size
        #expect(counts.reduce(0) { $0 + $1.byteCount } == 6 * ghosts)
        #expect(counts.allSatisfy { $0.byteCount <= ghosts })
    }

    @Test(arguments: [2, 3, 7]) func alignedLoopsSendNothing(ranks: Int) throws {
        let counts = try run(ranks: ranks) { transport, runtime in
            let x = linspace(0, 1, count: 1000)
            let y: NDArray<Double> = zeros([1000])
            for _ in 0..<10 {
                y[.all] = y + 0.5 * x
                y[1 ..< -1] = y[1 ..< -1] * 2
                let z = sin(y) + x
                y[.all] = z
            }
            try runtime.flush()
            return transport.take()
        }
        for count in counts { #expect(count == CountingTransport.Counts()) }
    }

    /// A border between tiles cuts one leaf: the leaf's elements move, and the sums of leaves.
    @Test func sumsMoveOneLeafForEachBorder() throws {
        let n = 100_000
        let counts = try run(ranks: 3) { transport, runtime in
            let x = sin(linspace(0, 1, count: n + 1)[1...])
            try runtime.flush()
            _ = transport.take()
            _ = x.sum().item()
            return transport.take()
        }
        for count in counts {
            #expect(count.byteCount <= 8192 * 8)
            #expect(count.collectiveBytes <= 2 * 13 * 8)
        }
    }

    /// The sums of leaves are collected on the ranks that combine them; only the last one goes to
    /// all ranks.
    @Test func sumsOfLeavesComeTogether() throws {
        let rows = 256 * 300
        let counts = try run(ranks: 7) { transport, runtime in
            let x = arange(rows * 40).cast(to: Double.self).reshaped([rows, 40])
            try runtime.flush()
            _ = transport.take()
            let sums = x.sum(axes: [0])
            try runtime.flush()
            return withExtendedLifetime(sums) { transport.take() }
        }
        // Of 300 leaves, 256 go to rank 0 and the others to the rank with the first of these; one
        // rank gets the sums.
        let leaves = counts.reduce(0) { $0 + $1.byteCount }
        #expect(counts.allSatisfy { $0.collectives == 0 })
        #expect(leaves >= (300 - 2 * 43) * 40 * 8)
        // Inner nodes of the trees forward the sums that they receive.
        #expect(leaves <= 300 * 40 * 8 * 2 + 7 * 256 * 40 * 8)
        #expect(counts.allSatisfy { $0.messages <= 4 })
    }

    /// Sums in several stages have the bits of one rank, wherever tiles cut the leaves.
    @Test(arguments: [2, 3, 4, 7, 12]) func stagesOfSumsAgree(ranks: Int) throws {
        @Sendable func program() throws -> [[UInt64]] {
            let x = sin(arange(256 * 531).cast(to: Double.self))
            let tall = x[..<(256 * 520)].reshaped([256 * 130, 4])
            let wide = x.reshaped([3, -1])
            let bytes: NDArray<UInt8> = arange(9001 * 1024).cast(to: UInt8.self).reshaped([9001, 1024])
            let several = [
                tall.sum(axes: [0]), tall[.every(-1)].sum(axes: [0]), wide.sum(axes: [1]),
                wide.transposed().sum(axes: [0]), tall.transposed().sum(), (tall * 2).max(axes: [0]),
                bytes.cast(to: Double.self).sum(), bytes[1..., 3...].sum().cast(to: Double.self),
                bytes.argmax(axis: 0).sum().cast(to: Double.self),
            ]
            return several.map { Array($0.reshaped([-1])).map(\.bitPattern) }
        }
        let alone = try Runtime(workers: 1).asCurrent { try program() }
        let together = try run(ranks: ranks) { _, _ in try program() }
        for result in together { #expect(result == alone) }
    }

    /// A tile of an outer product needs pieces of many ranks, which are sent along trees with few
    /// messages.
    @Test func outerProductsTakeFewMessages() throws {
        let n = 96
        let counts = try run(ranks: 16) { transport, runtime in
            runtime.limits.directPeers = 3
            let (x, y) = (linspace(0, 1, count: n), linspace(1, 2, count: n))
            try runtime.flush()
            _ = transport.take()
            let product = x[.all, .newAxis] * y[.newAxis, .all]
            try runtime.flush()
            return withExtendedLifetime(product) { transport.take() }
        }
        // Four by four tiles, each of which needs the parts of four ranks for either operand and
        // shares them with four others.
        for count in counts {
            #expect(count.messages <= 2 * (1 + 2))
            #expect(count.collectives == 0)
        }
        let bytes = counts.reduce(0) { $0 + $1.byteCount }
        #expect(bytes <= 2 * (16 * n / 4 + 2 * n) * 8)
    }

    /// A part of an array that every rank reads is sent to all ranks, and no other elements.
    @Test(arguments: [2, 3]) func onlyWhatIsReadGoesToAll(ranks: Int) throws {
        let counts = try run(ranks: ranks) { transport, runtime in
            let x = arange(60 * 10).cast(to: Double.self).reshaped([60, 10])
            func bytes(_ program: () throws -> NDArray<Double>) throws -> Int {
                try runtime.flush()
                _ = transport.take()
                let result = try program()
                try runtime.flush()
                return withExtendedLifetime(result) { transport.take().collectiveBytes }
            }
            return [
                try bytes { x * x[7] },
                try bytes { x[2..<5].reshaped([-1]) * 2 },
                try bytes { x[50..<53].sorted() },
            ]
        }
        let wanted = [10 * 8, 0, 3 * 10 * 8]
        for (k, bytes) in wanted.enumerated() {
            #expect(counts.reduce(0) { $0 + $1[k] } == bytes, "\(k)")
        }
    }

    /// A border of tiles cuts a leaf, whose elements move to be summed, to be scanned, and back;
    /// otherwise only totals move.
    @Test func scansMoveTheLeavesThatBordersCut() throws {
        let counts = try run(ranks: 4) { transport, runtime in
            let x = linspace(0, 1, count: 1_000_000)
            try runtime.flush()
            _ = transport.take()
            _ = try x.untyped.cumulativeSum()
            try runtime.flush()
            return transport.take()
        }
        for count in counts {
            #expect(count.byteCount + count.collectiveBytes < 3 * 32_768 * 8, "\(count)")
        }
    }

    /// An operation without axes waits for elements of other ranks like any other.
    @Test func scalarsWaitForWhatIsOnItsWay() throws {
        let sums = try run(ranks: 7) { _, runtime in
            runtime.isChecking = true
            let x = NDArray([16.0, 15, 10, 6]) + 1
            return "\(isNaN(x[3])) \(x[1] + x[2])"
        }
        #expect(sums == Array(repeating: "False 27.0", count: 7))
    }

    /// A group that writes a large, tiled array and also sums it.
    @Test(arguments: [2, 3, 7]) func residualsAgree(ranks: Int) throws {
        @Sendable func program() -> Double {
            let n = 100
            let u = zeros([n, n])
            u[0] = 1
            for _ in 0..<20 {
                u[1 ..< -1, 1 ..< -1] =
                    0.25
                    * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
            }
            let inner = u[1 ..< -1, 1 ..< -1]
            let mean =
                0.25
                * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
            let residual = abs(mean - inner).max().item()
            return withExtendedLifetime(mean) { residual }
        }
        let alone = Runtime(workers: 1, tier: .interpreter).asCurrent { program() }
        let together = try run(ranks: ranks) { _, _ in program() }
        #expect(together == Array(repeating: alone, count: ranks))
    }
}

import AquilaArrays
import AquilaTypes
import Testing

/// Numbers, permutations and samples, bit for bit those of `numpy.random.default_rng`.
@Suite(.enabled(if: NumPy.isPresent)) struct RandomDrawTests {
    /// Makes the same draws one after the other on one generator of each side, and compares them.
    private func compare(
        seed: UInt64, _ draws: [(python: String, swift: (inout Generator) throws -> AnyNDArray)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let setup = "g = np.random.default_rng(\(seed)); x = np.arange(24.0).reshape(2, 3, 4)"
        let oracle = try NumPyOracle(setup: setup, draws.map(\.python))
        var generator = Generator(seed: seed)
        for (python, swift) in draws {
            try oracle.expect(python, swift(&generator), sourceLocation: sourceLocation)
        }
    }

    /// A quarter of a million numbers use every layer and the tail.
    @Test(arguments: [0, 42, UInt64.max])
    func normalNumbers(_ seed: UInt64) throws {
        try compare(
            seed: seed,
            [
                ("g.normal(size=250000)", { $0.normal([250_000]).untyped }),
                ("g.normal(-3, 2.5, (3, 7))", { $0.normal(-3, 2.5, [3, 7]).untyped }),
                ("g.normal(1, 0, 3)", { try $0.normal(1, 0, [3], .float64) }),
                ("g.normal(0, 2, 5).astype('f4')", { try $0.normal(0, 2, [5], .float32) }),
                ("g.random(3)", { $0.random([3]).untyped }),
            ])
    }

    /// Integers of each width, in ranges of one value, of all values and of odd sizes, with bits
    /// left over between draws.
    @Test(arguments: [0, 7])
    func integers(_ seed: UInt64) throws {
        let large = (1 << 62) + (1 << 61)
        try compare(
            seed: seed,
            [
                ("g.integers(0, 10, 1001)", { $0.integers(in: 0..<10, [1001]).untyped }),
                ("g.integers(-5, 5, (3, 4), endpoint=True)", { $0.integers(in: -5...5, [3, 4]).untyped }),
                ("g.integers(3, 4, 3)", { try $0.integers(3, 4, [3], .int64) }),
                ("g.integers(0, 2**62 + 2**61, 500)", { $0.integers(in: 0..<large, [500]).untyped }),
                (
                    "g.integers(-2**63, 2**63 - 1, 9, endpoint=True)",
                    { $0.integers(in: Int.min...Int.max, [9]).untyped }
                ),
                (
                    "g.integers(0, 2**32 - 1, 9, endpoint=True)",
                    { $0.integers(in: 0...Int(UInt32.max), [9]).untyped }
                ),
                (
                    "g.integers(0, 2**32, 9, endpoint=True)",
                    { $0.integers(in: 0...Int(UInt32.max) + 1, [9]).untyped }
                ),
                (
                    "g.integers(0, 3000000000, 999, 'u4')",
                    { try $0.integers(0, 3_000_000_000, [999], .uint32) }
                ),
                ("g.integers(-2**31, 2**31, 9, 'i4')", { try $0.integers(-1 << 31, 1 << 31, [9], .int32) }),
                ("g.integers(0, 200, 999, 'u1')", { try $0.integers(0, 200, [999], .uint8) }),
                ("g.integers(0, 256, 7, 'u1')", { $0.integers(in: UInt8.min...UInt8.max, [7]).untyped }),
                ("g.integers(-128, 100, 9, 'i1')", { try $0.integers(-128, 100, [9], .int8) }),
                ("g.integers(0, 40000, 999, 'u2')", { try $0.integers(0, 40_000, [999], .uint16) }),
                ("g.integers(-2**15, 2**15, 9, 'i2')", { try $0.integers(-1 << 15, 1 << 15, [9], .int16) }),
                (
                    "g.integers(2**63, 2**64 - 1, 9, 'u8')",
                    { $0.integers(in: 1 << 63..<UInt64.max, [9]).untyped }
                ),
                ("g.random(3, 'f4')", { $0.random([3], of: Float.self).untyped }),
            ])
    }

    @Test(arguments: [1, 99])
    func orders(_ seed: UInt64) throws {
        let x = arange(24.0).reshaped([2, 3, 4])
        try compare(
            seed: seed,
            [
                ("g.permutation(1000)", { $0.permutation(1000).untyped }),
                ("g.permutation(0)", { $0.permutation(0).untyped }),
                ("g.permutation(x, 2)", { $0.shuffled(x, axis: 2).untyped }),
                ("g.permutation(x[0, 0])", { try $0.shuffled(x[0, 0].untyped) }),
                (
                    "[y := x.copy(), g.shuffle(y, 1)][0]",
                    { generator in
                        let y = x.copy()
                        generator.shuffle(y, axis: 1)
                        return y.untyped
                    }
                ),
                ("g.random(3)", { $0.random([3]).untyped }),
            ])
    }

    /// Small and large samples of few and many values, with and without order, replacement and
    /// probabilities.
    @Test(arguments: [2, 1234])
    func choices(_ seed: UInt64) throws {
        let x = arange(24.0).reshaped([2, 3, 4])
        let p = [0.5, 0, 0.25, 0.25]
        try compare(
            seed: seed,
            [
                ("g.choice(10, (2, 3))", { $0.choice(10, [2, 3]).untyped }),
                ("g.choice(x, 5, axis=1)", { $0.choice(x, [5], axis: 1).untyped }),
                ("g.choice(x, (2, 2), axis=2)", { try $0.choice(x.untyped, [2, 2], axis: 2) }),
                ("g.choice(50, 20, False)", { $0.choice(50, [20], replacing: false).untyped }),
                (
                    "g.choice(50, 50, False, shuffle=False)",
                    { $0.choice(50, [50], replacing: false, shuffled: false).untyped }
                ),
                ("g.choice(20000, 30, False)", { $0.choice(20_000, [30], replacing: false).untyped }),
                ("g.choice(20000, 5000, False)", { $0.choice(20_000, [5000], replacing: false).untyped }),
                ("g.choice(20000, 20000, False)", { $0.choice(20_000, [20_000], replacing: false).untyped }),
                (
                    "g.choice(20000, 900, False, shuffle=False)",
                    { $0.choice(20_000, [900], replacing: false, shuffled: false).untyped }
                ),
                ("g.choice(4, 100, p=[.5, 0, .25, .25])", { $0.choice(4, [100], probabilities: p).untyped }),
                (
                    "g.choice(4, 3, False, p=[.5, 0, .25, .25])",
                    { $0.choice(4, [3], replacing: false, probabilities: p).untyped }
                ),
                ("g.choice(4, 0)", { $0.choice(4, [0]).untyped }),
                ("g.random(3)", { $0.random([3]).untyped }),
            ])
    }

    @Test func refusesWhatCannotBeDrawn() {
        var g = Generator(seed: 0)
        let x = zeros([2, 0]).untyped
        #expect(throws: ArrayError.self) { try g.normal(0, -1, [2], .float64) }
        #expect(throws: ArrayError.self) { try g.normal(0, 1, [2], .int8) }
        #expect(throws: ArrayError.self) { try g.random([-1], .float64) }
        #expect(throws: ArrayError.self) { try g.random([1], .complex64) }
        #expect(throws: ArrayError.self) { try g.integers(3, 3, [2], .int64) }
        #expect(throws: ArrayError.self) { try g.integers(0, 257, [2], .uint8) }
        #expect(throws: ArrayError.self) { try g.integers(0, 2, [2], .float32) }
        #expect(throws: ArrayError.self) { try g.shuffled(x, axis: 2) }
        #expect(throws: ArrayError.self) { try g.choice(x, [1], axis: 1) }
        #expect(throws: ArrayError.self) { try g.choice(x, [3], replacing: false) }
        #expect(throws: ArrayError.self) { try g.choice(x, [1], probabilities: [0.5]) }
        #expect(throws: ArrayError.self) { try g.choice(x, [1], probabilities: [0.5, 0.6]) }
        #expect(throws: ArrayError.self) { try g.choice(x, [1], probabilities: [1.5, -0.5]) }
        #expect(throws: ArrayError.self) { try g.choice(x, [1], probabilities: [.nan, 1]) }
        #expect(throws: ArrayError.self) { try g.choice(x, [2], replacing: false, probabilities: [1, 0]) }
    }
}

/// All ranks draw the same numbers, each its own elements of the array.
@Suite(.onRanks) struct RandomDrawRankTests {
    @Test func drawsTheSame() {
        var g = Generator(seed: 3)
        let x = arange(40).reshaped([10, 4])
        let shuffled = g.shuffled(x)
        #expect(shuffled.sorted(axis: 0).isEqual(to: x))
        #expect(!shuffled.isEqual(to: x))
        #expect(g.integers(in: 0..<3, [1000]).unique().isEqual(to: [0, 1, 2]))
        #expect(Swift.abs(g.normal(5, 0.1, [1000]).mean().item() - 5) < 0.02)
        #expect(g.choice(x, [10], replacing: false).sorted(axis: 0).isEqual(to: x))
    }
}

import AquilaArrays
import AquilaTypes
import Testing

/// The literals are those of NumPy 2.4.
@Suite(.onRanks) struct GeneratorTests {
    @Test func givesNumPysStream() {
        var generator = Generator(seed: 42)
        #expect(Array(generator.random([2])) == [0.7739560485559633, 0.4388784397520523])
        #expect(
            Array(generator.random([3], of: Float.self)).map(Double.init)
                == [0.43301522731781006, 0.8585978746414185, 0.08594560623168945])
        #expect(Array(generator.uniform(-1, 3, [2])) == [-0.6232906084494019, 2.9024894065470237])
    }

    @Test func takesAnySeed() {
        var large = Generator(seed: (1 << 40) + 7)
        #expect(Array(large.random([2])) == [0.829812891829413, 0.25530515834910417])
        var zero = Generator(seed: 0)
        #expect(Array(zero.random([1])) == [0.6369616873214543])
        #expect(zero.random([0, 3]).shape == [0, 3])
    }

    /// Arrays of many parts, drawn one after the other: each continues the stream at the end of the
    /// previous one, also with a half step left by single precision.
    @Test(.enabled(if: NumPy.isPresent), arguments: [0, 1, 42, UInt64.max])
    func continuesNumPysStream(_ seed: UInt64) throws {
        let folder = try TemporaryFolder()
        try NumPy.run(
            """
            import numpy as np, sys
            g = np.random.default_rng(int(sys.argv[2]))
            for k, n in enumerate([3, 32768, 70001, 1, 0, 100000]):
                g.random(n, 'f4').tofile(f'{sys.argv[1]}/{k}.single')
                g.random((n, 2)).tofile(f'{sys.argv[1]}/{k}.double')
                g.uniform(-2.5, 7, n).tofile(f'{sys.argv[1]}/{k}.uniform')
            """, folder.path, "\(seed)")
        var generator = Generator(seed: seed)
        for (k, n) in [3, 32768, 70001, 1, 0, 100000].enumerated() {
            let single = generator.random([n], of: Float.self)
            #expect(try single.untyped.bits() == folder.bytes("\(k).single"), "\(n) singles")
            let double = generator.random([n, 2])
            #expect(try double.untyped.bits() == folder.bytes("\(k).double"), "\(n) doubles")
            let uniform = generator.uniform(-2.5, 7, [n])
            #expect(try uniform.untyped.bits() == folder.bytes("\(k).uniform"), "\(n) uniform")
        }
    }

    /// A copy and its original give the same numbers.
    @Test func copiesContinueApart() {
        var first = Generator(seed: 5)
        _ = first.random([3], of: Float.self)
        var second = first
        #expect(Array(first.random([5], of: Float.self)) == Array(second.random([5], of: Float.self)))
    }

    @Test func refusesImpossibleBounds() async {
        await #expect(processExitsWith: .failure) {
            var generator = Generator(seed: 0)
            _ = generator.uniform(3, 1, [2])
        }
        await #expect(processExitsWith: .failure) {
            var generator = Generator(seed: 0)
            _ = generator.uniform(-.greatestFiniteMagnitude, .greatestFiniteMagnitude, [2])
        }
    }
}

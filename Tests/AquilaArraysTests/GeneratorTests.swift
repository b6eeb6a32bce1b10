import AquilaArrays
import AquilaTypes
import Testing

/// The literals are those of NumPy 2.4.
@Suite struct GeneratorTests {
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
}

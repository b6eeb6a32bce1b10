import AquilaTypes
import Testing

@Suite struct DimsTests {
    /// Strides of arrays without elements have to fit, elements in half of the address space.
    @Test func byteCounts() {
        #expect(Dims([2, 3]).checkedByteCount(itemSize: 8) == 48)
        #expect(Dims([1 << 62]).checkedByteCount(itemSize: 1) == nil)
        #expect(Dims([1 << 62, 0]).checkedByteCount(itemSize: 1) == 1 << 62)
        #expect(Dims([0, .max]).checkedByteCount(itemSize: 1) == .max)
        #expect(Dims([0, .max]).checkedByteCount(itemSize: 2) == nil)
        #expect(Dims([1 << 40, 0, 1 << 40]).checkedByteCount(itemSize: 1) == nil)
    }

    /// A list behaves like an array of the same numbers, on both sides of the inline limit.
    @Test func followsAnArray() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var expected: [Int] = []
            var dims = Dims()
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where !expected.isEmpty:
                    let place = Int.random(in: 0..<expected.count, using: &generator)
                    #expect(dims.remove(at: place) == expected.remove(at: place))
                case 1 where !expected.isEmpty:
                    let place = Int.random(in: 0..<expected.count, using: &generator)
                    dims[place] = place * 7
                    expected[place] = place * 7
                default:
                    let place = Int.random(in: 0...expected.count, using: &generator)
                    dims.insert(place + 3, at: place)
                    expected.insert(place + 3, at: place)
                }
            }
            #expect(Array(dims) == expected)
            #expect(dims == Dims(expected))
            #expect(dims.product == expected.reduce(1, *))
        }
    }
}

import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("tests")

/// Tasks with a body in the kernel language.
@Suite struct KernelTaskTests: StoreValues {
    let runtime = Runtime(workers: 2)

    private let blend = library.kernel("blend") { x, y, t in x * (1 - t) + y * t }

    @Test func computesItsExpression() throws {
        let result = try blend(array([1.0, 2, 3]), array([5.0, 6, 7]), 0.25)
        #expect(try values(result) == [2.0, 3, 4])
    }

    @Test func numbersAreWeak() throws {
        let result = try blend(array([1, 2] as [Float]), array([5, 6] as [Float]), 0.5)
        #expect(result.dtype == .float32)
        let half = library.kernel("half") { x in x / 2 }
        #expect(try half(array([1, 2, 3])).dtype == .float64)
        let next = library.kernel("next") { x in x + 1 }
        #expect(try values(next(array([1, 2] as [Int8])), Int8.self) == [2, 3])
        let shifted = library.kernel("shifted") { x in x + 0.5 }
        #expect(try shifted(array([1, 2] as [Int8])).dtype == .float64)
    }

    @Test func inputsBroadcast() throws {
        let difference = library.kernel("difference") { a, b in abs(a - b) }
        let column = try array([1.0, 5], [2, 1])
        #expect(try values(difference(column, array([1.0, 2, 3]))) == [0.0, 1, 2, 4, 3, 2])
    }

    @Test func fusesWithItsNeighbours() throws {
        runtime.passes.remove(.direct)
        let x = try array((0..<1000).map(Double.init))
        try runtime.flush()
        runtime.resetPeakMemory()
        let before = runtime.memoryStatistics.bytesInUse
        var y = try runtime.map(.add, .array(x), .array(x))
        for _ in 0..<5 { y = try runtime.map(.negative, .array(blend(y, x, 0.5))) }
        try runtime.flush()
        // Memory for one array, the result: intermediate values never reach memory.
        #expect(runtime.memoryStatistics.peakBytesInUse - before < 2 * 1000 * 8)
        var expected = (0..<1000).map { 2 * Double($0) }
        for _ in 0..<5 { expected = expected.enumerated().map { -($1 * 0.5 + Double($0) * 0.5) } }
        #expect(try values(y) == expected)
    }

    @Test func writesIntoViewsThatOverlapItsInputs() throws {
        let x = try array([1.0, 2, 3, 4])
        let sum = library.kernel("sum") { a, b in a + b }
        try sum(x.slice(axis: 0, 0..<3), x.slice(axis: 0, 1..<4), into: x.slice(axis: 0, 1..<4))
        #expect(try values(x) == [1.0, 3, 5, 7])
    }

    @Test func mayHaveSeveralResults() throws {
        let polar = library.kernel("polar", inputs: 2) {
            [
                sqrt($0[0] * $0[0] + $0[1] * $0[1]), KernelExpression(.arctan2, $0[1], $0[0]),
            ]
        }
        let results = try polar.results(of: [array([3.0, 0]), array([4.0, 2])])
        #expect(try values(results[0]) == [5.0, 2])
        #expect(try values(results[1])[1] == Double.pi / 2)
    }

    @Test func storesHoldScalars() throws {
        let half = runtime.makeStore(of: Scalar(0.5))
        #expect(half.shape == [])
        #expect(try values(blend(array([1.0, 3]), array([5.0, 7]), half)) == [3.0, 5])
    }

    @Test func selectsByConditions() throws {
        let clamp = library.kernel("clamp") { x in x.where(x .< 3, else: 3) }
        #expect(try values(clamp(array([1, 7, 2])), Int.self) == [1, 3, 2])
    }

    @Test func recordsAnewWithOtherBodies() throws {
        let x = try array([1.0, 2])
        for factor in 1...4 {
            let scale = library.kernel("scale") { x in x * .constant(Double(factor)) }
            #expect(try values(scale(x)) == [Double(factor), 2 * Double(factor)])
        }
    }

    @Test func itsErrorsAreClear() throws {
        let shift = library.kernel("shift") { a, b in KernelExpression(.leftShift, a, b) }
        let typeError = #expect(throws: ArrayError.self) { try shift(array([1.5]), 2) }
        #expect(typeError?.message.contains("tests.shift") == true)
        #expect(typeError?.kind == .type)
        let shapeError = #expect(throws: ArrayError.self) { try shift(array([1, 2]), array([1, 2, 3])) }
        #expect(shapeError?.kind == .shape)
        #expect(throws: ArrayError.self) { try shift(1, 2) }
        #expect(throws: ArrayError.self) { try shift(array([1])) }
    }
}

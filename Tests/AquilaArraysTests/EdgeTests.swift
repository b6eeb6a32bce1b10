import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

private let least = Int.min
private let lineOfFirst = #line + 1
private func powerOfTwo(_ a: NDArray<Int>) -> NDArray<Int> { a ** -1 }
private func sumOfTwoRuntimes(_ a: NDArray<Double>, _ b: NDArray<Double>) -> NDArray<Double> { a + b }

/// Numbers out of range: throwing forms throw an error that says so, other forms end the program
/// with it.
@Suite struct EdgeTests {
    private func expectError<R>(
        _ kind: ArrayError.Kind, _ words: String, _ location: SourceLocation = #_sourceLocation,
        _ body: () throws -> R
    ) {
        do {
            _ = try body()
            Issue.record("nothing is thrown", sourceLocation: location)
        } catch let error as ArrayError {
            #expect(
                error.kind == kind && error.message.contains(words), "\(error)", sourceLocation: location)
        } catch { Issue.record(error, sourceLocation: location) }
    }

    private func row(_ elements: [Int]) throws -> AnyNDArray {
        try elements.withUnsafeBufferPointer { try AnyNDArray.copying($0, [elements.count]) }
    }

    @Test func sizesBeyondTheAddressSpace() throws {
        let none = try AnyNDArray.zeros([0], .float64)
        expectError(.shape, "larger than the address space") { try none.reshaped([1 << 40, 1 << 40, 0]) }
        expectError(.shape, "larger than") { try AnyNDArray.zeros([1 << 62, 4], .int8) }
        expectError(.shape, "larger than") { try AnyNDArray.zeros([1 << 40, 1 << 40, 0], .int8) }
        let long = try AnyNDArray.zeros([1 << 59, 0], .int8)
        expectError(.shape, "address space") {
            try AnyNDArray.concatenate(Array(repeating: long, count: 16), axis: 0)
        }
        let (a, b) = (try AnyNDArray.zeros([1 << 40, 1], .int8), try AnyNDArray.zeros([1, 1 << 40], .int8))
        expectError(.shape, "larger than") { try a + b }
        let wide = try AnyNDArray.zeros([1], .int8).broadcast(to: [1 << 60])
        expectError(.shape, "larger than") { try wide + 0.5 }
        expectError(.shape, "larger than") { try row([1, 2]).tiled([1 << 40, 1 << 40, 0]) }
        expectError(.shape, "larger than") { try row([1, 2]).repeated(1 << 62, axis: 0) }
        #expect(Shape([1 << 40, 1 << 40, 0]).product == 0 && Shape([1 << 40, 1 << 40]).product == .max)
    }

    @Test func countsAndBins() throws {
        expectError(.memory, "more than any array") { try row([.max]).binCount() }
        expectError(.shape, "larger than") { try row([1]).binCount(minLength: 1 << 62) }
        expectError(.value, "no finite width") { try row([1 << 53, 1 << 53 + 1]).histogram(bins: 5) }
        expectError(.value, "no finite width") { try row([least]).histogram(bins: 4) }
        expectError(.shape, "larger than") { try row([1, 2]).histogram(bins: .max) }
        let floats = try AnyNDArray.full([3], Scalar(Float(1)))
        expectError(.value, "no finite width") { try floats.histogram(range: -1e308...1e308) }
        #expect(try NDArray<Int>(floats.histogram(bins: 2, range: 0...1e300).counts).sum().item() == 3)
    }

    @Test func sequences() throws {
        let high = Scalar(UInt64.max - 2)
        let top = try AnyNDArray.arange(high, Scalar(UInt64.max), step: Scalar(1 as UInt64))
        #expect(try Array(NDArray<UInt64>(top)) == [UInt64.max - 2, UInt64.max - 1])
        expectError(.value, "too many") {
            try AnyNDArray.arange(Scalar(0 as UInt64), high, step: Scalar(1 as UInt64))
        }
        expectError(.value, "too many") {
            try AnyNDArray.arange(Scalar(least), Scalar(Int.max), step: Scalar(1))
        }
        expectError(.value, "no finite length") {
            try AnyNDArray.arange(Scalar(0.0), Scalar(Double.nan), step: Scalar(1.0))
        }
    }

    @Test func stepsBeyondAnAxis() throws {
        let a = arange(5)
        for step in [1 << 62, .max, 7] {
            #expect(Array(a[.range(1, nil, step: step)] + 0) == [1])
            #expect(Array(a[.range(nil, nil, step: -step)] + 0) == [4])
        }
        #expect(Array(a[.range(nil, nil, step: .min)] + 0) == [4])
        #expect(Array(a[(1...).by(.max)] + 0) == [1] && Array(a[Index.every(2).by(1 << 62)] + 0) == [0])
        #expect(eye(3, offset: .min, of: Int.self).sum().item() == 0)
    }

    @Test func integersToNegativePowers() throws {
        let a: NDArray<Int> = [2, 3]
        expectError(.value, "negative integer powers") { try a.raised(to: -1) }
        expectError(.value, "negative integer powers") { try a.raised(to: [1, -1]) }
        expectError(.value, "negative integer powers") { try a.untyped ** -1 }
        expectError(.value, "negative integer powers") {
            try AnyNDArray.apply(.power, [a.untyped, a.untyped - 4])
        }
        #expect(Array(a ** 2) == [4, 9])
        #expect(try Array(a.raised(to: [0, 2])) == [1, 9])
        let x: NDArray<Double> = [2, 4]
        #expect(Array(x ** -1) == [0.5, 0.25])
    }

    @Test func operatorsNameTheirLine() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            print(powerOfTwo([2, 3]))
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(
            output.contains("negative integer powers") && output.contains("EdgeTests.swift:\(lineOfFirst)"))
    }

    @Test func numbersBesideIntegers() throws {
        let a = try row([1, 2])
        #expect(try Array(NDArray<Bool>(a .< Int.max)) == [true, true])
        #expect(try Array(NDArray<Int>(a * 0 + Int.max)) == [.max, .max])
        let bytes = a.cast(to: .int8)
        expectError(.value, "out of bounds") { try bytes + Int.max }
        expectError(.value, "out of bounds") { try bytes + least }
    }

    @Test func masksOfAllAxesTakeRows() throws {
        let a = try row([1, 2, 3])
        expectError(.shape, "takes no value of shape (1, 1)") {
            try a.assign(try AnyNDArray.zeros([1, 1], .int64), at: [.mask(try a .> 1)])
        }
    }

    // MARK: Two runtimes

    @Test func arraysOfTwoRuntimesThrow() throws {
        let other = Runtime(workers: 1)
        let (a, b) = (try row([1, 2]), try AnyNDArray.zeros([2], .int64, runtime: other))
        let mask = try AnyNDArray.zeros([2], .bool, runtime: other)
        let words = "arrays of two runtimes"
        expectError(.value, words) { try a + b }
        expectError(.value, words) { try b + a }
        expectError(.value, words) { try a.assign(b) }
        expectError(.value, words) { try a.assign(a, where: mask) }
        expectError(.value, words) { try AnyNDArray.apply(.divmod, [a, b]) }
        expectError(.value, words) { try AnyNDArray.apply(.add, [a, a], into: [b]) }
        expectError(.value, words) { try a.reduced(.sum, where: mask) }
        expectError(.value, words) { try a.slice(.positions(b)) }
        expectError(.value, words) { try a.assign(b, at: [.positions(a - 1)]) }
        expectError(.value, words) { try AnyNDArray.concatenate([a, b]) }
        expectError(.value, words) { try a.isIn(b) }
        expectError(.value, words) { try a.binCount(weights: b) }
        expectError(.value, words) { try a.dot(b) }
        // Neither array was changed.
        #expect(try Array(NDArray<Int>(a + a)) == [2, 4] && Array(NDArray<Int>(b + 1)) == [1, 1])
    }

    @Test func operatorsOfTwoRuntimesEndWithTheMessage() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let other = Runtime(workers: 1)
            let b = try NDArray<Double>(AnyNDArray.zeros([2], .float64, runtime: other))
            print(sumOfTwoRuntimes(zeros([2]), b))
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(
            output.contains("arrays of two runtimes") && output.contains("EdgeTests.swift:\(lineOfFirst + 1)")
        )
    }
}

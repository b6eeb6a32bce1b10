import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

@Suite struct PipelineTests {
    private func array(_ runtime: Runtime, _ values: [Double], _ shape: Shape) throws -> LogicalStore {
        try values.withUnsafeBytes { try runtime.makeStore(copying: $0, shape, .float64) }
    }

    private func values(_ array: LogicalStore) throws -> [Double] {
        let dense = array.store.runtime.makeStore(array.shape, .float64)
        try array.store.runtime.copy(.array(array), into: dense)
        return try array.store.runtime.read(dense) { pointer, view in
            Array(
                UnsafeBufferPointer(
                    start: pointer.assumingMemoryBound(to: Double.self), count: view.elementCount))
        }
    }

    @Test func fusesAChain() throws {
        let runtime = Runtime(workers: 1)
        let a = try array(runtime, [1, 2, 3, 4, 5, 6], [2, 3])
        let b = try array(runtime, [10, 20, 30], [3])
        let c = try runtime.map(.multiply, .array(a), .array(b))
        let d = try runtime.map(.add, .array(c), .scalar(Scalar(0.5)))
        #expect(try values(d) == [10.5, 40.5, 90.5, 40.5, 100.5, 180.5])
    }

    @Test func overlappingAssignmentReadsTheOldValues() throws {
        let runtime = Runtime(workers: 1)
        let a = try array(runtime, [1, 2, 3, 4, 5], [5])
        let head = a.with(a.view.slicing(axis: 0, start: 0, count: 4, step: 1))
        let tail = a.with(a.view.slicing(axis: 0, start: 1, count: 4, step: 1))
        try runtime.copy(.array(head), into: tail)
        #expect(try values(a) == [1, 1, 2, 3, 4])
    }

    @Test(arguments: [1, 3, 31, 33, 1000, 20000])
    func sumsAllAxes(_ n: Int) throws {
        let runtime = Runtime(workers: 2)
        let input = (0..<n * 6).map(Double.init)
        let a = try array(runtime, input, [n, 2, 3])
        let all = try runtime.reduce(.sum, a, axes: [0, 1, 2])
        #expect(try values(all) == [input.reduce(0, +)])
        let first = try runtime.reduce(.sum, a, axes: [0])
        #expect(try values(first) == (0..<6).map { k in (0..<n).reduce(0) { $0 + input[$1 * 6 + k] } })
        let last = try runtime.reduce(.max, a, axes: [2], keepDims: true)
        #expect(last.shape == [n, 2, 1])
        #expect(try values(last) == (0..<n * 2).map { input[$0 * 3 + 2] })
        let ends = try runtime.reduce(.sum, a, axes: [0, 2])
        var expected = [0.0, 0.0]
        for k in input.indices { expected[k / 3 % 2] += input[k] }
        #expect(try values(ends) == expected)
        let place = try runtime.reduce(.argmax, a, axes: [0, 1, 2])
        #expect(try runtime.item(place).re == UInt64(n * 6 - 1))
    }

    @Test func replaysPlans() throws {
        let runtime = Runtime(workers: 1)
        var x = try array(runtime, [Double](repeating: 1, count: 1000), [1000])
        for _ in 0..<200 {
            x = try runtime.map(.multiply, .array(x), .scalar(Scalar(0.5)))
            x = try runtime.map(.add, .array(x), .scalar(Scalar(1.0)))
        }
        #expect(try values(x).allSatisfy { abs($0 - 2) < 1e-12 })
    }
}

import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("tests")

/// Fences, offloading and reductions by trees.
@Suite struct FenceTests {
    private let runtime = Runtime(workers: 2)

    private struct Refusal: Error {}

    @Test func fencesEndWindows() throws {
        let x = try runtime.map(.add, .array(runtime.makeStore([4], .float64)), .scalar(Scalar(1.0)))
        runtime.mappingFence()
        #expect(try runtime.item(x).doubleValue == 1)
        let fail = library.task("fail") { (x: Output<Double>) in throw Refusal() }
        try fail(x)
        runtime.mappingFence()
        #expect(throws: ArrayError.self) { try runtime.item(x) }
        try fail(runtime.makeStore([1], .float64))
        #expect(throws: ArrayError.self) { try runtime.executionFence() }
        try runtime.executionFence()
    }

    @Test func offloadingKeepsTheValue() throws {
        let x = try runtime.map(.add, .array(runtime.makeStore([1000], .float64)), .scalar(Scalar(3.0)))
        try runtime.offload(x)
        #expect(runtime.memoryStatistics.bytesCached == 0)
        #expect(try runtime.item(x).doubleValue == 3)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 16, 17, 100], [2, 3, 4]) func treesCombineAllInOrder(
        count: Int, radix: Int
    ) throws {
        // Concatenation of digits does not commute.
        let join = library.task("join") { (a: Input<Int>, b: Input<Int>, c: Output<Int>) in
            c[0] = (a[0] * 31 + b[0]) % 1_000_003
            c[1] = max(a[1], b[1]) + 1
        }
        let stores = try (0..<count).map { k in
            try [k, 0].withUnsafeBytes { try runtime.makeStore(copying: $0, [2], .int64) }
        }
        let result = try runtime.treeReduce(stores, radix: radix) { group in
            try group.dropFirst().reduce(group[0]) { a, b in
                let c = runtime.makeStore([2], .int64)
                try join(a, b, c)
                return c
            }
        }
        let depth = try runtime.read(result) { pointer, _ in pointer.load(fromByteOffset: 8, as: Int.self) }
        var levels = 0
        var rest = count
        while rest > 1 {
            rest = (rest + radix - 1) / radix
            levels += 1
        }
        #expect(depth <= levels * (radix - 1))
        #expect(throws: ArrayError.self) { try runtime.treeReduce([], radix: radix) { $0[0] } }
    }
}

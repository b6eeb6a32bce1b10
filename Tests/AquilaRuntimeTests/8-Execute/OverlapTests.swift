import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

/// Assignments between overlapping views of one array, against a plain evaluation.
@Suite struct OverlapTests {
    /// u[box] = Σ u[box + shift] × weight, several times, on arrays of two and three axes.
    @Test(arguments: [1, 2, 3, 4])
    func stencilsInPlace(_ workers: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let runtime = Runtime(workers: workers)
        for _ in 0..<8 {
            let rank = Int.random(in: 2...3, using: &generator)
            let shape = Shape(
                (0..<rank).map {
                    $0 == 0 ? Int.random(in: 5...300) : Int.random(in: 5...(rank == 2 ? 700 : 40))
                })
            var expected = (0..<shape.product).map { _ in Double(Int.random(in: -8...8, using: &generator)) }
            let array = try expected.withUnsafeBytes { try runtime.makeStore(copying: $0, shape, .float64) }
            for _ in 0..<3 {
                let shifts = (0..<3).map { _ in
                    (0..<rank).map { _ in Int.random(in: -2...2, using: &generator) }
                }
                try step(array, shifts)
                expected = Self.step(expected, shape, shifts)
            }
            let got = try runtime.read(array) { pointer, view in
                Array(
                    UnsafeBufferPointer(
                        start: pointer.assumingMemoryBound(to: Double.self), count: view.elementCount))
            }
            #expect(got == expected, "shape \(shape)")
        }
    }

    /// Two arrays of different memory orders, forwards and backwards in memory, are shifted in one
    /// kernel, whose outermost loop must be over the rows of the deferred stores.
    @Test(arguments: [[8, 128], [8, -128], [-8, 128], [-16, 8]])
    func ordersOfDifferentArraysMeet(_ strides: [Int]) throws {
        let runtime = Runtime(workers: 1)
        runtime.isChecking = true
        let values = (0..<32).map(Double.init)
        let (a, b) = try values.withUnsafeBytes {
            (
                try runtime.makeStore(copying: $0, [32], .float64),
                try runtime.makeStore(copying: $0, [16, 2], .float64)
            )
        }
        let start = zip(strides, [15, 1]).reduce(0) { $0 + max(0, -$1.0) * $1.1 }
        let first = a.with(View(offset: start, shape: [16, 2], strides: Dims(strides)))
        let place = { (i: Int, j: Int) in (start + i * strides[0] + j * strides[1]) / 8 }
        var (x, y) = (values, values)
        for i in 0..<15 { for j in 0..<2 { x[place(i, j)] += values[place(i + 1, j)] } }
        for i in 1..<16 { for j in 0..<2 { y[2 * i + j] = values[2 * i + j - 2] } }
        func rows(_ array: LogicalStore, from row: Int) -> LogicalStore {
            array.with(array.view.slicing(axis: 0, start: row, count: 15, step: 1))
        }
        let (head, tail) = (rows(first, from: 0), rows(first, from: 1))
        try runtime.map(.add, [.array(head), .array(tail)], into: [head])
        try runtime.copy(.array(rows(b, from: 0)), into: rows(b, from: 1))
        for (array, expected) in [(a, x), (b, y)] {
            try runtime.read(array) { pointer, view in
                let start = pointer.assumingMemoryBound(to: Double.self)
                #expect(UnsafeBufferPointer(start: start, count: 32).elementsEqual(expected))
            }
        }
    }

    /// Two operations of different rank in one window; the later one overwrites a part of the
    /// earlier one's operand.
    @Test func domainsOfDifferentRankMeet() throws {
        let runtime = Runtime(workers: 1)
        let values = (0..<64).map(Double.init)
        let array = try values.withUnsafeBytes { try runtime.makeStore(copying: $0, [16, 4], .float64) }
        let head = array.with(array.view.slicing(axis: 0, start: 0, count: 12, step: 1))
        let cube = array.with(View(contiguous: [2, 8, 4], itemSize: 8))
        let tail = cube.with(cube.view.slicing(axis: 1, start: 1, count: 6, step: 1))
        let sum = try runtime.map(.add, .array(head), .scalar(Scalar(1.0)))
        try runtime.copy(.scalar(Scalar(0.0)), into: tail)
        try runtime.read(sum) { pointer, view in
            let got = UnsafeBufferPointer(
                start: pointer.assumingMemoryBound(to: Double.self), count: view.elementCount)
            #expect(got.elementsEqual(values.prefix(48).map { $0 + 1 }))
        }
    }

    private func step(_ array: LogicalStore, _ shifts: [[Int]]) throws {
        let runtime = array.store.runtime
        func box(_ shift: [Int]) -> LogicalStore {
            var view = array.view
            for axis in 0..<view.rank {
                view = view.slicing(axis: axis, start: 2 + shift[axis], count: array.shape[axis] - 4, step: 1)
            }
            return array.with(view)
        }
        var sum = try runtime.map(.add, .array(box(shifts[0])), .array(box(shifts[1])))
        sum = try runtime.map(.subtract, .array(sum), .array(box(shifts[2])))
        try runtime.copy(.array(sum), into: box(Array(repeating: 0, count: array.view.rank)))
    }

    private static func step(_ values: [Double], _ shape: Shape, _ shifts: [[Int]]) -> [Double] {
        let strides = View.rowMajorStrides(shape, itemSize: 1)
        var result = values
        for k in values.indices {
            let place = (0..<shape.count).map { k / strides[$0] % shape[$0] }
            guard (0..<shape.count).allSatisfy({ place[$0] >= 2 && place[$0] < shape[$0] - 2 }) else {
                continue
            }
            func at(_ shift: [Int]) -> Double {
                values[k + (0..<shape.count).reduce(0) { $0 + shift[$1] * strides[$1] }]
            }
            result[k] = at(shifts[0]) + at(shifts[1]) - at(shifts[2])
        }
        return result
    }
}

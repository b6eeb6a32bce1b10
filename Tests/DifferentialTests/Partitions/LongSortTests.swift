import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Rows long enough to be cut into pieces, on several numbers of workers; short ones are compared
/// with NumPy elsewhere.
@Suite struct LongSortTests {
    private static let count = 135_003

    /// Numbers with ties, both zeros, infinities and NaN.
    private static func values(_ count: Int = count) -> [Double] {
        (0..<count).map { k in
            switch k * 7919 % 1013 {
            case 0: .nan
            case 1: -.infinity
            case 2: -0.0
            case 3: 0.0
            case let place: Double(place % 501) - 250.5 + Double(k * 31 % 97) / 97
            }
        }
    }

    private static func array(_ values: [Double], _ type: DType, _ runtime: Runtime) throws -> AnyNDArray {
        let array = try values.withUnsafeBufferPointer {
            try AnyNDArray.copying($0, [values.count], runtime: runtime)
        }
        guard type.isComplex else { return array.cast(to: type) }
        let turned = try array.flipped()
        let result = try AnyNDArray.zeros([values.count], type, runtime: runtime)
        try result.real.assign(array)
        try result.imaginary().assign(turned)
        return result
    }

    /// The order given by a plain stable sort.
    private static func order(_ values: [Double]) -> [Int] {
        values.indices.sorted { a, b in
            let (x, y) = (values[a], values[b])
            if x.isNaN || y.isNaN { return !x.isNaN || (y.isNaN && a < b) }
            return x == y ? a < b : x < y
        }
    }

    @Test(arguments: [1, 2, 3]) func positionsOfALongRowAreThoseOfAStableSort(workers: Int) throws {
        let values = Self.values()
        let array = try Self.array(values, .float64, Runtime(workers: workers))
        #expect(try array.argsort().elements(as: Int.self) == Self.order(values))
        let turned = try array.flipped()
        #expect(try turned.argsort().elements(as: Int.self) == Self.order(values.reversed()))
    }

    /// Each size of key, and each layout of a row: the sorted elements are those at the sorted
    /// positions.
    @Test(arguments: [DType.uint8, .int16, .float16, .float32, .int64, .complex64, .complex128])
    func longRowsAreInOrder(type: DType) throws {
        var expected: [[UInt8]] = []
        for workers in 1...3 {
            let array = try Self.array(Self.values(), type, Runtime(workers: workers))
            let sorted = try array.sorted()
            let gathered = try array.slice(.positions(array.argsort()))
            // Signs of zeros aside.
            let same = try AnyNDArray.apply(.equal, [sorted, gathered])[0]
            let bothNaN = try sorted.applying(.notEqual, sorted).applying(
                .bitwiseAnd, gathered.applying(.notEqual, gathered))
            #expect(try same.applying(.bitwiseOr, bothNaN).reduced(.all).item().re == 1)
            let inPlace = array.copy()
            try inPlace.sort()
            #expect(try inPlace.bits() == sorted.bits())
            let bits = try sorted.bits() + array.argsort().bits()
            if expected.isEmpty { expected = [bits] }
            #expect(bits == expected[0])
        }
    }

    @Test func longRowsThatAreHardToCut() throws {
        let runtime = Runtime(workers: 3)
        let n = Self.count
        let cases: [[Double]] = [
            [Double](repeating: 1, count: n), (0..<n).map(Double.init), (0..<n).map { -Double($0) },
            (0..<n).map { $0 < n / 2 ? 1 : 0 }, (0..<n).map { Double($0 % 2) },
            (0..<n).map { $0 == n - 1 ? -1 : 1 },
        ]
        for values in cases {
            let array = try Self.array(values, .float64, runtime)
            #expect(try array.sorted().elements() == values.sorted())
            #expect(try array.argsort().elements(as: Int.self) == Self.order(values))
        }
    }

    /// Brackets that are known when the last step is recorded limit its pieces.
    @Test func stepsInWindowsOfTheirOwn() throws {
        let runtime = Runtime(workers: 2)
        runtime.limits.maximumOperations = 1
        runtime.isChecking = true
        let values = Self.values()
        let array = try Self.array(values, .float64, runtime)
        #expect(try array.argsort().elements(as: Int.self) == Self.order(values))
    }

    @Test func fewLongRows() throws {
        let values = Self.values(2 * 140_000)
        let array = try Self.array(values, .float64, Runtime(workers: 2)).reshaped([2, 140_000])
        let columns = array.transposed().copy()
        let rows = try array.sorted(axis: 1).bits()
        #expect(try columns.sorted(axis: 0).transposed().bits() == rows)
        for row in 0..<2 {
            let part = Array(values[row * 140_000..<(row + 1) * 140_000])
            #expect(try array.argsort().slice(.at(row)).elements(as: Int.self) == Self.order(part))
        }
    }

    @Test(arguments: [1, 3]) func setsOfManyElements(workers: Int) throws {
        let values = (0..<Self.count).map { Double($0 * 7919 % 70_001) }
        let array = try Self.array(values, .float64, Runtime(workers: workers))
        let found = try array.uniqueAll()
        let different = Set(values).sorted()
        #expect(try found.values.elements() == different)
        #expect(try array.unique().elements() == different)
        #expect(try found.values.slice(.positions(found.inverse)).elements() == values)
        var first: [Double: Int] = [:]
        var counts: [Double: Int] = [:]
        for (k, value) in values.enumerated() {
            first[value] = first[value] ?? k
            counts[value, default: 0] += 1
        }
        #expect(try found.indices.elements(as: Int.self) == different.map { first[$0]! })
        #expect(try found.counts.elements(as: Int.self) == different.map { counts[$0]! })
        let some = try array.slice(.range(nil, 1000))
        #expect(
            try array.isIn(some).reduced(.countNonzero).item().re
                == UInt64(values.count { Set(values[..<1000]).contains($0) }))
        #expect(try array.intersection(some).elements() == Set(values[..<1000]).sorted())
        let counted = try array.cast(to: .int64).binCount()
        #expect(try counted.elements(as: Int.self) == (0..<70_001).map { counts[Double($0)] ?? 0 })
    }
}

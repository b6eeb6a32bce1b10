import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Results that are computed at once, from elements at hand, have the bits of recorded operations.
@Suite struct ImmediateTests {
    /// A runtime that computes at once, and one that records and plans everything.
    private let quick = Runtime(workers: 1, tier: .interpreter)
    private let planned = Runtime(workers: 1, tier: .interpreter)

    init() { planned.passes.remove(.direct) }

    private static let types: [DType] = [.float64, .float32, .int64, .bool, .int8, .uint16, .complex64]
    private static let layouts: [@Sendable (View) -> View] = [
        { $0 }, { $0.slicing(axis: 0, start: 1, count: $0.shape[0] / 2, step: 2) },
        { $0.slicing(axis: 0, start: $0.shape[0] - 1, count: $0.shape[0], step: -1) },
        { $0.slicing(axis: 0, start: 3, count: 1, step: 1) },
    ]

    /// A row with NaN, infinities, zeros of both signs, tiny and extreme numbers among usual ones.
    private func makeRow(_ count: Int, _ dtype: DType, _ runtime: Runtime, seed: Int) throws -> LogicalStore {
        let special: [Double] = [
            .nan, .infinity, -.infinity, 0.0, -0.0, 5e-324, 1e308, -1e-310, 9e18, -9.3e18,
        ]
        let row = runtime.makeStore([count], .float64)
        try runtime.write(row) { pointer, _ in
            for k in 0..<count {
                let usual = Double((k * 37 + seed * 11) % 41 - 20) / (k % 3 == 0 ? 1 : 8)
                let isSpecial = (k + seed) % 17 == 5
                pointer.storeBytes(
                    of: isSpecial ? special[(k / 17 + seed) % special.count] : usual, toByteOffset: 8 * k,
                    as: Double.self)
            }
        }
        let result = dtype == .float64 ? row : runtime.cast(row, to: dtype)
        _ = try bytes(result)
        return result
    }

    private func bytes(_ array: LogicalStore) throws -> [UInt8] {
        try array.store.runtime.read(array) { pointer, view in
            var result: [UInt8] = []
            view.forEachOffset { offset in
                for k in 0..<array.dtype.size { result.append((pointer + offset + k).load(as: UInt8.self)) }
            }
            return result
        }
    }

    private func bytes(_ store: Store) throws -> [UInt8] {
        try bytes(LogicalStore(store, store.root, store.dtype))
    }

    /// Rows that have loops of their own, and longer ones, which kernels compute.
    @Test(arguments: types, [64, 600]) func operations(_ dtype: DType, _ count: Int) throws {
        var computed = 0
        let (a, b) = try (makeRow(count, dtype, quick, seed: 1), makeRow(count, dtype, quick, seed: 2))
        let (c, d) = try (makeRow(count, dtype, planned, seed: 1), makeRow(count, dtype, planned, seed: 2))
        let number = try quick.item(b.with(b.view.slicing(axis: 0, start: 7, count: 1, step: 1)))
        for layout in Self.layouts {
            let (a, b, c, d) = (
                a.with(layout(a.view)), b.with(layout(b.view)), c.with(layout(c.view)), d.with(layout(d.view))
            )
            let operands: [(OperandBits, OperandBits, Operand, Operand)] = [
                (a.bits, b.bits, .array(c), .array(d)), (a.bits, a.bits, .array(c), .array(c)),
                (a.bits, OperandBits(number), .array(c), .scalar(number)),
                (OperandBits(number), b.bits, .scalar(number), .array(d)),
            ]
            for op in Op.allCases where op.operandCount == 2 && op.resultType(dtype, dtype) != nil {
                for (x, y, p, q) in operands {
                    // The first time makes the kernel, and the second one finds it.
                    guard let first = quick.mapAtHand(op, x, y), let second = quick.mapAtHand(op, x, y) else {
                        continue
                    }
                    computed += 1
                    let expected = try planned.map(op, p, q)
                    #expect(first.dtype == expected.dtype && second.dtype == expected.dtype)
                    let bits = try bytes(expected)
                    #expect(try bytes(first) == bits && bytes(second) == bits, "\(op) of \(dtype)")
                }
            }
            for op in Op.allCases where op.operandCount == 1 && op.resultType(dtype) != nil {
                guard let store = quick.mapAtHand(op, a.bits) else { continue }
                computed += 1
                #expect(try bytes(store) == bytes(planned.map(op, .array(c))), "\(op) of \(dtype)")
            }
        }
        #expect(computed >= 40)
    }

    /// A matrix with a row, a column and an array of another type.
    @Test(arguments: types, [DType.float64, .float32, .int64, .bool])
    func operandsBroadcast(_ dtype: DType, _ other: DType) throws {
        let (a, b) = try (makeRow(24, dtype, quick, seed: 1), makeRow(24, other, quick, seed: 2))
        let (c, d) = try (makeRow(24, dtype, planned, seed: 1), makeRow(24, other, planned, seed: 2))
        func matrix(_ x: LogicalStore, _ shape: Shape) -> LogicalStore {
            x.with(View(contiguous: shape, itemSize: x.dtype.size))
        }
        for (shape, second) in [([4, 6], [4, 6]), ([4, 6], [6]), ([4, 1], [6]), ([2, 3, 4], [3, 1])]
            as [(Shape, Shape)]
        {
            for op in Op.allCases where op.operandCount == 2 && op.resultType(dtype, other) != nil {
                let store = quick.mapAtHand(op, matrix(a, shape).bits, matrix(b, second).bits)
                let expected = try planned.map(
                    op, .array(matrix(c, shape)), .array(matrix(d, second)))
                let result = try #require(store)
                #expect(result.dtype == expected.dtype && result.root.shape == expected.shape)
                #expect(try bytes(result) == bytes(expected), "\(op) of \(dtype) and \(other)")
            }
        }
    }

    @Test(arguments: types) func updatesAndCopies(_ dtype: DType) throws {
        for (k, layout) in Self.layouts.enumerated() {
            for op in [Op.add, .multiply, .subtract, .divide] {
                var outcomes: [[UInt8]] = []
                for runtime in [quick, planned] {
                    let (a, b) = try (
                        makeRow(64, dtype, runtime, seed: k), makeRow(64, dtype, runtime, seed: 3)
                    )
                    let (x, y) = (a.with(layout(a.view)), b.with(layout(b.view)))
                    guard op.resultType(dtype, dtype)?.canCastSameKind(to: dtype) == true else { continue }
                    if !runtime.updateAtHand(op, x.bits, y.bits) { try runtime.update(op, x.bits, y.bits) }
                    if !runtime.copyAtHand(y.bits, into: x.bits) { try runtime.copy(.array(y), into: x) }
                    let shifted = a.with(a.view.slicing(axis: 0, start: 1, count: 63, step: 1))
                    let first = a.with(a.view.slicing(axis: 0, start: 0, count: 63, step: 1))
                    // Overlapping parts of one store are as if the source were copied first.
                    if !runtime.updateAtHand(op, shifted.bits, first.bits) {
                        try runtime.update(op, shifted.bits, first.bits)
                    }
                    if !runtime.copyAtHand(first.bits, into: shifted.bits) {
                        try runtime.copy(.array(first), into: shifted)
                    }
                    outcomes.append(try bytes(a))
                }
                #expect(outcomes.first == outcomes.last, "\(op) of \(dtype)")
            }
        }
    }

    /// A part of a matrix, whose rows have gaps between them, by a row, a number and another part.
    @Test(arguments: types) func partsOfMatricesAreUpdated(_ dtype: DType) throws {
        for op in [Op.add, .multiply, .subtract, .maximum] where op.resultType(dtype, dtype) == dtype {
            var outcomes: [[UInt8]] = []
            for runtime in [quick, planned] {
                let a = try makeRow(48, dtype, runtime, seed: 1)
                let matrix = View(contiguous: [6, 8], itemSize: dtype.size)
                let part = a.with(
                    matrix.slicing(axis: 0, start: 1, count: 4, step: 1)
                        .slicing(axis: 1, start: 2, count: 5, step: 1))
                let b = try makeRow(40, dtype, runtime, seed: 2)
                let row = b.with(b.view.slicing(axis: 0, start: 0, count: 5, step: 2))
                let other = b.with(
                    View(contiguous: [4, 10], itemSize: dtype.size)
                        .slicing(axis: 1, start: 3, count: 5, step: 1))
                let number = try runtime.item(b.with(b.view.slicing(axis: 0, start: 9, count: 1, step: 1)))
                for operand in [row.bits, other.bits, OperandBits(number), part.bits] {
                    for _ in 0..<2 where !runtime.updateAtHand(op, part.bits, operand) {
                        #expect(runtime === planned)
                        try runtime.update(op, part.bits, operand)
                    }
                }
                outcomes.append(try bytes(a))
            }
            #expect(outcomes.first == outcomes.last, "\(op) of \(dtype)")
        }
    }

    /// A write to elements that a view shows several times has an order.
    @Test func elementsThatAreShownTwiceAreLeftToTheRecorder() throws {
        let a = try makeRow(16, .float64, quick, seed: 1)
        let windows = a.with(View(offset: 0, shape: [4, 5], strides: [8, 8]))
        #expect(!quick.updateAtHand(.add, windows.bits, OperandBits(Scalar(1.0))))
    }

    private static let shapes: [Shape] = [
        [3, 5], [5, 3], [40, 8], [8, 40], [2, 100], [100, 2], [100, 5], [64, 16], [1, 7], [7, 1], [300, 6],
        [5, 300],
    ]

    @Test(arguments: types) func reductionsOfMatrices(_ dtype: DType) throws {
        var computed = 0
        for shape in Self.shapes {
            let count = shape.product
            let (a, c) = try (
                makeRow(count, dtype, quick, seed: 3), makeRow(count, dtype, planned, seed: 3)
            )
            let matrix = View(contiguous: shape, itemSize: dtype.size)
            for view in [
                matrix, matrix.transposed([1, 0]),
                matrix.slicing(axis: 0, start: shape[0] - 1, count: (shape[0] + 1) / 2, step: -2),
            ] {
                for op in ReductionOp.allCases {
                    for axis in 0..<2 {
                        guard let store = quick.reduceAtHand(op, a.with(view).bits, axis: axis) else {
                            continue
                        }
                        computed += 1
                        let expected = try planned.reduce(op, c.with(view), axes: [axis])
                        #expect(store.dtype == expected.dtype && store.root.shape == expected.shape)
                        let (got, wanted) = try (elements(store), elements(expected))
                        // The sign of a NaN follows the order of operands, which compilers choose.
                        #expect(
                            zip(got, wanted).allSatisfy { $0 == $1 || isNaN($0) && isNaN($1) },
                            "\(op) of \(view.shape) of \(dtype), \(axis)")
                    }
                }
            }
        }
        #expect(computed > 0 || ![.float64, .int64, .bool].contains(dtype))
    }

    private func elements(_ store: Store) throws -> [Scalar] {
        try elements(LogicalStore(store, store.root, store.dtype))
    }

    private func elements(_ array: LogicalStore) throws -> [Scalar] {
        try bytes(array).withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: array.dtype.size).map {
                Scalar(at: bytes.baseAddress! + $0, array.dtype)
            }
        }
    }

    private func isNaN(_ scalar: Scalar) -> Bool { scalar.dtype.isFloat && scalar.doubleValue.isNaN }

    @Test(arguments: types) func totals(_ dtype: DType) throws {
        for count in [1, 2, 31, 32, 33, 100, 1000, 1024, 1025] {
            for (seed, layout) in Self.layouts.enumerated() where count > 4 || seed == 0 {
                let (a, c) = try (
                    makeRow(count, dtype, quick, seed: seed), makeRow(count, dtype, planned, seed: seed)
                )
                let (x, p) = (a.with(layout(a.view)), c.with(layout(c.view)))
                for op in ReductionOp.allCases {
                    guard let total = quick.totalAtHand(op, x.bits) else { continue }
                    let expected = try planned.item(planned.reduce(op, p, axes: [0]))
                    // The sign of a NaN follows the order of operands, which compilers choose.
                    #expect(
                        total == expected || (isNaN(total) && isNaN(expected)),
                        "\(op) of \(count) of \(dtype)")
                }
                if let sum = quick.innerProductAtHand(x.bits, x.bits) {
                    let products = try planned.map(.multiply, .array(p), .array(p))
                    #expect(try sum == planned.item(planned.reduce(.sum, products, axes: [0], dtype: dtype)))
                }
            }
        }
    }

    @Test func casts() throws {
        for source in DType.allCases {
            let (a, c) = try (makeRow(64, source, quick, seed: 0), makeRow(64, source, planned, seed: 0))
            for layout in Self.layouts {
                let (x, p) = (a.with(layout(a.view)), c.with(layout(c.view)))
                for target in DType.allCases {
                    guard let store = quick.castAtHand(x.bits, to: target) else { continue }
                    #expect(try bytes(store) == bytes(planned.cast(p, to: target)), "\(source) to \(target)")
                }
            }
        }
    }

    @Test(arguments: types) func selections(_ dtype: DType) throws {
        let (a, mask) = try (makeRow(64, dtype, quick, seed: 4), makeRow(64, .bool, quick, seed: 2))
        for layout in Self.layouts {
            let (x, m) = (a.with(layout(a.view)), mask.with(layout(mask.view)))
            let selected = try #require(quick.selectAtHand(x.bits, m.bits))
            let (elements, flags) = try (bytes(x), bytes(m))
            let expected = flags.indices.filter { flags[$0] != 0 }.flatMap {
                elements[$0 * dtype.size..<($0 + 1) * dtype.size]
            }
            #expect(try bytes(selected) == expected)
        }
    }

    /// Elements that recorded operations use are not at hand.
    @Test func recordedOperationsComeFirst() throws {
        let a = try makeRow(8, .float64, quick, seed: 1)
        let sines = try quick.map(.sin, .array(a))
        quick.fill(a, with: Scalar(2.0))
        #expect(quick.mapAtHand(.add, a.bits, a.bits) == nil)
        #expect(quick.mapAtHand(.add, sines.bits, sines.bits) == nil)
        #expect(!quick.updateAtHand(.add, a.bits, a.bits))
        #expect(!quick.copyAtHand(OperandBits(Scalar(1.0)), into: a.bits))
        #expect(quick.totalAtHand(.sum, a.bits, waits: false) == nil)
        #expect(quick.totalAtHand(.sum, a.bits) == Scalar(16.0))
    }

    /// Recorded operations that might have been computed at once do not keep later ones from it.
    @Test func fewSmallOperationsAreRunFirst() throws {
        let a = try makeRow(8, .float64, quick, seed: 1)
        quick.fill(a, with: Scalar(2.0))
        let sum = try #require(quick.mapAtHand(.add, a.bits, a.bits))
        #expect(
            try quick.item(quick.reduce(.sum, LogicalStore(sum, sum.root, sum.dtype), axes: [0]))
                == Scalar(32.0))
        quick.fill(a, with: Scalar(3.0))
        #expect(quick.updateAtHand(.multiply, a.bits, a.bits))
        #expect(quick.totalAtHand(.sum, a.bits) == Scalar(72.0))
    }
}

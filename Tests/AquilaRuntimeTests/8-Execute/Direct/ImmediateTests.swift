import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Results that are computed at once, from elements at hand, have the bits of recorded operations.
@Suite struct ImmediateTests: ImmediateSuite {
    let quick = Immediate.makeRuntime()
    let planned = Immediate.makeRuntime(isDirect: false)

    /// Rows that have loops of their own, and longer ones, which kernels compute.
    @Test(arguments: Immediate.types, [64, 600]) func operations(_ dtype: DType, _ count: Int) throws {
        var computed = 0
        let (a, b) = try (makeRow(count, dtype, quick, seed: 1), makeRow(count, dtype, quick, seed: 2))
        let (c, d) = try (makeRow(count, dtype, planned, seed: 1), makeRow(count, dtype, planned, seed: 2))
        let number = try quick.item(b.with(b.view.slicing(axis: 0, start: 7, count: 1, step: 1)))
        for layout in Immediate.layouts {
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
    @Test(arguments: Immediate.types, [DType.float64, .float32, .int64, .bool])
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

    /// Matrices by columns, whose results are by columns, too.
    @Test(arguments: Immediate.types) func matricesByColumns(_ dtype: DType) throws {
        let (a, b) = try (makeRow(24, dtype, quick, seed: 1), makeRow(24, dtype, planned, seed: 1))
        let view = View(contiguous: [4, 6], itemSize: dtype.size).transposed([1, 0])
        let (x, p) = (a.with(view), b.with(view))
        let number = try quick.item(a.with(a.view.slicing(axis: 0, start: 7, count: 1, step: 1)))
        for op in [Op.add, .multiply, .maximum, .equal, .power] where op.resultType(dtype, dtype) != nil {
            let operands: [(OperandBits, OperandBits, Operand, Operand)] = [
                (x.bits, x.bits, .array(p), .array(p)),
                (x.bits, OperandBits(number), .array(p), .scalar(number)),
                (OperandBits(number), x.bits, .scalar(number), .array(p)),
            ]
            for (one, two, first, second) in operands {
                let expected = try planned.map(op, first, second)
                for _ in 0..<2 {
                    let store = try #require(quick.mapAtHand(op, one, two))
                    #expect(store.root.shape == [6, 4] && store.root.strides == expected.view.strides)
                    #expect(try bytes(store) == bytes(expected), "\(op) of \(dtype)")
                }
            }
        }
    }

    @Test(arguments: Immediate.types) func updatesAndCopies(_ dtype: DType) throws {
        for (k, layout) in Immediate.layouts.enumerated() {
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
    @Test(arguments: Immediate.types) func partsOfMatricesAreUpdated(_ dtype: DType) throws {
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

    @Test(arguments: Immediate.types) func totals(_ dtype: DType) throws {
        for count in [1, 2, 31, 32, 33, 100, 1000, 1024, 1025] {
            for (seed, layout) in Immediate.layouts.enumerated() where count > 4 || seed == 0 {
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
            for layout in Immediate.layouts {
                let (x, p) = (a.with(layout(a.view)), c.with(layout(c.view)))
                for target in DType.allCases {
                    guard let store = quick.castAtHand(x.bits, to: target) else { continue }
                    #expect(try bytes(store) == bytes(planned.cast(p, to: target)), "\(source) to \(target)")
                }
            }
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

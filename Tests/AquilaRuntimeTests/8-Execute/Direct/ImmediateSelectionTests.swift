import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Reductions, scans, choices and assignments that are made at once have the bits of recorded ones.
@Suite struct ImmediateSelectionTests: ImmediateSuite {
    let quick = Immediate.makeRuntime()
    let planned = Immediate.makeRuntime(isDirect: false)

    @Test(arguments: Immediate.types) func reductionsOfMatrices(_ dtype: DType) throws {
        var computed = 0
        for shape in Immediate.shapes {
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

    @Test(arguments: Immediate.types) func selections(_ dtype: DType) throws {
        let (a, mask) = try (makeRow(64, dtype, quick, seed: 4), makeRow(64, .bool, quick, seed: 2))
        for layout in Immediate.layouts {
            let (x, m) = (a.with(layout(a.view)), mask.with(layout(mask.view)))
            let selected = try #require(quick.selectAtHand(x.bits, m.bits))
            let (elements, flags) = try (bytes(x), bytes(m))
            let expected = flags.indices.filter { flags[$0] != 0 }.flatMap {
                elements[$0 * dtype.size..<($0 + 1) * dtype.size]
            }
            #expect(try bytes(selected) == expected)
        }
    }

    @Test(arguments: Immediate.types) func choices(_ dtype: DType) throws {
        var computed = 0
        let (a, b) = try (makeRow(64, dtype, quick, seed: 4), makeRow(64, dtype, quick, seed: 5))
        let (c, d) = try (makeRow(64, dtype, planned, seed: 4), makeRow(64, dtype, planned, seed: 5))
        let masks = try (makeRow(64, .bool, quick, seed: 2), makeRow(64, .bool, planned, seed: 2))
        let number = try quick.item(b.with(b.view.slicing(axis: 0, start: 7, count: 1, step: 1)))
        for layout in Immediate.layouts {
            func part(_ x: LogicalStore) -> LogicalStore { x.with(layout(x.view)) }
            let operands: [(OperandBits, OperandBits, Operand, Operand)] = [
                (part(a).bits, part(b).bits, .array(part(c)), .array(part(d))),
                (part(a).bits, OperandBits(number), .array(part(c)), .scalar(number)),
                (OperandBits(number), part(b).bits, .scalar(number), .array(part(d))),
            ]
            for (x, y, p, q) in operands {
                guard let store = quick.chooseAtHand(part(masks.0).bits, x, y) else { continue }
                computed += 1
                let expected = try planned.map(.where, [.array(part(masks.1)), p, q])[0]
                #expect(try bytes(store) == bytes(expected))
            }
        }
        #expect(computed >= (dtype.isComplex ? 4 : 12))
        #expect(quick.chooseAtHand(a.bits, b.bits, b.bits) == nil || dtype == .bool)
    }

    @Test(arguments: Immediate.types) func positions(_ dtype: DType) throws {
        let a = try makeRow(64, dtype, quick, seed: 4)
        for layout in Immediate.layouts {
            let part = a.with(layout(a.view))
            let wanted = try elements(part).enumerated().filter { $0.element.doubleValue != 0 }.map {
                Scalar($0.offset)
            }
            guard let store = quick.positionsAtHand(part.bits) else {
                #expect(dtype.isComplex)
                continue
            }
            #expect(try elements(store) == wanted)
        }
    }

    @Test(arguments: [DType.float64, .float32, .int64], [ScanOp.sum, .product])
    func scans(_ dtype: DType, _ op: ScanOp) throws {
        for seed in 0..<4 {
            let (a, c) = try (makeRow(64, dtype, quick, seed: seed), makeRow(64, dtype, planned, seed: seed))
            for layout in Immediate.layouts {
                let store = try #require(quick.scanAtHand(op, a.with(layout(a.view)).bits))
                let expected = try elements(planned.scan(op, c.with(layout(c.view)), axis: 0))
                let isSame = try zip(elements(store), expected).allSatisfy {
                    $0 == $1 || isNaN($0) && isNaN($1)
                }
                #expect(isSame)
            }
        }
        #expect(quick.scanAtHand(op, try makeRow(8, .int8, quick, seed: 0).bits) == nil)
    }

    @Test(arguments: Immediate.types) func assignmentsAtPositions(_ dtype: DType) throws {
        let places = [3, -1, 7, 3, -64, 12]
        let positions = quick.makeStore([6], .int64)
        try quick.write(positions) { pointer, _ in
            for (k, place) in places.enumerated() {
                pointer.storeBytes(of: place, toByteOffset: 8 * k, as: Int.self)
            }
        }
        let (a, b) = try (makeRow(64, dtype, quick, seed: 4), makeRow(6, dtype, quick, seed: 5))
        for layout in [{ $0 }, Immediate.layouts[2]] as [(View) -> View] {
            let part = a.with(layout(a.view))
            var wanted = try elements(part)
            for (place, element) in try zip(places, elements(b)) {
                wanted[place < 0 ? place + 64 : place] = element
            }
            #expect(quick.putAtHand(b.bits, into: part.bits, at: positions.bits))
            #expect(try zip(elements(part), wanted).allSatisfy { $0 == $1 || isNaN($0) && isNaN($1) })
        }
        let short = a.with(a.view.slicing(axis: 0, start: 0, count: 10, step: 1))
        let before = try bytes(a)
        #expect(!quick.putAtHand(b.bits, into: short.bits, at: positions.bits))
        #expect(!quick.putAtHand(positions.bits, into: positions.bits, at: positions.bits))
        #expect(try bytes(a) == before)
    }
}

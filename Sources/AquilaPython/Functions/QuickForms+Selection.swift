import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Quick forms of choices, positions and scans.

extension QuickForms {
    /// `where(mask)`, and `where(mask, x, y)` of arrays of one type, and numbers.
    static func choose(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        if count == 1 { return try positions(items, count) }
        guard count == 3, let mask = try items[0]!.exactArray?.pointee.array, mask.dtype == .bool,
            mask.rank > 0
        else { return nil }
        let arrays = try (items[1]!.exactArray?.pointee.array, items[2]!.exactArray?.pointee.array)
        guard let type = arrays.0?.dtype ?? arrays.1?.dtype,
            let x = operand(items[1]!, arrays.0, type), let y = operand(items[2]!, arrays.1, type)
        else { return nil }
        if let store = mask.runtime.chooseAtHand(mask.bits, x.bits, y.bits) { return try .array(store) }
        guard let shape = Shape.broadcast(x.shape, y.shape),
            Shape.broadcast(shape, mask.shape) == mask.shape
        else { return nil }
        return try .result(AnyNDArray.apply(.where, [mask, x, y])[0])
    }

    /// An operand in a type that it has, or takes beside an array of the type; nil for others.
    private static func operand(_ object: Ref, _ array: AnyNDArray?, _ type: DType) -> AnyNDArray? {
        if let array { return array.dtype == type ? array : nil }
        guard let number = Number(object), type.promoted(withWeak: number.kind) == type,
            let scalar = number.scalar(as: type)
        else { return nil }
        return AnyNDArray(scalar)
    }

    /// The positions of the elements that are not zero along each axis of a row or a matrix, in a tuple.
    static func positions(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        if count == 1, let matrix = try items[0]!.exactArray?.pointee.bits, matrix.view.rank == 2 {
            return try positions(in: matrix)
        }
        guard let positions = try flatPositions(items, count) else { return nil }
        return try .tuple(of: [positions])
    }

    private static func positions(in matrix: OperandBits) throws -> Ref? {
        guard matrix.view.isContiguous(itemSize: matrix.dtype.size), let runtime = matrix.runtime else {
            return nil
        }
        let columns = matrix.view.shape[1]
        let row = View(
            offset: matrix.view.offset, shape: [matrix.view.elementCount], strides: [matrix.dtype.size])
        return try runtime._withUnsafeGuaranteedRef { runtime in
            guard let places = runtime.positionsAtHand(matrix.with(row)),
                let source = runtime.addressAtHand(of: places)?.assumingMemoryBound(to: Int.self),
                let (rows, first) = runtime.makeStoreAtHand(places.root.shape, .int64),
                let (others, second) = runtime.makeStoreAtHand(places.root.shape, .int64)
            else { return nil }
            let (x, y) = (first.assumingMemoryBound(to: Int.self), second.assumingMemoryBound(to: Int.self))
            for k in 0..<places.root.elementCount {
                (x[k], y[k]) = source[k].quotientAndRemainder(dividingBy: columns)
            }
            return try withExtendedLifetime(places) { try .pair(.array(rows), .array(others)) }
        }
    }

    static func flatPositions(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let row = try items[0]!.exactArray?.pointee.bits, row.view.rank == 1 else {
            return nil
        }
        return try row.runtime?._withUnsafeGuaranteedRef { $0.positionsAtHand(row) }.map { try .array($0) }
    }

    /// The counts of a row of integers, or the sums of their weights.
    static func counts(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1 || count == 2, let row = try items[0]!.exactArray?.pointee.array else { return nil }
        let weights = count == 1 ? nil : try items[1]!.exactArray?.pointee.array
        if count == 2, weights == nil { return nil }
        return try row.binCountedAtHand(weights: weights).map { try .array($0) }
    }

    static let scans: [(names: [String], form: Form)] = [
        (["numpy.cumsum", ".ndarray.cumsum", "numpy.add.accumulate"], { try scanned(.sum, $0, $1) }),
        (
            ["numpy.cumprod", ".ndarray.cumprod", "numpy.multiply.accumulate"],
            { try scanned(.product, $0, $1) }
        ),
    ]

    private static func scanned(_ op: ScanOp, _ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1 || count == 2, let row = try items[0]!.exactArray?.pointee.bits, row.view.rank == 1,
            count == 1 || axis(items[1]!, row.view) == 0, let runtime = row.runtime,
            let store = runtime._withUnsafeGuaranteedRef({ $0.scanAtHand(op, row) }), isPlain(store)
        else { return nil }
        return try .array(store)
    }
}

import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Quick forms of functions of short rows.

extension QuickForms {
    /// A list or tuple of rows, one after the other.
    static func concatenate(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let list = items[0], list.isListOrTuple else { return nil }
        let length = list.sequenceCount
        guard length > 0, length <= mostRows else { return nil }
        var rows: [AnyNDArray] = []
        for k in 0..<length {
            // A selection would be waited for, while other threads may change the list.
            guard let row = list.sequenceItem(k).exactContent, row.pointee.selected == nil else { return nil }
            rows.append(row.pointee.array)
        }
        return try AnyNDArray.joinedAtHand(rows).map { try .array($0) }
    }

    private static let mostRows = 16

    /// The elements of a row at positions that are in bounds.
    static func take(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2, let row = try items[0]!.exactArray, let positions = try items[1]!.exactArray else {
            return nil
        }
        let (x, k) = (row.pointee.bits, positions.pointee.bits)
        return try x.runtime?._withUnsafeGuaranteedRef { $0.takeAtHand(x, k) }.map { try .array($0) }
    }

    /// The position of a number in a sorted row of floats, before equal elements.
    static func search(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2, let row = try Row(items[0]!), let number = float(items[1]!) else { return nil }
        // NaN comes last in the order.
        return try Scalar(row.count { $0 < number || number.isNaN && !$0.isNaN }).object()
    }

    /// The value at a number of the line through points, as `numpy.interp` computes it.
    static func interpolate(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 3, let x = float(items[0]!), x.isFinite, let points = try Row(items[1]!),
            let values = try Row(items[2]!), points.length == values.length
        else { return nil }
        let next = points.count { $0 <= x }
        if next == 0 { return try Scalar(values[0]).object() }
        let last = next - 1
        if next == points.length || points[last] == x { return try Scalar(values[last]).object() }
        let slope = (values[next] - values[last]) / (points[next] - points[last])
        let value = slope * (x - points[last]) + values[last]
        // NumPy has rules of its own for infinite values.
        return value.isFinite ? try Scalar(value).object() : nil
    }

    /// Few elements at hand between two numbers of their type.
    static func clip(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 3, let x = try items[0]!.exactArray?.pointee.bits, x.dtype != .bool, x.view.rank > 0,
            let low = bound(items[1]!, x.dtype), let high = bound(items[2]!, x.dtype),
            let runtime = x.runtime
        else { return nil }
        return try runtime._withUnsafeGuaranteedRef { runtime in
            guard let raised = runtime.mapAtHand(.maximum, x, low) else { return nil }
            let bits = AnyNDArray(LogicalStore(raised, raised.root, raised.dtype)).bits
            let result = withExtendedLifetime(raised) { runtime.mapAtHand(.minimum, bits, high) }
            return try result.map { try .array($0) }
        }
    }

    /// A finite number in a type that an array keeps beside it.
    private static func bound(_ object: Ref, _ type: DType) -> OperandBits? {
        guard let number = Number(object), type.promoted(withWeak: number.kind) == type,
            let scalar = number.scalar(as: type), !type.isComplex, scalar.doubleValue.isFinite
        else { return nil }
        return OperandBits(scalar)
    }

    /// A float of Python's or NumPy's.
    private static func float(_ object: Ref) -> Double? {
        guard case .float(let value)? = Number.ofFloat64(object) ?? Number(object) else { return nil }
        return value
    }

    /// A row of floats whose elements are at hand.
    private struct Row {
        let length: Int
        private let first: UnsafeMutableRawPointer
        private let step: Int

        init?(_ object: Ref) throws {
            guard let array = try object.exactArray?.pointee.array, array.dtype == .float64, array.rank == 1,
                array.count > 0, let store = array.operand.store,
                let elements = store.runtime.addressAtHand(of: store)
            else { return nil }
            length = array.count
            first = elements + array.view.offset
            step = array.view.strides[0]
        }

        subscript(position: Int) -> Double { (first + position * step).loadUnaligned(as: Double.self) }

        /// Number of elements at the beginning for which a condition holds; it holds for no later ones.
        @inline(__always)
        func count(where holds: (Double) -> Bool) -> Int {
            (0..<length)._partitioningIndex { !holds(self[$0]) }
        }
    }
}

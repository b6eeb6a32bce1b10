import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

// Quick forms of reductions.

extension QuickForms {
    static let reductions: [(names: [String], form: Form)] = [
        form(.sum, "sum"), form(.prod, "prod"), form(.any, "any"), form(.all, "all"),
        form(.max, "max", "amax"), form(.min, "min", "amin"), form(.argmax, "argmax"),
        form(.argmin, "argmin"),
        (["numpy.count_nonzero"], { items, count in count == 1 ? try total(.countNonzero, items, 1) : nil }),
    ]

    /// The `reduce` of universal functions, whose axis is the first one where a call names none.
    static let reductionMethods: [(names: [String], form: Form)] = [
        method(.sum, "add"), method(.prod, "multiply"), method(.max, "maximum"), method(.min, "minimum"),
        method(.all, "logical_and"), method(.any, "logical_or"),
    ]

    private static func form(_ op: ReductionOp, _ names: String...) -> (names: [String], form: Form) {
        (names.flatMap { ["numpy.\($0)", ".ndarray.\($0)"] }, { try total(op, $0, $1) })
    }

    private static func method(_ op: ReductionOp, _ name: String) -> (names: [String], form: Form) {
        (
            ["numpy.\(name).reduce"],
            { items, count in
                guard count == 1 || count == 2, let array = try items[0]!.exactArray?.pointee.bits,
                    let axis = count == 1 ? 0 : axis(items[1]!, array.view)
                else { return nil }
                return try array.view.rank == 1 ? total(op, items, 1) : reduced(op, array, axis)
            }
        )
    }

    /// A reduction of a whole array, or along an axis of a matrix.
    private static func total(_ op: ReductionOp, _ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1 || count == 2, let array = try items[0]!.exactArray?.pointee.bits,
            let runtime = array.runtime, array.view.rank > 0, array.view.rank < 64,
            array.view.elementCount > 0
        else { return nil }
        guard count == 1 || isWhole(items[1]!, array.view) else {
            return try axis(items[1]!, array.view).flatMap { try reduced(op, array, $0) }
        }
        return try runtime._withUnsafeGuaranteedRef { runtime in
            if let total = runtime.totalAtHand(op, array) { return total.isPlain ? try total.object() : nil }
            let total = try Ref.scalar(AnyNDArray(try runtime.recordTotal(op, array)))
            if !Registry.isWarned || op.resultType(array.dtype).kind < .float { return total }
            if array.dtype.isFloat, PyFloat_AsDouble(total).isFinite { return total }
            total.release()
            return nil
        }
    }

    /// True if an axis is None, or the only one of an array.
    private static func isWhole(_ object: Ref, _ view: View) -> Bool {
        object == AqNone() || view.rank == 1 && axis(object, view) == 0
    }

    /// The axis that an integer names; nil for other objects, and for axes that the view does not have.
    static func axis(_ object: Ref, _ view: View) -> Int? {
        guard object.type == AqLongType(), let axis = object.integerValue,
            (-view.rank..<view.rank).contains(axis)
        else { return nil }
        return axis < 0 ? axis + view.rank : axis
    }

    /// A reduction along an axis of a matrix of few elements.
    private static func reduced(_ op: ReductionOp, _ array: OperandBits, _ axis: Int) throws -> Ref? {
        guard let store = reduction(op, array, axis) else { return nil }
        return try .array(store)
    }

    /// The store of a reduction along an axis, none of whose elements may hide a floating-point error.
    private static func reduction(_ op: ReductionOp, _ array: OperandBits, _ axis: Int) -> Store? {
        guard array.view.rank == 2,
            let store = array.runtime?._withUnsafeGuaranteedRef({ $0.reduceAtHand(op, array, axis: axis) }),
            isPlain(store)
        else { return nil }
        return store
    }

    /// True if no element of a fresh store may hide a floating-point error, of which NumPy would warn.
    static func isPlain(_ store: Store) -> Bool {
        guard Registry.isWarned, store.dtype.isFloat || store.dtype.isComplex else { return true }
        guard let elements = store.runtime.addressAtHand(of: store) else { return false }
        let size = store.dtype.size
        return (0..<store.root.elementCount).allSatisfy {
            Scalar(at: elements + $0 &* size, store.dtype).isPlain
        }
    }

    /// The mean of all elements, or along an axis of a matrix.
    static func mean(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1 || count == 2, let array = try items[0]!.exactArray?.pointee.bits,
            array.dtype == .float64, array.view.elementCount > 0
        else { return nil }
        guard count == 1 || isWhole(items[1]!, array.view) else {
            return try axis(items[1]!, array.view).flatMap { try means(array, $0) }
        }
        guard let runtime = array.runtime,
            let total = runtime._withUnsafeGuaranteedRef({ $0.totalAtHand(.sum, array) }), total.isPlain
        else { return nil }
        return try Scalar(total.value(as: Double.self) / Double(array.view.elementCount)).object()
    }

    private static func means(_ array: OperandBits, _ axis: Int) throws -> Ref? {
        guard let store = reduction(.sum, array, axis),
            let elements = store.runtime.addressAtHand(of: store)?.assumingMemoryBound(to: Double.self)
        else { return nil }
        let length = Double(array.view.shape[axis])
        for k in 0..<store.root.elementCount { elements[k] /= length }
        return try .array(store)
    }
}

import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

// Operators between arrays, and between an array and a Python number. All other operands (NumPy's
// scalars, lists, arrays of other libraries) go to the package's `binary`, which follows NumPy's
// rules of precedence.

typealias UnarySlot = @convention(c) (Ref?) -> Ref?
typealias BinarySlot = @convention(c) (Ref?, Ref?) -> Ref?
typealias TernarySlot = @convention(c) (Ref?, Ref?, Ref?) -> Ref?
typealias ComparisonSlot = @convention(c) (Ref?, Ref?, Int32) -> Ref?

@inline(__always)
func unary(_ op: Op, _ a: Ref?) -> Ref? {
    forPython {
        if !Registry.isStrict {
            do {
                if let selection = try op.ofSelections(a!, nil) { return selection }
                return try record(op, a!.selfArray)
            } catch  where error.isOfArguments {}
        }
        return try delegate(op.row.name, a!, nil)
    }
}

@inline(__always)
func binary(_ op: Op, _ a: Ref?, _ b: Ref?) -> Ref? {
    let (a, b) = (a!, b!)
    return forPython {
        do { if let result = try native(op, a, b) { return result } } catch  where error.isOfArguments {}
        return try delegate(op.row.name, a, b)
    }
}

/// The result for arrays and Python numbers; nil for other operands.
@inline(__always)
private func native(_ op: Op, _ a: Ref, _ b: Ref) throws -> Ref? {
    if Registry.isStrict || !isSafe(op, a, b) { return nil }
    if mayBeSelections(a, b), let selection = try op.ofSelections(a, b) { return selection }
    if let x = try a.exactArray {
        if let y = try b.exactArray { return try record(op, x.pointee.bits, y.pointee.bits) }
        if let y = Number(b), let scalar = try y.scalar(beside: x.pointee.array.dtype, in: op) {
            return try record(op, x.pointee.bits, OperandBits(scalar))
        }
        if let scalar = op.scalar(b, beside: x.type) {
            return try record(op, x.pointee.bits, OperandBits(scalar))
        }
    } else if let y = try b.exactArray, let scalar = op.scalar(a, beside: y.type) {
        return try record(op, OperandBits(scalar), y.pointee.bits)
    } else if let y = try b.exactArray, let x = Number(a),
        let scalar = try x.scalar(beside: y.pointee.array.dtype, in: op)
    {
        return try record(op, OperandBits(scalar), y.pointee.bits)
    }
    return nil
}

/// True if an operand may be a selection; few arrays have such members.
@inline(__always)
func mayBeSelections(_ a: Ref, _ b: Ref) -> Bool {
    a.exactContent?.pointee.hasBelongings == true || b.exactContent?.pointee.hasBelongings == true
}

/// The result for arrays and Python numbers; NotImplemented for other operands, and for numbers
/// alone.
func apply(_ op: Op, _ arguments: Arguments) -> Ref? {
    // NumPy takes over and refuses arrays of this library in a task's body.
    if Bodies.isHere { return Constant.notImplemented }
    // The function gives truth values the number's type, the operator does not.
    if op == .power, arguments.count == 2, isSquare(arguments[0], arguments[1]),
        arguments[0].exactContent?.pointee.array.dtype != .bool
    {
        return unary(.square, arguments[0])
    }
    return forPython {
        let counts = op.counts
        guard arguments.count == counts.operands, counts.results == 1 else {
            return Constant.notImplemented
        }
        do {
            if counts.operands == 1, let selection = try op.ofSelections(arguments[0], nil) {
                return selection
            }
            if counts.operands == 1, !Registry.isStrict, let x = try arguments[0].exactArray,
                isSafe(op, x.pointee.array)
            {
                return try record(op, x)
            }
            if counts.operands == 2, let result = try native(op, arguments[0], arguments[1]) { return result }
        } catch  where error.isOfArguments {}
        return Constant.notImplemented
    }
}

extension Op {
    /// Numbers of the operation's operands and results, which calls find without a copy of its row.
    @inline(__always)
    var counts: (operands: Int, results: Int) { Self.allCounts[Int(rawValue)] }

    nonisolated(unsafe) private static let allCounts: UnsafeMutablePointer<(operands: Int, results: Int)> = {
        let result = UnsafeMutablePointer<(operands: Int, results: Int)>.allocate(capacity: allCases.count)
        for op in allCases {
            let row = op.row
            (result + Int(op.rawValue)).initialize(to: (row.arity, row.resultCount))
        }
        return result
    }()

    /// A NumPy scalar as an operand beside an array, in the array's type; nil for other objects, and
    /// where the types or the value need a closer look.
    @inline(__always)
    func scalar(_ object: Ref, beside type: DType) -> Scalar? {
        if object.isScalar(type) {
            // NumPy refuses negative exponents of integers.
            return self == .power && type.isInteger ? nil : Scalar(at: object.scalarValue, type)
        }
        guard type == .float64, object.isScalar(.int64) else { return nil }
        return Scalar(Double(object.scalarValue.load(as: Int.self)))
    }

    /// True for operations on truth values, which a number has before it is rounded to a type.
    fileprivate var isLogical: Bool { self == .logicalAnd || self == .logicalOr || self == .logicalXor }
}

extension Number {
    /// The number in the type that it has beside an array; nil if a comparison depends on the exact
    /// value.
    @inline(__always)
    func scalar(beside type: DType, in op: Op) throws -> Scalar? {
        if op.isLogical { return Number.bool(isTrue).scalar(as: type) }
        // The function's loops have 64 bits in each part, whatever the array's type.
        if op == .floatPower {
            return scalar(as: (type.isComplex ? DType.complex128 : .float64).promoted(withWeak: kind))
        }
        if let scalar = scalar(as: type.promoted(withWeak: kind)) { return scalar }
        if op.isComparison { return nil }
        return try beside(type)
    }
}

@inline(__always)
private func record(_ op: Op, _ a: OperandBits, _ b: OperandBits) throws -> Ref? {
    let runtime = (a.runtime ?? b.runtime)!
    if let store = runtime._withUnsafeGuaranteedRef({ $0.mapAtHand(op, a, b) }) { return try .array(store) }
    let store = try runtime._withUnsafeGuaranteedRef { try $0.map(op, a, b) }
    let result = try Ref.result(AnyNDArray(LogicalStore(store, store.root, store.dtype)))
    if store.root.rank > 0 || !Registry.isWarned || store.dtype.isInteger || store.dtype == .bool {
        return result
    }
    return store.dtype.isFloat && isCertain(result) ? result : nil
}

/// The result of an operation of one operand.
@inline(__always)
private func record(_ op: Op, _ content: UnsafeMutablePointer<ArrayContent>) throws -> Ref {
    let a = content.pointee.bits
    if let store = a.runtime?._withUnsafeGuaranteedRef({ $0.mapAtHand(op, a) }) {
        return try .array(store)
    }
    return try .result(content.pointee.array.applying(op))
}

/// True if a real scalar is finite or no warnings are enabled, so that it hides no floating-point
/// error. Otherwise the scalar is released.
@inline(never)
private func isCertain(_ scalar: Ref) -> Bool {
    if !Registry.isWarned || PyFloat_AsDouble(scalar).isFinite { return true }
    scalar.release()
    return false
}

/// Lets the package perform the operation by NumPy's rules.
///
/// - Parameter b: nil for an operation of one operand.
@inline(never)
func delegate(_ name: String, _ a: Ref, _ b: Ref?, isInPlace: Bool = false) throws -> Ref {
    let name = try checked(.text(name))
    defer { name.release() }
    guard let b else { return try checked(AqCall2(Registry.package.binary, name, a)) }
    return try checked(AqCall4(Registry.package.binary, name, a, b, isInPlace ? AqTrue()! : AqFalse()!))
}

let compare: ComparisonSlot = { a, b, how in
    switch how {
    case Int32(AqLess): binary(.less, a, b)
    case Int32(AqLessEqual): binary(.lessEqual, a, b)
    case Int32(AqEqual): binary(.equal, a, b)
    case Int32(AqNotEqual): binary(.notEqual, a, b)
    case Int32(AqGreater): binary(.greater, a, b)
    default: binary(.greaterEqual, a, b)
    }
}

extension Op {
    var isComparison: Bool {
        switch self {
        case .less, .lessEqual, .equal, .notEqual, .greater, .greaterEqual: true
        default: false
        }
    }
}

/// `a ** b`. NotImplemented with a modulus, as in NumPy.
let power: TernarySlot = { a, b, modulus in
    guard modulus == AqNone() else { return Constant.notImplemented }
    return isSquare(a!, b!) ? unary(.square, a) : binary(.power, a, b)
}

/// True for an array to the power of Python's 2: squares have an operation of their own.
private func isSquare(_ a: Ref, _ b: Ref) -> Bool {
    if a.exactContent != nil, case .integer(2)? = Number(b) { return true }
    return false
}

let inPlacePower: TernarySlot = { a, b, _ in inPlace(.power, a, b) }

let divmodSlot: BinarySlot = { a, b in
    let (a, b) = (a!, b!)
    return forPython {
        do {
            if let result = try quotientAndRemainder(a, b) { return result }
        } catch  where error.isOfArguments {}
        return try delegate("divmod", a, b)
    }
}

/// The results of `divmod` for arrays and Python numbers, in a tuple; nil for other operands.
func quotientAndRemainder(_ a: Ref, _ b: Ref) throws -> Ref? {
    guard let quotient = try native(.floorDivide, a, b) else { return nil }
    do {
        if let remainder = try native(.remainder, a, b) { return try .pair(quotient, remainder) }
    } catch {
        quotient.release()
        throw error
    }
    quotient.release()
    return nil
}

// A slot is a C function without a context, hence one closure for each operator.
let operatorSlots: [(Int, UnsafeMutableRawPointer)] = [
    (Py_nb_add, slot { binary(.add, $0, $1) }),
    (Py_nb_subtract, slot { binary(.subtract, $0, $1) }),
    (Py_nb_multiply, slot { binary(.multiply, $0, $1) }),
    (Py_nb_true_divide, slot { binary(.divide, $0, $1) }),
    (Py_nb_floor_divide, slot { binary(.floorDivide, $0, $1) }),
    (Py_nb_remainder, slot { binary(.remainder, $0, $1) }),
    (Py_nb_and, slot { binary(.bitwiseAnd, $0, $1) }),
    (Py_nb_or, slot { binary(.bitwiseOr, $0, $1) }),
    (Py_nb_xor, slot { binary(.bitwiseXor, $0, $1) }),
    (Py_nb_lshift, slot { binary(.leftShift, $0, $1) }),
    (Py_nb_rshift, slot { binary(.rightShift, $0, $1) }),
    (Py_nb_divmod, unsafeBitCast(divmodSlot, to: UnsafeMutableRawPointer.self)),
    (Py_nb_matrix_multiply, unsafeBitCast(matrixProduct, to: UnsafeMutableRawPointer.self)),
    (Py_nb_power, unsafeBitCast(power, to: UnsafeMutableRawPointer.self)),
    (Py_nb_inplace_add, slot { inPlace(.add, $0, $1) }),
    (Py_nb_inplace_subtract, slot { inPlace(.subtract, $0, $1) }),
    (Py_nb_inplace_multiply, slot { inPlace(.multiply, $0, $1) }),
    (Py_nb_inplace_true_divide, slot { inPlace(.divide, $0, $1) }),
    (Py_nb_inplace_floor_divide, slot { inPlace(.floorDivide, $0, $1) }),
    (Py_nb_inplace_remainder, slot { inPlace(.remainder, $0, $1) }),
    (Py_nb_inplace_and, slot { inPlace(.bitwiseAnd, $0, $1) }),
    (Py_nb_inplace_or, slot { inPlace(.bitwiseOr, $0, $1) }),
    (Py_nb_inplace_xor, slot { inPlace(.bitwiseXor, $0, $1) }),
    (Py_nb_inplace_lshift, slot { inPlace(.leftShift, $0, $1) }),
    (Py_nb_inplace_rshift, slot { inPlace(.rightShift, $0, $1) }),
    (Py_nb_inplace_power, unsafeBitCast(inPlacePower, to: UnsafeMutableRawPointer.self)),
    (Py_nb_negative, slot { unary(.negative, $0) }),
    (Py_nb_positive, slot { unary(.positive, $0) }),
    (Py_nb_absolute, slot { unary(.absolute, $0) }),
    (Py_nb_invert, slot { unary(.invert, $0) }),
    (Py_tp_richcompare, unsafeBitCast(compare, to: UnsafeMutableRawPointer.self)),
]

private func slot(_ function: BinarySlot) -> UnsafeMutableRawPointer {
    unsafeBitCast(function, to: UnsafeMutableRawPointer.self)
}

private func slot(_ function: UnarySlot) -> UnsafeMutableRawPointer {
    unsafeBitCast(function, to: UnsafeMutableRawPointer.self)
}

import AquilaKernels
import AquilaTypes

/// A loop of an exact operation over the elements of two operands of one type, of which one may be a scalar.
/// An operation of one operand has that one twice.
struct ElementLoop {
    /// An operand: bytes between its elements, and its bits.
    struct Side {
        let step: Int
        let bits: OperandBits

        @inline(__always)
        func withElements(_ body: (UnsafeRawPointer) -> Void) {
            if bits.isScalar {
                withUnsafeBytes(of: bits.scalar.re) { body($0.baseAddress!) }
            } else {
                body(bits.elements!)
            }
        }
    }

    /// Elements up to which this takes less time than a compiled kernel, whose vectors are longer.
    static let mostElements = 1 << 9

    let op: Op
    let type: DType
    let resultType: DType
    let count: Int
    let a: Side
    let b: Side

    /// Nil for other operations, types, and views that are no rows.
    @inline(__always)
    init?(_ op: Op, _ a: OperandBits, _ b: OperandBits) {
        guard a.dtype == b.dtype, Self.covers(op, a.dtype) else { return nil }
        guard let first = Self.step(of: a), let second = Self.step(of: b) else { return nil }
        let shape: Shape
        if a.isScalar {
            shape = b.view.shape
        } else {
            guard b.isScalar || a.view.shape == b.view.shape else { return nil }
            shape = a.view.shape
        }
        guard shape.count > 0 else { return nil }
        self.op = op
        type = a.dtype
        resultType = Self.isComparison(op) ? .bool : type
        count = shape.product
        self.a = Side(step: first, bits: a)
        self.b = Side(step: second, bits: b)
    }

    /// Bytes between elements, zero for a scalar; nil where these do not follow each other evenly.
    @inline(__always)
    static func step(of operand: OperandBits) -> Int? { operand.isScalar ? 0 : step(operand) }

    /// Bytes between elements in row-major order; nil where these do not follow each other evenly.
    @inline(__always)
    static func step(_ array: OperandBits) -> Int? {
        if array.view.rank == 1 { return array.view.strides[0] }
        return array.view.isContiguous(itemSize: array.dtype.size) ? array.dtype.size : nil
    }

    /// True if the operation is exact, and written out for operands of the type.
    static func covers(_ op: Op, _ type: DType) -> Bool {
        switch op {
        case .add, .subtract, .multiply, .less, .lessEqual, .greater, .greaterEqual, .equal, .notEqual:
            type == .float64 || type == .float32 || type == .int64
        case .negative, .square, .minimum, .maximum:
            type == .float64 || type == .float32 || type == .int64
        case .divide, .absolute, .sqrt: type == .float64 || type == .float32
        default: false
        }
    }

    private static func isComparison(_ op: Op) -> Bool {
        switch op {
        case .less, .lessEqual, .greater, .greaterEqual, .equal, .notEqual: true
        default: false
        }
    }

    /// Computes all elements. The elements of the operands are at hand.
    func run(to target: UnsafeMutableRawPointer, step: Int) {
        a.withElements { x in
            b.withElements { y in
                switch type {
                case .float64: runFloats(Double.self, x, y, target, step)
                case .float32: runFloats(Float.self, x, y, target, step)
                default: runIntegers(x, y, target, step)
                }
            }
        }
    }

    @inline(__always)
    private func runFloats<T: BinaryFloatingPoint & BitwiseCopyable>(
        _: T.Type, _ x: UnsafeRawPointer, _ y: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, _ step: Int
    ) {
        switch op {
        case .add: each(x, y, out, step) { (a: T, b: T) in a + b }
        case .subtract: each(x, y, out, step) { (a: T, b: T) in a - b }
        case .multiply: each(x, y, out, step) { (a: T, b: T) in a * b }
        case .divide: each(x, y, out, step) { (a: T, b: T) in a / b }
        case .minimum: each(x, y, out, step) { (a: T, b: T) in a <= b || a.isNaN ? a : b }
        case .maximum: each(x, y, out, step) { (a: T, b: T) in a >= b || a.isNaN ? a : b }
        case .negative: each(x, y, out, step) { (a: T, _: T) in -a }
        case .absolute: each(x, y, out, step) { (a: T, _: T) in a.magnitude }
        case .sqrt: each(x, y, out, step) { (a: T, _: T) in a.squareRoot() }
        case .square: each(x, y, out, step) { (a: T, _: T) in a * a }
        default: compare(T.self, x, y, out, step)
        }
    }

    private func runIntegers(
        _ x: UnsafeRawPointer, _ y: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, _ step: Int
    ) {
        switch op {
        case .add: each(x, y, out, step) { (a: Int64, b: Int64) in a &+ b }
        case .subtract: each(x, y, out, step) { (a: Int64, b: Int64) in a &- b }
        case .multiply: each(x, y, out, step) { (a: Int64, b: Int64) in a &* b }
        case .minimum: each(x, y, out, step) { (a: Int64, b: Int64) in min(a, b) }
        case .maximum: each(x, y, out, step) { (a: Int64, b: Int64) in max(a, b) }
        case .negative: each(x, y, out, step) { (a: Int64, _: Int64) in 0 &- a }
        case .square: each(x, y, out, step) { (a: Int64, _: Int64) in a &* a }
        default: compare(Int64.self, x, y, out, step)
        }
    }

    @inline(__always)
    private func compare<T: Comparable & BitwiseCopyable>(
        _: T.Type, _ x: UnsafeRawPointer, _ y: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, _ step: Int
    ) {
        switch op {
        case .less: each(x, y, out, step) { (a: T, b: T) in a < b }
        case .lessEqual: each(x, y, out, step) { (a: T, b: T) in a <= b }
        case .greater: each(x, y, out, step) { (a: T, b: T) in a > b }
        case .greaterEqual: each(x, y, out, step) { (a: T, b: T) in a >= b }
        case .equal: each(x, y, out, step) { (a: T, b: T) in a == b }
        default: each(x, y, out, step) { (a: T, b: T) in a != b }
        }
    }

    @inline(__always)
    private func each<T: BitwiseCopyable, R: BitwiseCopyable>(
        _ x: UnsafeRawPointer, _ y: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, _ step: Int,
        _ f: (T, T) -> R
    ) {
        let size = MemoryLayout<T>.size
        func load(_ address: UnsafeRawPointer) -> T { address.loadUnaligned(as: T.self) }
        if step == MemoryLayout<R>.size, a.step == size, b.step == size {
            for k in 0..<count {
                (out + k &* MemoryLayout<R>.size).storeBytes(
                    of: f(load(x + k &* size), load(y + k &* size)), as: R.self)
            }
        } else if step == MemoryLayout<R>.size, a.step == size, b.step == 0 {
            let y = load(y)
            for k in 0..<count {
                (out + k &* MemoryLayout<R>.size).storeBytes(of: f(load(x + k &* size), y), as: R.self)
            }
        } else {
            for k in 0..<count {
                (out + k &* step).storeBytes(of: f(load(x + k &* a.step), load(y + k &* b.step)), as: R.self)
            }
        }
    }
}

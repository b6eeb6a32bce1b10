import AquilaTypes

/// Holder of the builder while a body is written, so that values can carry operators.
final class KernelWriter {
    var builder: KernelBuilder

    init(_ builder: KernelBuilder) { self.builder = builder }

    /// Runs the body on values that write into `builder`.
    static func run(_ builder: inout KernelBuilder, _ body: (KernelWriter) -> [KernelValue]) -> [KernelValue]
    {
        // The builder moves in and out again, so that its buffers are never copied.
        let writer = KernelWriter(KernelBuilder())
        swap(&writer.builder, &builder)
        defer { swap(&writer.builder, &builder) }
        return body(writer)
    }
}

/// A real value of a kernel under construction; each operator writes one instruction.
///
/// This is the notation in which the bodies of the op table are written. Integers wrap, comparisons
/// give `bool` lanes, and a literal takes the type of the other operand.
struct Lane {
    let writer: KernelWriter
    let id: ValueID

    init(_ writer: KernelWriter, _ id: ValueID) {
        self.writer = writer
        self.id = id
    }

    var type: DType { writer.builder.type(of: id) }

    func unary(_ opcode: Opcode) -> Lane { Lane(writer, writer.builder.unary(opcode, id)) }

    func binary(_ opcode: Opcode, _ other: Lane) -> Lane {
        Lane(writer, writer.builder.binary(opcode, id, other.id))
    }

    /// A constant of this lane's type.
    func constant(_ value: Double) -> Lane { Lane(writer, writer.builder.constant(value, type)) }

    /// A constant of this lane's type from its bits.
    func constant(bits: UInt64) -> Lane { Lane(writer, writer.builder.constant(bits: bits, type)) }

    func convert(_ target: DType) -> Lane { Lane(writer, writer.builder.convert(id, to: target)) }
    func bitcast(_ target: DType) -> Lane { Lane(writer, writer.builder.bitcast(id, to: target)) }
}

// MARK: Arithmetic

extension Lane {
    static func + (a: Lane, b: Lane) -> Lane { a.binary(.add, b) }
    static func - (a: Lane, b: Lane) -> Lane { a.binary(.subtract, b) }
    static func * (a: Lane, b: Lane) -> Lane { a.binary(.multiply, b) }
    static func / (a: Lane, b: Lane) -> Lane { a.binary(.divide, b) }
    static func + (a: Lane, b: Double) -> Lane { a + a.constant(b) }
    static func - (a: Lane, b: Double) -> Lane { a - a.constant(b) }
    static func * (a: Lane, b: Double) -> Lane { a * a.constant(b) }
    static func / (a: Lane, b: Double) -> Lane { a / a.constant(b) }
    static func + (a: Double, b: Lane) -> Lane { b.constant(a) + b }
    static func - (a: Double, b: Lane) -> Lane { b.constant(a) - b }
    static func * (a: Double, b: Lane) -> Lane { b.constant(a) * b }
    static func / (a: Double, b: Lane) -> Lane { b.constant(a) / b }
    static prefix func - (a: Lane) -> Lane { a.unary(.negate) }

    /// Integer division towards zero.
    func quotient(_ other: Lane) -> Lane { binary(.quotient, other) }
    func remainder(_ other: Lane) -> Lane { binary(.remainder, other) }

    var magnitude: Lane { unary(.absolute) }
    var squareRoot: Lane { unary(.squareRoot) }
    var squared: Lane { self * self }
    var zero: Lane { constant(0) }
    var one: Lane { constant(1) }
    var nan: Lane { constant(.nan) }
    var infinity: Lane { constant(.infinity) }
}

// MARK: Bits, comparisons, choice

extension Lane {
    static func & (a: Lane, b: Lane) -> Lane { a.binary(.and, b) }
    static func | (a: Lane, b: Lane) -> Lane { a.binary(.or, b) }
    static func ^ (a: Lane, b: Lane) -> Lane { a.binary(.xor, b) }
    static func << (a: Lane, b: Lane) -> Lane { a.binary(.shiftLeft, b) }
    static func >> (a: Lane, b: Lane) -> Lane { a.binary(.shiftRight, b) }
    static prefix func ! (a: Lane) -> Lane { a.unary(.not) }

    static func < (a: Lane, b: Lane) -> Lane { a.binary(.less, b) }
    static func <= (a: Lane, b: Lane) -> Lane { a.binary(.lessEqual, b) }
    static func > (a: Lane, b: Lane) -> Lane { b.binary(.less, a) }
    static func >= (a: Lane, b: Lane) -> Lane { b.binary(.lessEqual, a) }
    static func == (a: Lane, b: Lane) -> Lane { a.binary(.equal, b) }
    static func != (a: Lane, b: Lane) -> Lane { a.binary(.notEqual, b) }
    static func < (a: Lane, b: Double) -> Lane { a < a.constant(b) }
    static func <= (a: Lane, b: Double) -> Lane { a <= a.constant(b) }
    static func > (a: Lane, b: Double) -> Lane { a > a.constant(b) }
    static func >= (a: Lane, b: Double) -> Lane { a >= a.constant(b) }
    static func == (a: Lane, b: Double) -> Lane { a == a.constant(b) }
    static func != (a: Lane, b: Double) -> Lane { a != a.constant(b) }

    /// Chooses by this `bool` lane: `mask.select(a, b)` is a where the mask holds.
    func select(_ a: Lane, _ b: Lane) -> Lane { Lane(writer, writer.builder.select(id, a.id, b.id)) }
    func select(_ a: Double, _ b: Lane) -> Lane { select(b.constant(a), b) }
    func select(_ a: Lane, _ b: Double) -> Lane { select(a, a.constant(b)) }

    /// True lanes where the value is NaN, infinite, finite; for `float32` and `float64`.
    var isNaN: Lane { self != self }
    var isInfinite: Lane { magnitude == .infinity }
    var isFinite: Lane { magnitude < .infinity }

    /// The signed integer type of this lane's size.
    var bitsType: DType { type.size == 8 ? .int64 : type.size == 4 ? .int32 : .int16 }
    var bits: Lane { bitcast(bitsType) }

    /// True where the sign bit of a float is set, also for NaN and -0.
    var signBit: Lane { bits < 0 }

    /// This float with the sign bit of another.
    func withSign(of other: Lane) -> Lane {
        let sign = bits.constant(bits: 1 << UInt64(type.size * 8 - 1))
        return (magnitude.bits | (other.bits & sign)).bitcast(type)
    }
}

/// A complex value of a kernel under construction.
struct ComplexLane {
    var re: Lane
    var im: Lane

    init(_ re: Lane, _ im: Lane) {
        self.re = re
        self.im = im
    }

    static func + (a: ComplexLane, b: ComplexLane) -> ComplexLane { .init(a.re + b.re, a.im + b.im) }
    static func - (a: ComplexLane, b: ComplexLane) -> ComplexLane { .init(a.re - b.re, a.im - b.im) }
    static func * (a: ComplexLane, b: ComplexLane) -> ComplexLane {
        .init(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
    }
    static func * (a: ComplexLane, b: Lane) -> ComplexLane { .init(a.re * b, a.im * b) }
    static prefix func - (a: ComplexLane) -> ComplexLane { .init(-a.re, -a.im) }

    var conjugate: ComplexLane { .init(re, -im) }
    var isNaN: Lane { re.isNaN | im.isNaN }
    func convert(_ type: DType) -> ComplexLane { .init(re.convert(type), im.convert(type)) }
}

extension Lane {
    func select(_ a: ComplexLane, _ b: ComplexLane) -> ComplexLane {
        .init(select(a.re, b.re), select(a.im, b.im))
    }
}

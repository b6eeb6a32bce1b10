import AquilaArrays
import AquilaRuntime
import AquilaTypes
import TestSupport

extension ProgramBuilder {
    mutating func create() {
        let shape = drawShape()
        let dtype = drawType()
        switch random.below(20) {
        case 0: random.chance(50) ? createZeros(shape, dtype) : createFull(shape, dtype)
        case 1 where dtype != .bool && !dtype.isComplex && dtype != .float16: createRange(dtype)
        case 2: createIdentity(dtype)
        default: createFromValues(shape, dtype)
        }
    }

    private mutating func createFull(_ shape: Shape, _ dtype: DType) {
        let value = drawScalar(dtype)
        let result = define(shape, dtype)
        emit(
            "\(result.name) = np.full(\(tuple(shape)), \(value.text), '\(dtype.character)')", gives: [result]
        ) {
            $0[result.id] = try .full(shape, value.scalar, runtime: $0.runtime)
        }
    }

    /// Zeros without earlier writes, until a later statement writes them.
    private mutating func createZeros(_ shape: Shape, _ dtype: DType) {
        let result = define(shape, dtype)
        emit("\(result.name) = np.zeros(\(tuple(shape)), '\(dtype.character)')", gives: [result]) {
            $0[result.id] = AnyNDArray($0.runtime.makeStore(shape, dtype))
        }
    }

    private mutating func createRange(_ dtype: DType) {
        let start = random.below(20)
        let step = dtype.kind == .unsigned ? 1 + random.below(4) : random.pick([-3, -1, 1, 2, 7])
        let count = random.below(60)
        let stop = start + step * count
        let result = define([count], dtype)
        emit(
            "\(result.name) = np.arange(\(start), \(stop), \(step), dtype='\(dtype.character)')",
            gives: [result]
        ) {
            $0[result.id] = try .arange(
                Scalar(Int64(start), as: dtype), Scalar(Int64(stop), as: .int64).cast(dtype),
                step: Scalar(Int64(step), as: dtype), runtime: $0.runtime)
        }
    }

    private mutating func createIdentity(_ dtype: DType) {
        let (rows, columns, offset) = (random.below(8), random.below(8), random.below(9) - 4)
        guard rows > 0, columns > 0, offset < columns, -offset < rows else { return }
        let result = define([rows, columns], dtype)
        emit("\(result.name) = np.eye(\(rows), \(columns), \(offset), '\(dtype.character)')", gives: [result])
        {
            $0[result.id] = try .eye(rows, columns, offset: offset, dtype, runtime: $0.runtime)
        }
    }

    /// An array of random values; a large one repeats its first values.
    private mutating func createFromValues(_ shape: Shape, _ dtype: DType) {
        let count = shape.product
        let special = random.chance(30)
        let values = (0..<max(1, min(count, 97))).map { _ in
            special ? drawSpecial(dtype) : drawScalar(dtype)
        }
        let literals = values.map(\.text).joined(separator: ", ")
        let result = define(shape, dtype)
        emit(
            "\(result.name) = array('\(dtype.character)', \(tuple(shape)), [\(literals)])", gives: [result]
        ) { pool in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count * dtype.size)
            for k in 0..<count { values[k % values.count].scalar.append(to: &bytes) }
            pool[result.id] = AnyNDArray(
                try bytes.withUnsafeBytes { try pool.runtime.makeStore(copying: $0, shape, dtype) })
        }
    }
}

/// A number of a type, with its NumPy expression.
struct Literal {
    var scalar: Scalar
    var text: String
}

extension ProgramBuilder {
    /// An ordinary value: small integers, floats of ordinary size.
    mutating func drawScalar(_ dtype: DType) -> Literal {
        switch dtype.kind {
        case .bool: return integer(random.below(2), dtype)
        case .unsigned: return integer(random.below(20), dtype)
        case .signed: return integer(random.below(25) - 12, dtype)
        case .float, .complex: return float(drawFloat(), dtype.isComplex ? drawFloat() : 0, dtype)
        }
    }

    /// A value at the end of the type's range, an infinity, a NaN or a zero, in one of two cases.
    mutating func drawSpecial(_ dtype: DType) -> Literal {
        if random.chance(50) { return drawScalar(dtype) }
        if dtype.kind >= .float {
            return float(specialFloat(dtype), dtype.isComplex ? specialFloat(dtype) : 0, dtype)
        }
        guard dtype != .bool else { return drawScalar(dtype) }
        let bits = UInt64(dtype.size * 8)
        let all: UInt64 = bits == 64 ? .max : 1 << bits - 1
        let pattern: UInt64 =
            random.pick([0, 1, all, all - 1, all >> 1, all >> 1 + 1, all >> 1 - 1, random.next() & all])
        return integer(bits: pattern, dtype)
    }

    private mutating func drawFloat() -> Double {
        switch random.below(4) {
        case 0: Double(random.below(17) - 8)
        case 1: Double(random.below(4001) - 2000) / 64
        default: Double.random(in: -4...4, using: &random)
        }
    }

    private mutating func specialFloat(_ dtype: DType) -> Double {
        let (largest, least): (Double, Double) =
            switch dtype.component {
            case .float16: (65504, 0x1p-24)
            case .float32: (Double(Float.greatestFiniteMagnitude), 0x1p-149)
            default: (.greatestFiniteMagnitude, 0x1p-1074)
            }
        return random.pick([
            0, -0.0, .nan, .infinity, -.infinity, 1, -1, 0.5, largest, -largest, least, -least, least * 1000,
            2.5,
            -1.5,
        ])
    }

    private func integer(_ value: Int, _ dtype: DType) -> Literal {
        Literal(scalar: Scalar(Int64(value), as: dtype), text: "\(value)")
    }

    private func integer(bits: UInt64, _ dtype: DType) -> Literal {
        let scalar = Scalar(bits: bits, dtype)
        let text =
            dtype.size == 8
            ? (dtype == .int64 ? "\(Int64(bitPattern: bits))" : "\(bits)") : "\(Int(scalar.doubleValue))"
        return Literal(scalar: scalar, text: text)
    }

    private func float(_ re: Double, _ im: Double, _ dtype: DType) -> Literal {
        let part = dtype.component
        let (a, b) = (Scalar(re, as: part), Scalar(im, as: part))
        let text = a.doubleValue.python
        guard dtype.isComplex else { return Literal(scalar: a, text: text) }
        return Literal(
            scalar: Scalar(bits: a.re, im: b.re, dtype), text: "complex(\(text), \(b.doubleValue.python))")
    }
}

extension Double {
    /// The exact Python literal.
    var python: String { isNaN ? "nan" : isInfinite ? (self < 0 ? "-inf" : "inf") : "\(self)" }
}

extension Scalar {
    /// An integer near the end of a type's range, so that an arithmetic progression from it may overflow.
    func cast(_ type: DType) -> Scalar {
        type.isInteger ? self : Scalar(Int64(bitPattern: re), as: type)
    }

    func append(to bytes: inout [UInt8]) {
        let part = dtype.component.size
        for k in 0..<part { bytes.append(UInt8(truncatingIfNeeded: re >> UInt64(8 * k))) }
        if dtype.isComplex {
            for k in 0..<part { bytes.append(UInt8(truncatingIfNeeded: im >> UInt64(8 * k))) }
        }
    }
}

import AquilaRuntime
public import AquilaTypes
import ComplexModule

/// A Swift number beside an array of dynamic type. It takes part in promotion by its kind only (NEP
/// 50), so that an array of `int8` plus 1 remains `int8`, and one of `float32` plus 1.5 remains
/// `float32`.
public protocol WeakScalar {
    /// The kind that takes part in promotion.
    static var kind: Kind { get }

    /// The number in this type; nil if an integer type cannot hold it.
    ///
    ///     7.scalar(as: .float64)        // 7.0
    ///
    /// - Complexity: O(1).
    func scalar(as dtype: DType) -> Scalar?
}

extension Bool: WeakScalar {
    public static var kind: Kind { .bool }
    public func scalar(as dtype: DType) -> Scalar? { Scalar(Int64(self ? 1 : 0), as: dtype) }
}

extension Int: WeakScalar {
    public static var kind: Kind { .signed }
    public func scalar(as dtype: DType) -> Scalar? {
        let scalar = Scalar(Int64(self), as: dtype)
        guard dtype.isInteger else { return scalar }
        if dtype == .uint64 { return self >= 0 ? scalar : nil }
        return dtype == .int64 || Int(scalar.doubleValue) == self ? scalar : nil
    }
}

extension Double: WeakScalar {
    public static var kind: Kind { .float }
    public func scalar(as dtype: DType) -> Scalar? { Scalar(self, as: dtype) }
}

extension Float: WeakScalar {
    public static var kind: Kind { .float }
    public func scalar(as dtype: DType) -> Scalar? { Scalar(Double(self), as: dtype) }
}

extension Complex128: WeakScalar {
    public static var kind: Kind { .complex }
    public func scalar(as dtype: DType) -> Scalar? {
        let part = dtype.component
        return Scalar(bits: Scalar(real, as: part).re, im: Scalar(imaginary, as: part).re, dtype)
    }
}

extension AnyNDArray {
    /// The number as an operand beside this array.
    func weak<W: WeakScalar>(_ value: W) throws(ArrayError) -> Operand {
        let type = dtype.promoted(withWeak: W.kind)
        guard let scalar = value.scalar(as: type) else {
            throw ArrayError(.value, "the integer \(value) is out of bounds for \(type)")
        }
        return .scalar(scalar)
    }

    /// The number as an operand of a comparison. A number out of the type's range is compared by
    /// its value.
    func comparable<W: WeakScalar>(_ value: W) -> Operand {
        .scalar(value.scalar(as: dtype.promoted(withWeak: W.kind)) ?? value.scalar(as: .int64)!)
    }
}

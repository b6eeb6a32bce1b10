public import ComplexModule
public import RealModule

/// A Swift type that can be an element of an array: the static form of a `DType`.
public protocol Element: Sendable, Equatable {
    /// The type of means, quotients and norms of such elements, as in NumPy: the type itself if it
    /// has fractions, else `Double`.
    associatedtype Fraction: FloatElement = Double

    /// The type as a value: `float64` for `Double`.
    static var dtype: DType { get }
}

/// An element with arithmetic: every type but `Bool`.
public protocol NumericElement: Element {}

/// An element of a floating-point or complex type, as the results of `/` are.
public protocol FloatElement: NumericElement where Fraction == Self {
    /// The type of magnitudes: `Double` of `Complex<Double>`, and real types themselves.
    associatedtype RealPart: FloatElement & RealElement = Self
}

/// An element with an order among its values: integers and real floats.
public protocol RealElement: NumericElement, Comparable {}

extension Bool: Element { @inlinable public static var dtype: DType { .bool } }
extension Int8: RealElement { @inlinable public static var dtype: DType { .int8 } }
extension Int16: RealElement { @inlinable public static var dtype: DType { .int16 } }
extension Int32: RealElement { @inlinable public static var dtype: DType { .int32 } }
extension Int64: RealElement { @inlinable public static var dtype: DType { .int64 } }
extension Int: RealElement { @inlinable public static var dtype: DType { .int64 } }
extension UInt8: RealElement { @inlinable public static var dtype: DType { .uint8 } }
extension UInt16: RealElement { @inlinable public static var dtype: DType { .uint16 } }
extension UInt32: RealElement { @inlinable public static var dtype: DType { .uint32 } }
extension UInt64: RealElement { @inlinable public static var dtype: DType { .uint64 } }
extension UInt: RealElement { @inlinable public static var dtype: DType { .uint64 } }
extension Float16: FloatElement, RealElement {
    public typealias Fraction = Float16
    @inlinable public static var dtype: DType { .float16 }
}
extension Float: FloatElement, RealElement {
    public typealias Fraction = Float
    @inlinable public static var dtype: DType { .float32 }
}
extension Double: FloatElement, RealElement {
    public typealias Fraction = Double
    @inlinable public static var dtype: DType { .float64 }
}

extension Complex: Element where RealType: FloatElement & RealElement {
    public typealias Fraction = Complex<RealType>
    @inlinable public static var dtype: DType { RealType.dtype == .float32 ? .complex64 : .complex128 }
}
extension Complex: NumericElement where RealType: FloatElement & RealElement {}
extension Complex: FloatElement where RealType: FloatElement & RealElement {
    public typealias RealPart = RealType
}

/// Complex numbers of two 32-bit floats.
public typealias Complex64 = Complex<Float>
/// Complex numbers of two 64-bit floats.
public typealias Complex128 = Complex<Double>

/// A generic call that a `DType` chooses at run time.
public protocol DTypeVisitor {
    /// Type of what `visit` returns.
    associatedtype Result
    /// Type of the errors that `visit` throws; `Never` unless stated.
    associatedtype Failure: Error = Never
    /// The call with the Swift type of a `DType`.
    ///
    ///     struct Stride: DTypeVisitor {
    ///         func visit<T: Element>(_ type: T.Type) -> Int { MemoryLayout<T>.stride }
    ///     }
    ///     DType.complex64.dispatch(Stride())      // 8
    ///
    /// - Throws: `Failure`.
    /// - Complexity: the visitor's own.
    func visit<T: Element>(_ type: T.Type) throws(Failure) -> Result
}

extension DType {
    /// Calls the visitor with the Swift type of this `DType`: the one type switch for elements.
    ///
    ///     struct Stride: DTypeVisitor {
    ///         func visit<T: Element>(_ type: T.Type) -> Int { MemoryLayout<T>.stride }
    ///     }
    ///     DType.float32.dispatch(Stride())        // 4
    ///
    /// - Throws: what the visitor throws.
    /// - Complexity: that of the visitor; the choice is one switch.
    public func dispatch<V: DTypeVisitor>(_ visitor: V) throws(V.Failure) -> V.Result {
        switch self {
        case .bool: try visitor.visit(Bool.self)
        case .int8: try visitor.visit(Int8.self)
        case .uint8: try visitor.visit(UInt8.self)
        case .int16: try visitor.visit(Int16.self)
        case .uint16: try visitor.visit(UInt16.self)
        case .int32: try visitor.visit(Int32.self)
        case .uint32: try visitor.visit(UInt32.self)
        case .int64: try visitor.visit(Int64.self)
        case .uint64: try visitor.visit(UInt64.self)
        case .float16: try visitor.visit(Float16.self)
        case .float32: try visitor.visit(Float.self)
        case .float64: try visitor.visit(Double.self)
        case .complex64: try visitor.visit(Complex64.self)
        case .complex128: try visitor.visit(Complex128.self)
        }
    }
}

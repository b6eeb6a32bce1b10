import AquilaTypes
import ComplexModule
import RealModule

/// A number in which functions of matrices compute: real or complex, in single or double precision.
protocol MatrixNumber: FloatElement, AlgebraicField where RealPart: MatrixReal {
    init(real: RealPart)
    var realPart: RealPart { get }
    var conjugated: Self { get }
    /// |re| + |im|, which takes no root; LAPACK, too, chooses pivots by it.
    var size: RealPart { get }
    /// The distance from zero.
    var modulus: RealPart { get }
    /// The quotient. That of complex numbers with NaN is NaN, unlike that of `/`.
    func divided(by other: Self) -> Self
    /// The number times a power of two.
    func scaled(byPowerOfTwo exponent: Int) -> Self
}

/// The real numbers among them.
protocol MatrixReal: MatrixNumber, RealElement, BinaryFloatingPoint, Real {}

extension MatrixReal where RealPart == Self {
    @inline(__always) init(real: Self) { self = real }
    @inline(__always) var realPart: Self { self }
    @inline(__always) var conjugated: Self { self }
    @inline(__always) var size: Self { magnitude }
    @inline(__always) var modulus: Self { magnitude }
    @inline(__always) func divided(by other: Self) -> Self { self / other }

    func scaled(byPowerOfTwo exponent: Int) -> Self {
        // In steps, since a power of two may exceed the type's range where the product does not.
        var (result, rest) = (self, min(max(exponent, -4096), 4096))
        while rest != 0 {
            let step = min(max(rest, -120), 120)
            result *= Self(sign: .plus, exponent: Exponent(step), significand: 1)
            rest -= step
        }
        return result
    }
}

extension Float: MatrixReal {}
extension Double: MatrixReal {}

extension Complex: MatrixNumber where RealType: MatrixReal {
    @inline(__always) init(real: RealType) { self.init(real, 0) }
    @inline(__always) var realPart: RealType { real }
    @inline(__always) var conjugated: Self { conjugate }
    @inline(__always) var size: RealType { Swift.abs(real) + Swift.abs(imaginary) }
    var modulus: RealType { size.isNaN ? .nan : RealType.hypot(real, imaginary) }

    @inline(__always) func divided(by other: Self) -> Self {
        if other.size.isFinite { return self / other }
        return size.isFinite && !other.size.isNaN ? 0 : Self(.nan, .nan)
    }

    func scaled(byPowerOfTwo exponent: Int) -> Self {
        Self(real.scaled(byPowerOfTwo: exponent), imaginary.scaled(byPowerOfTwo: exponent))
    }
}

/// The types of a function of matrices, decided by those of its operands, as in NumPy: integers and truth
/// values count as `float64`. `float16`, which NumPy refuses, is computed in `float32`.
struct MatrixTypes {
    /// Type of the computation: one of LAPACK's four.
    let computed: DType
    /// Type of the results.
    let result: DType

    init(_ operands: AnyNDArray...) {
        let types = operands.map { $0.dtype.kind < .float ? .float64 : $0.dtype }
        result = types.dropFirst().reduce(types[0]) { DType.promote($0, $1) }
        computed = result == .float16 ? .float32 : result
    }

    private init(computed: DType, result: DType) {
        self.computed = computed
        self.result = result
    }

    /// The types of a computation in double precision, whose results have the same type.
    var inDouble: MatrixTypes {
        MatrixTypes(computed: computed.isComplex ? .complex128 : .float64, result: result)
    }

    /// The operand in the type of the computation; a copy only if it has another type.
    func operand(_ array: AnyNDArray) -> AnyNDArray {
        array.dtype == computed ? array : array.cast(to: computed)
    }

    /// A computed result, real ones included, in the type of results.
    func restored(_ array: AnyNDArray) -> AnyNDArray {
        if result.component == computed.component { return array }
        return array.cast(to: array.dtype.isComplex ? result : result.component)
    }
}

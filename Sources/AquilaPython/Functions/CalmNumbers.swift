import AquilaKernels
import AquilaTypes
import CPython

// Operations of numbers alone, which NumPy computes fastest. It warns of floating-point errors at
// the line of the Python function that calls it, which would be one of the package's; so its
// function is called directly only where no error can arise.

extension Op {
    /// True if all operands are numbers for which the operation cannot cause a floating-point error.
    @inline(__always)
    func isCalm(of items: UnsafePointer<Ref?>, _ count: Int) -> Bool {
        guard count == 1 || count == 2, !Registry.isStrict, let x = calmNumber(items[0]!) else {
            return false
        }
        if count == 1 { return isCalm(x) }
        guard let y = calmNumber(items[1]!) else { return false }
        return isCalm(x, y)
    }

    private func isCalm(_ x: Double) -> Bool {
        switch self {
        case .negative, .positive, .absolute, .fabs, .sign, .rint, .floor, .ceil, .trunc, .sin, .cos, .arctan,
            .tanh, .cbrt, .arcsinh, .isfinite, .isinf, .isnan, .signbit, .degrees, .radians, .deg2rad,
            .rad2deg:
            true
        case .square: abs(x) > 1e-100 || x == 0
        case .sqrt: x >= 0
        case .log, .log2, .log10: x > 0
        case .log1p: x > -0.99
        case .exp, .exp2, .expm1, .sinh, .cosh: abs(x) < 100
        case .arcsin, .arccos: abs(x) <= 1
        default: false
        }
    }

    private func isCalm(_ x: Double, _ y: Double) -> Bool {
        switch self {
        case .add, .subtract, .maximum, .minimum, .fmax, .fmin, .hypot, .arctan2, .copysign, .less,
            .lessEqual,
            .greater, .greaterEqual, .equal, .notEqual:
            true
        case .multiply: (abs(x) > 1e-100 || x == 0) && (abs(y) > 1e-100 || y == 0)
        case .divide: abs(y) > 1e-100 && (abs(x) > 1e-100 || x == 0)
        default: false
        }
    }
}

/// A float of moderate size, of Python's or NumPy's; nil for other objects.
@inline(__always)
private func calmNumber(_ object: Ref) -> Double? {
    guard case .float(let value)? = Number.ofFloat64(object) ?? Number(object), abs(value) < 1e100 else {
        return nil
    }
    return value
}

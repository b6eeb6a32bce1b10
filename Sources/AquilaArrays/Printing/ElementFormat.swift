import AquilaTypes

/// The common format of an array's elements, all of one width, which the printed ones determine.
enum ElementFormat {
    case bool
    case integer(width: Int)
    case float(FloatFormat)
    case complex(FloatFormat, FloatFormat)

    init(_ shown: [Scalar], _ dtype: DType) {
        switch dtype.kind {
        case .bool: self = .bool
        case .unsigned, .signed:
            self = .integer(width: shown.map { $0.integerText.utf8.count }.max() ?? 0)
        case .float: self = .float(FloatFormat(shown.map(\.doubleValue), dtype))
        case .complex:
            let part = dtype.component
            self = .complex(
                FloatFormat(shown.map(\.doubleValue), part),
                FloatFormat(shown.map(\.imaginaryValue), part, showsPlus: true))
        }
    }

    func text(_ scalar: Scalar) -> String {
        switch self {
        case .bool: return scalar.re == 0 ? "False" : " True"
        case .integer(let width): return padded(scalar.integerText, to: width)
        case .float(let format): return format.text(scalar.doubleValue)
        case .complex(let real, let imaginary):
            // The unit precedes the blanks that fill the column.
            let text = imaginary.text(scalar.imaginaryValue)
            let end = text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.endIndex
            return real.text(scalar.doubleValue) + text[..<end] + "j" + text[end...]
        }
    }
}

extension Scalar {
    /// The digits of an integer, `uint64` included.
    var integerText: String {
        dtype == .uint64 ? String(re) : dtype.kind == .signed ? String(integerValue) : String(re)
    }

    var imaginaryValue: Double { Scalar(bits: im, dtype.component).doubleValue }

    /// The number alone, with the fewest digits that identify it: `0.1`, `1e+16`, `(1-2j)`.
    var text: String {
        switch dtype.kind {
        case .bool: return re == 0 ? "False" : "True"
        case .unsigned, .signed: return integerText
        case .float: return Self.text(doubleValue, dtype, pointZero: true)
        case .complex:
            let (re, im) = (doubleValue, imaginaryValue)
            let imaginary = Self.text(im, dtype.component, pointZero: false)
            if re == 0 && re.sign == .plus { return imaginary + "j" }
            let plus = im.isNaN || im.sign == .plus ? "+" : ""
            return "(\(Self.text(re, dtype.component, pointZero: false))\(plus)\(imaginary)j)"
        }
    }

    private static func text(_ value: Double, _ dtype: DType, pointZero: Bool) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        let decimal = Decimal(value, dtype)
        let sign = value.sign == .minus ? "-" : ""
        if value == 0 || (abs(value) >= 1e-4 && abs(value) < largestPositional(dtype)) {
            let fraction = decimal.fraction
            return sign + decimal.whole + (fraction.isEmpty ? pointZero ? ".0" : "" : "." + fraction)
        }
        let fraction = decimal.mantissaFraction
        return sign + decimal.mantissaWhole + (fraction.isEmpty ? "" : "." + fraction) + "e"
            + decimal.exponentText(width: 2)
    }
}

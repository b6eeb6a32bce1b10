import AquilaTypes

/// The common format of an array's floats, aligned at their points, by the rules of NumPy's
/// `array2string` with precision 8.
///
/// Scientific notation is used if a magnitude is below 1e-4, too large for the type's precision, or
/// more than 1,000 times another one.
struct FloatFormat {
    private static let precision = 8

    private let dtype: DType
    private let isScientific: Bool
    private let showsPlus: Bool
    private var left = 0
    private var right = 0
    private var fractionDigits = 0
    private var exponentDigits = 2

    init(_ values: [Double], _ dtype: DType, showsPlus: Bool = false) {
        self.dtype = dtype
        self.showsPlus = showsPlus
        let finite = values.filter(\.isFinite)
        isScientific = Self.needsExponent(finite, dtype)
        for value in finite {
            if isScientific {
                let decimal = Decimal(value, dtype, scientific: Self.precision)
                left = max(left, 1 + sign(decimal).count)
                fractionDigits = max(fractionDigits, decimal.mantissaFraction.count)
                exponentDigits = max(exponentDigits, String(abs(decimal.exponent)).count)
            } else {
                let decimal = Decimal(value, dtype, fraction: Self.precision)
                left = max(left, decimal.whole.count + sign(decimal).count)
                right = max(right, decimal.fraction.count)
            }
        }
        if isScientific { right = fractionDigits + exponentDigits + 2 }
        if finite.count < values.count {
            let hasMinus = showsPlus || values.contains { $0 == -.infinity }
            left = max(left, 3 - (right + 1), 3 + (hasMinus ? 1 : 0) - (right + 1))
        }
    }

    func text(_ value: Double) -> String {
        if !value.isFinite {
            let sign = value == -.infinity ? "-" : showsPlus ? "+" : ""
            return padded(sign + (value.isNaN ? "nan" : "inf"), to: left + right + 1)
        }
        if isScientific {
            let decimal = Decimal(value, dtype, scientific: Self.precision, minimum: fractionDigits)
            let fraction = decimal.mantissaFraction
            return padded(sign(decimal) + decimal.mantissaWhole, to: left) + "." + fraction
                + String(repeating: "0", count: max(0, fractionDigits - fraction.count)) + "e"
                + decimal.exponentText(width: exponentDigits)
        }
        let decimal = Decimal(value, dtype, fraction: Self.precision)
        let fraction = decimal.fraction
        return padded(sign(decimal) + decimal.whole, to: left) + "." + fraction
            + String(repeating: " ", count: max(0, right - fraction.count))
    }

    private func sign(_ decimal: Decimal) -> String { decimal.isNegative ? "-" : showsPlus ? "+" : "" }

    private static func needsExponent(_ values: [Double], _ dtype: DType) -> Bool {
        let magnitudes = values.map(abs).filter { $0 > 0 }
        guard let least = magnitudes.min(), let largest = magnitudes.max() else { return false }
        let limit = Swift.min(1e8, largestPositional(dtype))
        let ratio =
            switch dtype {
            case .float16: Double(Float16(largest) / Float16(least))
            case .float32: Double(Float(largest) / Float(least))
            default: largest / least
            }
        return largest >= limit || least < 1e-4 || ratio > 1000
    }
}

/// The least magnitude of this type that is printed in scientific notation.
func largestPositional(_ dtype: DType) -> Double { dtype == .float16 ? 1e3 : dtype == .float32 ? 1e6 : 1e16 }

/// The text, padded with blanks on the left to a width.
func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
}

import AquilaTypes
import Glibc

/// A finite number in decimal digits: its magnitude is 0.d₁d₂d₃… × 10 to the power of `point`.
///
/// The digits are the shortest that read back as the number in its type, or fewer if a precision
/// limits them.
struct Decimal {
    var isNegative: Bool
    /// ASCII digits without leading or trailing zeros; empty for zero.
    var digits: [UInt8]
    var point: Int

    /// The shortest digits of a number of a float type.
    init(_ value: Double, _ dtype: DType) {
        let text =
            switch dtype {
            case .float16: shortestHalf(value)
            case .float32: Float(value).description
            default: value.description
            }
        self.init(parsing: text)
    }

    /// A number correctly rounded to at most `precision` digits after the point.
    init(_ value: Double, _ dtype: DType, fraction precision: Int) {
        self.init(value, dtype)
        if digits.count - point > precision { self.init(parsing: cFormat("%.*f", precision, value)) }
    }

    /// A number correctly rounded to at most `precision` digits after the first. With at least
    /// `minimum` digits, digits of the exact value follow the shortest ones.
    init(_ value: Double, _ dtype: DType, scientific precision: Int, minimum: Int = 0) {
        self.init(value, dtype)
        let count = max(0, digits.count - 1)
        if count > precision {
            self.init(parsing: cFormat("%.*e", precision, value))
        } else if count < minimum {
            self.init(parsing: cFormat("%.*e", minimum, value))
        }
    }

    /// Parses texts such as `-12.5` and `1e-05`.
    private init(parsing text: String) {
        isNegative = false
        digits = []
        point = 0
        var sawPoint = false
        var bytes = text.utf8[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): sawPoint = true
            case UInt8(ascii: "e"):
                point += Int(String(Substring(bytes))) ?? 0
                bytes = bytes.suffix(0)
            default:
                if digits.isEmpty && byte == UInt8(ascii: "0") {
                    if sawPoint { point -= 1 }
                } else {
                    digits.append(byte)
                    if !sawPoint { point += 1 }
                }
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// The digits before the point; `0` if there are none.
    var whole: String {
        guard point > 0 else { return "0" }
        let zeros = max(0, point - digits.count)
        return String(decoding: digits.prefix(point), as: UTF8.self) + String(repeating: "0", count: zeros)
    }

    /// The digits after the point.
    var fraction: String {
        guard digits.count > point else { return "" }
        let zeros = max(0, -point)
        return String(repeating: "0", count: zeros)
            + String(decoding: digits.dropFirst(max(0, point)), as: UTF8.self)
    }

    /// The digits after the first one, in scientific notation.
    var mantissaFraction: String { String(decoding: digits.dropFirst(), as: UTF8.self) }

    /// The first digit, in scientific notation.
    var mantissaWhole: String { digits.isEmpty ? "0" : String(decoding: digits.prefix(1), as: UTF8.self) }

    /// The power of ten, in scientific notation.
    var exponent: Int { digits.isEmpty ? 0 : point - 1 }

    /// The power of ten as `+05`, with at least `width` digits.
    func exponentText(width: Int) -> String {
        let text = String(abs(exponent))
        return (exponent < 0 ? "-" : "+") + String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

/// The fewest digits that read back as a `float16`; the standard library prints its integers in
/// full.
private func shortestHalf(_ value: Double) -> String {
    for precision in 0..<4 {
        let text = cFormat("%.*e", precision, value)
        if Float16(Double(text)!) == Float16(value) { return text }
    }
    return cFormat("%.*e", 4, value)
}

/// The text of C's `printf`, which rounds the exact value.
private func cFormat(_ format: String, _ precision: Int, _ value: Double) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400 + precision) { buffer in
        _ = withVaList([Int32(precision), value]) { vsnprintf(buffer.baseAddress!, buffer.count, format, $0) }
        return String(cString: buffer.baseAddress!)
    }
}

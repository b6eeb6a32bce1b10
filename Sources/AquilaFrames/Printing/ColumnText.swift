import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Glibc

/// The values of a column as pandas prints them.
struct ColumnText {
    let cells: [String]

    init(_ column: Column) throws(ArrayError) {
        switch column.type {
        case .string: cells = try column.texts().map { $0 ?? "NaN" }
        case .category:
            let names = try ColumnText(column.dictionary()).cells
            cells = try column.codes().map { $0 < 0 ? "NaN" : names[Int($0)].trimmed }
        case .number(let dtype) where dtype.isFloat:
            cells = Self.floats(try Self.doubles(column).map { $0.isNaN ? nil : $0 }, missing: "NaN")
        case .nullable(let dtype) where dtype.isFloat:
            let present: [Bool] = try column.isPresent().elements()
            let values = try Self.doubles(column)
            cells = Self.floats(zip(values, present).map { $1 ? $0 : nil }, missing: "<NA>")
        case .number(let dtype), .nullable(let dtype):
            cells = try dtype.withNumber(IntegerTexts(column: column))
        }
    }

    private static func doubles(_ column: Column) throws(ArrayError) -> [Double] {
        try column.array().cast(to: .float64).elements()
    }

    /// Floats with six digits after the point, less the zeros that all of them end with; with an exponent if
    /// one is tiny, or one is large and its text is long.
    private static func floats(_ values: [Double?], missing: String) -> [String] {
        let known = values.compactMap { $0 }
        let finite = known.filter(\.isFinite)
        var texts = finite.map { formatted($0, "%.6f") }
        let isLong = texts.contains { $0.utf8.count > (($0.first == "-") ? 12 : 11) }
        let hasLarge = known.contains { abs($0) > 1e6 }
        let hasSmall = finite.contains { abs($0) < 1e-6 && $0 != 0 }
        if hasSmall || isLong && hasLarge {
            texts = finite.map { formatted($0, "%.6e") }
        } else {
            while texts.allSatisfy({ $0.hasSuffix("0") && !$0.hasSuffix(".0") }), !texts.isEmpty {
                texts = texts.map { String($0.dropLast()) }
            }
        }
        var next = 0
        return values.map { value in
            guard let value else { return missing }
            if !value.isFinite { return value < 0 ? "-inf" : "inf" }
            next += 1
            return texts[next - 1]
        }
    }

    private static func formatted(_ value: Double, _ format: String) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
            _ = withVaList([value]) { vsnprintf(buffer.baseAddress!, buffer.count, format, $0) }
            return String(cString: buffer.baseAddress!)
        }
    }
}

private struct IntegerTexts: NumberVisitor {
    let column: Column

    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> [String] {
        try column.values(of: T.self).map { value in
            guard let value else { return "<NA>" }
            if let truth = value as? Bool { return truth ? "True" : "False" }
            return "\(value)"
        }
    }
}

extension String {
    /// The text without blanks at its beginning.
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

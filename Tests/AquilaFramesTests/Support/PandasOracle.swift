import AquilaArrays
import AquilaFrames
import AquilaTypes
import Foundation
import TestSupport
import Testing

/// A pandas process that runs statements.
final class PandasOracle {
    private let process: OracleProcess

    init() throws { process = try OracleProcess("frames_oracle.py") }

    /// The frame that code leaves in `result`.
    func ask(_ code: String) throws -> FrameReport {
        try process.send(try JSONEncoder().encode(code) + Data([UInt8(ascii: "\n")]))
        return try JSONDecoder().decode(FrameReport.self, from: try process.takeLine())
    }
}

/// A frame as texts that tell each value exactly.
struct FrameReport: Decodable, Equatable, CustomStringConvertible {
    struct Column: Decodable, Equatable {
        var label: String
        var type: String
        var values: [String?]
        var dictionary: [String]?
    }

    var columns: [Column]?
    var index: [Column]?
    var count: Int?
    var error: String?
    var message: String?
    var text: String?

    init(_ frame: DataFrame) throws {
        var columns: [Column] = []
        for (k, label) in frame.labels.enumerated() {
            // Labels may repeat, so columns are looked at by their place.
            let column = try frame.column(at: k)
            columns.append(try Column(label, column))
        }
        self.columns = columns
        index = try frame.index.levels().map { try Column("", $0) }
        count = frame.rowCount
    }

    var description: String {
        if let error { return "\(error): \(message ?? "")" }
        let parts = (index ?? []) + (columns ?? [])
        return "\(count ?? 0) rows\n"
            + parts.map { column in
                let shown = column.values.prefix(40).map { $0 ?? "·" }.joined(separator: " ")
                return "  \(column.label) (\(column.type)): \(shown) \(column.dictionary ?? [])"
            }.joined(separator: "\n")
    }
}

extension FrameReport.Column {
    init(_ label: String, _ column: AquilaFrames.Column) throws {
        self.label = label
        type = "\(column.type)"
        switch column.type {
        case .category:
            dictionary = try FrameReport.Column("", column.dictionary()).values.map { $0! }
            values = try column.codes().map { [dictionary] in $0 < 0 ? nil : dictionary![Int($0)] }
        case .string: values = try column.texts()
        case .number(let dtype), .nullable(let dtype): values = try dtype.dispatch(Reader(column: column))
        }
    }

    private struct Reader: DTypeVisitor {
        let column: AquilaFrames.Column

        func visit<T: Element>(_ type: T.Type) throws -> [String?] {
            try column.values(of: T.self).map { value in
                guard let value else { return nil }
                switch value {
                case let float as Double: return float.isNaN ? nil : float.hex
                case let float as Float: return float.isNaN ? nil : Double(float).hex
                case let truth as Bool: return truth ? "True" : "False"
                default: return "\(value)"
                }
            }
        }
    }
}

extension Double {
    /// The number as Python's `float.hex` writes it.
    var hex: String {
        if isInfinite { return self < 0 ? "-inf" : "inf" }
        let sign = self.sign == .minus ? "-" : ""
        if self == 0 { return "0x0.0p+0" }
        let digits = String(significandBitPattern, radix: 16)
        let fraction = String(repeating: "0", count: 13 - digits.count) + digits
        let power = isNormal ? Int(exponent) : -1022
        return "\(sign)0x\(isNormal ? 1 : 0).\(fraction)p\(power < 0 ? "-" : "+")\(abs(power))"
    }
}

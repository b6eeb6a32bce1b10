import Foundation

/// A comparison: medians of both sides.
struct Row {
    let name: String
    let n: Int
    let dtype: String
    let aquila: Double
    let numpy: Double
    let rate: Double?
    let streamFraction: Double?

    init(_ workload: Workload, aquila: Double, numpy: Double, copyRate: Double) {
        name = workload.name
        n = workload.n
        dtype = workload.dtype
        self.aquila = aquila
        self.numpy = numpy
        rate = workload.bytes.map { $0 / aquila / 1e6 }
        streamFraction = rate.map { $0 / copyRate }
    }

    static let header =
        "name            elements  type        Aquila ms   NumPy ms   speedup     GB/s   of copy"

    var line: String {
        func column(_ value: Double?, _ width: Int, _ digits: Int) -> String {
            let text = value.map { String(format: "%.\(digits)f", $0) } ?? "-"
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return name.padding(toLength: 14, withPad: " ", startingAt: 0) + column(Double(n), 10, 0) + "  "
            + dtype.padding(toLength: 10, withPad: " ", startingAt: 0) + column(aquila, 11, 3)
            + column(numpy, 11, 3) + column(numpy / aquila, 10, 2) + column(rate, 9, 1)
            + column(streamFraction, 10, 2)
    }

    var json: [String: Any] {
        [
            "name": name, "n": n, "dtype": dtype, "aquila_ms": aquila, "numpy_ms": numpy,
            "speedup": numpy / aquila, "gb_per_s": rate ?? NSNull(),
            "stream_fraction": streamFraction ?? NSNull(),
        ]
    }
}

/// A figure that is no comparison.
struct Figure {
    let name: String
    let value: Double
    let unit: String

    var line: String { "\(name): \(String(format: "%.3f", value)) \(unit)" }
    var json: [String: Any] { ["name": name, "value": value, "unit": unit] }
}

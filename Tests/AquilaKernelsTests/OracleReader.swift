import AquilaKernels
import AquilaTypes
import Foundation
import Testing

/// One subject's operands and NumPy's results.
struct OracleRecord {
    enum Tolerance {
        /// Equal bits, but that any NaN equals any NaN.
        case exact
        /// The same, but that the sign of a zero is free.
        case zeros
        /// Units in the last place.
        case ulps(Double)
        /// Relative to the larger of the result and one, where the result cancels.
        case absolute(Double)

        init(_ text: Substring) {
            switch text {
            case "exact": self = .exact
            case "zeros": self = .zeros
            default: self = Double(text)! < 1 ? .absolute(Double(text)!) : .ulps(Double(text)!)
            }
        }
    }

    let subject: any OracleSubject
    let resultTypes: [DType]
    let count: Int
    let tolerance: Tolerance
    let operands: [Data]
    let results: [Data]

    /// Runs the operation with the interpreter and compares.
    func check() {
        guard subject.resultTypes == resultTypes else {
            Issue.record("\(subject) does not give \(resultTypes.map(\.name))")
            return
        }
        let computed = subject.run(operands, count: count)
        for (k, type) in resultTypes.enumerated() {
            var worst = 0.0
            var worstIndex = -1
            var failures = 0
            for i in 0..<count {
                let error = distance(element(computed[k], type, i), element(results[k], type, i), type)
                if error > worst { (worst, worstIndex) = (error, i) }
                if error > 1 { failures += 1 }
            }
            guard failures > 0 else { continue }
            let inputs = zip(operands, subject.types).map {
                element($0, $1, worstIndex * subject.elementsPerResult)
            }
            let pair = (element(computed[k], type, worstIndex), element(results[k], type, worstIndex))
            Issue.record("\(subject), result \(k): \(failures) of \(count) differ, as \(inputs): \(pair)")
        }
    }

    /// One element: its parts as doubles, with its bits for integers.
    struct Value {
        var re: Double
        var im: Double
        var bits: UInt64
    }

    private func element(_ data: Data, _ type: DType, _ index: Int) -> Value {
        let part = type.component
        let stride = type.size
        func scalar(_ offset: Int) -> Scalar {
            var bits: UInt64 = 0
            for byte in (0..<part.size).reversed() {
                bits = bits << 8 | UInt64(data[data.startIndex + index * stride + offset + byte])
            }
            return Scalar(bits: bits, part)
        }
        let re = scalar(0)
        let im = type.isComplex ? scalar(part.size).doubleValue : 0
        return Value(re: re.doubleValue, im: im, bits: re.re)
    }

    /// The difference in units of what is tolerated.
    private func distance(_ got: Value, _ expected: Value, _ type: DType) -> Double {
        guard type.kind >= .float else { return got.bits == expected.bits ? 0 : .infinity }
        let scale = Swift.max(expected.re.magnitude, expected.im.magnitude)
        let re = distance(got.re, expected.re, scale, type.component, other: expected.im)
        return type.isComplex
            ? Swift.max(re, distance(got.im, expected.im, scale, type.component, other: expected.re)) : re
    }

    private func distance(_ got: Double, _ expected: Double, _ scale: Double, _ type: DType, other: Double)
        -> Double
    {
        if got.isNaN || expected.isNaN { return got.isNaN && expected.isNaN ? 0 : .infinity }
        // Beside a NaN part the sign of an infinity or a zero means nothing (C99, Annex G).
        if other.isNaN, expected.isInfinite || expected == 0 {
            return got.magnitude == expected.magnitude ? 0 : .infinity
        }
        let isSame = got == expected && (got != 0 || got.sign == expected.sign)
        switch tolerance {
        case .exact: return isSame ? 0 : .infinity
        case .zeros: return got == expected ? 0 : .infinity
        case .absolute(let bound):
            if isSame { return 0 }
            guard got.isFinite, expected.isFinite else { return .infinity }
            return (got - expected).magnitude / Swift.max(scale, 1) / bound
        case .ulps(let bound):
            if isSame { return 0 }
            // One part of a complex value is measured by the larger one, and so is the sign of a zero.
            if got == 0, expected == 0 { return subject.types.last!.isComplex ? 0 : .infinity }
            return difference(got, expected, scale, type) / bound
        }
    }

    /// In units in the last place of `scale`; infinity counts as the number after the largest.
    private func difference(_ got: Double, _ expected: Double, _ scale: Double, _ type: DType) -> Double {
        let (largest, digits, least): (Double, Int, Int) =
            switch type {
            case .float16: (0x1p16, 10, -24)
            case .float32: (0x1p128, 23, -149)
            default: (.infinity, 52, -1074)
            }
        func bounded(_ x: Double) -> Double {
            let limit = largest.isFinite ? largest : Double.greatestFiniteMagnitude
            return Swift.min(Swift.max(x, -limit), limit)
        }
        let size = bounded(scale)
        let exponent = size == 0 ? least : Swift.max(Int(size.exponent) - digits, least)
        return (bounded(got) - bounded(expected)).magnitude
            / Double(sign: .plus, exponent: exponent, significand: 1)
    }
}

/// Reads the oracle's records.
struct OracleReader {
    private var data: Data
    private let makeSubject: (String, [DType], [DType]) -> any OracleSubject

    /// - Parameter subject: what to run for a name, the operands' types and the results' types.
    init(_ data: Data, subject: @escaping (String, [DType], [DType]) -> any OracleSubject) {
        self.data = data
        makeSubject = subject
    }

    mutating func next() -> OracleRecord? {
        guard let end = data.firstIndex(of: 0x0A) else { return nil }
        let words = String(decoding: data[data.startIndex..<end], as: UTF8.self).split(separator: " ")
        data = data[(end + 1)...]
        let types = words[1].map { DType(character: $0)! }
        let resultTypes = words[2].map { DType(character: $0)! }
        let count = Int(words[3])!
        let subject = makeSubject(String(words[0]), types, resultTypes)
        return OracleRecord(
            subject: subject, resultTypes: resultTypes, count: count,
            tolerance: OracleRecord.Tolerance(words[4]),
            operands: types.map { take($0.size * count * subject.elementsPerResult) },
            results: resultTypes.map { take($0.size * count) })
    }

    private mutating func take(_ count: Int) -> Data {
        defer { data = data.dropFirst(count) }
        return data.prefix(count)
    }
}

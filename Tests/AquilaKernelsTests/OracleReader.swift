import AquilaKernels
import AquilaTypes
import Foundation
import TestSupport
import Testing

/// One subject's operands and NumPy's results.
struct OracleRecord {
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
        let isComplex = subject.types.last!.isComplex
        for (k, type) in resultTypes.enumerated() {
            var worst = 0.0
            var worstIndex = -1
            var failures = 0
            for i in 0..<count {
                let error = tolerance.distance(
                    element(computed[k], type, i), element(results[k], type, i), type, isComplex: isComplex)
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

    private func element(_ data: Data, _ type: DType, _ index: Int) -> ElementValue {
        data.withUnsafeBytes { ElementValue($0.baseAddress! + index * type.size, type) }
    }
}

/// Reads the oracle's records.
struct OracleReader {
    private var data: Data
    private let makeSubject: (String, [DType], [DType]) -> any OracleSubject

    /// - Parameter subject: returns the subject for a name, the types of its operands and those of
    ///   its results.
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
            tolerance: Tolerance(words[4]),
            operands: types.map { take($0.size * count * subject.elementsPerResult) },
            results: resultTypes.map { take($0.size * count) })
    }

    private mutating func take(_ count: Int) -> Data {
        defer { data = data.dropFirst(count) }
        return data.prefix(count)
    }
}

import Foundation
import RandomPrograms
import TestSupport

/// A NumPy process that runs many programs for each request.
final class ProgramOracle {
    private let process: OracleProcess

    init() throws {
        process = try OracleProcess("programs_oracle.py", environment: ["OMP_NUM_THREADS": "1"])
    }

    /// The reports of each program. The process reads a whole request before it writes, so one
    /// thread suffices.
    func ask(_ programs: [Program]) throws -> [Reports] {
        let text = Array(programs.map(\.request).joined(separator: "\u{c}").utf8)
        var header = Data()
        withUnsafeBytes(of: Int64(text.count)) { header.append(contentsOf: $0) }
        try process.send(header + text)
        let length = try process.take(8).withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
        return Reports.split(try process.take(Int(length)))
    }
}

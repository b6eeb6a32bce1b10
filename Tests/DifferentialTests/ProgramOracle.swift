import Foundation
import RandomPrograms
import TestSupport

/// A NumPy process that runs many programs for each request.
final class ProgramOracle {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    struct Gone: Error {}

    init() throws {
        let command = OraclePython.command! + [OraclePython.script("programs_oracle.py")]
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(["OMP_NUM_THREADS": "1"]) { $1 }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// The reports of each program. The process reads a whole request before it writes, so one
    /// thread suffices.
    func ask(_ programs: [Program]) throws -> [Reports] {
        let text = Array(programs.map(\.request).joined(separator: "\u{c}").utf8)
        var header = Data()
        withUnsafeBytes(of: Int64(text.count)) { header.append(contentsOf: $0) }
        try input.fileHandleForWriting.write(contentsOf: header + text)
        let length = try take(8).withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
        return Reports.split(try take(Int(length)))
    }

    private func take(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            guard let part = try output.fileHandleForReading.read(upToCount: count - bytes.count),
                !part.isEmpty
            else { throw Gone() }
            bytes.append(contentsOf: part)
        }
        return bytes
    }
}

import Foundation
import TestSupport

/// NumPy, asked through `Tests/Oracle/ops_oracle.py`.
struct OpsOracle {
    static var python: String? { OraclePython.command?.joined(separator: " ") }

    /// The script's output for an input.
    static func ask(_ arguments: [String], input: String) throws -> Data {
        let script = OraclePython.script("ops_oracle.py")
        return try run(OraclePython.command! + [script] + arguments, input: input)
    }

    struct Failure: Error {}

    private static func run(_ command: [String], input: String) throws -> Data {
        // The input is passed in a file, since writing and reading two pipes could deadlock.
        let file = FileManager.default.temporaryDirectory.appending(
            path: "aquila-oracle-\(UUID().uuidString)")
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        let output = Pipe()
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
        return data
    }
}

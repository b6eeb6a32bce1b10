import Foundation

/// A Python with NumPy: that of the project's own environment, else the system's.
enum NumPy {
    private static let command: [String] = {
        let local = ".venv/bin/python"
        return FileManager.default.isExecutableFile(atPath: local) ? [local] : ["/usr/bin/env", "python3"]
    }()

    /// True if scripts can run; tests that need NumPy are skipped otherwise.
    static let isPresent = (try? run("import numpy")) != nil

    struct Failure: Error {
        let status: Int32
        let output: String
    }

    /// Runs a script and returns what it prints.
    @discardableResult
    static func run(_ script: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = command.dropFirst() + ["-c", script] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(status: process.terminationStatus, output: output)
        }
        return output
    }
}

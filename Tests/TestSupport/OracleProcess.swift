import Foundation

/// A script of `Tests/Oracle` that answers requests.
public final class OracleProcess {
    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()

    /// The script has ended before its answer was complete.
    public struct Gone: Error {}

    /// Starts the script. `OraclePython.command` is not nil.
    public init(_ script: String, environment: [String: String] = [:]) throws {
        let command = OraclePython.command! + [OraclePython.script(script)]
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = requests
        process.standardOutput = answers
        try process.run()
    }

    deinit {
        try? requests.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    public func send(_ request: Data) throws {
        try requests.fileHandleForWriting.write(contentsOf: request)
    }

    /// The answer's next bytes, a given number of them.
    public func take(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            guard let part = try answers.fileHandleForReading.read(upToCount: count - bytes.count),
                !part.isEmpty
            else { throw Gone() }
            bytes.append(contentsOf: part)
        }
        return bytes
    }

    /// The answer's next line, with its end. The script writes one line for each request.
    public func takeLine() throws -> Data {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            // `read(upToCount:)` would wait for as many bytes.
            let part = answers.fileHandleForReading.availableData
            guard !part.isEmpty else { throw Gone() }
            line.append(part)
        }
        return line
    }
}

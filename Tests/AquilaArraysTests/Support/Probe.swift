import Foundation

/// The program `file-probe`, beside the tests.
enum Probe {
    private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    static func start(_ words: [String]) throws -> Process {
        let process = Process()
        process.executableURL = folder.appendingPathComponent("file-probe")
        process.arguments = words
        try process.run()
        return process
    }

    /// Runs it alone, and returns its status and what it prints.
    static func run(_ words: [String], settings: [String: String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = folder.appendingPathComponent("file-probe")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    static let hasLauncher = FileManager.default.isExecutableFile(atPath: "/usr/bin/mpirun")

    /// Starts it on ranks of a launcher.
    static func start(ranks: Int, _ words: [String], output: Any = FileHandle.nullDevice) throws -> Process {
        let process = Process()
        process.executableURL = folder.appendingPathComponent("aquila")
        process.arguments =
            ["run", "--ranks", "\(ranks)", folder.appendingPathComponent("file-probe").path] + words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return process
    }

    /// Runs it on ranks of a launcher, and returns its status and what it prints.
    static func run(ranks: Int, _ words: [String]) throws -> (status: Int32, output: String) {
        let output = Pipe()
        let process = try start(ranks: ranks, words, output: output)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}

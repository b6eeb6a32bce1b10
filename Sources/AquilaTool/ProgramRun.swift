import Foundation

/// A program as a command runs it: its name and arguments, with an instrument switched on.
struct ProgramRun {
    let program: [String]
    /// Variables of the environment beside the command's own.
    let settings: [String: String]

    /// Runs the program to its end.
    ///
    /// - Returns: its exit status, or 128 and the signal that ended it, as a shell does.
    func callAsFunction() throws -> Int32 {
        let process = Process()
        // The shell's search along PATH, where the program is no path.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = program
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// A path as the program finds it from wherever it goes.
    static func absolute(_ path: String) -> String {
        let suffix = path.hasSuffix("/") ? "/" : ""
        return URL(fileURLWithPath: path).path + suffix
    }
}

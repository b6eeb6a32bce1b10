import ArgumentParser
import FoundationEssentials
import Glibc

/// The command `aquila`, for its executable and for the extension of Python, which contains it.
package enum CommandLineTool {
    /// The file that contains the command.
    nonisolated(unsafe) private(set) static var file: String?

    /// Runs the command with the words after its name, and ends the process with the command's status.
    ///
    /// - Parameter file: the file that contains the command; nil for this process's executable.
    package static func run(_ arguments: [String], file: String? = nil) -> Never {
        self.file = file ?? (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        Command.main(arguments)
        exit(EXIT_SUCCESS)
    }
}

/// Starts programs, and measures and explains how they run.
struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aquila", abstract: "Runs programs, and looks at how they run.",
        // That of python/aquila/_version.py.
        version: "0.1.0",
        subcommands: [Run.self, Info.self, Profile.self, Diagnose.self, Simulate.self, New.self, Bench.self])
}

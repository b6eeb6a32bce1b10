import ArgumentParser
import Glibc

/// The command `aquila`, for its executable and for the extension of Python, which contains it.
package enum CommandLineTool {
    /// Runs the command with the words after its name, and ends the process with the command's status.
    package static func run(_ arguments: [String]) -> Never {
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

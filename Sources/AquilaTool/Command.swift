import ArgumentParser

/// The command `aquila`: starts programs, and measures and explains how they run.
@main
struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aquila", abstract: "Runs programs, and looks at how they run.",
        // That of python/aquila/_version.py.
        version: "0.1.0",
        subcommands: [Run.self, Info.self, Profile.self, Diagnose.self, Simulate.self, New.self, Bench.self])
}

import ArgumentParser

/// The command `aquila`: what people who run programs need besides the library.
@main
struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aquila", abstract: "Runs programs, and looks at how they run.",
        subcommands: [Run.self, Info.self, Profile.self, Diagnose.self, Simulate.self])
}

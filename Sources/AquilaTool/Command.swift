import ArgumentParser

/// The command `aquila`: what people who run programs need besides the library.
@main
struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aquila", abstract: "Looks at what Aquila finds on this machine.",
        subcommands: [Info.self, Profile.self, Diagnose.self])
}

import AquilaSystem

// The environment of the ranks.
extension JobSettings {
    /// Search paths for libraries and modules; launchers that pass little of the environment on
    /// must be told to forward them to other hosts.
    private static let paths = ["LD_LIBRARY_PATH", "PYTHONPATH"]

    /// The variables that each rank gets, by name: those the user names, all of Aquila's, and those
    /// that ranks need to start.
    static func variables(
        _ request: JobRequest, _ environment: [String: String], isLaunched: Bool, _ cpus: Setting<Int>,
        _ nodes: Int
    ) throws(LaunchError) -> [(name: String, value: Setting<String>)] {
        var all: [String: Setting<String>] = [:]
        if isLaunched {
            let own = environment.keys.filter { $0.hasPrefix("AQUILA_") && !$0.hasPrefix("AQUILA_JOB_") }
            for name in own + [LaunchCommand.hashSeed] + (nodes > 1 ? paths : []) {
                if let value = environment[name] { all[name] = Setting(value, .environment(name)) }
            }
            all[Settings.workers.name] = Setting("\(cpus.value)", Self.relabelled(cpus.source))
            // Without it, every rank that crashes runs Swift's slow backtracer.
            all["SWIFT_BACKTRACE"] =
                environment["SWIFT_BACKTRACE"].map { Setting($0, .environment("SWIFT_BACKTRACE")) }
                ?? Setting("enable=no", .standard)
        } else if let cpus = request.cpus {
            all[Settings.workers.name] = Setting("\(cpus)", .flag("--cpus"))
        }
        if let text = request.heartbeat { all[Settings.heartbeat.name] = Setting(text, .flag("--heartbeat")) }
        for text in request.variables {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard !parts[0].isEmpty else { throw LaunchError("--env \(text) has no name") }
            guard let value = parts.count == 2 ? String(parts[1]) : environment[String(parts[0])] else {
                throw LaunchError("--env \(text): there is no such variable here; write \(text)=VALUE")
            }
            all[String(parts[0])] = Setting(value, .flag("--env"))
        }
        if let problem = Settings(all.mapValues(\.value)).problems.first { throw LaunchError("\(problem)") }
        return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func relabelled(_ source: Setting<Int>.Source) -> Setting<String>.Source {
        switch source {
        case .flag(let name): .flag(name)
        case .environment(let name): .environment(name)
        case .slurm(let name): .slurm(name)
        case .machine(let what): .machine(what)
        case .derived(let what): .derived(what)
        case .standard: .standard
        }
    }
}

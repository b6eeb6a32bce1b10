/// Everything that is decided about a job, with the reasons: what `--show-config` prints and commands are made of.
public struct JobSettings: Sendable {
    public let launcher: Setting<Launcher>
    public let ranks: Setting<Int>
    public let nodes: Setting<Int>
    public let ranksPerNode: Setting<Int>
    /// Processors, and so threads, of a rank.
    public let cpus: Setting<Int>
    /// Processors of a host.
    public let processors: Setting<Int>
    /// Never `auto`.
    public let binding: Setting<Binding>
    public let hosts: Setting<[String]>
    public let hostFile: Setting<String?>
    /// Seconds within which a job with a lost rank is over; nil: never.
    public let heartbeat: Setting<Double?>
    public let launcherArguments: Setting<[String]>
    /// Variables that all ranks get, by name.
    public let variables: [(name: String, value: Setting<String>)]
    public let isRoot: Bool
    /// Whether this is an allocation of Slurm's.
    public let isInSlurm: Bool

    /// Whether the ranks of a host have more threads than there are processors.
    public var isOversubscribed: Bool { cpus.value * ranksPerNode.value > processors.value }

    public init(_ request: JobRequest, _ surroundings: Surroundings) throws(LaunchError) {
        let environment = surroundings.environment
        let slurm = SlurmAllocation(environment)
        isInSlurm = slurm != nil
        isRoot = surroundings.isRoot
        hosts = request.hosts.isEmpty ? Setting([], .standard) : Setting(request.hosts, .flag("--hosts"))
        hostFile = request.hostFile.map { Setting($0, .flag("--hostfile")) } ?? Setting(nil, .standard)

        let isRank = Launcher.rankVariables.contains { environment[$0] != nil }
        let layout = try JobLayout(request, surroundings, isRank ? nil : slurm)
        (ranks, nodes, ranksPerNode) = (layout.ranks, layout.nodes, layout.ranksPerNode)
        let isAlone = layout.ranks.value == 1 && request.hosts.isEmpty && request.hostFile == nil
        launcher = try Self.launcher(request, surroundings, isAlone: isAlone, isRank: isRank, slurm != nil)
        if case .none = launcher.value, layout.ranks.value > 1, !isRank {
            throw LaunchError("\(layout.ranks.value) ranks need a launcher, and --launcher is none")
        }

        processors =
            slurm?.processors ?? Setting(surroundings.processors, .machine("processors of this machine"))
        cpus = Self.cpus(request, environment, slurm, processors.value, layout.ranksPerNode.value)
        binding = try Self.binding(
            request, environment, isAlone: isAlone,
            fits: cpus.value * layout.ranksPerNode.value <= processors.value)
        heartbeat = try Self.heartbeat(request, environment)
        launcherArguments = try Self.launcherArguments(request, environment)
        variables = try Self.variables(
            request, environment, isLaunched: launcher.value != .none, cpus, nodes.value)
    }

    private static func launcher(
        _ request: JobRequest, _ surroundings: Surroundings, isAlone: Bool, isRank: Bool, _ isInSlurm: Bool
    ) throws(LaunchError) -> Setting<Launcher> {
        if isRank { return Setting(.none, .derived("another launcher has started this rank")) }
        let (choice, source): (String, Setting<Launcher>.Source) =
            if let flag = request.launcher {
                (flag, .flag("--launcher"))
            } else if let name = surroundings.environment["AQUILA_LAUNCHER"], !name.isEmpty {
                (name, .environment("AQUILA_LAUNCHER"))
            } else {
                ("auto", .standard)
            }
        switch choice {
        case "none": return Setting(.none, source)
        case "srun": return Setting(try .srun(surroundings), source)
        case "mpirun": return Setting(try .mpirun(surroundings), source)
        case "auto":
            if isAlone { return Setting(.none, .derived("one rank")) }
            if isInSlurm, let srun = try? Launcher.srun(surroundings) {
                return Setting(srun, .slurm("SLURM_JOB_ID"))
            }
            return Setting(try .mpirun(surroundings), .derived("found"))
        default:
            guard let path = surroundings.find(choice) else {
                throw LaunchError("there is no launcher \(choice)")
            }
            if path.split(separator: "/").last == "srun" { return Setting(.slurm(path: path), source) }
            return Setting(try .mpirun(path, surroundings), source)
        }
    }

    private static func cpus(
        _ request: JobRequest, _ environment: [String: String], _ slurm: SlurmAllocation?, _ processors: Int,
        _ ranksPerNode: Int
    ) -> Setting<Int> {
        if let cpus = request.cpus { return Setting(cpus, .flag("--cpus")) }
        if let cpus = environment["AQUILA_WORKERS"].flatMap({ Int($0) }), cpus > 0 {
            return Setting(cpus, .environment("AQUILA_WORKERS"))
        }
        if let cpus = slurm?.processorsPerRank { return cpus }
        return Setting(
            max(processors / ranksPerNode, 1), .derived("processors shared by the ranks of a host"))
    }

    private static func binding(
        _ request: JobRequest, _ environment: [String: String], isAlone: Bool, fits: Bool
    ) throws(LaunchError) -> Setting<Binding> {
        var (choice, source) = (request.bind, Setting<Binding>.Source.flag("--bind"))
        if choice == nil, let name = environment["AQUILA_BIND"], !name.isEmpty {
            guard let binding = Binding(rawValue: name) else {
                throw LaunchError("AQUILA_BIND=\(name) is no binding")
            }
            (choice, source) = (binding, .environment("AQUILA_BIND"))
        }
        if let choice, choice != .auto { return Setting(choice, source) }
        if isAlone { return Setting(.none, .derived("one rank")) }
        return fits
            ? Setting(.cores, .derived("there are processors for all"))
            : Setting(.none, .derived("more threads than processors"))
    }

    private static func heartbeat(_ request: JobRequest, _ environment: [String: String])
        throws(LaunchError) -> Setting<Double?>
    {
        let text: String
        let source: Setting<Double?>.Source
        if let flag = request.heartbeat {
            (text, source) = (flag, .flag("--heartbeat"))
        } else if let variable = environment["AQUILA_HEARTBEAT"], !variable.isEmpty {
            (text, source) = (variable, .environment("AQUILA_HEARTBEAT"))
        } else {
            return Setting(10, .standard)
        }
        if text == "off" { return Setting(nil, source) }
        guard let seconds = Double(text), seconds >= 0, seconds.isFinite else {
            throw LaunchError("a heartbeat of \(text): seconds are needed, or off")
        }
        return Setting(seconds == 0 ? nil : seconds, source)
    }

    private static func launcherArguments(_ request: JobRequest, _ environment: [String: String])
        throws(LaunchError) -> Setting<[String]>
    {
        if !request.launcherArguments.isEmpty {
            var words: [String] = []
            for text in request.launcherArguments { words += try ShellWords.split(text) }
            return Setting(words, .flag("--launcher-args"))
        }
        guard let text = environment["AQUILA_LAUNCHER_ARGS"], !text.isEmpty else {
            return Setting([], .standard)
        }
        return Setting(try ShellWords.split(text), .environment("AQUILA_LAUNCHER_ARGS"))
    }
}

import AquilaSystem

/// All decisions about a job, each with its source. `--show-config` prints them and `LaunchCommand`
/// is built from them.
package struct JobSettings: Sendable {
    /// The launcher that starts the ranks; `none` for one rank, and for a rank that another
    /// launcher has started.
    package let launcher: Setting<Launcher>
    /// The number of ranks.
    package let ranks: Setting<Int>
    /// The number of hosts.
    package let nodes: Setting<Int>
    /// The number of ranks on each host.
    package let ranksPerNode: Setting<Int>
    /// Processors of each rank, which is also its number of threads.
    package let cpus: Setting<Int>
    /// Processors of each host.
    package let processors: Setting<Int>
    /// The binding of ranks to processors; never `auto`.
    package let binding: Setting<Binding>
    /// Hosts as `name` or `name:ranks`; empty unless `--hosts` names them.
    package let hosts: Setting<[String]>
    /// The path of the file that lists hosts; nil if there is none.
    package let hostFile: Setting<String?>
    /// Seconds within which a job that has lost a rank ends; nil if it is not watched.
    package let heartbeat: Setting<Double?>
    /// Further options for the launcher, split into words.
    package let launcherArguments: Setting<[String]>
    /// Environment variables of all ranks, sorted by name.
    package let variables: [(name: String, value: Setting<String>)]
    /// True for the superuser, to whom Open MPI's launcher needs a further option.
    package let isRoot: Bool
    /// True inside an allocation of Slurm's.
    package let isInSlurm: Bool

    /// True if the ranks of a host have more threads together than the host has processors.
    package var isOversubscribed: Bool { cpus.value * ranksPerNode.value > processors.value }

    /// Decides on a job. Flags come before environment variables, these before Slurm's allocation,
    /// and that before the machine's own figures.
    ///
    /// - Throws: a `LaunchError` for a refused variable, for figures that contradict each other, and
    ///   if the launcher is missing.
    package init(_ request: JobRequest, _ surroundings: Surroundings) throws(LaunchError) {
        let environment = surroundings.environment
        let found = Settings(environment)
        if let problem = found.problems.first { throw LaunchError(problem.description) }
        let slurm = SlurmAllocation(environment)
        isInSlurm = slurm != nil
        isRoot = surroundings.isRoot
        hosts = request.hosts.isEmpty ? Setting([], .standard) : Setting(request.hosts, .flag("--hosts"))
        hostFile = request.hostFile.map { Setting($0, .flag("--hostfile")) } ?? Setting(nil, .standard)

        let isRank = Launcher.rankVariables.contains { environment[$0] != nil }
        let layout = try JobLayout(request, surroundings, isRank ? nil : slurm)
        (ranks, nodes, ranksPerNode) = (layout.ranks, layout.nodes, layout.ranksPerNode)
        let isAlone = layout.ranks.value == 1 && request.hosts.isEmpty && request.hostFile == nil
        launcher = try Self.launcher(
            request, surroundings, found, isAlone: isAlone, isRank: isRank, slurm != nil)
        if case .none = launcher.value, layout.ranks.value > 1, !isRank {
            throw LaunchError("\(layout.ranks.value) ranks need a launcher, and --launcher is none")
        }

        processors =
            slurm?.processors ?? Setting(surroundings.processors, .machine("processors of this machine"))
        cpus = try Self.cpus(request, found, slurm, processors.value, layout.ranksPerNode.value)
        binding = Self.binding(
            request, found, isAlone: isAlone,
            fits: cpus.value * layout.ranksPerNode.value <= processors.value)
        heartbeat = try Self.heartbeat(request, found)
        launcherArguments = try Self.launcherArguments(request, found)
        variables = try Self.variables(
            request, environment, isLaunched: launcher.value != .none, cpus, nodes.value)
    }

    private static func launcher(
        _ request: JobRequest, _ surroundings: Surroundings, _ found: Settings, isAlone: Bool, isRank: Bool,
        _ isInSlurm: Bool
    ) throws(LaunchError) -> Setting<Launcher> {
        if isRank { return Setting(.none, .derived("another launcher has started this rank")) }
        let (choice, source): (String, Setting<Launcher>.Source) =
            if let flag = request.launcher {
                (flag, .flag("--launcher"))
            } else if let name = found[Settings.launcher] {
                (name, .environment(Settings.launcher.name))
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
        _ request: JobRequest, _ found: Settings, _ slurm: SlurmAllocation?, _ processors: Int,
        _ ranksPerNode: Int
    ) throws(LaunchError) -> Setting<Int> {
        if let cpus = request.cpus {
            let form = Settings.workers.form
            guard form.parse("\(cpus)") != nil else {
                throw LaunchError("--cpus \(cpus): \(form.description)")
            }
            return Setting(cpus, .flag("--cpus"))
        }
        if let cpus = found[Settings.workers] { return Setting(cpus, .environment(Settings.workers.name)) }
        if let cpus = slurm?.processorsPerRank { return cpus }
        return Setting(
            max(processors / ranksPerNode, 1), .derived("processors shared by the ranks of a host"))
    }

    private static func binding(
        _ request: JobRequest, _ found: Settings, isAlone: Bool, fits: Bool
    ) -> Setting<Binding> {
        var (choice, source) = (request.bind, Setting<Binding>.Source.flag("--bind"))
        if choice == nil, let binding = found[Settings.bind] {
            (choice, source) = (binding, .environment(Settings.bind.name))
        }
        if let choice, choice != .auto { return Setting(choice, source) }
        if isAlone { return Setting(.none, .derived("one rank")) }
        return fits
            ? Setting(.cores, .derived("there are processors for all"))
            : Setting(.none, .derived("more threads than processors"))
    }

    private static func heartbeat(_ request: JobRequest, _ found: Settings) throws(LaunchError)
        -> Setting<Double?>
    {
        let seconds: Double
        let source: Setting<Double?>.Source
        if let text = request.heartbeat {
            guard let value = Settings.heartbeat.form.parse(text) else {
                throw LaunchError("a heartbeat of \(text): seconds are needed, or off")
            }
            (seconds, source) = (value, .flag("--heartbeat"))
        } else if let value = found[Settings.heartbeat] {
            (seconds, source) = (value, .environment(Settings.heartbeat.name))
        } else {
            return Setting(10, .standard)
        }
        return Setting(seconds == 0 ? nil : seconds, source)
    }

    private static func launcherArguments(_ request: JobRequest, _ found: Settings) throws(LaunchError)
        -> Setting<[String]>
    {
        if !request.launcherArguments.isEmpty {
            var words: [String] = []
            for text in request.launcherArguments { words += try ShellWords.split(text) }
            return Setting(words, .flag("--launcher-args"))
        }
        guard let text = found[Settings.launcherArguments] else { return Setting([], .standard) }
        return Setting(try ShellWords.split(text), .environment(Settings.launcherArguments.name))
    }
}

import AquilaTransport

/// The command line and environment that start a job: a pure function of the job's settings.
package struct LaunchCommand: Sendable, Equatable {
    /// Variables added to those of this process.
    package var environment: [String: String] = [:]
    /// The words of the command, the program first.
    package var arguments: [String]

    /// - Parameters:
    ///   - program: the command that each rank runs, with its arguments.
    ///   - notes: the path of the file in which ranks note how they end; nil for no such file.
    package init(_ settings: JobSettings, program: [String], notes: String? = nil) {
        var variables = settings.variables.map { ($0.name, $0.value.value) }
        if settings.launcher.value != .none, ProgramCommand.interpreter(program) != nil,
            !variables.contains(where: { $0.0 == Self.hashSeed })
        {
            variables.append((Self.hashSeed, "0"))
        }
        if let notes {
            variables += [
                (JobNotes.variable, notes), (JobNotes.starterVariable, JobNotes.thisProcess),
                (Launch.ranksVariable, "\(settings.ranks.value)"),
            ]
        }
        switch settings.launcher.value {
        case .none:
            environment = Dictionary(uniqueKeysWithValues: variables)
            arguments = program
        case .slurm(let path):
            // srun passes its own environment on to all ranks.
            environment = Dictionary(uniqueKeysWithValues: variables)
            arguments = [path] + settings.slurmOptions + settings.launcherArguments.value + program
        case .openMPI(let path, let major):
            let options = settings.openMPIOptions(major) + variables.flatMap { ["-x", "\($0)=\($1)"] }
            arguments = [path] + options + settings.launcherArguments.value + program
        case .hydra(let path):
            let options = settings.hydraOptions + variables.flatMap { ["-genv", $0, $1] }
            let delay = settings.heartbeat.value == nil ? [] : Self.delay
            arguments = [path] + options + settings.launcherArguments.value + delay + program
        }
    }

    /// The variable that fixes Python's hash seed. Without it, each process would iterate over sets
    /// in an order of its own.
    static let hashSeed = "PYTHONHASHSEED"

    /// A shell that delays the report of a bad end by 0.3 s. Hydra kills all other ranks within
    /// milliseconds of that report; the delay lets them notice the failure themselves and say what
    /// they were doing.
    private static let delay = ["sh", "-c", #""$@" || { status=$?; sleep 0.3; exit $status; }"#, "sh"]

    /// The command as typed in a shell: `A=1 mpirun -n 2 heat`.
    package var text: String {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0)=\(ShellWords.quoted($1))" }
        return (variables + [ShellWords.joined(arguments)]).joined(separator: " ")
    }
}

extension JobSettings {
    /// The TCP keepalive of the launcher's connections: seconds until the first probe, and the
    /// number of probes, one a second. Both together take 0.7 of the limit, so that the watchdog
    /// (at 0.5), which knows the rank and the line, reports first.
    var keepalive: (first: Int, probes: Int)? {
        guard let limit = heartbeat.value else { return nil }
        let first = max(Int(limit * 0.3), 1)
        return (first, max(Int(limit * 0.7) - first, 1))
    }

    fileprivate func openMPIOptions(_ major: Int) -> [String] {
        var options = isRoot ? ["--allow-run-as-root"] : []
        options += ["-n", "\(ranks.value)"]
        if let path = hostFile.value { options += ["--hostfile", path] }
        if !hosts.value.isEmpty { options += ["--host", hostsWithRanks.joined(separator: ",")] }
        options += major >= 5 ? mapping5 : mapping4
        // A rank that waits must yield its processor to the rank that it waits for.
        if isOversubscribed { options += ["--mca", "mpi_yield_when_idle", "1"] }
        if let (first, probes) = keepalive {
            let flag = major >= 5 ? "--prtemca" : "--mca"
            options += [flag, "oob_tcp_keepalive_time", "\(first)", flag, "oob_tcp_keepalive_intvl", "1"]
            options += [flag, "oob_tcp_keepalive_probes", "\(probes)"]
        }
        return options
    }

    /// The mapping options of Open MPI 4. Processors are hardware threads, as for the pool of
    /// workers.
    private var mapping4: [String] {
        let place = "ppr:\(ranksPerNode.value):node"
        switch binding.value {
        case .cores where !isOversubscribed:
            return [
                "--use-hwthread-cpus", "--map-by", "\(place):PE=\(cpus.value)", "--bind-to", "hwthread",
            ]
        case .auto, .none, .cores: return ["--oversubscribe", "--map-by", place, "--bind-to", "none"]
        case .numa: return ["--oversubscribe", "--map-by", place, "--bind-to", "numa"]
        case .sockets: return ["--oversubscribe", "--map-by", place, "--bind-to", "socket"]
        }
    }

    private var mapping5: [String] {
        let place = "ppr:\(ranksPerNode.value):node"
        switch binding.value {
        case .cores where !isOversubscribed:
            return ["--map-by", "\(place):PE=\(cpus.value):HWTCPUS", "--bind-to", "hwthread"]
        case .auto, .none, .cores: return ["--map-by", "\(place):OVERSUBSCRIBE", "--bind-to", "none"]
        case .numa: return ["--map-by", "\(place):OVERSUBSCRIBE", "--bind-to", "numa"]
        case .sockets: return ["--map-by", "\(place):OVERSUBSCRIBE", "--bind-to", "package"]
        }
    }

    fileprivate var hydraOptions: [String] {
        var options = ["-n", "\(ranks.value)", "-ppn", "\(ranksPerNode.value)"]
        if let path = hostFile.value { options += ["-f", path] }
        if !hosts.value.isEmpty { options += ["-hosts", hostsWithRanks.joined(separator: ",")] }
        options += ["-bind-to"]
        switch binding.value {
        case .cores where !isOversubscribed: options += ["hwthread:\(cpus.value)"]
        case .auto, .none, .cores: options += ["none"]
        case .numa: options += ["numa"]
        case .sockets: options += ["socket"]
        }
        return options
    }

    fileprivate var slurmOptions: [String] {
        var options = ["--nodes=\(nodes.value)", "--ntasks=\(ranks.value)"]
        options += ["--ntasks-per-node=\(ranksPerNode.value)", "--cpus-per-task=\(cpus.value)"]
        if let path = hostFile.value { options += ["--nodefile=\(path)"] }
        let names = hosts.value.map { String($0.prefix { $0 != ":" }) }
        if !names.isEmpty { options += ["--nodelist=" + names.joined(separator: ",")] }
        switch binding.value {
        case .cores where !isOversubscribed: options += ["--cpu-bind=cores"]
        case .auto, .none, .cores: options += ["--cpu-bind=none"]
        case .numa: options += ["--cpu-bind=ldoms"]
        case .sockets: options += ["--cpu-bind=sockets"]
        }
        if isOversubscribed { options += ["--overcommit"] }
        return options + ["--kill-on-bad-exit=1", "--export=ALL"]
    }

    /// The hosts as `a:2,b:2`; a host without a number gets `ranksPerNode`.
    private var hostsWithRanks: [String] {
        hosts.value.map { $0.contains(":") ? $0 : "\($0):\(ranksPerNode.value)" }
    }
}

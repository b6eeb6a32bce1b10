import AquilaSystem

/// The numbers of ranks and hosts of a job.
struct JobLayout {
    let ranks: Setting<Int>
    let nodes: Setting<Int>
    let ranksPerNode: Setting<Int>

    /// Takes each number from the command line if it is given there, else from Slurm's allocation;
    /// the default is one rank.
    init(_ request: JobRequest, _ surroundings: Surroundings, _ slurm: SlurmAllocation?) throws(LaunchError) {
        for (name, value) in [
            ("--ranks", request.ranks), ("--nodes", request.nodes),
            ("--ranks-per-node", request.ranksPerNode),
            ("--cpus", request.cpus),
        ] {
            if let value, value < 1 { throw LaunchError("\(name) \(value): at least one is needed") }
        }
        let ranks = Self.ranks(request, Settings(surroundings.environment))
        let hosts = try Self.hosts(request, surroundings, slurm)
        let perNode =
            request.ranksPerNode.map { Setting($0, .flag("--ranks-per-node")) }
            ?? (ranks == nil ? slurm?.ranksPerNode : nil)
        let nodes = Self.nodes(request, ranks?.value, perNode?.value, hosts)
        self.nodes = nodes
        if let ranks {
            self.ranks = ranks
        } else if let ranks = slurm?.ranks, request.nodes == nil, perNode?.source == .tasksPerNode {
            // Slurm's total, not nodes × ranks per node: hosts may have different numbers of ranks.
            self.ranks = ranks
        } else if let perNode {
            self.ranks = Setting(nodes.value * perNode.value, .derived("nodes × ranks per node"))
        } else if let ranks = slurm?.ranks, request.nodes == nil {
            self.ranks = ranks
        } else {
            self.ranks = Setting(nodes.value, nodes.value == 1 ? .standard : .derived("one on each node"))
        }
        let even = (self.ranks.value + nodes.value - 1) / nodes.value
        ranksPerNode = perNode ?? Setting(even, .derived("ranks ÷ nodes"))
        try check(hosts, slurm)
    }

    private func check(_ hosts: Setting<Int>?, _ slurm: SlurmAllocation?) throws(LaunchError) {
        let (ranks, nodes, perNode) = (ranks.value, nodes.value, ranksPerNode.value)
        if ranks > nodes * perNode {
            throw LaunchError("\(ranks) ranks are more than \(nodes) nodes × \(perNode) ranks per node")
        }
        if nodes > ranks { throw LaunchError("\(ranks) ranks leave some of \(nodes) nodes without any") }
        if nodes == 1 { return }
        guard let hosts else {
            throw LaunchError(
                "\(nodes) nodes: name them with --hosts or --hostfile, or start in a Slurm allocation")
        }
        if nodes > hosts.value {
            throw LaunchError("\(nodes) nodes are needed, and there are \(hosts.value) (\(hosts.source))")
        }
    }

    private static func ranks(_ request: JobRequest, _ found: Settings) -> Setting<Int>? {
        if let ranks = request.ranks { return Setting(ranks, .flag("--ranks")) }
        if request.nodes != nil || request.ranksPerNode != nil { return nil }
        return found[Settings.ranks].map { Setting($0, .environment(Settings.ranks.name)) }
    }

    /// The number of hosts to choose from; nil if only this machine is known.
    private static func hosts(_ request: JobRequest, _ surroundings: Surroundings, _ slurm: SlurmAllocation?)
        throws(LaunchError) -> Setting<Int>?
    {
        if !request.hosts.isEmpty {
            if request.hostFile != nil { throw LaunchError("--hosts and --hostfile exclude each other") }
            return Setting(request.hosts.count, .flag("--hosts"))
        }
        if let path = request.hostFile {
            guard let text = surroundings.read(path) else {
                throw LaunchError("cannot read the host file \(path)")
            }
            let lines = text.split(separator: "\n").map { $0.prefix { $0 != "#" } }
            let names = Set(lines.compactMap { $0.split(whereSeparator: { " :\t\r".contains($0) }).first })
            if names.isEmpty { throw LaunchError("the host file \(path) names no host") }
            return Setting(names.count, .flag("--hostfile"))
        }
        return slurm?.nodes
    }

    private static func nodes(_ request: JobRequest, _ ranks: Int?, _ perNode: Int?, _ hosts: Setting<Int>?)
        -> Setting<Int>
    {
        if let nodes = request.nodes { return Setting(nodes, .flag("--nodes")) }
        if let ranks, let perNode {
            return Setting((ranks + perNode - 1) / perNode, .derived("ranks ÷ ranks per node"))
        }
        guard let hosts else { return Setting(1, .standard) }
        // A job never uses more hosts than it has ranks.
        guard let ranks, ranks < hosts.value else { return hosts }
        return Setting(ranks, .derived("one for each rank"))
    }
}

extension Setting.Source {
    fileprivate static var tasksPerNode: Self { .slurm("SLURM_TASKS_PER_NODE") }
}

/// The nodes, ranks and processors that Slurm has granted, read from its variables; nil outside an
/// allocation.
struct SlurmAllocation {
    let nodes: Setting<Int>
    let ranks: Setting<Int>?
    let ranksPerNode: Setting<Int>?
    let processors: Setting<Int>?
    let processorsPerRank: Setting<Int>?

    init?(_ environment: [String: String]) {
        guard environment["SLURM_JOB_ID"] != nil else { return nil }
        func number(_ names: String...) -> Setting<Int>? {
            for name in names {
                // Slurm's `4(x2)` means four on each of two hosts.
                if let text = environment[name], let value = Int(text.prefix { $0.isNumber }) {
                    return Setting(value, .slurm(name))
                }
            }
            return nil
        }
        nodes = number("SLURM_JOB_NUM_NODES", "SLURM_NNODES") ?? Setting(1, .slurm("SLURM_JOB_ID"))
        let tasks = environment["SLURM_TASKS_PER_NODE"].map(Self.numbers) ?? []
        func fromTasks(_ value: Int?) -> Setting<Int>? {
            value.map { Setting($0, .tasksPerNode) }
        }
        ranks = number("SLURM_NTASKS") ?? fromTasks(tasks.isEmpty ? nil : tasks.reduce(0, +))
        ranksPerNode = number("SLURM_NTASKS_PER_NODE") ?? fromTasks(tasks.max())
        processors = number("SLURM_CPUS_ON_NODE", "SLURM_JOB_CPUS_PER_NODE")
        processorsPerRank = number("SLURM_CPUS_PER_TASK")
    }

    /// The numbers for each host in Slurm's short form: `2,3(x2)` → `[2, 3, 3]`.
    static func numbers(_ text: String) -> [Int] {
        text.split(separator: ",").flatMap { part in
            let words = part.split { !$0.isNumber }.compactMap { Int($0) }
            guard let number = words.first else { return [Int]() }
            // The bound keeps a malformed text from filling memory; no machine has more hosts.
            let hosts = words.count > 1 ? min(words[1], 1 << 20) : 1
            return [Int](repeating: min(number, 1 << 20), count: hosts)
        }
    }
}

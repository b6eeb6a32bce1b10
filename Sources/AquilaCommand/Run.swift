import AquilaLaunch
import AquilaSystem
import ArgumentParser
import FoundationEssentials
import Glibc

/// `aquila run PROGRAM`: starts the ranks of a program and reports how they ended.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a program on one rank or many, on this machine, on several hosts, or under Slurm.",
        discussion: """
            The program runs unchanged. Options of this command stand before its name. Without any, it runs on one rank, \
            or, in an allocation of Slurm's, on as many as that has tasks. The status is zero only if all ranks ended \
            well. docs/clusters.md tells more.
            """)

    @OptionGroup var options: RunOptions

    @Flag(name: .shortAndLong, help: "Print the command before it is run.")
    var verbose = false

    @Flag(help: "Print the command, and run nothing.")
    var dryRun = false

    @Flag(help: "Print every setting and where it comes from, and run nothing.")
    var showConfig = false

    @Argument(parsing: .captureForPassthrough, help: "The program and its arguments; FILE.py runs in Python.")
    var program: [String] = []

    func validate() throws {
        try showHelpIfAsked(program)
        if program.isEmpty && !showConfig { throw ValidationError("Name a program to run.") }
    }

    func run() throws {
        Job.keepSignals()
        let surroundings = Surroundings.current
        let refusal = Refusal(command: "run")
        let settings = try refusal.refusing { () throws(LaunchError) in
            try JobSettings(options.request, surroundings)
        }
        if showConfig { print(settings.table) }
        if program.isEmpty || (showConfig && !dryRun) { return }
        let words = try refusal.refusing { () throws(LaunchError) in
            try ProgramCommand.resolve(program, surroundings) { URL(fileURLWithPath: $0).path }
        }
        if dryRun { return print(LaunchCommand(settings, program: words).text) }
        try refusal.checkPython(words)
        if verbose { printError(LaunchCommand(settings, program: words).text + "\n") }
        let trace = settings.launcher.value != .none ? trace(surroundings) : nil
        trace?.removeLeftovers(ranks: 0..<(trace?.partCount ?? 0))
        let status = try refusal.refusing { () throws(LaunchError) in try Job(settings, program: words).run()
        }
        // Joins the parts of ranks that ended without the others.
        trace?.merge(ranks: 0..<settings.ranks.value)
        if status != 0 { throw ExitCode(status) }
    }

    private func trace(_ surroundings: Surroundings) -> TraceFile? {
        surroundings.environment["AQUILA_TRACE"].flatMap {
            $0.isEmpty ? nil : TraceFile(path: ProgramRun.absolute($0))
        }
    }
}

/// The options of `aquila run` that become a `JobRequest`.
struct RunOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Ranks in all.")
    var ranks: Int?

    @Option(help: "Hosts.")
    var nodes: Int?

    @Option(help: "Ranks on each host.")
    var ranksPerNode: Int?

    @Option(help: "Processors, and so threads, of each rank (default: a host's, shared by its ranks).")
    var cpus: Int?

    @Option(help: "What a rank may run on: auto, none, cores, numa or sockets.")
    var bind: Binding?

    @Option(help: "auto, mpirun, srun, none, or the path of an mpirun.")
    var launcher: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: "More options for the launcher, in one word: --launcher-args '--tag-output'.")
    var launcherArgs: [String] = []

    @Option(help: "A variable for all ranks, NAME=VALUE or NAME. Those of Aquila's are always passed on.")
    var env: [String] = []

    @Option(help: "Hosts, separated by commas: a,b or a:2,b:4.")
    var hosts: String?

    @Option(name: .customLong("hostfile"), help: "A file with a host in each line, as the launcher reads it.")
    var hostFile: String?

    @Option(help: "Seconds within which a job that has lost a rank is over, or off.")
    var heartbeat: String?

    var request: JobRequest {
        var request = JobRequest()
        (request.ranks, request.nodes, request.ranksPerNode) = (ranks, nodes, ranksPerNode)
        (request.cpus, request.bind, request.launcher) = (cpus, bind, launcher)
        request.launcherArguments = launcherArgs
        request.variables = env
        request.hosts = hosts?.split(separator: ",").map(String.init) ?? []
        (request.hostFile, request.heartbeat) = (hostFile, heartbeat)
        return request
    }
}

extension AquilaLaunch.Binding: ExpressibleByArgument {}

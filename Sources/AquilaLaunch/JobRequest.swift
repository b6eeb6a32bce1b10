import AquilaSystem

/// The options of `aquila run` as given on the command line; nil for those left out.
package struct JobRequest: Sendable {
    /// The number of ranks (`-n`).
    package var ranks: Int?
    /// The number of hosts.
    package var nodes: Int?
    /// The number of ranks on each host.
    package var ranksPerNode: Int?
    /// Processors of each rank.
    package var cpus: Int?
    /// The binding of ranks to processors.
    package var bind: Binding?
    /// `auto`, `mpirun`, `srun`, `none`, or the path of an `mpirun`.
    package var launcher: String?
    /// Further options for the launcher; each text is split into words as by a shell.
    package var launcherArguments: [String] = []
    /// `NAME=VALUE`, or `NAME` for a variable with its value in this environment.
    package var variables: [String] = []
    /// Hosts as `name` or `name:ranks`.
    package var hosts: [String] = []
    /// The path of a file that lists hosts, in the launcher's format. Excludes `hosts`.
    package var hostFile: String?
    /// The time limit after the loss of a rank: seconds, or `off`.
    package var heartbeat: String?

    /// A request without options.
    package init() {}
}

/// The binding of ranks to processors.
package typealias Binding = AquilaSystem.Binding

/// The environment, processors and programs of the machine that starts a job. Decisions about a job
/// depend on nothing else, so tests can supply their own.
package struct Surroundings: Sendable {
    /// The environment variables.
    package var environment: [String: String]
    /// The number of processors that this process may use.
    package var processors: Int
    /// True for the superuser, to whom Open MPI's launcher needs a further option.
    package var isRoot: Bool
    /// Looks a program up along PATH and returns its path.
    package var find: @Sendable (String) -> String?
    /// The output of a program that is asked for its version.
    package var version: @Sendable (String) -> String?
    /// The contents of a text file.
    package var read: @Sendable (String) -> String?

    /// Surroundings with all their parts.
    package init(
        environment: [String: String], processors: Int, isRoot: Bool,
        find: @escaping @Sendable (String) -> String?, version: @escaping @Sendable (String) -> String?,
        read: @escaping @Sendable (String) -> String?
    ) {
        self.environment = environment
        self.processors = processors
        self.isRoot = isRoot
        self.find = find
        self.version = version
        self.read = read
    }
}

/// The reason why a job cannot be started as asked.
package struct LaunchError: Error, Equatable, CustomStringConvertible {
    /// The reason, in words for the person who started the job.
    package let description: String
    /// An error with its reason.
    package init(_ description: String) { self.description = description }
}

/// A value with its source.
package struct Setting<Value: Sendable>: Sendable {
    /// The place from which a value comes; its description is the flag or variable, or the reason.
    package enum Source: Sendable, Equatable, CustomStringConvertible {
        case flag(String), environment(String), slurm(String), machine(String), standard
        case derived(String)

        package var description: String {
            switch self {
            case .flag(let name): name
            case .environment(let name), .slurm(let name): name
            case .machine(let what), .derived(let what): what
            case .standard: "default"
            }
        }
    }

    /// The value.
    package let value: Value
    /// The place from which the value comes.
    package let source: Source

    /// A value with its source.
    package init(_ value: Value, _ source: Source) {
        self.value = value
        self.source = source
    }
}

extension Setting: Equatable where Value: Equatable {}

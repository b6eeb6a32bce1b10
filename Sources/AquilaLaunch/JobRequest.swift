public import AquilaSystem

/// What a user asks for on the command line; nil is what was left out.
public struct JobRequest: Sendable {
    public var ranks: Int?
    public var nodes: Int?
    public var ranksPerNode: Int?
    /// Processors of a rank.
    public var cpus: Int?
    public var bind: Binding?
    /// `auto`, `mpirun`, `srun`, `none`, or the path of an `mpirun`.
    public var launcher: String?
    public var launcherArguments: [String] = []
    /// `NAME=VALUE`, or `NAME` for a variable as it is here.
    public var variables: [String] = []
    /// `name` or `name:ranks`.
    public var hosts: [String] = []
    public var hostFile: String?
    /// Seconds, or `off`.
    public var heartbeat: String?

    public init() {}
}

public typealias Binding = AquilaSystem.Binding

/// What is found where a job is started: all that decisions depend on, so that tests can make one up.
public struct Surroundings: Sendable {
    public var environment: [String: String]
    /// Processors that this process may use.
    public var processors: Int
    public var isRoot: Bool
    /// The path of a program along PATH.
    public var find: @Sendable (String) -> String?
    /// What a program prints when it is asked for its version.
    public var version: @Sendable (String) -> String?
    /// The text of a file.
    public var read: @Sendable (String) -> String?

    public init(
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

/// Why a job cannot be started as asked.
public struct LaunchError: Error, Equatable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}

/// A value, and who said so.
public struct Setting<Value: Sendable>: Sendable {
    public enum Source: Sendable, Equatable, CustomStringConvertible {
        case flag(String), environment(String), slurm(String), machine(String), standard
        case derived(String)

        public var description: String {
            switch self {
            case .flag(let name): name
            case .environment(let name), .slurm(let name): name
            case .machine(let what), .derived(let what): what
            case .standard: "default"
            }
        }
    }

    public let value: Value
    public let source: Source

    public init(_ value: Value, _ source: Source) {
        self.value = value
        self.source = source
    }
}

extension Setting: Equatable where Value: Equatable {}

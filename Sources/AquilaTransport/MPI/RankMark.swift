import Glibc

/// The rank that a process is, for its children: they inherit the variables of the launcher and are no ranks of it.
///
/// The mark names the process and the launcher's numbers for it. A process with the same numbers and another mark is a
/// descendant of the rank; one with other numbers was started by a launcher of its own. A rank that replaces its program
/// (`exec`) stays the same process.
public struct RankMark: Equatable, Sendable, CustomStringConvertible {
    /// The variable with the mark.
    public static let variable = "AQUILA_JOB_RANK"

    public let description: String

    /// The mark of this process, where the environment is a rank's.
    init(_ environment: (String) -> String?) {
        let numbers = Self.numbers.map { environment($0) ?? "" }.joined(separator: "/")
        description = "\(RankProcess()):\(RankProcess.startTime) \(numbers)"
    }

    /// True where the environment is that of a rank which is not this process: this one is a program of its own.
    static func isOfParent(_ environment: (String) -> String?) -> Bool {
        guard let text = environment(variable) else { return false }
        let mark = Self(environment).description
        return text != mark && text.drop { $0 != " " } == mark.drop { $0 != " " }
    }

    /// Variables by which launchers tell ranks and jobs apart.
    private static let numbers = [
        "OMPI_COMM_WORLD_RANK", "PMIX_NAMESPACE", "PMIX_RANK", "PMI_RANK", "PMI_FD", "PMI_JOBID",
        "SLURM_JOB_ID", "SLURM_STEP_ID", "SLURM_PROCID",
    ]

    /// Marks this process, so that its children are none of the job's ranks. For each rank, before it starts any.
    ///
    /// - Returns: the mark.
    @discardableResult public static func set() -> Self {
        let mark = Self { name in getenv(name).map { String(cString: $0) } }
        setenv(variable, mark.description, 1)
        return mark
    }

    /// The environment without what a rank's launcher has put there, where this process is a rank's child; else as it is.
    ///
    /// A launcher that is started there would take itself for a part of the first one's job.
    public static func withoutLauncher(_ environment: [String: String]) -> [String: String] {
        guard isOfParent({ environment[$0] }) else { return environment }
        let prefixes = ["OMPI_", "PMIX_", "PMI_", "PMI2_", "ORTE_", "PRTE_", "HYDI_", "AQUILA_JOB_"]
        return environment.filter { name, _ in
            name.hasPrefix("OMPI_ALLOW_") || !prefixes.contains { name.hasPrefix($0) }
        }
    }
}

import Glibc

/// The identity of a rank, recorded in the environment so that its child processes, which inherit
/// the launcher's variables, do not take themselves for ranks.
///
/// The mark names the process and the launcher's numbers for it. A process with the same numbers
/// and another mark is a descendant of the rank; one with other numbers was started by another
/// launcher. A rank that replaces its program (`exec`) remains the same process.
package struct RankMark: Equatable, Sendable, CustomStringConvertible {
    /// The variable that holds the mark.
    package static let variable = "AQUILA_JOB_RANK"

    /// The mark as it stands in the environment.
    package let description: String

    /// The mark of this process, given a rank's environment.
    init(_ environment: (String) -> String?) {
        let numbers = Self.numbers.map { environment($0) ?? "" }.joined(separator: "/")
        description = "\(RankProcess()):\(RankProcess.startTime) \(numbers)"
    }

    /// True if the environment belongs to a rank that is not this process, which then is an
    /// independent program.
    static func isOfParent(_ environment: (String) -> String?) -> Bool {
        guard let text = environment(variable) else { return false }
        let mark = Self(environment).description
        return text != mark && text.drop { $0 != " " } == mark.drop { $0 != " " }
    }

    /// The variables in which launchers number ranks and jobs.
    private static let numbers = [
        "OMPI_COMM_WORLD_RANK", "PMIX_NAMESPACE", "PMIX_RANK", "PMI_RANK", "PMI_FD", "PMI_JOBID",
        "SLURM_JOB_ID", "SLURM_STEP_ID", "SLURM_PROCID",
    ]

    /// Marks this process as a rank, so that its child processes are not. Every rank calls it
    /// before it starts any.
    ///
    /// - Returns: the mark.
    @discardableResult package static func set() -> Self {
        let mark = Self { name in getenv(name).map { String(cString: $0) } }
        setenv(variable, mark.description, 1)
        return mark
    }

    /// The environment without the launcher's variables if this process is a child of a rank;
    /// otherwise unchanged.
    ///
    /// A launcher started with these variables would take itself for a part of the outer job.
    package static func withoutLauncher(_ environment: [String: String]) -> [String: String] {
        guard isOfParent({ environment[$0] }) else { return environment }
        let prefixes = ["OMPI_", "PMIX_", "PMI_", "PMI2_", "ORTE_", "PRTE_", "HYDI_", "AQUILA_JOB_"]
        return environment.filter { name, _ in
            name.hasPrefix("OMPI_ALLOW_") || !prefixes.contains { name.hasPrefix($0) }
        }
    }
}

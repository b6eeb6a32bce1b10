/// A program that starts ranks.
package enum Launcher: Sendable, Equatable {
    /// No launcher: the program runs as it is, as a single rank or as a rank that another launcher
    /// has started.
    case none
    case openMPI(path: String, major: Int)
    /// Hydra, the launcher of MPICH and of libraries derived from it.
    case hydra(path: String)
    case slurm(path: String)

    /// The name for people: `Open MPI 4, /usr/bin/mpirun`.
    package var title: String {
        switch self {
        case .none: "none"
        case .openMPI(let path, let major): "Open MPI \(major), \(path)"
        case .hydra(let path): "MPICH (Hydra), \(path)"
        case .slurm(let path): "Slurm, \(path)"
        }
    }

    /// The name used in messages.
    var name: String {
        switch self {
        case .none: "the program"
        case .openMPI, .hydra: "mpirun"
        case .slurm: "srun"
        }
    }

    /// Names under which `mpirun` is installed, the likeliest first. Debian adds the library's name
    /// where both libraries are installed.
    private static let names = ["mpirun", "mpiexec", "mpirun.openmpi", "mpirun.mpich", "mpiexec.hydra"]

    /// The launchers found along PATH, one for each MPI library.
    package static func found(_ surroundings: Surroundings) -> [Launcher] {
        var all: [Launcher] = []
        for path in names.lazy.compactMap(surroundings.find) {
            guard let launcher = try? mpirun(path, surroundings) else { continue }
            if !all.contains(where: { $0.isSameLibrary(as: launcher) }) { all.append(launcher) }
        }
        return all + (surroundings.find("srun").map { [.slurm(path: $0)] } ?? [])
    }

    private func isSameLibrary(as other: Launcher) -> Bool {
        switch (self, other) {
        case (.openMPI(_, let a), .openMPI(_, let b)): a == b
        case (.hydra, .hydra): true
        default: false
        }
    }

    /// The launcher at a path, identified by the version that it prints.
    static func mpirun(_ path: String, _ surroundings: Surroundings) throws(LaunchError) -> Launcher {
        guard let text = surroundings.version(path) else {
            throw LaunchError("\(path) does not say its version; is it an mpirun?")
        }
        if let range = text.firstRange(of: "(Open MPI) ") {
            return .openMPI(path: path, major: Int(text[range.upperBound...].prefix { $0.isNumber }) ?? 4)
        }
        if text.contains("HYDRA") || text.contains("Intel(R) MPI") { return .hydra(path: path) }
        throw LaunchError("\(path) is neither of Open MPI nor of MPICH; it says: \(text.prefix(80))")
    }

    static func mpirun(_ surroundings: Surroundings) throws(LaunchError) -> Launcher {
        guard let path = names.lazy.compactMap(surroundings.find).first else {
            throw LaunchError(
                "no mpirun was found; install openmpi-bin or mpich, or give its path with --launcher")
        }
        return try mpirun(path, surroundings)
    }

    static func srun(_ surroundings: Surroundings) throws(LaunchError) -> Launcher {
        guard let path = surroundings.find("srun") else { throw LaunchError("no srun was found") }
        return .slurm(path: path)
    }

    /// The variables in which launchers give each rank its number.
    static let rankVariables = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"]

    /// The rank's number in an environment; nil outside a job.
    package static func rank(_ environment: [String: String]) -> Int? {
        rankVariables.lazy.compactMap { environment[$0] }.first.flatMap { Int($0) }
    }
}

/// A program that starts ranks.
public enum Launcher: Sendable, Equatable {
    /// The program is run as it is: one rank, or a rank that another launcher has started.
    case none
    case openMPI(path: String, major: Int)
    /// Hydra, of MPICH and what is built on it.
    case hydra(path: String)
    case slurm(path: String)

    /// `Open MPI 4, /usr/bin/mpirun`
    public var title: String {
        switch self {
        case .none: "none"
        case .openMPI(let path, let major): "Open MPI \(major), \(path)"
        case .hydra(let path): "MPICH (Hydra), \(path)"
        case .slurm(let path): "Slurm, \(path)"
        }
    }

    /// How messages call it.
    var name: String {
        switch self {
        case .none: "the program"
        case .openMPI, .hydra: "mpirun"
        case .slurm: "srun"
        }
    }

    /// The names of `mpirun`, the likeliest first. Debian names them after their library where both are installed.
    private static let names = ["mpirun", "mpiexec", "mpirun.openmpi", "mpirun.mpich", "mpiexec.hydra"]

    /// All that are found, one for each library.
    public static func found(_ surroundings: Surroundings) -> [Launcher] {
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

    /// The `mpirun` at a path, by what it says of itself.
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

    /// The variables by which launchers number the ranks that they start.
    static let rankVariables = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"]

    /// The number of the rank whose environment this is; nil outside a job.
    public static func rank(_ environment: [String: String]) -> Int? {
        rankVariables.lazy.compactMap { environment[$0] }.first.flatMap { Int($0) }
    }
}

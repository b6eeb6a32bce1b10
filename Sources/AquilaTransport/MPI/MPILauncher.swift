import AquilaSystem
import AquilaTypes
import Glibc

/// What started this process, if that was an MPI launcher: `mpirun`, `mpiexec` or `srun`.
///
/// Each launcher speaks to its own library only: with another one, every rank would be a world of its own.
public struct MPILauncher: Sendable, Equatable {
    public enum Family: Sendable, CaseIterable {
        case openMPI, mpich
    }

    /// The libraries that fit, the likelier one first.
    public let families: [Family]
    /// The number of ranks that it says it has started; nil where it does not say.
    public let size: Int?

    /// - Parameter environment: looks a variable up.
    init?(environment: (String) -> String?) {
        if RankMark.isOfParent(environment) { return nil }
        func number(_ names: String...) -> Int? {
            names.lazy.compactMap(environment).first.flatMap { Int($0) }
        }
        if environment("OMPI_COMM_WORLD_SIZE") != nil {
            families = [.openMPI]
            size = number("OMPI_COMM_WORLD_SIZE")
        } else if environment("PMI_RANK") != nil || environment("PMI_FD") != nil {
            families = [.mpich]
            size = number("PMI_SIZE")
        } else if environment("PMIX_RANK") != nil {
            // Both have been built for PMIx, the interface of recent versions of Slurm.
            families = [.openMPI, .mpich]
            size = number("SLURM_STEP_NUM_TASKS", "SLURM_NTASKS")
        } else {
            return nil
        }
    }

    /// The launcher of this process; nil where a user started it by hand, or a rank did.
    public static let current = MPILauncher { name in getenv(name).map { String(cString: $0) } }
}

extension MPILauncher.Family {
    /// Where the library is. `AQUILA_MPI` names another one, or is `off`.
    var recipe: NativeLibrary.Recipe {
        switch self {
        case .openMPI:
            NativeLibrary.Recipe(
                name: "Open MPI", candidates: ["libmpi.so.40"], variable: Settings.mpi.name,
                package: "openmpi-bin", isGlobal: true)
        case .mpich:
            // The standard's own binary interface last: there MPICH 5.0 ends the job where a message has the wrong
            // size, and newer versions have both.
            NativeLibrary.Recipe(
                name: "MPICH", candidates: ["libmpi.so.12", "libmpich.so.12", "libmpi_abi.so.1"],
                variable: Settings.mpi.name, package: "mpich", isGlobal: true)
        }
    }
}

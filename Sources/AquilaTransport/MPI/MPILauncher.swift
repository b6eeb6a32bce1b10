import AquilaSystem
import AquilaTypes
import Glibc

/// The MPI launcher that started this process: `mpirun`, `mpiexec` or `srun`.
///
/// Each launcher works with its own MPI library only; with another one, every rank would be a job
/// of its own.
public struct MPILauncher: Sendable, Equatable {
    /// A family of MPI libraries that share a binary interface.
    public enum Family: Sendable, CaseIterable {
        case openMPI, mpich
    }

    /// The MPI libraries that work with the launcher, the likelier one first.
    public let families: [Family]
    /// The number of ranks that the launcher reports; nil if it reports none.
    public let size: Int?

    /// - Parameter environment: looks up a variable.
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
            // Either library may have been built for PMIx, the interface of recent versions of
            // Slurm.
            families = [.openMPI, .mpich]
            size = number("SLURM_STEP_NUM_TASKS", "SLURM_NTASKS")
        } else {
            return nil
        }
    }

    /// The launcher of this process; nil if a user or a rank started it.
    public static let current = MPILauncher { name in getenv(name).map { String(cString: $0) } }
}

extension MPILauncher.Family {
    /// The names under which the library is opened. `AQUILA_MPI` names another one, or is `off`.
    var recipe: NativeLibrary.Recipe {
        switch self {
        case .openMPI:
            NativeLibrary.Recipe(
                name: "Open MPI", candidates: ["libmpi.so.40"], variable: Settings.mpi.name,
                package: "openmpi-bin", isGlobal: true)
        case .mpich:
            // The library with the standard's binary interface comes last: MPICH 5.0 built so ends
            // the job at a message of the wrong size, and newer versions offer both interfaces.
            NativeLibrary.Recipe(
                name: "MPICH", candidates: ["libmpi.so.12", "libmpich.so.12", "libmpi_abi.so.1"],
                variable: Settings.mpi.name, package: "mpich", isGlobal: true)
        }
    }
}

import AquilaSystem
import Glibc

/// The transport of this process.
public enum Launch {
    /// The variable with the number of ranks that `aquila run` has asked a launcher for.
    public static let ranksVariable = Settings.jobRanks.name

    /// MPI where a launcher started this process, else a rank alone; MPI is not even loaded then.
    ///
    /// Blocks until all ranks are here. Throws where MPI's library is missing or belongs to another launcher, and where
    /// `aquila run` has started many ranks that do not know of each other.
    public static func transport() throws(TransportError) -> any Transport {
        guard let launcher = MPILauncher.current else {
            try checkSolitude()
            return InProcessTransport.single()
        }
        return try MPITransport(launcher)
    }

    /// Throws where this process is one of several that do not know of each other: each would run the whole program as if
    /// it were alone. `AQUILA_MPI=off` says that this is wanted.
    public static func checkSolitude() throws(TransportError) {
        try checkSolitude { name in getenv(name).map { String(cString: $0) } }
    }

    static func checkSolitude(_ environment: (String) -> String?) throws(TransportError) {
        if RankMark.isOfParent(environment) || environment("AQUILA_MPI") == "off" { return }
        let counts = [environment(ranksVariable), stepSize(environment)].compactMap { $0.flatMap { Int($0) } }
        guard let ranks = counts.max(), ranks > 1 else { return }
        throw TransportError(
            .unavailable(
                "this is one of \(ranks) ranks, but the launcher has told it nothing that MPI understands; with srun, choose "
                    + "--mpi=pmix (Open MPI) or --mpi=pmi2 (MPICH), as in --launcher-args=--mpi=pmix; or set AQUILA_MPI=off "
                    + "to run each of them alone"),
            in: TransportCall(rank: 0, operation: .start))
    }

    /// The number of tasks of the step of Slurm's that this process is a task of.
    private static func stepSize(_ environment: (String) -> String?) -> String? {
        environment("SLURM_PROCID") != nil && environment("SLURM_STEP_ID") != nil
            ? environment("SLURM_STEP_NUM_TASKS") : nil
    }
}

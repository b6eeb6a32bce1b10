import AquilaSystem
import Glibc

/// The choice of the transport for this process.
package enum Launch {
    /// The variable with the number of ranks that `aquila run` has requested from a launcher.
    package static let ranksVariable = Settings.jobRanks.name

    /// The transport of this process: MPI if a launcher started it, else a single rank, for which
    /// MPI is not loaded.
    ///
    /// Blocks until all ranks have started. Throws if MPI's library is missing or belongs to
    /// another launcher, or if `aquila run` has started several ranks that do not know of each
    /// other.
    package static func transport() throws(TransportError) -> any Transport {
        guard let launcher = MPILauncher.current else {
            try checkSolitude()
            return InProcessTransport.single()
        }
        return try MPITransport(launcher)
    }

    /// Throws if this process is one of several ranks that do not know of each other, each of which
    /// would run the whole program alone. `AQUILA_MPI=off` declares that this is intended.
    package static func checkSolitude() throws(TransportError) {
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

    /// The number of tasks in this process's Slurm step; nil outside a step.
    private static func stepSize(_ environment: (String) -> String?) -> String? {
        environment("SLURM_PROCID") != nil && environment("SLURM_STEP_ID") != nil
            ? environment("SLURM_STEP_NUM_TASKS") : nil
    }
}

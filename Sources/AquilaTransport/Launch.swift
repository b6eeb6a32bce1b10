import AquilaSystem

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
            try checkSolitude(Settings.jobRanks.current)
            return InProcessTransport.single()
        }
        return try MPITransport(launcher)
    }

    /// Else each rank would run the whole program as if it were alone.
    static func checkSolitude(_ ranks: Int?) throws(TransportError) {
        guard let ranks, ranks > 1 else { return }
        throw TransportError(
            .unavailable(
                "this is one of \(ranks) ranks, but the launcher has told it nothing that MPI understands; with srun, choose "
                    + "--mpi=pmix (Open MPI) or --mpi=pmi2 (MPICH), as in --launcher-args=--mpi=pmix"),
            in: TransportCall(rank: 0, operation: .start))
    }
}

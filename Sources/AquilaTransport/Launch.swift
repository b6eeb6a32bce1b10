/// The transport of this process.
public enum Launch {
    /// MPI where a launcher started this process, else a rank alone; MPI is not even loaded then.
    ///
    /// Blocks until all ranks are here. Throws where MPI's library is missing or belongs to another launcher.
    public static func transport() throws(TransportError) -> any Transport {
        guard let launcher = MPILauncher.current else { return InProcessTransport.single() }
        return try MPITransport(launcher)
    }
}

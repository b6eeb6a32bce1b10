import AquilaTransport
import Testing
import TransportConformance

/// The requirements on every transport, tested on MPI. The ends of jobs are tested through `aquila
/// run`.
@Suite(
    .serialized,
    .enabled(
        if: !MPIJob.all.isEmpty, "no mpirun was found; install openmpi-bin or mpich, or run scripts/setup"))
struct MPITests {
    @Test(arguments: MPIJob.all, [(ranks: 1, mode: "conform"), (2, "cut"), (3, "conform"), (3, "cut")])
    func conforms(_ job: MPIJob, _ how: (ranks: Int, mode: String)) throws {
        let (status, output) = try job.probe(how.mode, ranks: how.ranks)
        #expect(status == 0 && output.contains("on \(how.ranks) ranks, all well"), "\(output)")
    }

    @Test(arguments: MPIJob.all)
    func finaliseRefusesPendingRequests(_ job: MPIJob) throws {
        let (status, output) = try job.probe("leak", ranks: 2)
        #expect(status == 0 && output.contains("1 requests are still pending"), "\(output)")
    }

    /// Diverging ranks get an error, and no byte is written beyond the memory that a rank has
    /// passed.
    @Test(arguments: MPIJob.all, ["message", "broadcast", "reduce", "kinds"])
    func ranksThatDivergeGetErrors(_ job: MPIJob, what: String) throws {
        let (_, output) = try job.probe("diverged " + what, ranks: 3)
        #expect(output.contains(" fails: ") && !output.contains("overwritten"), "\(output)")
        for rank in 0..<3 { #expect(output.contains("rank \(rank): memory is whole"), "\(output)") }
        #expect(output.contains("AQUILA_CHECK=ranks"), "\(output)")
    }

    @Test(arguments: MPIJob.all)
    func aWrongLibraryIsFoundOut(_ job: MPIJob) throws {
        guard let other = MPIJob.all.first(where: { $0.family != job.family }) else { return }
        let library = other.family == .openMPI ? "libmpi.so.40" : "libmpich.so.12"
        let (status, output) = try job.probe("conform", ranks: 2, settings: ["AQUILA_MPI": library])
        #expect(status != 0 && output.contains("belongs to another launcher"), "\(output)")
    }

    @Test(arguments: MPIJob.all)
    func anEngineThatIsOffIsAnError(_ job: MPIJob) throws {
        let (status, output) = try job.probe("conform", ranks: 2, settings: ["AQUILA_MPI": "off"])
        #expect(status != 0 && output.contains("switched off by AQUILA_MPI=off"), "\(output)")
    }
}

@testable import AquilaTransport
import Testing

/// Who started a process follows from its environment.
@Suite struct LauncherTests {
    private static func launcher(_ variables: [String: String]) -> MPILauncher? {
        MPILauncher { variables[$0] }
    }

    @Test func launchersAreKnownByTheirVariables() {
        #expect(Self.launcher(["PATH": "/bin", "SLURM_NTASKS": "8"]) == nil)
        let openMPI = Self.launcher(["OMPI_COMM_WORLD_SIZE": "4", "PMIX_RANK": "0"])
        #expect(openMPI?.families == [.openMPI] && openMPI?.size == 4)
        let mpich = Self.launcher(["PMI_RANK": "1", "PMI_SIZE": "3"])
        #expect(mpich?.families == [.mpich] && mpich?.size == 3)
        #expect(Self.launcher(["PMI_FD": "7"])?.size == nil)
        let slurm = Self.launcher(["PMIX_RANK": "1", "SLURM_NTASKS": "8", "SLURM_STEP_NUM_TASKS": "6"])
        #expect(slurm?.families == [.openMPI, .mpich] && slurm?.size == 6)
    }

    @Test func ranksThatDoNotKnowOfEachOtherAreRefused() throws {
        try Launch.checkSolitude(nil)
        try Launch.checkSolitude(1)
        let error = #expect(throws: TransportError.self) { try Launch.checkSolitude(4) }
        #expect(error.map { "\($0)".contains("one of 4 ranks") && "\($0)".contains("--mpi=pmix") } == true)
    }

    @Test func withoutALauncherARankIsAlone() throws {
        let transport = try Launch.transport()
        #expect(transport.size == 1 && transport.rank == 0)
        #expect(try transport.allReduce(5, .sum) == 5)
    }
}

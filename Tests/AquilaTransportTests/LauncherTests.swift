@testable import AquilaTransport
import Testing

/// The launcher of a process, derived from its environment.
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
        func check(_ variables: [String: String]) throws(TransportError) {
            try Launch.checkSolitude { variables[$0] }
        }
        try check([:])
        try check(["AQUILA_JOB_RANKS": "1"])
        // A batch script, and a step of one task.
        try check(["SLURM_PROCID": "0", "SLURM_NTASKS": "4"])
        try check(["SLURM_PROCID": "0", "SLURM_STEP_ID": "1", "SLURM_STEP_NUM_TASKS": "1"])
        let step = ["SLURM_PROCID": "0", "SLURM_STEP_ID": "1", "SLURM_STEP_NUM_TASKS": "4"]
        #expect(throws: TransportError.self) { try check(step) }
        try check(step.merging(["AQUILA_MPI": "off"]) { $1 })
        let error = #expect(throws: TransportError.self) { try check(["AQUILA_JOB_RANKS": "4"]) }
        #expect(error.map { "\($0)".contains("one of 4 ranks") && "\($0)".contains("--mpi=pmix") } == true)
    }

    @Test func childrenOfRanksAreNoRanks() throws {
        let rank = ["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "2", "AQUILA_JOB_RANKS": "4"]
        let own = RankMark { rank[$0] }.description
        var variables = rank.merging([RankMark.variable: own]) { $1 }
        #expect(Self.launcher(variables) != nil)
        #expect(RankMark.withoutLauncher(variables) == variables)
        // The same numbers in another process.
        let other = "1:1:1 " + own.split(separator: " ", maxSplits: 1)[1]
        variables[RankMark.variable] = other
        #expect(Self.launcher(variables) == nil)
        try Launch.checkSolitude { variables[$0] }
        variables["OMP_NUM_THREADS"] = "2"
        #expect(RankMark.withoutLauncher(variables) == ["OMP_NUM_THREADS": "2"])
        // A launcher inside the rank started it.
        variables["OMPI_COMM_WORLD_RANK"] = "0"
        #expect(Self.launcher(variables) != nil)
    }

    @Test func withoutALauncherARankIsAlone() throws {
        let transport = try Launch.transport()
        #expect(transport.size == 1 && transport.rank == 0)
        #expect(try transport.allReduce(5, .sum) == 5)
    }
}

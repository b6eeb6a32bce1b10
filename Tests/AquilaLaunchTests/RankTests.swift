import AquilaLaunch
import AquilaRuntime
import AquilaTransport
import Foundation
import RandomPrograms
import Testing

/// A program of arrays on many ranks, under `aquila run`: an error on one rank ends the job, and
/// its message names the lines.
@Suite(
    .serialized,
    .enabled(
        if: !AquilaRun.launchers.isEmpty,
        "no mpirun was found; install openmpi-bin or mpich, or run scripts/setup"))
struct RankTests {
    private func run(
        _ mode: String, check: String = "ranks", launcher: Launcher? = nil, heartbeat: String = "20"
    ) throws -> AquilaRun.Ending {
        let launcher = launcher ?? AquilaRun.launchers[0]
        return try AquilaRun(
            [
                "--launcher", launcher.path!, "--ranks", "3", "--heartbeat", heartbeat, AquilaRun.rankProbe,
                mode,
            ],
            settings: ["AQUILA_CHECK": check, "SWIFT_BACKTRACE": "enable=no", "AQUILA_WORKERS": "1"]
        ).wait()
    }

    private func count(_ text: String, in output: String) -> Int { output.ranges(of: text).count }

    @Test(arguments: AquilaRun.launchers, ["0", "ranks"])
    func aSoundProgramIsSound(_ launcher: Launcher, check: String) throws {
        let ending = try run("well", check: check, launcher: launcher)
        #expect(ending.status == 0, "\(ending.output)")
        // Printed output appears once.
        #expect(
            count("sum: 100000.0\n", in: ending.output) == 1 && count("all well", in: ending.output) == 1,
            "\(ending.output)")
    }

    /// Random programs give the bits of one rank, with every MPI library.
    @Test(arguments: AquilaRun.launchers, [2, 3, 4, 7])
    func programsGiveTheBitsOfOneRank(_ launcher: Launcher, ranks: Int) throws {
        let seeds = UInt64(ranks) * 1_000_000..<UInt64(ranks) * 1_000_000 + 60
        let ending = try AquilaRun(
            [
                "--launcher", launcher.path!, "--ranks", "\(ranks)", AquilaRun.rankProbe, "bits",
                "\(seeds.lowerBound)", "\(seeds.upperBound)",
            ],
            settings: ["AQUILA_WORKERS": "1"]
        ).wait()
        #expect(ending.status == 0, "\(ending.output)")
        let alone = Runtime(workers: 1)
        for seed in seeds {
            let line = "program \(seed): \(RankProgram(seed: seed).digest(on: alone))\n"
            #expect(count(line, in: ending.output) == 1, "\(line)\(RankProgram(seed: seed).listing)")
        }
    }

    @Test(arguments: AquilaRun.launchers)
    func aClockIsFound(_ launcher: Launcher) throws {
        let ending = try run("clock", launcher: launcher)
        #expect(ending.status != 0 && !ending.output.contains("scaled"), "\(ending.output)")
        for text in [
            "rank 0: multiply of float64 (100000,), 2.5", "rank 1: multiply of float64 (100000,), 1.5",
            "main.swift:", "Only a number",
        ] {
            #expect(ending.output.contains(text), "\(ending.output)")
        }
    }

    @Test func aBranchIsFound() throws {
        let ending = try run("branch")
        #expect(
            ending.status != 0 && ending.output.contains("the ranks do not run the same program"),
            "\(ending.output)")
    }

    @Test func aRankThatEndsEarlyIsFound() throws {
        let ending = try run("early")
        #expect(
            ending.status != 0 && ending.output.contains("rank 1: the end of the program"), "\(ending.output)"
        )
        #expect(ending.output.contains("main.swift:"), "\(ending.output)")
    }

    /// Without comparisons the end is detected as well, later and without the other rank's line.
    @Test(arguments: AquilaRun.launchers)
    func aRankThatEndsEarlyIsNotWaitedFor(_ launcher: Launcher) throws {
        let ending = try run("early", check: "0", launcher: launcher, heartbeat: "24")
        #expect(ending.status != 0 && !ending.output.contains("all well"), "\(ending.output)")
        #expect(
            ending.output.contains("has come to the end of its program, and this rank waits for it"),
            "\(ending.output)")
        #expect(ending.output.contains("main.swift:"), "\(ending.output)")
    }

    @Test(arguments: AquilaRun.launchers, ["exits", "traps", "throws"])
    func aRankThatFailsEndsTheJob(_ launcher: Launcher, mode: String) throws {
        let ending = try run(mode, check: "0", launcher: launcher)
        #expect(ending.status != 0 && ending.output.contains("sum: 100000.0"), "\(ending.output)")
        #expect(!ending.output.contains("all well"), "\(ending.output)")
    }

    @Test(arguments: AquilaRun.launchers)
    func aStatusOfAllIsTheJobs(_ launcher: Launcher) throws {
        let ending = try run("all-exit", check: "0", launcher: launcher)
        #expect(ending.status == 4 && ending.output.contains("a message before the end"), "\(ending.output)")
    }

    @Test(arguments: ["0", "1"]) func aTaskThatThrowsOnOneRankIsCaughtOnAll(check: String) throws {
        let ending = try run("task", check: check)
        let message = "probe.fail: no luck (launched at "
        if check == "0" {
            #expect(ending.status == 0 && count(message, in: ending.output) == 3, "\(ending.output)")
            #expect(
                count("main.swift:", in: ending.output) == 3
                    && count("thrown on rank 1)", in: ending.output) == 3, "\(ending.output)")
            #expect(count("a misfortune: true", in: ending.output) == 3, "\(ending.output)")
        } else {
            // The error comes from an argument that differs between ranks.
            #expect(ending.status != 0 && ending.output.contains("rank 1: probe.fail of"), "\(ending.output)")
        }
    }

    @Test func aScopeRunsOnce() throws {
        let ending = try run("once")
        #expect(ending.status == 0 && count("once\n", in: ending.output) == 1, "\(ending.output)")
        #expect(count(": no luck\n", in: ending.output) == 3, "\(ending.output)")
    }
}

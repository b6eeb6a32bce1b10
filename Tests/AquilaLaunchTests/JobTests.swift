import AquilaLaunch
import Foundation
import Testing

/// Jobs on this machine, and how they end.
@Suite(
    .serialized,
    .enabled(
        if: !AquilaRun.launchers.isEmpty,
        "no mpirun was found; install openmpi-bin or mpich, or run scripts/setup"))
struct JobTests {
    /// The contract is ten seconds by default; the margin is for a machine that is busy with other
    /// tests.
    private let limit = 13.0

    private func probe(
        _ launcher: Launcher, _ words: String..., options: [String] = ["--ranks", "3"], heartbeat: String
    )
        throws -> AquilaRun
    {
        let words =
            ["--launcher", launcher.path!, "--heartbeat", heartbeat] + options + [AquilaRun.probe] + words
        return try AquilaRun(words)
    }

    /// True if none of the ranks exists any more.
    private func areGone(_ ranks: [pid_t]) -> Bool { ranks.allSatisfy { kill($0, 0) != 0 } }

    @Test(arguments: AquilaRun.launchers)
    func ranksThatEndWellAreWell(_ launcher: Launcher) throws {
        let ending = try probe(launcher, "work", "0", heartbeat: "20").wait()
        #expect(ending.status == 0 && ending.output.contains("all well"), "\(ending.output)")
    }

    @Test(arguments: AquilaRun.launchers)
    func boundRanksHaveProcessorsOfTheirOwn(_ launcher: Launcher) throws {
        let options = ["--ranks", "1", "--hosts", "localhost", "--cpus", "1", "--bind", "cores"]
        let words =
            ["--launcher", launcher.path!] + options + [
                "sh", "-c", "grep Cpus_allowed_list /proc/self/status",
            ]
        let ending = try AquilaRun(words).wait()
        let list = ending.output.split(separator: "\t").last?.dropLast()
        #expect(ending.status == 0 && list.map { Int($0) != nil } == true, "\(ending.output)")
    }

    @Test(arguments: AquilaRun.launchers)
    func aKilledRankEndsTheJob(_ launcher: Launcher) throws {
        let run = try probe(launcher, "killed", heartbeat: "10")
        let ending = run.wait(since: "fate")
        #expect(ending.status != 0 && ending.seconds < limit, "\(ending.seconds) s: \(ending.output)")
        #expect(areGone(run.ranks))
        #expect(ending.output.contains("sum at heat.swift:31"), "\(ending.output)")
        #expect(ending.output.contains("rank 2 on"), "\(ending.output)")
    }

    @Test(arguments: AquilaRun.launchers)
    func aStoppedRankEndsTheJob(_ launcher: Launcher) throws {
        let run = try probe(launcher, "stopped", heartbeat: "10")
        let ending = run.wait(since: "fate")
        #expect(ending.status != 0 && ending.seconds < limit, "\(ending.seconds) s: \(ending.output)")
        #expect(ending.output.contains("has been silent for 5"), "\(ending.output)")
        #expect(ending.output.contains("; this rank was in sum at heat.swift:31"), "\(ending.output)")
        #expect(areGone(run.ranks))
    }

    @Test(arguments: AquilaRun.launchers)
    func theStatusOfARankIsTheJobs(_ launcher: Launcher) throws {
        let ending = try probe(launcher, "exits", heartbeat: "20").wait()
        if case .hydra = launcher {
            // The message may name another rank that noticed the failure and ended the job.
            #expect(ending.status != 0, "\(ending.output)")
        } else {
            #expect(ending.status == 3, "\(ending.output)")
        }
    }

    @Test(arguments: AquilaRun.launchers)
    func ranksThatLeaveAloneHaveFailed(_ launcher: Launcher) throws {
        let ending = try probe(launcher, "unfinished", heartbeat: "20").wait()
        #expect(ending.status != 0, "\(ending.output)")
    }

    @Test(arguments: AquilaRun.launchers)
    func signalsArePassedOn(_ launcher: Launcher) throws {
        let run = try probe(launcher, "work", heartbeat: "20")
        try #require(run.awaitRanks(3), "\(run.output)")
        kill(run.process.processIdentifier, SIGTERM)
        #expect(run.wait().status == 128 + SIGTERM)
        #expect(areGone(run.ranks))
    }

    @Test(arguments: AquilaRun.launchers)
    func aJobDoesNotOutliveItsStarter(_ launcher: Launcher) throws {
        let run = try probe(launcher, "work", heartbeat: "20")
        try #require(run.awaitRanks(3), "\(run.output)")
        kill(run.process.processIdentifier, SIGKILL)
        #expect(eventually { areGone(run.ranks) })
    }

    @Test(arguments: AquilaRun.launchers)
    func aSuspendedJobGoesOn(_ launcher: Launcher) throws {
        let run = try probe(launcher, "work", "9", heartbeat: "4")
        try #require(run.awaitRanks(3), "\(run.output)")
        let family = run.family
        #expect(family.count >= 5)
        for process in family {
            kill(process, SIGSTOP)
            usleep(100_000)
        }
        sleep(4)
        for process in family {
            kill(process, SIGCONT)
            usleep(100_000)
        }
        let ending = run.wait()
        #expect(ending.status == 0 && ending.output.contains("all well"), "\(ending.output)")
    }

    @Test func whatProgramsLeaveBehindIsEnded() throws {
        let words = [
            "--ranks", "2", "sh", "-c", "setsid sleep 1000 >/dev/null 2>&1 & echo rank is process $!",
        ]
        let run = try AquilaRun(words)
        #expect(run.wait().status == 0)
        #expect(run.ranks.count == 2 && areGone(run.ranks), "\(run.output)")
    }
}

/// Runs without a launcher.
@Suite struct RunTests {
    @Test func aRankAloneIsTheProgram() throws {
        let ending = try AquilaRun(["--cpus", "3", "sh", "-c", "echo $AQUILA_WORKERS; exit 7"]).wait()
        #expect(ending.status == 7 && ending.output == "3\n")
    }

    @Test func aDryRunRunsNothing() throws {
        let ending = try AquilaRun(["--dry-run", "--env", "A=b c", "sh", "-c", "echo $A"]).wait()
        #expect(ending.status == 0 && ending.output.hasPrefix("A='b c' /"), "\(ending.output)")
        #expect(ending.output.hasSuffix("sh -c 'echo $A'\n"))
    }

    @Test func pythonNeedsItsPackage() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "aquila-\(UUID().uuidString).py")
        try "print(1)".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        // A Python without any package.
        let ending = try AquilaRun([file.path], settings: ["AQUILA_PYTHON": "false"]).wait()
        #expect(ending.status == 64 && ending.output.contains("has no package aquila"), "\(ending.output)")
    }

    @Test func unknownProgramsAreRefused() throws {
        let ending = try AquilaRun(["--ranks", "2", "/nowhere/heat"]).wait()
        #expect(ending.status == 64 && ending.output.contains("/nowhere/heat"), "\(ending.output)")
    }
}

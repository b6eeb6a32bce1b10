import AquilaLaunch
import Testing

@Suite struct SpawnTests {
    private func shell(_ script: String) -> [String] { ["/bin/sh", "-c", script] }

    /// As in a shell: 128 and the signal where one ended the program.
    @Test(arguments: [("exit 7", 7), ("kill -TERM $$", 143), ("kill -INT $$", 130), ("true", 0)])
    func statusIsThatOfAShell(_ script: String, _ status: Int32) throws {
        #expect(try Spawn.run(shell(script), [:]) == status)
    }

    @Test func settingsAreAddedToTheEnvironment() throws {
        #expect(try Spawn.run(shell(#"test "$SPAWNED" = yes && test -n "$PATH""#), ["SPAWNED": "yes"]) == 0)
    }

    /// The key that interrupts a program leaves the process that reports on it.
    @Test func keysReachTheProgramAlone() throws {
        #expect(try Spawn.run(shell("kill -INT $PPID; exit 5"), [:]) == 5)
    }

    @Test func outputIsOfBothStreams() {
        let output = Spawn.output(of: shell("cat; echo out; echo err >&2; exit 3"))
        #expect(output?.text == "out\nerr\n" && output?.status == 3)
        let long = Spawn.output(of: shell("i=0; while [ $i -lt 30000 ]; do echo line; i=$((i + 1)); done"))
        #expect(long?.text.utf8.count == 150_000)
    }

    @Test func missingProgramsAreNamed() {
        #expect(Spawn.output(of: ["/nowhere/program"]) == nil)
        let error = #expect(throws: LaunchError.self) { try Spawn.run(["/nowhere/program"], [:]) }
        #expect(error?.description == "/nowhere/program cannot be started: No such file or directory")
    }
}

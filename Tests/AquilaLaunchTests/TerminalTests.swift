import Foundation
import Testing

/// A job whose terminal is closed, as with `ssh -t`: `aquila run` leads the session and alone gets
/// SIGHUP.
@Suite(
    .serialized,
    .enabled(
        if: !AquilaRun.launchers.isEmpty,
        "no mpirun was found; install openmpi-bin or mpich, or run scripts/setup"))
struct TerminalTests {
    @Test func aTerminalThatGoesEndsTheJob() throws {
        let terminal = try #require(Terminal())
        let aquila = try terminal.start([
            AquilaRun.aquila, "run", "--launcher", AquilaRun.launchers[0].path!, "--ranks", "3",
            "--heartbeat", "off",
            AquilaRun.probe, "work",
        ])
        var output = ""
        var ranks: [pid_t] = []
        let isUp = eventually {
            output += terminal.read()
            ranks = output.split(whereSeparator: \.isNewline).compactMap { line in
                line.firstRange(of: "is process ").flatMap { pid_t(line[$0.upperBound...]) }
            }
            return ranks.count == 3
        }
        #expect(isUp, "\(output)")
        terminal.close()
        var status: Int32 = 0
        let hasEnded = eventually { waitpid(aquila, &status, WNOHANG) == aquila }
        #expect(hasEnded && status >> 8 & 0xff == 128 + SIGHUP)
        #expect(eventually { ranks.allSatisfy { kill($0, 0) != 0 } })
        if !hasEnded { for process in ranks + [aquila] { kill(process, SIGKILL) } }
    }
}

/// A pseudo-terminal without a user.
private struct Terminal {
    private let master: Int32
    private let name: String

    init?() {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        // TIOCSPTLCK and TIOCGPTN: the macros are not visible in Swift.
        var (isLocked, number): (Int32, UInt32) = (0, 0)
        guard master >= 0, ioctl(master, 0x4004_5431, &isLocked) == 0,
            ioctl(master, 0x8004_5430, &number) == 0
        else {
            return nil
        }
        name = "/dev/pts/\(number)"
    }

    /// Starts a program as the leader of a session at this terminal.
    func start(_ words: [String]) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        // POSIX_SPAWN_SETSID
        posix_spawnattr_setflags(&attributes, 0x80)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        // The first terminal that the leader of a session opens becomes the session's.
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var arguments = words.map { strdup($0) } + [nil]
        defer {
            for word in arguments { free(word) }
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        var process: pid_t = 0
        let code = posix_spawn(&process, words[0], &actions, &attributes, &arguments, environ)
        try #require(code == 0)
        return process
    }

    /// The text written since the last call.
    func read() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Foundation.read(master, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : ""
    }

    func close() { _ = Foundation.close(master) }
}

import FoundationEssentials
import Glibc

/// Processes that outlive the launcher: they become children of this process, which ends them.
enum Orphans {
    /// Makes this process, instead of init, the parent of all descendants whose own parents end.
    static func adopt() {
        // `prctl` is variadic in C, so Swift does not import it.
        typealias Function = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        guard let symbol = dlsym(nil, "prctl") else { return }
        let setChildSubreaper: Int32 = 36
        _ = unsafeBitCast(symbol, to: Function.self)(setChildSubreaper, 1, 0, 0, 0)
    }

    /// Ends all children: by SIGTERM, then SIGKILL. After a good end they first get a second to
    /// exit by themselves.
    static func end(isHurried: Bool) {
        wait(rounds: isHurried ? 5 : 50)
        // SIGCONT wakes stopped processes so that they receive SIGTERM.
        for signal in [SIGTERM, SIGCONT] { for child in children() { kill(child, signal) } }
        wait(rounds: 25)
        // Killing a process makes its children ours, so rounds go on until there are none.
        for _ in 0..<100 {
            let left = children()
            if left.isEmpty { return }
            for child in left { kill(child, SIGKILL) }
            wait(rounds: 2)
        }
    }

    /// Reaps children until there are none, for at most `rounds` × 20 ms.
    private static func wait(rounds: Int) {
        for _ in 0..<rounds {
            var child: pid_t = 0
            repeat { child = waitpid(-1, nil, WNOHANG) } while child > 0
            if child < 0 { return }
            usleep(20_000)
        }
    }

    private static func children() -> [pid_t] {
        let own = getpid()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { parent(of: $0) == own }
    }

    private static func parent(of process: pid_t) -> pid_t? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        // The fields after the program's name begin with the state and the parent.
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? pid_t(fields[1]) : nil
    }
}

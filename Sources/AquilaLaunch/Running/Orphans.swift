import Foundation

/// What a launcher leaves behind: processes that become children of this one, and are ended.
enum Orphans {
    /// From now on, descendants whose parents have ended become children of this process and not of init.
    static func adopt() {
        // Variadic in C, so Swift does not see it.
        typealias Function = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        guard let symbol = dlsym(nil, "prctl") else { return }
        let setChildSubreaper: Int32 = 36
        _ = unsafeBitCast(symbol, to: Function.self)(setChildSubreaper, 1, 0, 0, 0)
    }

    /// Ends all children. Those of a job that ended well get a second to end by themselves.
    static func end(isHurried: Bool) {
        wait(rounds: isHurried ? 5 : 50)
        // Also the stopped ones must hear it.
        for signal in [SIGTERM, SIGCONT] { for child in children() { kill(child, signal) } }
        wait(rounds: 25)
        // The children of who is killed come next.
        for _ in 0..<100 {
            let left = children()
            if left.isEmpty { return }
            for child in left { kill(child, SIGKILL) }
            wait(rounds: 2)
        }
    }

    /// Collects children until there are none, or for some rounds of 20 ms.
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
        // After the program's name: its state, then its parent.
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? pid_t(fields[1]) : nil
    }
}

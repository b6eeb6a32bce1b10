import Glibc

/// The process of the launcher on a rank's host.
enum LauncherDaemon {
    /// Names of the daemons that may wait a quarter of an hour for a lost host: while data is under
    /// way to it, TCP sends no keepalive probes.
    private static let names = ["orted", "prted"]

    /// Ends the parent of this process if it is such a daemon and still runs after two seconds,
    /// since this host may be the one that is cut off. Returns at once; a shell does the waiting.
    static func endSoon() {
        let parent = getppid()
        guard let name = name(of: parent), names.contains(name) else { return }
        let check = "[ \"$(cat /proc/\(parent)/comm 2>/dev/null)\" = \(name) ] || exit 0"
        let script = "sleep 2; \(check); kill \(parent); sleep 1; \(check); kill -9 \(parent)"
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The shell runs in a session of its own, since the daemon kills groups of processes, and
        // without open files that a reader of this process's output waits for.
        let inItsOwnSession: Int16 = 0x80
        posix_spawnattr_setflags(&attributes, inItsOwnSession)
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        for number in 0..<Int32(3) {
            posix_spawn_file_actions_addopen(&files, number, "/dev/null", O_RDWR, 0)
        }
        let words: [String] = ["sh", "-c", script]
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        posix_spawn(&process, "/bin/sh", &files, &attributes, &arguments, environ)
    }

    private static func name(of process: pid_t) -> String? {
        guard let file = fopen("/proc/\(process)/comm", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [CChar](repeating: 0, count: 64)
        guard fgets(&bytes, 64, file) != nil else { return nil }
        return String(String(cString: bytes).prefix { $0 != "\n" })
    }
}

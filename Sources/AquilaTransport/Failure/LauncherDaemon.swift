import Glibc

/// The launcher's own process on a rank's host.
enum LauncherDaemon {
    /// Those that wait for a lost host for a quarter of an hour: what they had to say is still under way, and while
    /// it is, no keepalive looks whether anybody is there.
    private static let names = ["orted", "prted"]

    /// Ends the parent of this process if it is such a daemon and still there after two seconds: this host may be the
    /// one that is cut off. Returns at once.
    static func endSoon() {
        let parent = getppid()
        guard let name = name(of: parent), names.contains(name) else { return }
        let check = "[ \"$(cat /proc/\(parent)/comm 2>/dev/null)\" = \(name) ] || exit 0"
        let script = "sleep 2; \(check); kill \(parent); sleep 1; \(check); kill -9 \(parent)"
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // In a session of its own, as the daemon ends groups of processes; without files that somebody waits for.
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

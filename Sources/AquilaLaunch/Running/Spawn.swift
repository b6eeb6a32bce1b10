import AquilaTransport
import FoundationEssentials
import Glibc

/// Starts processes in this process's own group, so that a terminal's signals reach them, too.
package enum Spawn {
    /// Starts a command with the signal mask that held before `keepSignals`.
    static func start(_ command: LaunchCommand, mask: sigset_t) throws(LaunchError) -> pid_t {
        try start(command.arguments, environment(of: command), mask: mask)
    }

    /// Replaces this process by a command (`execve`). Returns only if that fails, with the reason.
    static func replace(with command: LaunchCommand) -> LaunchError {
        Supervisor.releaseSignals()
        withPointers(command.arguments, environment(of: command)) { path, arguments, environment in
            _ = execve(path, arguments, environment)
        }
        return problem(command.arguments, errno)
    }

    /// Runs a program to its end. Signals from the keyboard reach the program alone, so that the
    /// caller can report on an interrupted program, too.
    ///
    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - settings: environment variables beside those of this process.
    /// - Returns: the exit status, or 128 plus the signal that ended the program, as in a shell.
    package static func run(_ words: [String], _ settings: [String: String]) throws(LaunchError) -> Int32 {
        let keys = [SIGINT, SIGQUIT].map { (signal: $0, before: signal($0, SIG_IGN)) }
        defer { for key in keys { signal(key.signal, key.before) } }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        // A program that was started with its keys ignored, as in the background, stays so.
        for key in keys where !isIgnored(key.before) { sigaddset(&defaults, key.signal) }
        let variables = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        // The calling thread may block signals, as those of Dispatch do.
        return wait(for: try start(words, variables, mask: Supervisor.maskBefore, defaults: defaults))
    }

    /// The output of a command, on both streams, and its exit status; nil if it cannot be started.
    /// Blocks until the command ends.
    package static func output(of words: [String]) -> (text: String, status: Int32)? {
        var ends: (read: Int32, write: Int32) = (0, 0)
        let isOpen = withUnsafeMutablePointer(to: &ends) {
            $0.withMemoryRebound(to: Int32.self, capacity: 2) { pipe($0) == 0 }
        }
        guard isOpen else { return nil }
        defer { close(ends.read) }
        // Commands that other threads start must not keep the pipe open.
        for end in [ends.read, ends.write] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let process = try? start(
            words, ProcessInfo.processInfo.environment, mask: Supervisor.maskBefore, output: ends.write)
        close(ends.write)
        guard let process else { return nil }
        let bytes = contents(of: ends.read)
        return (String(decoding: bytes, as: UTF8.self), wait(for: process))
    }

    // MARK: Processes

    private static func start(
        _ words: [String], _ variables: [String: String], mask: sigset_t? = nil, defaults: sigset_t? = nil,
        output: Int32? = nil
    ) throws(LaunchError) -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var flags: Int32 = 0
        if var mask {
            posix_spawnattr_setsigmask(&attributes, &mask)
            flags |= Int32(POSIX_SPAWN_SETSIGMASK)
        }
        if var defaults {
            posix_spawnattr_setsigdefault(&attributes, &defaults)
            flags |= Int32(POSIX_SPAWN_SETSIGDEF)
        }
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let output {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
            posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        }
        var process: pid_t = 0
        let code = withPointers(words, variables) { path, arguments, environment in
            posix_spawnp(&process, path, &actions, &attributes, arguments, environment)
        }
        if code != 0 { throw problem(words, code) }
        return process
    }

    /// Waits for a child's end; its status as in a shell.
    private static func wait(for process: pid_t) -> Int32 {
        var code: Int32 = 0
        while waitpid(process, &code, 0) < 0, errno == EINTR {}
        return Supervisor.status(code)
    }

    private static func contents(of file: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(file, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += part[..<count]
        }
    }

    private static func isIgnored(_ handler: __sighandler_t?) -> Bool {
        unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private static func problem(_ words: [String], _ code: Int32) -> LaunchError {
        LaunchError("\(words[0]) cannot be started: \(String(cString: strerror(code)))")
    }

    // MARK: Words

    private typealias Words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    private static func environment(of command: LaunchCommand) -> [String: String] {
        RankMark.withoutLauncher(ProcessInfo.processInfo.environment).merging(command.environment) { $1 }
    }

    private static func withPointers<R>(
        _ words: [String], _ variables: [String: String], _ body: (UnsafePointer<CChar>, Words, Words) -> R
    ) -> R {
        var arguments = words.map { strdup($0) } + [nil]
        var environment = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in arguments + environment { free(word) } }
        return body(arguments[0]!, &arguments, &environment)
    }
}

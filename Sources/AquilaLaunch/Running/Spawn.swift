import AquilaTransport
import Foundation

/// Starts processes in this process's own group, so that a terminal's signals reach them, too.
enum Spawn {
    /// Starts a command with the signal mask that held before `keepSignals`.
    static func start(_ command: LaunchCommand, mask: sigset_t) throws(LaunchError) -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var mask = mask
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process: pid_t = 0
        let code = withArguments(command) { path, arguments, environment in
            posix_spawnp(&process, path, nil, &attributes, arguments, environment)
        }
        if code != 0 { throw problem(command, code) }
        return process
    }

    /// Replaces this process by a command (`execve`). Returns only if that fails, with the reason.
    static func replace(with command: LaunchCommand) -> LaunchError {
        Supervisor.releaseSignals()
        withArguments(command) { path, arguments, environment in
            _ = execve(path, arguments, environment)
        }
        return problem(command, errno)
    }

    private static func problem(_ command: LaunchCommand, _ code: Int32) -> LaunchError {
        LaunchError("\(command.arguments[0]) cannot be started: \(String(cString: strerror(code)))")
    }

    private typealias Words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    private static func withArguments<R>(
        _ command: LaunchCommand, _ body: (UnsafePointer<CChar>, Words, Words) -> R
    ) -> R {
        let variables = RankMark.withoutLauncher(ProcessInfo.processInfo.environment)
            .merging(command.environment) { $1 }
        var arguments = command.arguments.map { strdup($0) } + [nil]
        var environment = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in arguments + environment { free(word) } }
        return body(arguments[0]!, &arguments, &environment)
    }
}

import AquilaTransport
import Foundation

/// Stays with a launcher until it ends: passes signals on, ends it where the ranks say that the job is over and it
/// hangs, and leaves no process of the job on this machine.
struct Supervisor {
    struct Ending {
        /// As a shell has it: 128 and the signal, where one ended the launcher.
        var status: Int32
        /// Whether the launcher had to be ended.
        var isForced: Bool
        /// The first signal by which somebody asked for the end.
        var interruption: Int32?
    }

    /// Seconds that a launcher has to end by itself after a rank has failed, and after it was asked to.
    private static let patience = (failure: 2.5, order: 1.0)
    /// Seconds that a job has after a signal that ends it.
    private static let farewell = 3.0

    /// Signals of users and batch systems.
    private static let passed = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT]
    nonisolated(unsafe) private static var maskBefore = sigset_t()

    private let command: LaunchCommand
    private let notes: JobNotes?
    private let isGuarded: Bool
    private let isOrderly: Bool
    private var launcher: pid_t = 0
    private var status: Int32?
    private var isForced = false
    /// When the launcher is ended, and how.
    private var next: (time: Double, signal: Int32)?
    private var interruption: Int32?
    private var lastLook = 0.0

    /// - Parameters:
    ///   - isGuarded: whether a launcher is ended that does not end after a failure.
    ///   - isOrderly: whether it is asked before.
    init(_ command: LaunchCommand, _ notes: JobNotes?, isGuarded: Bool, isOrderly: Bool) {
        self.command = command
        self.notes = notes
        self.isGuarded = isGuarded
        self.isOrderly = isOrderly
    }

    static func keepSignals() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, &maskBefore)
        // Threads of Dispatch block signals, and so does what they start: a launcher must hear ours.
        for signal in passed { sigdelset(&maskBefore, signal) }
    }

    static func releaseSignals() { pthread_sigmask(SIG_SETMASK, &maskBefore, nil) }

    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in passed + [SIGCHLD] { sigaddset(&set, signal) }
        return set
    }

    /// Blocks until the launcher has ended and no process of the job is left on this machine.
    mutating func run() throws(LaunchError) -> Ending {
        Orphans.adopt()
        launcher = try Spawn.start(command, mask: Self.maskBefore)
        var set = Self.signals
        while status == nil {
            var information = siginfo_t()
            var pause = timespec(tv_sec: 0, tv_nsec: 100_000_000)
            let signal = sigtimedwait(&set, &information, &pause)
            if signal > 0 && signal != SIGCHLD {
                // Keys at a terminal reach the launcher without our help. The end of a terminal reaches the leader of its
                // session alone, which may be this process.
                take(signal, isFromTerminal: information.si_code == 0x80 && signal != SIGHUP)
            }
            reap()
            look()
        }
        Orphans.end(isHurried: isForced || status != 0)
        return Ending(status: status ?? Job.failure, isForced: isForced, interruption: interruption)
    }

    private mutating func take(_ signal: Int32, isFromTerminal: Bool) {
        if !isFromTerminal { kill(launcher, signal) }
        switch signal {
        case SIGTSTP:
            // The shell waits for this process to stop. The signal that lets it go on is passed on, too.
            raise(SIGSTOP)
        case SIGINT, SIGTERM, SIGHUP, SIGQUIT:
            // Who interrupts at a terminal may want srun's report of its tasks; the second time it is meant.
            if !isFromTerminal || interruption != nil { next = next ?? (now + Self.farewell, SIGTERM) }
            interruption = interruption ?? signal
        default: break
        }
    }

    /// Collects children that have ended, also those that were adopted.
    private mutating func reap() {
        var code: Int32 = 0
        while true {
            let child = waitpid(-1, &code, WNOHANG)
            if child <= 0 { return }
            if child == launcher { status = code & 0x7f == 0 ? code >> 8 & 0xff : 128 + code & 0x7f }
        }
    }

    /// Ends a launcher that does not notice that its ranks are gone.
    private mutating func look() {
        let now = now
        if let (time, signal) = next, now >= time {
            isForced = true
            kill(launcher, signal)
            next = (now + Self.patience.order, SIGKILL)
        }
        guard next == nil, isGuarded, let notes, now - lastLook >= 0.2 else { return }
        lastLook = now
        guard case .failed = notes.state() else { return }
        // Slurm must hear of it; mpirun has already tried what it would try again.
        next = (now + Self.patience.failure, isOrderly ? SIGTERM : SIGKILL)
    }

    private var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

import AquilaSystem
import AquilaTransport
import Glibc

/// Supervises a launcher until it ends: passes signals on, ends the launcher if it hangs after the
/// ranks have noted the end of the job, and ends all processes that the job leaves on this machine.
struct Supervisor {
    struct Ending {
        /// The launcher's exit status as a shell gives it: 128 plus the signal, if one ended it.
        var status: Int32
        /// True if the supervisor ended the launcher.
        var isForced: Bool
        /// The first signal that asked for the job's end; nil if none came.
        var interruption: Int32?
    }

    /// Seconds that a launcher has to end by itself after a rank has failed, and after a signal to
    /// end.
    private static let patience = (failure: 2.5, order: 1.0)
    /// Seconds that a job has to end after an interrupting signal.
    private static let farewell = 3.0

    /// Signals of users and batch systems that are passed on to the launcher.
    private static let passed = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT]
    nonisolated(unsafe) private(set) static var maskBefore = sigset_t()

    private let command: LaunchCommand
    private let notes: JobNotes?
    private let isGuarded: Bool
    private let isOrderly: Bool
    private var launcher: pid_t = 0
    private var status: Int32?
    private var isForced = false
    /// The time at which the launcher will be ended, and the signal for it.
    private var next: (time: Double, signal: Int32)?
    private var interruption: Int32?
    private var lastLook = 0.0

    /// - Parameters:
    ///   - isGuarded: true to end a launcher that does not end by itself after a failure.
    ///   - isOrderly: true to send it SIGTERM before SIGKILL.
    init(_ command: LaunchCommand, _ notes: JobNotes?, isGuarded: Bool, isOrderly: Bool) {
        self.command = command
        self.notes = notes
        self.isGuarded = isGuarded
        self.isOrderly = isOrderly
    }

    static func keepSignals() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, &maskBefore)
        // Dispatch's threads block signals, and processes inherit the mask; launchers must receive
        // ours.
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
                // A terminal sends its keys' signals to the launcher too. SIGHUP at the terminal's
                // end goes only to the leader of the session, which may be this process, so it is
                // passed on.
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
            // The shell waits for this process to stop; the SIGCONT that resumes it is passed on,
            // too.
            raise(SIGSTOP)
        case SIGINT, SIGTERM, SIGHUP, SIGQUIT:
            // The first interrupt at a terminal may only ask srun for its report of tasks; the
            // second one ends the job.
            if !isFromTerminal || interruption != nil { next = next ?? (now + Self.farewell, SIGTERM) }
            interruption = interruption ?? signal
        default: break
        }
    }

    /// Reaps children that have ended, adopted ones included.
    private mutating func reap() {
        var code: Int32 = 0
        while true {
            let child = waitpid(-1, &code, WNOHANG)
            if child <= 0 { return }
            if child == launcher { status = Self.status(code) }
        }
    }

    /// Ends a launcher that has not noticed the end of its ranks.
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
        // srun must get SIGTERM to cancel the step; mpirun has already tried everything that
        // SIGTERM would start.
        next = (now + Self.patience.failure, isOrderly ? SIGTERM : SIGKILL)
    }

    /// A child's end as a shell has it: the exit status, or 128 plus the signal.
    static func status(_ code: Int32) -> Int32 { code & 0x7f == 0 ? code >> 8 & 0xff : 128 + code & 0x7f }

    private var now: Double { SystemClock.monotonic.seconds }
}

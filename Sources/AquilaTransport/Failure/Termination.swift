import Glibc

/// A handler of SIGTERM that delays the end of the process until this rank has printed its current
/// activity.
///
/// Installed only if the program has left the signal's disposition alone; a handler that the
/// program sets later replaces it.
struct Termination {
    /// Set by the signal's handler, whose writes of this type are atomic.
    private nonisolated(unsafe) static let flag: UnsafeMutablePointer<sig_atomic_t> = {
        let flag = UnsafeMutablePointer<sig_atomic_t>.allocate(capacity: 1)
        flag.initialize(to: 0)
        return flag
    }()

    init?() {
        var action = sigaction()
        sigaction(SIGTERM, nil, &action)
        guard action.__sigaction_handler.sa_handler == nil else { return nil }
        // Forces the lazy initialisation of the flag, which a signal handler must not run.
        Self.flag.pointee = 0
        action.__sigaction_handler.sa_handler = { _ in Termination.flag.pointee = 1 }
        action.sa_flags = Int32(SA_RESTART)
        sigaction(SIGTERM, &action, nil)
    }

    var isRequested: Bool { Self.flag.pointee != 0 }

    /// Restores the default action of SIGTERM.
    func restore() {
        signal(SIGTERM, SIG_DFL)
        // SIGTERM may have come before the default action was restored.
        if isRequested { raise(SIGTERM) }
    }

    /// Ends the process by SIGTERM.
    func obey() { restore() }
}

import Glibc

/// A launcher's order to end, SIGTERM, put off for the moment that it takes to say what this rank was doing.
///
/// Installed only where the program has left the signal as it was; a program that handles it later wins.
struct Termination {
    private static let flag: UnsafeMutablePointer<sig_atomic_t> = {
        let flag = UnsafeMutablePointer<sig_atomic_t>.allocate(capacity: 1)
        flag.initialize(to: 0)
        return flag
    }()

    init?() {
        var action = sigaction()
        sigaction(SIGTERM, nil, &action)
        guard action.__sigaction_handler.sa_handler == nil else { return nil }
        // Made before the first signal: a handler must not.
        Self.flag.pointee = 0
        action.__sigaction_handler.sa_handler = { _ in Termination.flag.pointee = 1 }
        action.sa_flags = Int32(SA_RESTART)
        sigaction(SIGTERM, &action, nil)
    }

    var isRequested: Bool { Self.flag.pointee != 0 }

    /// Lets the signal have its usual effect again.
    func restore() {
        signal(SIGTERM, SIG_DFL)
        // It may have come meanwhile.
        if isRequested { raise(SIGTERM) }
    }

    /// Ends the process as the signal would have.
    func obey() { restore() }
}

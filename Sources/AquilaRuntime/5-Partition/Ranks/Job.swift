import AquilaTransport
import Glibc

/// The ranks that a launcher has started this process among.
enum Job {
    /// The way to the other ranks; nil where there are none.
    static let transport: (any Transport)? = {
        guard MPILauncher.current != nil else { return nil }
        do {
            let transport = try AquilaTransport.Launch.transport()
            if transport.size > 1 { begin(transport) }
            return transport
        } catch {
            fputs("aquila: \(error)\n", stderr)
            exit(70)
        }
    }()

    nonisolated(unsafe) private static var watchdog: Watchdog?

    private static func begin(_ transport: any Transport) {
        if transport.rank != 0 { silence() }
        watchdog = Watchdog(transport)
        atexit {
            Job.watchdog?.stop()
            try? Job.transport?.finalise()
        }
    }

    /// What the program prints appears once: the first rank prints it. `AQUILA_PRINT=all` lets every rank print.
    private static func silence() {
        if getenv("AQUILA_PRINT").map({ String(cString: $0) }) == "all" { return }
        freopen("/dev/null", "w", stdout)
    }
}

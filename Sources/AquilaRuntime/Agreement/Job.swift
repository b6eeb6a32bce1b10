import AquilaSystem
import AquilaTransport
import Glibc

/// The ranks that a launcher has started this process among.
enum Job {
    /// The way to the other ranks; nil where there are none.
    static let transport: (any Transport)? = {
        do {
            guard MPILauncher.current != nil else {
                try AquilaTransport.Launch.checkSolitude()
                return nil
            }
            RankMark.set()
            let transport = try AquilaTransport.Launch.transport()
            if transport.size > 1 { begin(transport) }
            return transport
        } catch {
            printError("aquila: \(error)\n")
            exit(70)
        }
    }()

    /// Current activity of the job's runtime, for the watchdog.
    static let activity = RankActivity()

    nonisolated(unsafe) private static var watchdog: Watchdog?
    /// Message of this rank for a failed end; see `Runtime.lastWords`.
    nonisolated(unsafe) static var lastWords = ""
    /// The runtime of this rank; nil before it is made.
    nonisolated(unsafe) static weak var runtime: Runtime?

    /// Number and host of this rank, and number of ranks; nil for a process alone.
    nonisolated(unsafe) private(set) static var place: (rank: Int, size: Int, host: String)?

    private static func begin(_ transport: any Transport) {
        place = (transport.rank, transport.size, transport.hostName)
        if transport.rank != 0 { silence() }
        let activity = activity
        watchdog = Watchdog(transport) { activity.current }
        // Unlike `atexit`, this passes the status.
        on_exit({ status, _ in Job.end(status) }, nil)
    }

    /// Leaves the job, together with all ranks; or alone, where this rank has failed and others have not.
    private static func end(_ status: Int32) {
        guard let transport else { return }
        fflush(nil)
        if status == 0 {
            try? runtime?.meetAtEnd()
        } else if !transport.meetAtBadEnd(within: patience) {
            // The launcher ends the others, since this process ends without having left.
            if transport.rank != 0 { printError(lastWords) }
            let rank = "rank \(transport.rank) on \(transport.hostName)"
            printError("aquila: \(rank) ends with status \(status), and others go on\n")
            return
        } else {
            sayLastWords(transport)
        }
        Tracer.shared?.finish()
        watchdog?.stop()
        try? transport.finalise()
        // All have written their parts by now.
        if transport.rank == 0 { Tracer.shared?.merge(ranks: transport.size) }
    }

    /// Prints the message of this rank if it differs from that of the first rank, when all ranks fail.
    private static func sayLastWords(_ transport: any Transport) {
        guard let words = try? transport.allGatherTexts(lastWords), transport.rank != 0,
            !lastWords.isEmpty, lastWords != words[0]
        else { return }
        printError("aquila: rank \(transport.rank) on \(transport.hostName):\n\(lastWords)")
    }

    /// Seconds between the first and the last rank that find the same error.
    private static let patience = 2.0

    /// Lets only the first rank print, so that output appears once. With `AQUILA_PRINT=all` every rank
    /// prints.
    private static func silence() {
        if Settings.print.current == .all { return }
        let nothing = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nothing >= 0 else { return }
        dup2(nothing, STDOUT_FILENO)
        close(nothing)
    }
}

import AquilaSystem
import Glibc
import Synchronization

/// Detects ranks that have fallen silent or died, and ends the job with a message that names the
/// rank. MPI reports no error for a cut link; it waits for ever.
///
/// A thread that mostly sleeps makes progress for ranks whose threads are all busy, and sends a
/// heartbeat to two neighbours five times within the deadline, at least once a second. It costs 1.5
/// % of a core while requests are pending and 0.4 % otherwise. A rank in a long computation is not
/// silent, since its watchdog runs; a rank that is stopped, swapped out or cut off is. Time in
/// which this process itself was stopped does not count, so a job may be suspended as a whole and
/// resumed rank by rank. For neighbours on the same machine the process number is checked as well.
///
/// The rank that ends the job tells its neighbours, and these tell theirs: on each side of a cut
/// all ranks end at once.
///
/// Stop it on all ranks before `finalise`. The watchdog's thread owns all variables and the neighbours;
/// other threads use only constants and atomics.
public final class Watchdog: @unchecked Sendable {
    /// Seconds within which a job that has lost a rank ends: `AQUILA_HEARTBEAT`, by default 10; nil
    /// if that is `off` or 0.
    public static var defaultLimit: Double? {
        let seconds = Settings.heartbeat.current ?? 10
        return seconds > 0 ? seconds : nil
    }

    /// Seconds of silence after which a rank counts as lost: half of the limit. The other half is
    /// left to the launcher, which must detect lost hosts itself and kill processes that ignore
    /// SIGTERM.
    public static var defaultDeadline: Double? { defaultLimit.map { $0 / 2 } }

    private let transport: any Transport
    private let deadline: Double
    private let activity: ActivityQuestion
    private let neighbours: [Neighbour]
    /// True once this rank's program has ended.
    private let hasEnded = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let isOver = Atomic<Bool>(false)
    /// Rounds of the watchdog's thread, counted for the thread that watches it.
    private let rounds = Atomic<Int>(0)
    private let termination: Termination?
    private var clock = RunningClock(longestStep: 1)
    private var looked = 0.0
    /// True once this rank's activity has been asked for ahead of the job's end.
    private var isAsked = false
    /// The number of finished requests, and the time at which it last changed.
    private var progress = (doneCount: 0, at: 0.0)

    /// Starts the thread. Does not wait for other ranks; a neighbour that stays silent for the
    /// deadline ends the job.
    ///
    /// - Parameters:
    ///   - deadline: seconds of silence after which a rank is lost, the same on all ranks. Nil: no
    ///     heartbeats, only progress.
    ///   - activity: the current activity of this rank, for the message that ends a job.
    public init(
        _ transport: any Transport, deadline: Double? = Watchdog.defaultDeadline,
        activity: @escaping @Sendable () -> TransportActivity? = { nil }
    ) {
        self.transport = transport
        self.deadline = deadline ?? .infinity
        self.activity = ActivityQuestion(activity)
        let (rank, size) = (transport.rank, transport.size)
        let ranks = Set([(rank + 1) % size, (rank + size - 1) % size]).subtracting([rank]).sorted()
        neighbours = deadline == nil ? [] : ranks.map { Neighbour($0) }
        termination = transport is any ProcessTransport && size > 1 ? Termination() : nil
        startThread { [self] in watch() }
        if transport is any ProcessTransport && !neighbours.isEmpty {
            startThread { [self] in watchMyself() }
        }
    }

    /// Stops the watchdog. Blocks until all ranks stop theirs and the neighbours have said goodbye;
    /// a rank that falls silent meanwhile still ends the job.
    public func stop() {
        hasEnded.store(true, ordering: .releasing)
        // The barrier keeps early ranks guarded until the last one arrives. If it throws, the job
        // is about to end anyway.
        if !neighbours.isEmpty { try? transport.barrier() }
        isStopping.store(true, ordering: .releasing)
        var backoff = Backoff()
        while !isOver.load(ordering: .acquiring) { backoff.pause() }
    }

    private func watch() {
        defer {
            termination?.restore()
            isOver.store(true, ordering: .releasing)
        }
        let interval = min(deadline / 5, 1)
        clock = RunningClock(longestStep: max(deadline / 10, 0.05))
        while true {
            let isLeaving = isStopping.load(ordering: .acquiring)
            let now = clock.now()
            rounds.add(1, ordering: .relaxed)
            transport.progress()
            if let termination, termination.isRequested { return obey(termination, now) }
            if hasLostStarter(now) { return endAlone("the aquila run that started it is gone") }
            let stage: Neighbour.Stage =
                isLeaving ? .leaving : hasEnded.load(ordering: .acquiring) ? .ended : .running
            if stage == .running, let neighbour = deserter(now) {
                return end(neighbour, .lost("has come to the end of its program, and this rank waits for it"))
            }
            for neighbour in neighbours {
                if neighbour.silence(now) > deadline / 2 { askInTime() }
                guard let news = neighbour.attend(transport, now, interval, stage, deadline) else {
                    continue
                }
                return end(neighbour, news)
            }
            if isLeaving && neighbours.allSatisfy(\.isOver) { return }
            usleep(isLeaving || transport.pendingCount > 0 ? 1000 : 10_000)
        }
    }

    /// A neighbour whose program has ended although this rank waits for a message of it: everything
    /// that it sent would have arrived by now. Happens if ranks run different programs.
    private func deserter(_ now: Double) -> Neighbour? {
        guard let transport = transport as? any ProcessTransport,
            neighbours.contains(where: { $0.ended != nil })
        else {
            return nil
        }
        let done = transport.doneCount
        if done != progress.doneCount || transport.pendingCount == 0 { progress = (done, now) }
        let silence = now - progress.at
        if silence > deadline / 4 { askInTime() }
        guard silence > deadline else { return nil }
        return neighbours.first { neighbour in
            guard let ended = neighbour.ended, now - ended > deadline else { return false }
            return transport.isWaiting(for: neighbour.rank)
        }
    }

    /// Asks for this rank's activity before the job has to end, so that the message need not wait for it.
    private func askInTime() {
        if !isAsked { activity.ask() }
        isAsked = true
    }

    private func end(_ neighbour: Neighbour, _ news: Neighbour.News) {
        let ending = transport as? any ProcessTransport
        // This comes first: what follows may hang.
        ending?.endSoon()
        switch news {
        case .ended(let message):
            spread(message, past: neighbour)
            // The rank that found the reason has printed it.
            if let ending {
                if transport.ranksOnHost.first == transport.rank { LauncherDaemon.endSoon() }
                ending.leave(because: message)
            } else {
                transport.abort(message)
            }
        case .lost(let problem):
            let rank = neighbour.rank
            let message =
                clock.lastStop > deadline / 2
                ? "it was stopped, and the others have ended the job meanwhile"
                : "rank \(rank) on \(transport.hosts[rank]) \(problem)\(waiting)"
            // This comes first, as MPI may hang from now on.
            ending?.announce(message)
            // The lost rank is told too, so that it knows the reason should it come back.
            spread("rank \(transport.rank) on \(transport.hostName) ends the job: \(message)")
            if transport.hosts[rank] != transport.hostName { LauncherDaemon.endSoon() }
            transport.abort(message)
        }
    }

    /// Ends the job for a reason other than a lost neighbour.
    private func endAlone(_ message: String) {
        (transport as? any ProcessTransport)?.announce(message)
        spread("rank \(transport.rank) on \(transport.hostName) ends the job: \(message)")
        transport.abort(message)
    }

    /// True if the process that started the job has ended. Looks twice a second, on the first rank
    /// of each host only.
    private func hasLostStarter(_ now: Double) -> Bool {
        guard now - looked >= 0.5, let transport = transport as? any ProcessTransport else { return false }
        looked = now
        return transport.ranksOnHost.first == transport.rank && transport.isStarterAlive == false
    }

    /// `; this rank was in sum at heat.swift:31`, or nothing if the activity is unknown.
    private var waiting: String {
        guard let activity = knownActivity else { return "" }
        return "; this rank was in \(activity)"
    }

    private var knownActivity: String? {
        activity.answer() ?? (transport as? any ProcessTransport)?.pendingCall?.description
    }

    /// Tells all neighbours but the source of the news that the job is over; gives up after 0.3 s.
    private func spread(_ message: String, past source: Neighbour? = nil) {
        let others = neighbours.filter { $0 !== source }
        var backoff = Backoff()
        while backoff.seconds < 0.3 {
            transport.progress()
            // `map` first, so that every neighbour is told; `allSatisfy` alone would stop at the
            // first false.
            if others.map({ $0.tell(transport, message) }).allSatisfy({ $0 }) { return }
            backoff.pause()
        }
    }

    /// Handles the launcher's SIGTERM, sent since a rank elsewhere is lost: prints this rank's
    /// activity, once for each host, and ends the process.
    private func obey(_ termination: Termination, _ now: Double) {
        if transport.ranksOnHost.first == transport.rank, let activity = knownActivity {
            var message = "rank \(transport.rank) on \(transport.hostName) was in \(activity)"
            // Heartbeats come at least once a second, so a longer silence is worth mentioning.
            for neighbour in neighbours where neighbour.silence(now) > 1.5 {
                let silence = (neighbour.silence(now) * 10).rounded() / 10
                message +=
                    ", and has not heard of rank \(neighbour.rank) on \(transport.hosts[neighbour.rank]) "
                message += "for \(silence) s"
            }
            printError("aquila: the launcher ends the job (SIGTERM); \(message)\n")
            JobNotes.current?.write(.interrupted, message)
        }
        termination.obey()
    }

    /// The loop of a second thread, which ends the job if the watchdog's own thread hangs in MPI.
    private func watchMyself() {
        var (last, silence) = (0, 0.0)
        while !isOver.load(ordering: .acquiring) {
            usleep(200_000)
            let current = rounds.load(ordering: .relaxed)
            silence = current == last ? silence + 0.2 : 0
            last = current
            guard silence > deadline else { continue }
            let ending = transport as? any ProcessTransport
            ending?.endSoon()
            ending?.announce("MPI has not answered for \(deadline) s\(waiting)")
            _exit(70)
        }
    }
}

/// A clock of the time in which this process ran; it stands still while the process is stopped.
struct RunningClock {
    private let longestStep: Double
    private var last = Backoff.now()
    private var sum = 0.0
    private var stop = (at: 0.0, seconds: 0.0)

    /// - Parameter longestStep: the most seconds that count between two readings; in the rest of a
    ///   longer interval the process was stopped or starved.
    init(longestStep: Double) { self.longestStep = longestStep }

    /// Seconds of running time since the clock was made.
    mutating func now() -> Double {
        let time = Backoff.now()
        sum += min(time - last, longestStep)
        if time - last > longestStep { stop = (sum, time - last) }
        last = time
        return sum
    }

    /// Seconds for which the process was stopped within the last second of running time; 0 if it
    /// was not.
    var lastStop: Double { sum - stop.at < 1 ? stop.seconds : 0 }
}

/// The queries and actions that the watchdog needs of a transport whose ranks are processes.
protocol ProcessTransport: Transport {
    /// True if the rank's process runs; nil if it cannot be seen from this host.
    func isAlive(_ rank: Int) -> Bool?
    /// True if the `aquila run` that started this job runs; nil if there is none or it cannot be
    /// seen from this host.
    var isStarterAlive: Bool? { get }
    /// The call of an unfinished request; nil if there is none or another thread holds the engine.
    var pendingCall: TransportCall? { get }
    /// The number of finished requests.
    var doneCount: Int { get }
    /// True if a request is open that needs the given rank's part. Broadcasts do not count: they
    /// may end on one rank before another.
    func isWaiting(for rank: Int) -> Bool
    /// Makes this process end within two seconds, whatever hangs.
    func endSoon()
    /// Prints the reason for the end of the job, and makes this process end within two seconds.
    func announce(_ message: String)
    /// Ends this process because another rank has ended the job.
    func leave(because message: String)
}

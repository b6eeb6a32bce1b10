import AquilaSystem
import Glibc
import Synchronization

/// Finds out when a rank has fallen silent or has died, and ends the job then, with a message that names it: a cut link
/// is never an error of MPI's, which waits for ever.
///
/// A thread that mostly sleeps makes progress for ranks whose threads are all busy, and sends a heartbeat to two
/// neighbours five times within the deadline, at least once a second. It costs 1.5 % of a core while requests are
/// pending and 0.4 % otherwise. A rank in a long computation is not silent: its watchdog is alive. One that is stopped,
/// swapped out or cut off is. Time in which this process itself was stopped does not count, so a job may be suspended
/// as a whole, and resumed rank by rank. Neighbours on the same machine are also looked for by their process numbers.
///
/// Whoever ends the job tells its neighbours, and they tell theirs: on each side of a cut all ranks end at once.
///
/// Stop it before `finalise`, on all ranks.
public final class Watchdog: @unchecked Sendable {
    /// Seconds within which a job that has lost a rank is over: `AQUILA_HEARTBEAT`, else 10; nil where that is `off`
    /// or 0.
    public static var defaultLimit: Double? {
        let seconds = Settings.heartbeat.current ?? 10
        return seconds > 0 ? seconds : nil
    }

    /// Seconds of silence after which a rank is lost: half of the limit. The other half is the launcher's, which
    /// must find its own lost hosts and end processes that do not obey.
    public static var defaultDeadline: Double? { defaultLimit.map { $0 / 2 } }

    private let transport: any Transport
    private let deadline: Double
    private let activity: @Sendable () -> TransportActivity?
    private let neighbours: [Neighbour]
    /// Whether this rank's program has come to its end.
    private let hasEnded = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let isOver = Atomic<Bool>(false)
    /// Rounds of the thread, for the one that watches it.
    private let rounds = Atomic<Int>(0)
    private let termination: Termination?
    /// The thread's.
    private var clock = RunningClock(longestStep: 1)
    private var looked = 0.0
    /// How many requests were done when one was last done.
    private var progress = (doneCount: 0, at: 0.0)

    /// Starts the thread. Does not wait for other ranks, but those who are silent for the deadline end the job.
    ///
    /// - Parameters:
    ///   - deadline: seconds; all ranks pass the same. Nil: there are no heartbeats, only progress.
    ///   - activity: what this rank is doing or waiting for, to end messages with.
    public init(
        _ transport: any Transport, deadline: Double? = Watchdog.defaultDeadline,
        activity: @escaping @Sendable () -> TransportActivity? = { nil }
    ) {
        self.transport = transport
        self.deadline = deadline ?? .infinity
        self.activity = activity
        let (rank, size) = (transport.rank, transport.size)
        let ranks = Set([(rank + 1) % size, (rank + size - 1) % size]).subtracting([rank]).sorted()
        neighbours = deadline == nil ? [] : ranks.map { Neighbour($0) }
        termination = transport is any ProcessTransport && size > 1 ? Termination() : nil
        startThread { [self] in watch() }
        if transport is any ProcessTransport && !neighbours.isEmpty {
            startThread { [self] in watchMyself() }
        }
    }

    /// Waits for all ranks to stop, too, then says goodbye to the neighbours and waits for theirs. A rank that falls
    /// silent meanwhile still ends the job.
    public func stop() {
        hasEnded.store(true, ordering: .releasing)
        // So that who is early is guarded until the last one comes. Where it throws, the job is about to end.
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
                guard let news = neighbour.attend(transport, now, interval, stage, deadline) else {
                    continue
                }
                return end(neighbour, news)
            }
            if isLeaving && neighbours.allSatisfy(\.isOver) { return }
            usleep(isLeaving || transport.pendingCount > 0 ? 1000 : 10_000)
        }
    }

    /// A neighbour that has ended its program while this rank waits for something that it has not done: what it has done
    /// would have come meanwhile. Programs that differ between ranks come to this.
    private func deserter(_ now: Double) -> Neighbour? {
        guard let transport = transport as? any ProcessTransport,
            neighbours.contains(where: { $0.ended != nil })
        else {
            return nil
        }
        let done = transport.doneCount
        if done != progress.doneCount || transport.pendingCount == 0 { progress = (done, now) }
        guard now - progress.at > deadline else { return nil }
        return neighbours.first { neighbour in
            guard let ended = neighbour.ended, now - ended > deadline else { return false }
            return transport.isWaiting(for: neighbour.rank)
        }
    }

    private func end(_ neighbour: Neighbour, _ news: Neighbour.News) {
        let ending = transport as? any ProcessTransport
        // Before anything else, as even the question what this rank was doing may hang.
        ending?.endSoon()
        switch news {
        case .ended(let message):
            spread(message, past: neighbour)
            // The message has been printed where it was first known.
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
            // First of all, as MPI may hang from now on.
            ending?.announce(message)
            // Also to the lost one: should it come back, it knows why it ends.
            spread("rank \(transport.rank) on \(transport.hostName) ends the job: \(message)")
            if transport.hosts[rank] != transport.hostName { LauncherDaemon.endSoon() }
            transport.abort(message)
        }
    }

    /// Ends the job for a reason that is no neighbour's.
    private func endAlone(_ message: String) {
        (transport as? any ProcessTransport)?.announce(message)
        spread("rank \(transport.rank) on \(transport.hostName) ends the job: \(message)")
        transport.abort(message)
    }

    /// Looks twice a second whether who started the job is there, once for each host.
    private func hasLostStarter(_ now: Double) -> Bool {
        guard now - looked >= 0.5, let transport = transport as? any ProcessTransport else { return false }
        looked = now
        return transport.ranksOnHost.first == transport.rank && transport.isStarterAlive == false
    }

    /// `; this rank was in sum at heat.swift:31`, as far as it is known.
    private var waiting: String {
        guard let activity = knownActivity else { return "" }
        return "; this rank was in \(activity)"
    }

    private var knownActivity: String? {
        activity()?.description ?? (transport as? any ProcessTransport)?.pendingCall?.description
    }

    /// Tells the neighbours that the job is over, as far as they can be reached within a moment.
    private func spread(_ message: String, past source: Neighbour? = nil) {
        let others = neighbours.filter { $0 !== source }
        var backoff = Backoff()
        while backoff.seconds < 0.3 {
            transport.progress()
            // All of them, and no lazy conjunction.
            if others.map({ $0.tell(transport, message) }).allSatisfy({ $0 }) { return }
            backoff.pause()
        }
    }

    /// The launcher ends this process, since a rank elsewhere is lost: what it was doing is told once for each host.
    private func obey(_ termination: Termination, _ now: Double) {
        if transport.ranksOnHost.first == transport.rank, let activity = knownActivity {
            var message = "rank \(transport.rank) on \(transport.hostName) was in \(activity)"
            // Heartbeats come each second.
            for neighbour in neighbours where neighbour.silence(now) > 1.5 {
                let silence = (neighbour.silence(now) * 10).rounded() / 10
                message +=
                    ", and has not heard of rank \(neighbour.rank) on \(transport.hosts[neighbour.rank]) "
                message += "for \(silence) s"
            }
            fputs("aquila: the launcher ends the job (SIGTERM); \(message)\n", stderr)
            JobNotes.current?.write(.interrupted, message)
        }
        termination.obey()
    }

    /// A second thread, in case that the first one hangs in MPI.
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

/// The time in which this process ran: it stands while the process is stopped.
struct RunningClock {
    private let longestStep: Double
    private var last = Backoff.now()
    private var sum = 0.0
    private var stop = (at: 0.0, seconds: 0.0)

    /// - Parameter longestStep: seconds; who has not looked for longer was stopped, or starved.
    init(longestStep: Double) { self.longestStep = longestStep }

    /// Seconds since the clock was made.
    mutating func now() -> Double {
        let time = Backoff.now()
        sum += min(time - last, longestStep)
        if time - last > longestStep { stop = (sum, time - last) }
        last = time
        return sum
    }

    /// For how long the process was stopped a moment ago; 0 where it was not.
    var lastStop: Double { sum - stop.at < 1 ? stop.seconds : 0 }
}

/// What the watchdog needs of a transport whose ranks are processes.
protocol ProcessTransport: Transport {
    /// Whether the rank's process is there; nil where it cannot be seen from here.
    func isAlive(_ rank: Int) -> Bool?
    /// Whether `aquila run` is there; nil where it has not started this job, or cannot be seen from here.
    var isStarterAlive: Bool? { get }
    /// A call that is not done; nil where there is none, or the engine is busy.
    var pendingCall: TransportCall? { get }
    /// How many requests have been done.
    var doneCount: Int { get }
    /// Whether a request is open that needs a part of this rank's. A broadcast may be over for one rank and not for another,
    /// so it does not count.
    func isWaiting(for rank: Int) -> Bool
    /// Makes sure that this process ends within two seconds, whatever hangs.
    func endSoon()
    /// Prints why the job ends, and makes sure that this process ends soon.
    func announce(_ message: String)
    /// Ends this process, as another rank has ended the job.
    func leave(because message: String)
}

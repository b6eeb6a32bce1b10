import AquilaTypes
import Glibc
import Synchronization

/// Ranks that are processes, on one host or many, started by a launcher of MPI.
///
/// One thread at a time is in MPI, whatever MPI could take: its own locks cost more. MPI lives once in a process: what
/// was finalised cannot be started again.
public final class MPITransport: Transport, @unchecked Sendable {
    public let rank: Int
    public let size: Int
    public private(set) var hosts: [String] = []
    public let highestTag: Int
    /// The library: `Open MPI, libmpi.so.40`.
    public let engine: String

    let interface: MPIBinaryInterface
    let functions: MPIFunctions
    let lock = EngineLock()
    let requests: MPIRequests
    /// The longest piece of a message: MPI counts in 32 bits.
    let pieceBytes: Int
    /// Communicators of our own, apart from what other libraries of the program send.
    let messages: Int
    /// Of what follows a message's first packet.
    let bodies: Int
    let collectives: Int
    /// Of large collectives, which begin when ranks have compared them.
    let bulk: Int
    var comparisons: [CollectiveComparison] = []
    private var bodyCount = 0
    private let isEndedByStatus: Bool
    private var processes: [RankProcess] = []
    private let isEnding = Atomic<Bool>(false)
    private let isAnnounced = Atomic<Bool>(false)
    private var isClosed = false
    private var pending = 0
    private var done = 0

    /// Starts MPI. Blocks until all ranks do, 60 to 550 ms.
    ///
    /// - Parameters:
    ///   - launcher: who started this process.
    ///   - pieceBytes: longer messages are cut; only tests have reason to change it.
    public init(_ launcher: MPILauncher, pieceBytes: Int = 1 << 30) throws(TransportError) {
        require(
            (16...(1 << 30)).contains(pieceBytes) && pieceBytes % 8 == 0, "pieces of \(pieceBytes) bytes")
        let setup = try MPISetup(launcher)
        isEndedByStatus = launcher.families == [.openMPI]
        rank = setup.rank
        size = setup.size
        highestTag = setup.highestTag + ReservedTag.lowest
        engine = "\(setup.interface.name), \(setup.library.openedAs)"
        interface = setup.interface
        functions = setup.functions
        messages = setup.messages
        bodies = setup.bodies
        collectives = setup.collectives
        bulk = setup.bulk
        requests = MPIRequests(setup.interface)
        self.pieceBytes = pieceBytes
        processes = try allGather(RankProcess())
        hosts = processes.map(\.hostName)
        if rank == 0 { JobNotes.current?.write(.joined) }
    }

    public var pendingCount: Int {
        lock.lock()
        defer { lock.unlock() }
        return pending
    }

    @discardableResult public func progress() -> Bool {
        guard lock.tryLock() else { return false }
        defer { lock.unlock() }
        return advance()
    }

    public func cancel(_ request: TransportRequest) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        if request.isDone { return true }
        guard request.call.operation == .receive else { return false }
        for handle in requests.arrivals(of: request) { _ = functions.cancel(handle) }
        // A message may have met it meanwhile: then the receive goes on, and ends.
        for _ in 0..<1000 where !request.isDone { _ = advance() }
        return request.isDone
    }

    /// Prints the message and ends all processes of the job, with status 70, within two seconds.
    public func abort(_ message: String) {
        announce(message)
        // Open MPI's launcher ends a job of which a process fails. After MPI_Abort it would wait for ever for a host
        // that is cut off.
        if isEndedByStatus { _exit(70) }
        // A thread that hangs in MPI must not keep this one from it.
        for _ in 0..<1000 {
            if lock.tryLock() { break }
            usleep(1000)
        }
        _ = functions.abort(interface.world, 70)
        _exit(70)
    }

    public func finalise() throws(TransportError) {
        let call = TransportCall(rank: rank, operation: .finalise)
        if hasLeft { return }
        if pendingCount > 0 { throw TransportError(.pending(pendingCount), in: call) }
        try barrier()
        lock.lock()
        defer { lock.unlock() }
        if !requests.isEmpty { throw TransportError(.invalid("stop the watchdog first"), in: call) }
        isClosed = true
        let code = guarded { functions.finalise() }
        if code != 0 { throw TransportError(.engine(code: Int(code), "MPI_Finalize"), in: call) }
        if rank == 0 { JobNotes.current?.write(.left) }
    }

    /// The watchdog has stopped, but a rank may still be lost: then MPI would wait for ever.
    private func guarded<R>(_ body: () -> R) -> R {
        guard let limit = Watchdog.defaultLimit else { return body() }
        let isDone = Flag()
        startThread { [self] in
            var clock = RunningClock(longestStep: 0.2)
            while clock.now() < limit {
                if isDone.value.load(ordering: .acquiring) { return }
                usleep(20_000)
            }
            announce("MPI_Finalize has not come back for \(limit) s: a rank was lost at the very end")
            _exit(70)
        }
        defer { isDone.value.store(true, ordering: .releasing) }
        return body()
    }

    private final class Flag: Sendable {
        let value = Atomic<Bool>(false)
    }

    private var hasLeft: Bool {
        lock.lock()
        defer { lock.unlock() }
        return isClosed
    }
}

extension MPITransport: ProcessTransport {
    func isAlive(_ rank: Int) -> Bool? { processes[rank].isAlive(seenFrom: processes[self.rank]) }

    var isStarterAlive: Bool? { JobNotes.starter?.isAlive(seenFrom: processes[rank]) }

    var pendingCall: TransportCall? {
        guard lock.tryLock() else { return nil }
        defer { lock.unlock() }
        return requests.first { $0.call.isCounted }?.call
    }

    var doneCount: Int {
        lock.lock()
        defer { lock.unlock() }
        return done
    }

    func isWaiting(for rank: Int) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        return requests.first { request in
            let call = request.call
            guard call.isCounted, call.operation != .broadcast else { return false }
            return call.peer == nil || call.peer == rank
        } != nil
    }

    func endSoon() {
        if isEnding.exchange(true, ordering: .relaxed) { return }
        startThread {
            sleep(2)
            _exit(70)
        }
    }

    func announce(_ message: String) {
        // Where the network is cut, MPI may hang, and so may the file system and whoever reads what is printed.
        endSoon()
        if isAnnounced.exchange(true, ordering: .relaxed) { return }
        fputs("aquila: rank \(rank) on \(hostName) ends the job: \(message)\n", stderr)
        fflush(stderr)
        JobNotes.current?.write(.failed, "rank \(rank) on \(hostName): \(message)")
    }

    func leave(because message: String) {
        // `MPI_Abort` has been called, or will be, where the message comes from; here the way to there may be cut.
        _exit(70)
    }
}

// What the parts of the transport share; the caller has the lock.
extension MPITransport {
    func open(_ call: TransportCall, pieces: Int) throws(TransportError) -> TransportRequest {
        if isClosed { throw TransportError(.closed, in: call) }
        let request = TransportRequest(call, self)
        request.partsLeft = pieces
        pending += call.isCounted ? 1 : 0
        if pieces == 0 { end(request) }
        return request
    }

    /// Starts a piece of a request; where MPI refuses, the request has failed.
    func start(_ piece: MPIRequests.Piece, _ body: (UnsafeMutableRawPointer) -> Int32) throws(TransportError)
    {
        let code = requests.add(piece) { slot in
            // MPICH writes half of the place.
            withUnsafeBytes(of: interface.nullRequest) { null in
                slot.copyMemory(from: null.baseAddress!, byteCount: interface.handleSize)
            }
            return body(slot)
        }
        if code == 0 { return }
        end(piece.owner, failure(code))
        throw TransportError(failure(code), in: piece.owner.call)
    }

    /// Tags of bodies come round after thousands of messages that are all on their way.
    func nextBodyTag() -> Int32 {
        bodyCount = (bodyCount + 1) % highestTag
        return Int32(bodyCount)
    }

    func end(_ request: TransportRequest, _ kind: TransportError.Kind? = nil) {
        if request.finish(kind.map { TransportError($0, in: request.call) }) {
            pending -= request.call.isCounted ? 1 : 0
            done += request.call.isCounted ? 1 : 0
        }
    }

    /// Lets MPI work, and ends what is done.
    func advance() -> Bool {
        var isAnyDone = false
        var arrivals: [(MPIArrival, TransportRequest)] = []
        let code = requests.test(functions) { ended in
            let owner = ended.piece.owner
            owner.partsLeft -= 1
            ended.piece.comparison?.isDone = true
            if let kind = problem(ended) {
                end(owner, kind)
            } else if let arrival = ended.piece.arrival {
                arrivals.append((arrival, owner))
            } else if owner.partsLeft == 0 {
                end(owner)
            }
            isAnyDone = isAnyDone || owner.isDone
        }
        // What follows is started here, as MPI's arrays must not change under the loop.
        for (arrival, owner) in arrivals {
            if let kind = open(arrival, for: owner) {
                end(owner, kind)
            } else if owner.partsLeft == 0 {
                end(owner)
            }
            isAnyDone = isAnyDone || owner.isDone
        }
        beginCompared()
        // MPI does not say whose error it is, so it is everybody's.
        if code != 0 { for owner in requests.clear() { end(owner, failure(code)) } }
        return isAnyDone || code != 0
    }

    private func problem(_ ended: MPIRequests.Ended) -> TransportError.Kind? {
        if ended.code != 0 { return failure(ended.code) }
        guard ended.piece.expected != nil || ended.piece.arrival != nil else { return nil }
        var flag: Int32 = 0
        _ = functions.isCancelled(ended.status, &flag)
        if flag != 0 { return .cancelled }
        guard let expected = ended.piece.expected else { return nil }
        var received: Int32 = 0
        _ = functions.count(ended.status, interface.byte, &received)
        return Int(received) == expected ? nil : .wrongSize(received: Int(received))
    }

    func failure(_ code: Int32) -> TransportError.Kind {
        // The longest text of any interface has 512 bytes.
        var text = [UInt8](repeating: 0, count: 1024)
        var length: Int32 = 0
        _ = text.withUnsafeMutableBytes { functions.errorString(code, $0.baseAddress!, &length) }
        return .engine(code: Int(code), String(decoding: text.prefix(Int(length)), as: UTF8.self))
    }
}

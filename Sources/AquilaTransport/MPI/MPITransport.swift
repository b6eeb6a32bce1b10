import AquilaSystem
import AquilaTypes
import Glibc
import Synchronization

/// A rank that is a process, on one host or many, started by an MPI launcher.
///
/// One thread at a time calls MPI, even if MPI supports more: its own locks cost more than ours.
/// MPI can be started once in a process; after `finalise` it cannot start again. `lock` guards all
/// variables but `hosts` and `processes`, which the initialiser sets.
public final class MPITransport: Transport, @unchecked Sendable {
    public let rank: Int
    public let size: Int
    public private(set) var hosts: [String] = []
    public let highestTag: Int
    /// The library's name and file: `Open MPI, libmpi.so.40`.
    public let engine: String

    let interface: MPIBinaryInterface
    let functions: MPIFunctions
    let lock = ThreadLock()
    let requests: MPIRequests
    /// The most bytes of a piece of a message; MPI counts in 32 bits.
    let pieceBytes: Int
    /// The communicator of first packets. All communicators are our own, apart from those of other
    /// libraries in the program.
    let messages: Int
    /// The communicator of message bodies, the packets after the first.
    let bodies: Int
    let collectives: Int
    /// The communicator of large collectives, which start after the ranks have compared them.
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

    /// Starts MPI. Blocks until all ranks have started it, 60 to 550 ms.
    ///
    /// - Parameters:
    ///   - launcher: the launcher that started this process.
    ///   - pieceBytes: the most bytes of a piece of a message; tests pass small ones.
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
        // If a message has met the receive meanwhile, the receive is completed instead.
        for _ in 0..<1000 where !request.isDone { _ = advance() }
        return request.isDone
    }

    /// Prints the message and ends all processes of the job within two seconds, with status 70.
    public func abort(_ message: String) {
        announce(message)
        // Open MPI's launcher ends a job one of whose processes fails. After MPI_Abort it would
        // wait for ever for a host that is cut off.
        if isEndedByStatus { _exit(70) }
        // The attempts are limited: a thread that hangs in MPI may hold the lock.
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

    /// Runs the body under a time limit. The watchdog has stopped by then, but MPI would wait for
    /// ever if a rank were lost.
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
        // If the network is cut, MPI may hang, and so may the file system and the reader of
        // standard error.
        endSoon()
        if isAnnounced.exchange(true, ordering: .relaxed) { return }
        printError("aquila: rank \(rank) on \(hostName) ends the job: \(message)\n")
        JobNotes.current?.write(.failed, "rank \(rank) on \(hostName): \(message)")
    }

    func leave(because message: String) {
        // The rank that sent the news calls `MPI_Abort`; the way to it may be cut, so this process
        // ends by itself.
        _exit(70)
    }
}

// Functions shared by the parts of the transport; the caller holds the lock.
extension MPITransport {
    func open(_ call: TransportCall, pieces: Int) throws(TransportError) -> TransportRequest {
        if isClosed { throw TransportError(.closed, in: call) }
        let request = TransportRequest(call, self)
        request.partsLeft = pieces
        pending += call.isCounted ? 1 : 0
        if pieces == 0 { end(request) }
        return request
    }

    /// Starts a piece of a request. If MPI refuses it, the request fails and the error is thrown.
    func start(_ piece: MPIRequests.Piece, _ body: (UnsafeMutableRawPointer) -> Int32) throws(TransportError)
    {
        let code = requests.add(piece) { slot in
            // MPICH writes only half of the slot, so the null handle fills it first.
            withUnsafeBytes(of: interface.nullRequest) { null in
                slot.copyMemory(from: null.baseAddress!, byteCount: interface.handleSize)
            }
            return body(slot)
        }
        if code == 0 { return }
        end(piece.owner, failure(code))
        throw TransportError(failure(code), in: piece.owner.call)
    }

    /// The tag of the next body. Tags repeat only after thousands of messages, more than are ever
    /// under way.
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

    /// Makes progress and ends the requests that are done. Returns true if one was.
    func advance() -> Bool {
        var isAnyDone = false
        var arrivals: [(MPIArrival, TransportRequest)] = []
        let code = requests.test(functions) { ended in
            let owner = ended.piece.owner
            ended.piece.comparison?.isDone = true
            if let kind = problem(ended) {
                end(owner, kind)
            } else if let arrival = ended.piece.arrival {
                arrivals.append((arrival, owner))
            } else {
                endPiece(of: owner)
            }
            isAnyDone = isAnyDone || owner.isDone
        }
        // Bodies are received after the loop, as `test` iterates over MPI's arrays. Until then the
        // arrivals are pieces that are not done: a waiting thread reads the memory without the lock
        // as soon as the request has ended.
        for (arrival, owner) in arrivals {
            if let kind = open(arrival, for: owner) { end(owner, kind) } else { endPiece(of: owner) }
            isAnyDone = isAnyDone || owner.isDone
        }
        beginCompared()
        // MPI does not tell which request caused the error, so all fail.
        if code != 0 { for owner in requests.clear() { end(owner, failure(code)) } }
        return isAnyDone || code != 0
    }

    private func endPiece(of request: TransportRequest) {
        request.partsLeft -= 1
        if request.partsLeft == 0 { end(request) }
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
        // The longest error text of any interface has 512 bytes.
        var text = [UInt8](repeating: 0, count: 1024)
        var length: Int32 = 0
        _ = text.withUnsafeMutableBytes { functions.errorString(code, $0.baseAddress!, &length) }
        return .engine(code: Int(code), String(decoding: text.prefix(Int(length)), as: UTF8.self))
    }
}

import AquilaSystem
import AquilaTypes

/// The shared state of an in-process job: mailboxes, collectives in progress, and the ranks' lives.
/// `lock` guards all variables.
final class InProcessNetwork: @unchecked Sendable {
    enum Life {
        case running
        /// The rank's program has ended, well or badly; messages that it has sent can still be
        /// received.
        case gone(String)
    }

    let size: Int
    let options: InProcessOptions
    let lock = ThreadLock()
    var mailboxes: [Mailbox.Key: Mailbox] = [:]
    /// Collectives that at least one rank has not started yet, by their number.
    var meetings: [Int: Meeting] = [:]
    /// The number of collectives that each rank has started.
    var started: [Int]
    var lives: [Life]
    var pending: [Int]
    /// The first collective that a rank gave up; no later one can succeed.
    var quitter: (number: Int, rank: Int)?
    var abortion: (rank: Int, message: String)?
    private var flights: [(looks: Int, flight: Flight)] = []
    private var random: UInt64

    init(size: Int, options: InProcessOptions) {
        require(size > 0, "a job has at least one rank")
        self.size = size
        self.options = options
        random = options.disorder?.seed ?? 0
        started = .init(repeating: 0, count: size)
        lives = .init(repeating: .running, count: size)
        pending = .init(repeating: 0, count: size)
    }

    deinit { for mailbox in mailboxes.values { mailbox.messages.forEach { $0.free() } } }
}

// Landing of matched messages and ends of requests; the caller holds the lock.
extension InProcessNetwork {
    /// Opens a request, or throws if the rank has ended.
    func open(_ call: TransportCall, _ transport: InProcessTransport) throws(TransportError)
        -> TransportRequest
    {
        try checkPresence(call)
        pending[call.rank] += call.isCounted ? 1 : 0
        return TransportRequest(call, transport, patience: options.patience)
    }

    func checkPresence(_ call: TransportCall) throws(TransportError) {
        if let (rank, message) = abortion { throw TransportError(.aborted(by: rank, message), in: call) }
        guard case .running = lives[call.rank] else { throw TransportError(.closed, in: call) }
    }

    func end(_ request: TransportRequest, _ kind: TransportError.Kind? = nil) {
        if request.finish(kind.map { TransportError($0, in: request.call) }) {
            pending[request.call.rank] -= request.call.isCounted ? 1 : 0
        }
    }

    /// Lets a flight land at once or, with disorder, after a random number of looks.
    func launch(_ flight: Flight) {
        guard let disorder = options.disorder else { return land(flight) }
        flights.append((looks: Int(next() % UInt64(disorder.looks + 1)), flight))
    }

    /// Counts a look for all flights and lands those that are due, the latest first. Returns true
    /// if one landed.
    func look() -> Bool {
        if flights.isEmpty { return false }
        var due: [Flight] = []
        for index in flights.indices.reversed() {
            flights[index].looks -= 1
            if flights[index].looks < 0 { due.append(flights.remove(at: index).flight) }
        }
        due.forEach(land)
        return !due.isEmpty
    }

    func landAll() {
        while !flights.isEmpty { land(flights.removeFirst().flight) }
    }

    private func land(_ flight: Flight) {
        switch flight {
        case .end(let request): end(request)
        case .message(let message, let slot):
            defer { message.free() }
            let fits = message.bytes.count == slot.bytes.count
            if fits { slot.bytes.copyMemory(from: message.bytes) }
            end(slot.request, fits ? nil : .wrongSize(received: message.bytes.count))
            end(message.request)
        }
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private func next() -> UInt64 {
        random &+= 0x9e37_79b9_7f4a_7c15
        var z = random
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

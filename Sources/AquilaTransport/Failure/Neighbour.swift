import Glibc

/// A rank watched by this one. Its buffers are freed after a goodbye only, as the engine may still
/// use them before.
final class Neighbour {
    /// The reasons to end a job.
    enum News {
        /// The neighbour is lost; the text says how.
        case lost(String)
        /// The neighbour reports the end of the job, with the reason.
        case ended(String)
    }

    /// The progress of this rank towards its end.
    enum Stage {
        case running, ended, leaving
    }

    let rank: Int
    /// Times by the watchdog's clock: of the last sign of life, and of the last look for the
    /// process.
    private var heard = 0.0
    private var looked = 0.0
    private var sent = -Double.infinity
    private let out = Heartbeat()
    private let into = Heartbeat()
    private var sending: TransportRequest?
    private var receiving: TransportRequest?
    private var hasSaidGoodbye = false
    private var hasTold = false
    private var isGone = false
    private var ending: String?
    /// The time at which the neighbour reported the end of its program; nil before that.
    private(set) var ended: Double?

    init(_ rank: Int) { self.rank = rank }

    deinit {
        // Both requests are done after a goodbye; otherwise the engine may still use the buffers.
        if isOver {
            out.free()
            into.free()
        }
    }

    var isOver: Bool { hasSaidGoodbye && isGone && sending?.isDone ?? true }

    /// Receives pending heartbeats and sends one if it is due. Returns the reason to end the job,
    /// if there is one.
    func attend(
        _ transport: any Transport, _ now: Double, _ interval: Double, _ stage: Stage, _ deadline: Double
    ) -> News? {
        do throws(TransportError) {
            try listen(transport, now)
            if let ending { return .ended(ending) }
            try speak(transport, now, interval, stage)
        } catch {
            return .lost("is lost (\(error))")
        }
        if isGone { return nil }
        if hasDied(transport, now) {
            return lastWords(transport, now) ?? .lost("has died, or has left the job")
        }
        let silence = silence(now)
        return silence <= deadline ? nil : .lost("has been silent for \((silence * 10).rounded() / 10) s")
    }

    /// Seconds since the last sign of life; 0 after a goodbye.
    func silence(_ now: Double) -> Double { isGone ? 0 : now - heard }

    /// Sends the end of the job with its reason. Returns true once that is sent or cannot be.
    func tell(_ transport: any Transport, _ message: String) -> Bool {
        do throws(TransportError) {
            if let sending, try !sending.test() { return false }
            if hasTold || hasSaidGoodbye { return true }
            out.set(.over, message)
            hasTold = true
            sending = try transport.send(out.bytes, to: rank, tag: ReservedTag.heartbeat)
            return false
        } catch {
            return true
        }
    }

    private func listen(_ transport: any Transport, _ now: Double) throws(TransportError) {
        while !isGone {
            if let receiving {
                guard try receiving.test() else { return }
                heard = now
                self.receiving = nil
                switch into.kind {
                case .alive: break
                case .ended: ended = ended ?? now
                case .goodbye: isGone = true
                case .over: ending = into.text
                }
                if isGone || ending != nil { return }
            }
            receiving = try transport.receive(into: into.memory, from: rank, tag: ReservedTag.heartbeat)
        }
    }

    private func speak(_ transport: any Transport, _ now: Double, _ interval: Double, _ stage: Stage)
        throws(TransportError)
    {
        let isLeaving = stage == .leaving
        if hasSaidGoodbye || !(isLeaving || now - sent >= interval) { return }
        if let sending, try !sending.test() { return }
        out.set(isLeaving ? .goodbye : stage == .ended ? .ended : .alive)
        hasSaidGoodbye = isLeaving
        sent = now
        sending = try transport.send(out.bytes, to: rank, tag: ReservedTag.heartbeat)
    }

    private func hasDied(_ transport: any Transport, _ now: Double) -> Bool {
        guard let transport = transport as? any ProcessTransport, now - looked >= 0.05 else { return false }
        looked = now
        return transport.isAlive(rank) == false
    }

    /// Messages that a process sent before it died.
    private func lastWords(_ transport: any Transport, _ now: Double) -> News? {
        let start = Backoff.now()
        // Another thread may hold the engine for a moment, so this looks repeatedly for 0.2 s.
        while !isGone && ending == nil && Backoff.now() - start < 0.2 {
            do throws(TransportError) { try listen(transport, now) } catch { return nil }
            usleep(1000)
        }
        if isGone { return nil }
        return ending.map { .ended($0) }
    }
}

/// A message between watchdogs. All have the same size, since receives are posted before the kind
/// of the next message is known.
struct Heartbeat {
    enum Kind: UInt8 {
        case alive = 1
        /// The sender leaves the job, as all ranks do at the end.
        case goodbye = 2
        /// The job is over, for the reason in the text.
        case over = 3
        /// The sender's program has ended and waits for the other ranks.
        case ended = 4
    }

    private static let byteCount = 512
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 8)

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }
    var kind: Kind { Kind(rawValue: memory[0]) ?? .alive }
    var text: String { String(decoding: memory[1...].prefix { $0 != 0 }, as: UTF8.self) }

    /// Writes a kind and a text into the buffer; a longer text is cut.
    func set(_ kind: Kind, _ text: String = "") {
        _ = memory.initializeMemory(as: UInt8.self, repeating: 0)
        memory[0] = kind.rawValue
        for (index, byte) in text.utf8.prefix(Self.byteCount - 2).enumerated() { memory[1 + index] = byte }
    }

    func free() { memory.deallocate() }
}

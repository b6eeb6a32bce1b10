import Glibc

/// A rank that is watched. Its memory lives as long as the process where a heartbeat is still under way.
final class Neighbour {
    /// What ends a job.
    enum News {
        /// What is wrong with the neighbour.
        case lost(String)
        /// The neighbour says that the job is over, and why.
        case ended(String)
    }

    /// How far this rank is.
    enum Stage {
        case running, ended, leaving
    }

    let rank: Int
    /// When it was last heard of, and when its process was last looked for, by the watchdog's clock.
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
    /// When it said that its program has come to the end.
    private(set) var ended: Double?

    init(_ rank: Int) { self.rank = rank }

    deinit {
        // Both are done after a goodbye; else the engine may still use them.
        if isOver {
            out.free()
            into.free()
        }
    }

    var isOver: Bool { hasSaidGoodbye && isGone && sending?.isDone ?? true }

    /// Listens, and sends a heartbeat if it is time. Returns what ends the job.
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

    /// For how long nothing was heard; 0 after a goodbye.
    func silence(_ now: Double) -> Double { isGone ? 0 : now - heard }

    /// Says that the job is over. Returns whether that is on its way, or never will be.
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

    /// What a process that is gone has sent before.
    private func lastWords(_ transport: any Transport, _ now: Double) -> News? {
        let start = Backoff.now()
        // Another thread may have the engine just now.
        while !isGone && ending == nil && Backoff.now() - start < 0.2 {
            do throws(TransportError) { try listen(transport, now) } catch { return nil }
            usleep(1000)
        }
        if isGone { return nil }
        return ending.map { .ended($0) }
    }
}

/// A message between watchdogs: all have the same size, as receives are posted before anybody knows what comes.
struct Heartbeat {
    enum Kind: UInt8 {
        case alive = 1
        /// The sender leaves, as all do.
        case goodbye = 2
        /// The job is over; the text says why.
        case over = 3
        /// The sender's program has come to its end; it waits for the others there.
        case ended = 4
    }

    private static let byteCount = 512
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 8)

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }
    var kind: Kind { Kind(rawValue: memory[0]) ?? .alive }
    var text: String { String(decoding: memory[1...].prefix { $0 != 0 }, as: UTF8.self) }

    /// Cuts a text that is too long.
    func set(_ kind: Kind, _ text: String = "") {
        _ = memory.initializeMemory(as: UInt8.self, repeating: 0)
        memory[0] = kind.rawValue
        for (index, byte) in text.utf8.prefix(Self.byteCount - 2).enumerated() { memory[1 + index] = byte }
    }

    func free() { memory.deallocate() }
}

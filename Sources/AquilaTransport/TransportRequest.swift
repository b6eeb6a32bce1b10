import Synchronization

/// Something that was started and will be done.
///
/// Whoever drops the handle loses nothing but the news: the engine keeps what it needs.
public final class TransportRequest: @unchecked Sendable {
    /// What was asked for.
    public let call: TransportCall
    private let transport: any Transport
    /// After so many seconds of waiting the request is cancelled; nil where a watchdog guards the job instead.
    private let patience: Double?
    private let isFinished = Atomic<Bool>(false)
    /// Written once, before `isFinished`.
    private var failure: TransportError?
    /// How many pieces the engine still has; under the engine's lock.
    var partsLeft = 1

    init(_ call: TransportCall, _ transport: any Transport, patience: Double? = nil) {
        self.call = call
        self.transport = transport
        self.patience = patience
    }

    /// Whether it is done, well or badly. Looks only; nothing makes progress by it.
    public var isDone: Bool { isFinished.load(ordering: .acquiring) }

    /// Makes progress, and says whether the request is done; throws if it failed.
    public func test() throws(TransportError) -> Bool {
        if !isDone { transport.progress() }
        guard isDone else { return false }
        if let failure { throw failure }
        return true
    }

    /// Blocks until the request is done; throws if it failed.
    ///
    /// - Parameter seconds: the longest wait; nil: as long as it takes. What has timed out is still pending: wait
    ///   again, or cancel it.
    public func wait(atMost seconds: Double? = nil) throws(TransportError) {
        var backoff = Backoff()
        while try !test() {
            if let seconds, backoff.seconds > seconds {
                throw TransportError(.timedOut(seconds: seconds), in: call)
            }
            if let patience, backoff.seconds > patience, transport.cancel(self) {
                throw TransportError(.timedOut(seconds: patience), in: call)
            }
            backoff.pause()
        }
    }

    /// Gives the request up; see `Transport.cancel`.
    public func cancel() -> Bool { transport.cancel(self) }

    /// Called by the engine, under its lock. The first end counts.
    ///
    /// - Returns: whether this was the first end.
    @discardableResult func finish(_ failure: TransportError? = nil) -> Bool {
        if isFinished.load(ordering: .relaxed) { return false }
        self.failure = failure
        isFinished.store(true, ordering: .releasing)
        return true
    }

    func finish(_ kind: TransportError.Kind) { finish(TransportError(kind, in: call)) }
}

extension Sequence<TransportRequest> {
    /// Blocks until all are done; then throws the first failure, in this order.
    public func waitForAll() throws(TransportError) {
        var first: TransportError?
        for request in self {
            do throws(TransportError) { try request.wait() } catch { first = first ?? error }
        }
        if let first { throw first }
    }
}

import Synchronization

/// A send, receive or collective that was started.
///
/// Dropping the handle is safe: the engine keeps what it needs, and only the outcome is lost. The
/// engine's lock guards `partsLeft`, and the atomic `isFinished` publishes `failure`.
public final class TransportRequest: @unchecked Sendable {
    /// The call that started the request.
    public let call: TransportCall
    private let transport: any Transport
    /// Seconds of waiting after which the request is cancelled; nil if a watchdog guards the job
    /// instead.
    private let patience: Double?
    private let isFinished = Atomic<Bool>(false)
    /// The error of a failed request; written once, before `isFinished`.
    private var failure: TransportError?
    /// The number of unfinished pieces; guarded by the engine's lock.
    var partsLeft = 1

    init(_ call: TransportCall, _ transport: any Transport, patience: Double? = nil) {
        self.call = call
        self.transport = transport
        self.patience = patience
    }

    /// True if the request has ended, well or badly. Makes no progress.
    public var isDone: Bool { isFinished.load(ordering: .acquiring) }

    /// Makes progress and returns true if the request is done. Throws if it failed.
    public func test() throws(TransportError) -> Bool {
        if !isDone { transport.progress() }
        guard isDone else { return false }
        if let failure { throw failure }
        return true
    }

    /// Blocks until the request is done. Throws if it failed.
    ///
    /// - Parameter seconds: the longest wait; nil: no limit. A request that timed out is still
    ///   pending: wait again, or cancel it.
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

    /// Cancels the request; see `Transport.cancel`.
    public func cancel() -> Bool { transport.cancel(self) }

    /// Ends the request. Called by the engine under its lock; only the first call has an effect.
    ///
    /// - Returns: true if this was the first call.
    @discardableResult func finish(_ failure: TransportError? = nil) -> Bool {
        if isFinished.load(ordering: .relaxed) { return false }
        self.failure = failure
        isFinished.store(true, ordering: .releasing)
        return true
    }

    func finish(_ kind: TransportError.Kind) { finish(TransportError(kind, in: call)) }
}

extension Sequence<TransportRequest> {
    /// Blocks until all requests are done, then throws the first failure in the order of the
    /// sequence.
    public func waitForAll() throws(TransportError) {
        var first: TransportError?
        for request in self {
            do throws(TransportError) { try request.wait() } catch { first = first ?? error }
        }
        if let first { throw first }
    }
}

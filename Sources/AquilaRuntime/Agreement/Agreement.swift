import AquilaTransport
import AquilaTypes
import Glibc

/// State by which a rank stays in step with the others. The recorder's lock protects it.
final class Agreement {
    /// Error that ended all exchanges; every wait throws it. Nil before.
    var breakdown: ArrayError?
    /// Upper bound on the bytes in use on any rank, as all ranks know it without a message.
    var admittedBytes = 0
    /// The thread that records: the first one that did.
    var recorder: pthread_t?
    /// Stand-ins for stores that have gone on another thread, kept until the window ends.
    var lateStores: [Store] = []
    /// True while a garbage collector runs, which it does at different places on different ranks.
    var isCollecting = false
    /// True in a run-once scope, which only the first rank enters.
    var isInOnce = false
    /// True if the ranks are processes, which end once they cannot agree any more.
    var isJob = false
    var activity = RankActivity()
}

extension RankEngine {
    /// Ends what ranks do together, and gives the error that every later wait throws.
    ///
    /// A job of processes ends here and now, on all ranks.
    ///
    /// - Parameter isKnown: whether all ranks have come to the same error; else the others are told.
    func breakDown(_ message: String, isKnown: Bool = false) -> ArrayError {
        let transport = members.transport!
        if let breakdown = agreement.breakdown { return breakdown }
        let error = ArrayError(.system, message)
        agreement.breakdown = error
        if agreement.isJob {
            fflush(nil)
            // One message is enough; the others are ended with the job.
            if isKnown && transport.rank != 0 { sleep(3) }
            transport.abort(message)
        } else if !isKnown {
            transport.abort(message)
        }
        return error
    }

    /// The error of a failed exchange between ranks; errors on which all ranks have agreed are
    /// returned unchanged.
    func breakDown(_ error: any Error) -> any Error {
        if error is ArrayError || error is OutOfMemory && (error as! OutOfMemory).isAgreed { return error }
        return breakDown("\(error); this rank was in \(agreement.activity.description)")
    }

    /// Does something together with the other ranks, which do the same.
    func together<R>(_ label: String, _ body: (Ranks) throws -> R) throws -> R {
        if let breakdown = agreement.breakdown { throw breakdown }
        try checkRecorder()
        agreement.activity.begin(label)
        defer { agreement.activity.leave() }
        do { return try body(members) } catch { throw breakDown(error) }
    }

    /// Before a window is run, of many ranks: whether they have recorded the same, and can still run it.
    func prepareTogether() throws {
        agreement.activity.begin("the computation of arrays")
        do {
            if let breakdown = agreement.breakdown { throw breakdown }
            try checkRecorder()
            if agreement.isInOnce {
                throw breakDown(
                    "arrays are computed in a run-once scope, which other ranks skip\(callerLine)")
            }
            try meet(at: .window)
        } catch {
            abandonWindow(error)
            throw error
        }
    }

    /// After a window, of many ranks.
    func finishTogether() {
        dropLateStores()
        agreement.activity.leave()
    }

    /// `, at main.swift:12`
    var callerLine: String { callerLocation().map { ", at \($0)" } ?? "" }

    /// Drops the recorded operations; the stores that they should have written get the error.
    private func abandonWindow(_ error: any Error) {
        let memory = Executor.Memory()
        memory.reset(count: recorder.window.slots.count)
        recorder.window.lendAllocations(to: memory)
        _ = recorder.window.poison(with: error)
        recorder.window.takeBackAllocations(from: memory, allocator)
        recorder.window.reset()
        finishTogether()
    }
}

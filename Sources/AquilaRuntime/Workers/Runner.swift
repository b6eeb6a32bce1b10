import AquilaKernels
import AquilaSystem
import Glibc
import Synchronization

/// A thread that does a piece of work beside its owner, one at a time. Work that it has not begun
/// when the owner waits for it is done by the owner: waking a thread takes longer than a small
/// piece.
///
/// The lock guards `state`, and `ownerProcessor` by way of it; the other variables belong to the
/// owner's thread.
final class Runner: @unchecked Sendable {
    private enum State { case idle, asked, busy, done, stopping }

    private let body: () -> Void
    private let lock = ThreadLock()
    private let isAsked = ThreadCondition()
    private let isEnded = ThreadCondition()
    private var state = State.idle
    /// True if `state` is `done`; may be read without the lock.
    private let isDone = Atomic<Bool>(false)
    var hasEnded: Bool { isDone.load(ordering: .acquiring) }
    /// True if the thread has work, or is to stop; may be read without the lock.
    private let isWanted = Atomic<Bool>(false)
    /// Processor on which the owner ran when it asked; the runner leaves that one.
    private var ownerProcessor: Int32 = -1
    private var thread: pthread_t?
    private var ownerProcess: pid_t = 0

    /// - Parameter body: the work.
    init(_ body: @escaping () -> Void) { self.body = body }

    deinit { stop() }

    // MARK: The owner's side

    /// True if there is a thread, or one could be made; false in the child of a fork.
    func isReady() -> Bool {
        if thread == nil { launch() }
        return thread != nil && ownerProcess == getpid()
    }

    /// Has the work done. The runner is ready, and has nothing to do.
    func start() {
        Self.pending.add(1, ordering: .relaxed)
        isDone.store(false, ordering: .relaxed)
        ownerProcessor = ProcessorSet.current
        set(.asked, telling: isAsked)
    }

    /// Returns when the work is done.
    func finish() {
        lock.lock()
        if state == .asked {
            state = .busy
            lock.unlock()
            body()
            Self.pending.subtract(1, ordering: .releasing)
            return set(.idle, telling: nil)
        }
        lock.unlock()
        var spin = SpinWait()
        while !hasEnded, spin.goesOn() {}
        lock.lock()
        while state != .done { isEnded.wait(lock) }
        state = .idle
        lock.unlock()
    }

    /// True if the work ends within some milliseconds, less than a second. `finish` is still to be called.
    ///
    /// Any thread may ask while the owner does not.
    func ends(within milliseconds: Int) -> Bool {
        let end = timespec(after: milliseconds * 1_000_000)
        lock.lock()
        defer { lock.unlock() }
        while state == .asked || state == .busy, isEnded.wait(lock, until: end) {}
        return state != .asked && state != .busy
    }

    private func set(_ new: State, telling condition: ThreadCondition?) {
        lock.lock()
        state = new
        isWanted.store(new == .asked || new == .stopping, ordering: .relaxed)
        condition?.broadcast()
        lock.unlock()
    }

    // MARK: The thread

    private func launch() {
        _ = Self.atExit
        ownerProcess = getpid()
        var thread = pthread_t()
        // Unretained: `stop`, in deinit, ends the thread before the runner goes.
        let status = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Runner>.fromOpaque(context!)._withUnsafeGuaranteedRef { $0.work() }
                return nil
            }, Unmanaged.passUnretained(self).toOpaque())
        if status == 0 { self.thread = thread }
    }

    private func work() {
        while true {
            var spin = SpinWait()
            while !isWanted.load(ordering: .relaxed), spin.goesOn() {}
            lock.lock()
            while state != .asked && state != .stopping { isAsked.wait(lock) }
            if state == .stopping { return lock.unlock() }
            state = .busy
            isWanted.store(false, ordering: .relaxed)
            let owner = ownerProcessor
            lock.unlock()
            ProcessorSet.leave(owner)
            body()
            isDone.store(true, ordering: .releasing)
            set(.done, telling: isEnded)
            // Last: a process that forks must find the lock free.
            Self.pending.subtract(1, ordering: .releasing)
        }
    }

    private func stop() {
        guard let thread, ownerProcess == getpid() else { return }
        set(.stopping, telling: isAsked)
        pthread_join(thread, nil)
    }

    // MARK: The process

    /// Pieces of work that are not done, of all runners.
    private static let pending = Atomic<Int>(0)

    /// A process that exits waits for work in flight, and one that forks does, too: the child has no runners.
    private static let atExit: Void = {
        ExitBarrier.beforeExit { Runner.waitForAll() }
        // The last handler to be registered is called first: work in flight may still submit jobs.
        _ = CompileQueue.shared
        pthread_atfork({ Runner.waitForAll() }, nil, nil)
    }()

    static func waitForAll() {
        // A body that ends the process would wait for itself.
        guard !TaskThread.isInBody else { return }
        while pending.load(ordering: .acquiring) > 0 { usleep(50) }
    }
}

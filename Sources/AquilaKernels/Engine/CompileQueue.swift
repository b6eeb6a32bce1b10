import AquilaSystem
import Glibc

/// A background thread that runs jobs at low priority, in the order of submission.
///
/// The thread starts with the first job and is never joined: an exiting process waits for the
/// running job, and for a moment for the others. `lock` guards all variables.
package final class CompileQueue: @unchecked Sendable {
    package static let shared = CompileQueue()

    package typealias Job = @Sendable () -> Void

    private let lock = ThreadLock()
    private let changed = ThreadCondition()
    private var waiting: [Job] = []
    private var isRunning = false
    private var hasThread = false

    private init() {
        pthread_atfork(
            { CompileQueue.shared.pause() }, { CompileQueue.shared.goOn() },
            { CompileQueue.shared.goOnInChild() })
    }

    // MARK: A process that forks

    /// Waits for the running job before a fork, since a child could never release locks that the
    /// job holds.
    private func pause() {
        lock.lock()
        while hasThread, isRunning { changed.wait(lock) }
    }

    private func goOn() { lock.unlock() }

    /// Forgets the thread in the child, which gets one of its own with the next job.
    private func goOnInChild() {
        hasThread = false
        goOn()
    }

    // MARK: Jobs

    /// Appends a job and returns at once. The job never runs if no thread can be started.
    package func submit(_ job: @escaping Job) {
        ExitBarrier.armThread()
        lock.lock()
        waiting.append(job)
        if !hasThread { hasThread = startThread() }
        changed.broadcast()
        lock.unlock()
    }

    /// Blocks until every job submitted so far is done.
    package func drain() {
        lock.lock()
        while hasThread, isRunning || !waiting.isEmpty { changed.wait(lock) }
        lock.unlock()
    }

    /// As `drain`, but returns after the given time at the latest.
    ///
    /// - Parameter nanoseconds: less than a second.
    func drain(forAtMost nanoseconds: UInt64) {
        let end = timespec(after: Int(nanoseconds))
        lock.lock()
        while hasThread, isRunning || !waiting.isEmpty, changed.wait(lock, until: end) {}
        lock.unlock()
    }

    private func startThread() -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Instruction selection recurses deeply on large kernels.
        pthread_attr_setstacksize(&attributes, 8 << 20)
        var thread = pthread_t()
        return pthread_create(&thread, &attributes, { _ in CompileQueue.shared.work() }, nil) == 0
    }

    private func work() -> Never {
        // On Linux the priority is that of the calling thread alone, so compilation yields to
        // running kernels.
        setpriority(__priority_which_t(UInt32(PRIO_PROCESS.rawValue)), 0, 5)
        while true {
            lock.lock()
            isRunning = false
            changed.broadcast()
            while waiting.isEmpty { changed.wait(lock) }
            let job = waiting.removeFirst()
            isRunning = true
            lock.unlock()
            ExitBarrier.guardingJob(job)
        }
    }
}

extension timespec {
    /// The time of the condition variables' clock, the given number of nanoseconds from now.
    ///
    /// - Parameter nanoseconds: less than a second.
    package init(after nanoseconds: Int) {
        self = SystemClock.realtime.time
        tv_nsec += nanoseconds
        if tv_nsec >= 1_000_000_000 {
            tv_nsec -= 1_000_000_000
            tv_sec += 1
        }
    }
}

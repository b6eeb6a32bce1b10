import Glibc

/// A background thread that runs jobs at low priority, in the order of submission.
///
/// The thread starts with the first job and is never joined: an exiting process waits for the
/// running job, and for a moment for the others.
package final class CompileQueue: @unchecked Sendable {
    package static let shared = CompileQueue()

    package typealias Job = @Sendable () -> Void

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    // Guarded by `mutex`.
    private var waiting: [Job] = []
    private var isRunning = false
    private var hasThread = false

    private init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
        pthread_atfork(
            { CompileQueue.shared.pause() }, { CompileQueue.shared.goOn() },
            { CompileQueue.shared.goOnInChild() })
    }

    // MARK: A process that forks

    /// Waits for the running job before a fork, since a child could never release locks that the
    /// job holds.
    private func pause() {
        pthread_mutex_lock(mutex)
        while hasThread, isRunning { pthread_cond_wait(changed, mutex) }
    }

    private func goOn() { pthread_mutex_unlock(mutex) }

    /// Forgets the thread in the child, which gets one of its own with the next job.
    private func goOnInChild() {
        hasThread = false
        goOn()
    }

    // MARK: Jobs

    /// Appends a job and returns at once. The job never runs if no thread can be started.
    package func submit(_ job: @escaping Job) {
        ExitBarrier.armThread()
        pthread_mutex_lock(mutex)
        waiting.append(job)
        if !hasThread { hasThread = startThread() }
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }

    /// Blocks until every job submitted so far is done.
    package func drain() {
        pthread_mutex_lock(mutex)
        while hasThread, isRunning || !waiting.isEmpty { pthread_cond_wait(changed, mutex) }
        pthread_mutex_unlock(mutex)
    }

    /// As `drain`, but returns after the given time at the latest.
    ///
    /// - Parameter nanoseconds: less than a second.
    func drain(forAtMost nanoseconds: UInt64) {
        var end = timespec(after: Int(nanoseconds))
        pthread_mutex_lock(mutex)
        var status: Int32 = 0
        while status == 0, hasThread, isRunning || !waiting.isEmpty {
            status = pthread_cond_timedwait(changed, mutex, &end)
        }
        pthread_mutex_unlock(mutex)
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
            pthread_mutex_lock(mutex)
            isRunning = false
            pthread_cond_broadcast(changed)
            while waiting.isEmpty { pthread_cond_wait(changed, mutex) }
            let job = waiting.removeFirst()
            isRunning = true
            pthread_mutex_unlock(mutex)
            ExitBarrier.guardingJob(job)
        }
    }
}

extension timespec {
    /// The time of the condition variables' clock, the given number of nanoseconds from now.
    ///
    /// - Parameter nanoseconds: less than a second.
    package init(after nanoseconds: Int) {
        self.init()
        clock_gettime(CLOCK_REALTIME, &self)
        tv_nsec += nanoseconds
        if tv_nsec >= 1_000_000_000 {
            tv_nsec -= 1_000_000_000
            tv_sec += 1
        }
    }
}

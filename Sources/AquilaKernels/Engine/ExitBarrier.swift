import AquilaTypes
import Glibc
import Synchronization

/// Keeps a process that exits from destroying LLVM's globals under a thread that works with them.
///
/// `exit` runs the destructors of loaded libraries while other threads go on. A handler gets there first, waits for
/// the work in flight and lets no other begin. It must be registered after the destructors, since the last one
/// registered runs first: LLVM registers its own while it is loaded and while it first compiles (*cold* work), and
/// the handler is registered again after each. An `exit` in the midst of cold work is caught earlier, by a hook on
/// the threads that record: before all handlers, `exit` calls the destructors of its thread's variables. The hook
/// waits for work in flight, and holds off cold work until the handler runs; or for a moment, since it cannot
/// tell whether the process ends or its thread alone.
package enum ExitBarrier {
    /// Held while LLVM is at work. Recursive, since the handler may run several times; whoever exits keeps it.
    private static let lock = makeLock()

    /// Held while the background thread has a job: outside the locks that a job takes, where `lock` is inside.
    private static let jobLock = makeLock()

    private static func makeLock() -> UnsafeMutablePointer<pthread_mutex_t> {
        let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
        pthread_mutex_init(lock, &attributes)
        return lock
    }

    // MARK: Hooks

    /// Catches an `exit` on this thread. Takes a few nanoseconds after the first time.
    package static func armThread() {
        if let key = threadKey, pthread_getspecific(key) == nil { hookThread(key) }
    }

    /// Tells the threads that have the hook.
    private static let threadKey: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key, nil) == 0 ? key : nil
    }()

    @inline(never)
    private static func hookThread(_ key: pthread_key_t) {
        pthread_setspecific(key, lock)
        _ = firstHandler
        // What a compiler calls for `thread_local` objects; the Glibc module leaves it out.
        typealias Register =
            @convention(c) (
                @convention(c) (UnsafeMutableRawPointer?) -> Void, UnsafeMutableRawPointer?,
                UnsafeRawPointer
            ) -> Int32
        guard let symbol = dlsym(nil, "__cxa_thread_atexit_impl") else { return }
        _ = unsafeBitCast(symbol, to: Register.self)(
            { _ in ExitBarrier.threadEnds() }, nil, #dsohandle)
    }

    /// A handler is there from the first hook on.
    private static let firstHandler: Void = armExit()

    /// Hooks into `exit`, before all that is registered so far.
    static func armExit() {
        _ = (lock, jobLock)
        atexit { ExitBarrier.close() }
    }

    private static func threadEnds() {
        pthread_mutex_lock(lock)
        coldWorkBegins.store(now() + gracePeriod, ordering: .sequentiallyConsistent)
        pthread_mutex_unlock(lock)
    }

    /// What an exit waits for before all else; it may be asked more than once.
    private static let farewells = Guarded<[@Sendable () -> Void]>([])

    /// Makes an exit of the process wait for something that may work with LLVM.
    package static func beforeExit(_ wait: @escaping @Sendable () -> Void) {
        _ = firstHandler
        farewells.withLock { $0.append(wait) }
    }

    private static func close() {
        for farewell in farewells.withLock({ $0 }) { farewell() }
        let isFirst = !isClosing.exchange(true, ordering: .sequentiallyConsistent)
        if isFirst { CompileQueue.shared.drain(forAtMost: patience) }
        pthread_mutex_lock(jobLock)
        pthread_mutex_lock(lock)
    }

    // MARK: Work

    /// Nanoseconds for which an exit waits for kernels that are still to be compiled, so that a short program leaves
    /// them in the disk cache: a few compilations.
    private static let patience: UInt64 = 30_000_000
    /// Nanoseconds from the end of a thread to the handler of the process, with much to spare.
    private static let gracePeriod: UInt64 = 100_000_000
    /// When cold work may begin, by `now()`.
    private static let coldWorkBegins = Atomic<UInt64>(0)
    private static let isClosing = Atomic<Bool>(false)

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Runs `body`, which works with LLVM, or sleeps for ever if the process is exiting.
    static func guarding<T>(_ body: () -> T) -> T { holding(lock, body) }

    /// The same for work that makes LLVM register destructors.
    static func guardingColdWork<T>(_ body: () -> T) -> T {
        while true {
            pthread_mutex_lock(lock)
            let isHeldOff = now() < coldWorkBegins.load(ordering: .sequentiallyConsistent)
            if !isHeldOff || isClosing.load(ordering: .sequentiallyConsistent) { break }
            pthread_mutex_unlock(lock)
            usleep(500)
        }
        defer { pthread_mutex_unlock(lock) }
        let result = body()
        armExit()
        return result
    }

    /// Runs a job of the background thread; a process that exits waits for it.
    static func guardingJob(_ body: () -> Void) { holding(jobLock, body) }

    private static func holding<T>(_ lock: UnsafeMutablePointer<pthread_mutex_t>, _ body: () -> T) -> T {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }
}

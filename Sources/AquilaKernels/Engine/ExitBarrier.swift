import Glibc

/// Keeps a process that exits from destroying LLVM's globals under a thread that works with them.
///
/// `exit` runs the destructors of loaded libraries while other threads go on. The barrier waits for the work
/// in flight and lets no other begin, before those destructors run. Two hooks get there first:
/// - the main thread's own destructors, which `exit` calls before all handlers, also while LLVM is being
///   loaded and registers its destructors one by one;
/// - for an `exit` on another thread, a handler that is registered after LLVM's own: it comes too late only
///   while LLVM is being loaded.
enum ExitBarrier {
    /// Held while LLVM is at work. Recursive, since several hooks may run; whoever exits keeps it.
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

    /// Hooks into the end of the main thread, if that is the caller.
    static func armMainThread() {
        if isMainThread { _ = mainThreadHook }
    }

    // The Glibc module leaves out `gettid`, and what a compiler calls for `thread_local` objects.

    private static var isMainThread: Bool {
        typealias Query = @convention(c) () -> pid_t
        guard let symbol = dlsym(nil, "gettid") else { return false }
        return unsafeBitCast(symbol, to: Query.self)() == getpid()
    }

    private static let mainThreadHook: Void = {
        _ = (lock, jobLock)
        typealias Register =
            @convention(c) (
                @convention(c) (UnsafeMutableRawPointer?) -> Void, UnsafeMutableRawPointer?,
                UnsafeRawPointer
            ) -> Int32
        guard let symbol = dlsym(nil, "__cxa_thread_atexit_impl") else { return }
        _ = unsafeBitCast(symbol, to: Register.self)(
            { _ in ExitBarrier.close() }, nil, #dsohandle)
    }()

    /// Hooks into `exit`, before all that is registered so far.
    static func armExit() {
        _ = (lock, jobLock)
        atexit { ExitBarrier.close() }
    }

    private static func close() {
        pthread_mutex_lock(jobLock)
        pthread_mutex_lock(lock)
    }

    /// Runs `body`, which works with LLVM, or sleeps for ever if the process is exiting.
    static func guarding<T>(_ body: () -> T) -> T { holding(lock, body) }

    /// Runs a job of the background thread; a process that exits waits for it. So that a short program leaves its
    /// kernels in the disk cache.
    static func guardingJob(_ body: () -> Void) { holding(jobLock, body) }

    private static func holding<T>(_ lock: UnsafeMutablePointer<pthread_mutex_t>, _ body: () -> T) -> T {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }
}

import AquilaSystem
import AquilaTypes
import Glibc
import Synchronization

/// Keeps an exiting process from destroying LLVM's globals while a thread works with them.
///
/// `exit` runs the destructors of loaded libraries while other threads go on. A handler runs before
/// them, waits for work in flight and lets no other work begin. It must be registered after the
/// destructors, since the last one registered runs first. LLVM registers destructors when it is
/// loaded and when it first compiles (*cold* work), and the handler is registered again after each.
/// An `exit` during cold work is caught earlier, by a hook on the threads that record: `exit` runs
/// the destructors of its thread's variables before all handlers. The hook waits for work in flight
/// and holds off cold work until the handler runs, or for a short time only, since it cannot tell
/// the end of the process from that of its thread.
package enum ExitBarrier {
    /// Held while LLVM works. Recursive, since the handler may run several times; the exiting
    /// thread never releases it.
    private static let lock = ThreadLock(isRecursive: true)

    /// Held while the background thread runs a job. It is taken outside the locks that a job takes,
    /// `lock` inside them.
    private static let jobLock = ThreadLock(isRecursive: true)

    // MARK: Hooks

    /// Installs the hook on this thread; takes a few nanoseconds after the first time.
    package static func armThread() {
        if let key = threadKey, pthread_getspecific(key) == nil { hookThread(key) }
    }

    /// The key whose value marks threads with the hook.
    private static let threadKey: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key, nil) == 0 ? key : nil
    }()

    @inline(never)
    private static func hookThread(_ key: pthread_key_t) {
        pthread_setspecific(key, Unmanaged.passUnretained(lock).toOpaque())
        _ = firstHandler
        // The C++ runtime's registration of destructors of `thread_local` objects; the Glibc module
        // leaves it out.
        typealias Register =
            @convention(c) (
                @convention(c) (UnsafeMutableRawPointer?) -> Void, UnsafeMutableRawPointer?,
                UnsafeRawPointer
            ) -> Int32
        guard let symbol = dlsym(nil, "__cxa_thread_atexit_impl") else { return }
        _ = unsafeBitCast(symbol, to: Register.self)(
            { _ in ExitBarrier.threadEnds() }, nil, #dsohandle)
    }

    /// The first handler, registered together with the first hook.
    private static let firstHandler: Void = armExit()

    /// Registers a handler that `exit` runs before all handlers registered so far.
    static func armExit() {
        _ = (lock, jobLock)
        atexit { ExitBarrier.close() }
    }

    private static func threadEnds() {
        lock.lock()
        coldWorkBegins.store(now() + gracePeriod, ordering: .sequentiallyConsistent)
        lock.unlock()
    }

    /// Waits that an exit performs before everything else; each may run more than once.
    private static let farewells = Guarded<[@Sendable () -> Void]>([])

    /// Makes the exit of the process wait for work that may use LLVM.
    package static func beforeExit(_ wait: @escaping @Sendable () -> Void) {
        _ = firstHandler
        farewells.withLock { $0.append(wait) }
    }

    private static func close() {
        for farewell in farewells.withLock({ $0 }) { farewell() }
        let isFirst = !isClosing.exchange(true, ordering: .sequentiallyConsistent)
        if isFirst { CompileQueue.shared.drain(forAtMost: patience) }
        jobLock.lock()
        lock.lock()
    }

    // MARK: Work

    /// Nanoseconds that an exit waits for kernels still to be compiled, so that short programs
    /// leave some in the disk cache; enough for a few compilations.
    private static let patience: UInt64 = 30_000_000
    /// Upper bound on the nanoseconds from a thread's end to the process's handler, with a large
    /// margin.
    private static let gracePeriod: UInt64 = 100_000_000
    /// The time, by `now()`, before which cold work is held off.
    private static let coldWorkBegins = Atomic<UInt64>(0)
    private static let isClosing = Atomic<Bool>(false)

    private static func now() -> UInt64 { UInt64(SystemClock.monotonic.nanoseconds) }

    /// Runs `body`, which works with LLVM; sleeps for ever if the process is exiting.
    static func guarding<T>(_ body: () -> T) -> T { lock.withLock(body) }

    /// As `guarding`, for work during which LLVM registers destructors.
    static func guardingColdWork<T>(_ body: () -> T) -> T {
        while true {
            lock.lock()
            let isHeldOff = now() < coldWorkBegins.load(ordering: .sequentiallyConsistent)
            if !isHeldOff || isClosing.load(ordering: .sequentiallyConsistent) { break }
            lock.unlock()
            usleep(500)
        }
        defer { lock.unlock() }
        let result = body()
        armExit()
        return result
    }

    /// Runs a job of the background thread; an exiting process waits for its end.
    static func guardingJob(_ body: () -> Void) { jobLock.withLock(body) }
}

import Glibc
import Synchronization

/// Keeps a process that exits from destroying LLVM's globals under a compilation in flight.
///
/// `exit` runs the destructors of loaded libraries while other threads go on. The barrier is an exit
/// handler that was registered after LLVM was loaded, so it runs before those destructors; it waits for
/// the compilation in flight and lets no other begin.
enum ExitBarrier {
    /// Recursive, since the handler may run more than once.
    private static let lock: UnsafeMutablePointer<pthread_mutex_t> = {
        let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
        pthread_mutex_init(lock, &attributes)
        return lock
    }()
    private static let guarded = Atomic<Int>(0)

    /// Registers the handler; call it after the library is loaded.
    static func install() {
        _ = lock
        atexit { pthread_mutex_lock(ExitBarrier.lock) }
    }

    /// Runs `body`, or sleeps for ever if the process is exiting.
    static func guarding<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        let result = body()
        // The first compilation makes LLVM register destructors of its own: get before them again.
        if guarded.wrappingAdd(1, ordering: .relaxed).oldValue == 0 { install() }
        return result
    }
}

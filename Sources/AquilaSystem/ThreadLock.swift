import Glibc

/// A POSIX mutex, with which threads also wait on a `ThreadCondition`.
///
/// The thread sanitizer sees it, unlike `Synchronization.Mutex`. The address is constant, and POSIX lets
/// all threads use a mutex.
package final class ThreadLock: @unchecked Sendable {
    fileprivate let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    /// - Parameter isRecursive: true if the thread that holds the lock may take it again.
    package init(isRecursive: Bool = false) {
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        defer { pthread_mutexattr_destroy(&attributes) }
        if isRecursive { pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE)) }
        pthread_mutex_init(mutex, &attributes)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    package func lock() { pthread_mutex_lock(mutex) }

    /// Takes the lock if it is free; returns false if it is not.
    package func tryLock() -> Bool { pthread_mutex_trylock(mutex) == 0 }

    package func unlock() { pthread_mutex_unlock(mutex) }

    package func withLock<R>(_ body: () throws -> R) rethrows -> R {
        lock()
        defer { unlock() }
        return try body()
    }
}

/// A condition variable for threads that hold a `ThreadLock`. The address is constant, and
/// POSIX lets all threads use a condition.
package final class ThreadCondition: @unchecked Sendable {
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() { pthread_cond_init(condition, nil) }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
    }

    /// Releases the lock, waits for a broadcast, and takes the lock again. It may also end without one.
    package func wait(_ lock: ThreadLock) { pthread_cond_wait(condition, lock.mutex) }

    /// As `wait`, until a time of the real-time clock at the latest.
    ///
    /// - Returns: false if that time has come.
    package func wait(_ lock: ThreadLock, until end: timespec) -> Bool {
        var end = end
        return pthread_cond_timedwait(condition, lock.mutex, &end) == 0
    }

    /// Wakes all threads that wait.
    package func broadcast() { pthread_cond_broadcast(condition) }
}

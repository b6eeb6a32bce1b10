import AquilaSystem

/// A value that one thread at a time may use.
///
/// It is like `Synchronization.Mutex`, but on a POSIX lock, since the thread sanitizer cannot see
/// through the former. The lock guards the value, which only bodies of `withLock` see.
package final class Guarded<Value>: @unchecked Sendable {
    private let lock = ThreadLock()
    private var value: Value

    package init(_ value: Value) { self.value = value }

    /// Calls the body with the value, which no other thread uses meanwhile. The body must not call
    /// this function again.
    package func withLock<R>(_ body: (inout Value) throws -> R) rethrows -> R {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}

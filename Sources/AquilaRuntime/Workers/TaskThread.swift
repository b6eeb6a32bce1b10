import Glibc

/// Knows which threads run a task's body now: these must not use the runtime, which waits for them.
enum TaskThread {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    static let refusal = "a task's body cannot use arrays; it has the pieces of its stores"

    /// Whether this thread runs a body.
    static var isInBody: Bool { pthread_getspecific(key) != nil }

    /// Runs a body.
    static func running<R>(_ body: () throws -> R) rethrows -> R {
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1))
        defer { pthread_setspecific(key, nil) }
        return try body()
    }
}

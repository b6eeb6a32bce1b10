import AquilaTypes
import Glibc

/// A thread for one body.
final class BodyThread {
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(body))
        let status = pthread_create(&thread, nil, Self.main, box.toOpaque())
        require(status == 0, "a concurrent task found no thread for a point: error \(status)")
    }

    func join() { pthread_join(thread, nil) }

    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body()
        return nil
    }
}

/// Knows which threads run a task's body now: these must not use the runtime, which waits for them.
enum TaskThread {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    static let refusal = "a task's body cannot use arrays; it has the pieces of its stores"

    /// True if this thread runs the body of a task.
    static var isInBody: Bool { pthread_getspecific(key) != nil }

    /// Runs a body.
    static func running<R>(_ body: () throws -> R) rethrows -> R {
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1))
        defer { pthread_setspecific(key, nil) }
        return try body()
    }
}

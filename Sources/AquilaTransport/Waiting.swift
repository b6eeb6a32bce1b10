import AquilaSystem
import AquilaTypes
import Glibc

/// A wait for a condition that no condition variable signals.
///
/// It spins for about 50 µs, then yields, and after a millisecond sleeps between looks: a wait that
/// long is not harmed by 0.1 ms more, and the core may be needed by the rank that is waited for.
struct Backoff {
    private let start = Backoff.now()
    private var rounds = 0

    /// Seconds since the wait began.
    var seconds: Double { Backoff.now() - start }

    mutating func pause() {
        rounds += 1
        let waited = seconds
        if waited < 50e-6 && rounds % 16 != 0 { return }
        if waited < 1e-3 { sched_yield() } else { usleep(50) }
    }

    static func now() -> Double { SystemClock.monotonic.seconds }
}

/// Starts a detached thread that runs a body once.
package func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let status = pthread_create(
        &thread, nil,
        { argument in
            Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    require(status == 0, "no thread could be started: error \(status)")
    pthread_detach(thread)
}

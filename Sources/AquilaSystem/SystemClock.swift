import Glibc

/// One of the system's clocks.
public enum SystemClock: Sendable {
    /// Time since the system's start; it never goes back.
    case monotonic
    /// Time since 1970, which may be set.
    case realtime
    /// Processor time of the calling thread.
    case thread

    /// The time now.
    public var time: timespec {
        let clock =
            switch self {
            case .monotonic: CLOCK_MONOTONIC
            case .realtime: CLOCK_REALTIME
            case .thread: CLOCK_THREAD_CPUTIME_ID
            }
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }

    public var nanoseconds: Int {
        let time = time
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    public var seconds: Double {
        let time = time
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

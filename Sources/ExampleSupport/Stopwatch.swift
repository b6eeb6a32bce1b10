/// Adds up the seconds between resuming and pausing; it starts at once.
public struct Stopwatch {
    private var total = 0.0
    private var start: Double? = monotonicSeconds()

    public init() {}

    /// Seconds so far.
    public var seconds: Double { total + (start.map { monotonicSeconds() - $0 } ?? 0) }

    public mutating func pause() {
        total = seconds
        start = nil
    }

    public mutating func resume() {
        if start == nil { start = monotonicSeconds() }
    }
}

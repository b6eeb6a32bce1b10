import AquilaSystem

/// Spinning before a thread sleeps. Waking a sleeping thread costs 50 to 100 µs, a spinning one less
/// than one, and the next piece of work often comes soon.
enum SpinWait {
    /// Longest time that a thread spins, in nanoseconds.
    private static let time = 50_000
    /// Number of looks between two looks at the clock, which takes as long as some ten of them.
    private static let looks = 100

    /// Spins until a condition holds, or its time has passed.
    ///
    /// - Returns: true if the condition holds.
    @inline(__always)
    static func wait(until isTrue: () -> Bool) -> Bool {
        let end = SystemClock.monotonic.nanoseconds + time
        repeat {
            for _ in 0..<looks where isTrue() { return true }
        } while SystemClock.monotonic.nanoseconds < end
        return false
    }
}

import AquilaSystem
import Glibc

/// Milliseconds that a body takes.
func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let start = clock_now()
    try body()
    return clock_now() - start
}

private func clock_now() -> Double { SystemClock.monotonic.seconds * 1e3 }

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

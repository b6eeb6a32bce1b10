import Aquila
import AquilaRuntime
import Foundation

// The gain of running a window while the next one is recorded.

/// Times with windows in flight over times without, for programs that leave much, some, and nothing
/// to be won: one that computes something itself between its operations, one of tasks that one
/// worker runs, and one of kernels alone.
func flightFigures() throws -> [Figure] {
    [
        Figure(
            name: "flight_program", value: try share { kernels(rounds: 100, ownWork: 600_000) }, unit: unit),
        Figure(name: "flight_tasks", value: try share(tasks), unit: unit),
        Figure(name: "flight_kernels", value: try share { kernels(rounds: 100, ownWork: 0) }, unit: unit),
    ]
}

private let unit = "of the time without"

/// The time with flights over the time without, taken in turns.
private func share(_ body: () throws -> Void) throws -> Double {
    let runtime = Runtime.shared
    let usual = runtime.limits
    defer { runtime.limits = usual }
    var times: [[Double]] = [[], []]
    for run in 0..<24 {
        runtime.limits.overlapElements = run % 2 == 0 ? .max : usual.overlapElements
        let time = try milliseconds(body)
        if run > 1 { times[run % 2].append(time) }
    }
    let medians = times.map { $0.sorted()[$0.count / 2] }
    if ProcessInfo.processInfo.environment["AQUILA_BENCH_TIMES"] != nil {
        print("  without \(medians[0]) ms, with \(medians[1]) ms")
    }
    return medians[1] / medians[0]
}

/// Sweeps over arrays of half a megabyte; after each sixteen, some rounds of the program's own.
private func kernels(rounds: Int, ownWork: Int) {
    var u = full([1 << 16], 1.0)
    var w = full([1 << 16], 1.0)
    var own = 1.0
    for _ in 0..<rounds {
        for _ in 0..<16 {
            w[1 ..< -1] = (u[..<(-2)] + u[2...]) * 0.5
            swap(&u, &w)
        }
        for _ in 0..<ownWork { own = own * 0.999_999 + 0.5 }
    }
    precondition(u[0].item() == 1 && own > 0)
}

private let touch = Library("bench").task("serial") { (x: InputOutput<Double>) in
    var value = x[0]
    for _ in 0..<1000 { value = value * 0.999_999 + 0.5 }
    x[0] = value
}

/// A chain of small tasks on a large array.
private func tasks() throws {
    let x = full([1 << 16], 1.0)
    for _ in 0..<8192 { try touch(x) }
    try flush()
}

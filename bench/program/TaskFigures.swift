import Aquila
import AquilaRuntime
import Foundation

// The cost of tasks outside the kernel language; their bodies do nothing, so that only the runtime
// is measured.

private let library = Library("bench")
private let touch = library.task("touch") { (x: Input<Double>, y: InputOutput<Double>) in }

/// Microseconds to record and analyse a task, and to run it: in windows that have come before, in
/// new windows, and alone from its launch to its end.
func taskFigures() throws -> [Figure] {
    let stores = (0..<8).map { Double($0) }.map { full([64], $0) }
    try flush()
    let count = 1024
    func launches(_ shift: Int) throws {
        for k in 0..<count {
            let y = stores[(k + 1) % 8].logicalStore
            try touch(stores[k % 8], shift == 0 ? y : y.slice(axis: 0, 0..<63 - (k &+ shift) % 61))
        }
        try flush()
    }
    func median(_ runs: Int, _ body: (Int) throws -> Void) throws -> Double {
        try (0..<runs).map { run in try milliseconds { try body(run) } }.sorted()[runs / 2]
    }
    let repeated = try median(25) { _ in try launches(0) } * 1e3 / Double(count)
    let new = try median(25) { run in try launches(run + 1) } * 1e3 / Double(count)
    let alone = try median(25) { _ in
        for _ in 0..<200 {
            try touch(stores[0], stores[1])
            try flush()
        }
    }
    return [
        Figure(name: "analysis_repeated", value: repeated, unit: "µs"),
        Figure(name: "analysis_new", value: new, unit: "µs"),
        Figure(name: "empty_task", value: alone * 1e3 / 200, unit: "µs"),
    ]
}

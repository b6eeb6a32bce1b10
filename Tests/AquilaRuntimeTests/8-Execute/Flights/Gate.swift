import AquilaTypes
import Dispatch

@testable import AquilaRuntime

extension WindowLimits {
    /// Windows of this many operations, which run while the next one is recorded.
    static func flights(of length: Int) -> WindowLimits {
        var limits = WindowLimits()
        limits.repeatAfter = length
        limits.maximumOperations = length
        limits.overlapElements = 0
        return limits
    }
}

/// A task that waits for a signal, and a runtime whose windows of eight operations run while the
/// next one is recorded.
final class Gate: @unchecked Sendable {
    let runtime: Runtime
    private let hasBegun = DispatchSemaphore(value: 0)
    private let mayGo = DispatchSemaphore(value: 0)
    private let task: TaskFunction<InputOutput<Double>>

    static let windowLength = 8

    init(_ runtime: Runtime = Runtime(workers: 2), then end: @escaping @Sendable () throws -> Void = {}) {
        self.runtime = runtime
        runtime.limits = .flights(of: Self.windowLength)
        // Its windows are small, and direct runs do not fly.
        runtime.passes.remove(.direct)
        task = Library("tests").task("gate") { [hasBegun, mayGo] (x: InputOutput<Double>) in
            hasBegun.signal()
            mayGo.wait()
            try end()
            x[0] += 1
        }
    }

    /// Records the task, fills the window with operations on its result, and begins the next one.
    ///
    /// - Returns: stores whose values are known once the task has run: 1 in both, plus the number
    ///   of operations in the second.
    func fly() throws -> (gated: LogicalStore, last: LogicalStore) {
        let gated = runtime.makeStore([1], .float64)
        try task(gated)
        var last = gated
        for _ in 0..<Self.windowLength { last = try next(last) }
        hasBegun.wait()
        return (gated, last)
    }

    func next(_ store: LogicalStore) throws -> LogicalStore {
        try runtime.map(.add, .array(store), .scalar(Scalar(1.0)))
    }

    /// Lets the task continue.
    func open() { mayGo.signal() }

    /// Lets the task continue, and waits for the end of the window without the runtime's knowledge.
    func openAndWait() {
        open()
        while !runtime.flight!.runner.hasEnded {}
    }
}

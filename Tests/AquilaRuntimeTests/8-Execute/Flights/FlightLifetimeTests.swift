import AquilaKernels
import AquilaTypes
import Dispatch
import Glibc
import Testing

@testable import AquilaRuntime

private let library = Library("tests")

/// Arrays, runtimes and processes that end while a window is in flight.
@Suite struct FlightLifetimeTests {
    @Test func arraysThatGoInFlightLeaveNothing() throws {
        let gate = Gate()
        let runtime = gate.runtime
        let kept = runtime.makeStore([1000], .float64)
        runtime.fill(kept, with: Scalar(1.0))
        try runtime.flush()
        let before = runtime.memoryStatistics.bytesInUse
        for opensFirst in [false, true] {
            var result: LogicalStore?
            do {
                // Memory from before the window, memory that the window allocates, and memory that
                // it does not use.
                let old = runtime.makeStore([1000], .float64)
                let unknown = runtime.makeStore([1000], .float64)
                for store in [old, unknown] { runtime.fill(store, with: Scalar(2.0)) }
                try runtime.flush()
                let made = try gate.next(old)
                let (gated, last) = try gate.fly()
                if opensFirst { gate.openAndWait() }
                let both = try runtime.map(.add, .array(made), .array(last))
                result = try runtime.map(.add, .array(both), .array(gated))
                withExtendedLifetime(unknown) {}
            }
            if !opensFirst { gate.open() }
            #expect(runtime.isFlying)
            // The gate's task, eight additions and one; the first addition was in the window of the task.
            #expect(try runtime.item(result!).doubleValue == 3 + 9 + 1)
            result = nil
            #expect(runtime.memoryStatistics.bytesInUse == before)
        }
        #expect(try runtime.item(kept).doubleValue == 1)
    }

    @Test func attachedMemoryIsReleasedAfterTheFlight() throws {
        let gate = Gate()
        let runtime = gate.runtime
        nonisolated(unsafe) let memory = UnsafeMutablePointer<Double>.allocate(capacity: 4)
        memory.initialize(repeating: 1, count: 4)
        let isReleased = Guarded(false)
        var last: LogicalStore?
        do {
            let attached = try runtime.attach(memory, shape: [4], .float64) {
                isReleased.withLock { $0 = true }
            }
            try runtime.copy(.array(try gate.next(attached)), into: attached)
            last = try gate.fly().last
        }
        #expect(!isReleased.withLock { $0 })
        gate.open()
        try runtime.flush()
        #expect(isReleased.withLock { $0 })
        #expect((0..<4).allSatisfy { memory[$0] == 2 })
        memory.deallocate()
        withExtendedLifetime(last) {}
    }

    @Test func detachingWaits() throws {
        let gate = Gate()
        let runtime = gate.runtime
        let memory = UnsafeMutablePointer<Double>.allocate(capacity: 4)
        defer { memory.deallocate() }
        memory.initialize(repeating: 1, count: 4)
        let attached = try runtime.attach(memory, shape: [4], .float64) {}
        try runtime.copy(.array(try gate.next(attached)), into: attached)
        _ = try gate.fly()
        gate.open()
        try runtime.detach(attached)
        #expect((0..<4).allSatisfy { memory[$0] == 2 })
    }

    /// A runtime that ends waits for its window in flight and frees all its memory.
    @Test func runtimesThatGoInFlightAreGone() throws {
        let hasEnded = Guarded(false)
        weak var runtime: Runtime?
        do {
            let gate = Gate(
                then: {
                    usleep(20_000)
                    hasEnded.withLock { $0 = true }
                })
            runtime = gate.runtime
            _ = try gate.fly()
            gate.open()
        }
        #expect(runtime == nil)
        #expect(hasEnded.withLock { $0 })
    }

    // MARK: The process

    @Test func exitWaitsForAFlight() async {
        await #expect(processExitsWith: .exitCode(42)) {
            let gate = Gate(
                then: {
                    usleep(100_000)
                    _exit(42)
                })
            let last = try gate.fly().last
            gate.open()
            withExtendedLifetime(last) { exit(1) }
        }
    }

    @Test func exitInABodyDoesNotWaitForItself() async {
        await #expect(processExitsWith: .exitCode(42)) {
            let gate = Gate(then: { exit(42) })
            let last = try gate.fly().last
            gate.open()
            _ = try gate.runtime.item(last)
        }
    }
}

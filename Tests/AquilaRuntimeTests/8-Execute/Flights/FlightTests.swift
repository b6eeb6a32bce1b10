import AquilaKernels
import AquilaTypes
import Dispatch
import Testing

@testable import AquilaRuntime

private let library = Library("tests")

/// Windows that run while the next one is recorded.
@Suite struct FlightTests {
    @Test func recordingGoesOnWhileAWindowRuns() throws {
        let gate = Gate()
        let runtime = gate.runtime
        var (gated, last) = try gate.fly()
        // Many windows' worth of operations, all before the task of the first window ends.
        runtime.limits = .flights(of: 1000)
        for _ in 0..<500 { last = try gate.next(last) }
        #expect(runtime.isFlying)
        #expect(runtime.window.operations.count == 501)
        gate.open()
        #expect(try runtime.item(last).doubleValue == 509)
        #expect(!runtime.isFlying)
        #expect(try runtime.item(gated).doubleValue == 1)
    }

    @Test func onlyOneWindowIsInFlight() throws {
        let gate = Gate()
        var last = try gate.fly().last
        gate.open()
        for _ in 0..<100 { last = try gate.next(last) }
        #expect(try gate.runtime.item(last).doubleValue == 109)
    }

    @Test func whatIsNotInFlightIsReadWithoutWaiting() throws {
        let gate = Gate()
        let runtime = gate.runtime
        let other = runtime.makeStore([1], .float64)
        runtime.fill(other, with: Scalar(7.0))
        try runtime.flush()
        let flown = try gate.fly()
        #expect(try runtime.item(other).doubleValue == 7)
        #expect(runtime.isFlying)
        gate.open()
        #expect(try runtime.item(flown.gated).doubleValue == 1)
    }

    @Test func smallWindowsRunWhereTheyAre() throws {
        let runtime = Runtime(workers: 1)
        runtime.limits.maximumOperations = 2
        runtime.limits.repeatAfter = 2
        var x = runtime.makeStore([4], .float64)
        for _ in 0..<100 { x = try runtime.map(.add, .array(x), .scalar(Scalar(1.0))) }
        #expect(runtime.flight == nil)
        #expect(try runtime.item(x).doubleValue == 100)
    }

    /// The caller runs tasks of few elements itself when it waits for them.
    @Test func shortTasksAreNotSentOff() throws {
        let runtime = Runtime(workers: 2)
        let increase = library.task("increase") { (x: InputOutput<Double>) in x[0] += 1 }
        for (count, flies) in [(10, false), (1 << 18, true)] {
            let x = runtime.makeStore([count], .float64)
            runtime.fill(x, with: Scalar(1.0))
            try runtime.flush()
            try increase(x)
            runtime.sendOff()
            #expect(runtime.isFlying == flies)
            try runtime.flush()
        }
    }

    @Test func fencesAndFiguresWait() throws {
        for wait in [
            { try $0.flush() }, { try $0.executionFence() }, { _ = $0.memoryStatistics },
            { $0.trimMemory() }, { $0.parallelFor(count: 3) { _ in } },
            { _ = try $0.makeStore(copying: UnsafeRawBufferPointer(start: nil, count: 0), [0], .int8) },
        ] as [(Runtime) throws -> Void] {
            let gate = Gate()
            let last = try gate.fly().last
            gate.open()
            try wait(gate.runtime)
            #expect(!gate.runtime.isFlying)
            #expect(try gate.runtime.item(last).doubleValue == 9)
        }
    }

    // MARK: The stream

    /// The keys of a program's windows, each taken just before the window ends.
    private func keys(_ gate: Gate, overlapping: Bool, waiting: Bool) throws -> [[UInt64]] {
        let runtime = gate.runtime
        runtime.limits.overlapElements = overlapping ? 0 : .max
        // Without overlap the task must not wait.
        if !overlapping { gate.open() }
        var (gated, last) = try gate.fly()
        if overlapping, waiting { gate.openAndWait() }
        var keys: [[UInt64]] = []
        let dropped = try gate.next(gated)
        last = try runtime.map(.multiply, .array(last), .array(dropped))
        runtime.fill(gated, with: Scalar(2.0))
        gated = try gate.next(last)
        keys.append(Array(runtime.window.key.elements))
        if overlapping, !waiting { gate.open() }
        for _ in 0..<20 {
            last = try gate.next(last)
            keys.append(Array(runtime.window.key.elements))
        }
        #expect(try runtime.item(last).doubleValue == 9 * 2 + 20)
        return keys
    }

    @Test func keysDoNotDependOnWhenAFlightEnds() throws {
        let expected = try keys(Gate(), overlapping: false, waiting: false)
        // The task's number is part of the keys, so both runs use one gate.
        let gate = Gate()
        let before = try keys(gate, overlapping: true, waiting: true)
        let after = try keys(gate, overlapping: true, waiting: false)
        #expect(before == after)
        #expect(before == expected)
    }

    @Test func plansServeBothWaysOfRunning() throws {
        let gate = Gate()
        _ = try keys(gate, overlapping: false, waiting: false)
        let misses = gate.runtime.plans.misses
        _ = try keys(gate, overlapping: true, waiting: true)
        _ = try keys(gate, overlapping: true, waiting: false)
        #expect(gate.runtime.plans.misses == misses)
    }

    // MARK: Images

    @Test func imagesWaitForWhatTheyFollow() throws {
        let gate = Gate(Runtime(workers: 2))
        let runtime = gate.runtime
        let pick = library.task("pick", .align(0, 2), .image(function: 0, range: 1)) {
            (rows: Input<Int>, x: Input<Double>, y: Output<Double>) in
            for i in y.indices { y[i] = x[global: rows[i]] }
        }
        let rows = runtime.makeStore([6], .int64)
        runtime.sequence(rows, start: Scalar(5), step: Scalar(-1))
        let x = runtime.makeStore([6], .float64)
        runtime.sequence(x, start: Scalar(0.0), step: Scalar(1.0))
        _ = try gate.fly()
        gate.open()
        let y = runtime.makeStore([6], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 3))) { try pick(rows, x, y) }
        #expect(!runtime.isFlying)
        let found = try runtime.read(y) { pointer, _ in
            (0..<6).map { pointer.load(fromByteOffset: 8 * $0, as: Double.self) }
        }
        #expect(found == [5, 4, 3, 2, 1, 0])
    }

    // MARK: Threads

    @Test func threadsUseArraysOneAfterTheOther() throws {
        let gate = Gate()
        let runtime = gate.runtime
        nonisolated(unsafe) var last = try gate.fly().last
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            if thread == 0 { gate.open() }
            for round in 0..<20 {
                var mine = runtime.makeStore([8], .float64)
                for _ in 0..<round { mine = try! gate.next(mine) }
                #expect(try! runtime.item(mine).doubleValue == Double(round))
            }
        }
        let queue = DispatchQueue(label: "hand over")
        for _ in 0..<20 { queue.sync { last = try! gate.next(last) } }
        #expect(try runtime.item(last).doubleValue == 29)
    }

    // MARK: Seeing

    @Test func flightsAreChecked() throws {
        let runtime = Runtime(workers: 2)
        runtime.isChecking = true
        let gate = Gate(runtime)
        var last = try gate.fly().last
        gate.open()
        for _ in 0..<50 { last = try gate.next(last) }
        #expect(try runtime.item(last).doubleValue == 59)
    }

    @Test func doctorsSeeFlights() throws {
        let runtime = Runtime(workers: 2)
        let watcher = Watcher()
        watcher.doctor = Doctor()
        runtime.watcher = watcher
        let gate = Gate(runtime)
        let last = try gate.fly().last
        gate.open()
        #expect(try runtime.item(last).doubleValue == 9)
        #expect(watcher.doctor!.state.withLock { $0.smallWindows } == 2)
    }
}

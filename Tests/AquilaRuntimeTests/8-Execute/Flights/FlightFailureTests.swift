import AquilaKernels
import AquilaTypes
import Dispatch
import Testing

@testable import AquilaRuntime

private let library = Library("tests")

/// Errors in a window that runs while the next one is recorded.
@Suite struct FlightFailureTests {
    struct Refusal: Error {}

    // MARK: Errors

    @Test func anErrorIsRaisedWhereItIsNeeded() throws {
        let gate = Gate(then: { throw Refusal() })
        let runtime = gate.runtime
        let (gated, last) = try gate.fly()
        let dependent = try gate.next(last)
        let independent = try gate.next(runtime.makeStore([1], .float64))
        gate.open()
        #expect(try runtime.item(independent).doubleValue == 1)
        for store in [dependent, last, gated] {
            let error = #expect(throws: ArrayError.self) { try runtime.item(store) }
            #expect(error?.underlying is Refusal)
            #expect(error?.message.hasPrefix("tests.gate: ") == true)
        }
        runtime.fill(gated, with: Scalar(3.0))
        #expect(try runtime.item(gated).doubleValue == 3)
    }

    @Test func whatIsGoneHandsItsFailureOn() throws {
        let gate = Gate(then: { throw Refusal() })
        let runtime = gate.runtime
        var dependent: LogicalStore?
        var healed: LogicalStore?
        do {
            let (gated, last) = try gate.fly()
            dependent = try gate.next(last)
            // The store is overwritten as a whole, so its earlier value does not matter.
            runtime.fill(gated, with: Scalar(4.0))
            healed = try gate.next(gated)
        }
        gate.open()
        #expect(try runtime.item(healed!).doubleValue == 5)
        #expect(throws: ArrayError.self) { try runtime.item(dependent!) }
        dependent = nil
        healed = nil
        #expect(runtime.memoryStatistics.bytesInUse == 0)
    }

    @Test func plansOfFailuresStandAlone() throws {
        let isFailing = Guarded(true)
        let gate = Gate(then: { if isFailing.withLock({ $0 }) { throw Refusal() } })
        let runtime = gate.runtime
        func run(overlapping: Bool) throws -> Double {
            runtime.limits.overlapElements = overlapping ? 0 : .max
            if !overlapping { gate.open() }
            let last = try gate.fly().last
            let result = try gate.next(last)
            if overlapping { gate.open() }
            return try runtime.item(result).doubleValue
        }
        for overlapping in [true, false, true] {
            isFailing.withLock { $0 = true }
            #expect(throws: ArrayError.self) { try run(overlapping: overlapping) }
            isFailing.withLock { $0 = false }
            #expect(try run(overlapping: overlapping) == 10)
        }
        // The plan of the window in flight, and those of the next one with and without a failure:
        // during a flight, the next window is planned as if the flight succeeded.
        #expect(runtime.plans.misses == 3)
    }

    /// The errors are the same as if each window ended before the next one begins.
    @Test func errorsDoNotDependOnOverlap() throws {
        struct Numbered: Error { var number: Int }
        let fail = library.task("fail") { (n: Int, x: Output<Double>) in throw Numbered(number: n) }
        func errors(overlapping: Bool) throws -> [Int?] {
            let gate = Gate()
            let runtime = gate.runtime
            if !overlapping { runtime.limits.overlapElements = .max }
            let stores = (0..<4).map { _ in runtime.makeStore([1], .float64) }
            try fail(0, stores[0])
            try fail(1, stores[1])
            if !overlapping { gate.open() }
            let last = try gate.fly().last
            runtime.limits = .flights(of: 1000)
            try fail(2, stores[2])
            try fail(3, stores[0])
            runtime.fill(stores[3], with: Scalar(1.0))
            let sums = try [(1, 0), (0, 1), (2, 1), (3, 1), (3, 3)].map {
                try runtime.map(.add, .array(stores[$0]), .array(stores[$1]))
            }
            if overlapping { gate.open() }
            return try (sums + stores + [last]).map { store in
                do { _ = try runtime.item(store) } catch let error as ArrayError {
                    return try #require(error.underlying as? Numbered).number
                }
                return nil
            }
        }
        let expected = try errors(overlapping: false)
        #expect(try errors(overlapping: true) == expected)
        #expect(expected == [1, 3, 2, 1, nil, 3, 1, 2, nil, nil])
    }

    // MARK: Memory

    private func ones(_ count: Int, _ runtime: Runtime) -> LogicalStore {
        let array = runtime.makeStore([count], .float64)
        runtime.fill(array, with: Scalar(1.0))
        return array
    }

    @Test func memoryThatIsNotThereIsAnErrorOfTheWindow() throws {
        let runtime = Runtime(workers: 1, memoryBudget: 8 << 20)
        runtime.limits = .flights(of: 2)
        let small = ones(1000, runtime)
        try runtime.flush()
        let before = runtime.memoryStatistics.bytesInUse
        for _ in 0..<100 {
            let large = try runtime.map(.add, .array(ones(4 << 20, runtime)), .scalar(Scalar(1.0)))
            let head = large.with(large.view.slicing(axis: 0, start: 0, count: 4, step: 1))
            let dependent = try runtime.map(.multiply, .array(head), .scalar(Scalar(2.0)))
            #expect(runtime.isFlying)
            let error = #expect(throws: ArrayError.self) { try runtime.item(dependent) }
            #expect(error?.kind == .memory)
            #expect(error?.message.contains("(4194304,) of float64") == true)
            #expect(error?.message.contains("FlightFailureTests.swift:") == true, "\(error?.message ?? "")")
            runtime.fill(large, with: Scalar(1.0))
            #expect(throws: ArrayError.self) { try runtime.item(large) }
        }
        #expect(runtime.memoryStatistics.bytesInUse == before)
        let sum = try runtime.reduce(.sum, small, axes: [0])
        #expect(try runtime.item(sum).doubleValue == 1000)
    }

    /// A store whose window was refused memory gets it when it is overwritten.
    @Test func overwritingHealsAStoreWithoutMemory() throws {
        let runtime = Runtime(workers: 1, memoryBudget: 8 << 20)
        runtime.limits = .flights(of: 3)
        let target = ones(4, runtime)
        let large = ones(4 << 20, runtime)
        let head = large.with(large.view.slicing(axis: 0, start: 0, count: 4, step: 1))
        try runtime.copy(.array(head), into: target)
        runtime.fill(target, with: Scalar(7.0))
        #expect(runtime.isFlying)
        #expect(try runtime.item(target).doubleValue == 7)
        #expect(throws: ArrayError.self) { try runtime.item(large) }
    }

    // MARK: Bodies that use arrays

    @Test func aBodyThatLaunchesTasksIsRefused() throws {
        let runtime = Runtime(workers: 2)
        let inner = library.task("inner") { (x: Input<Double>) in }
        let store = runtime.makeStore([1], .float64)
        let gate = Gate(runtime, then: { try inner(store) })
        let last = try gate.fly().last
        gate.open()
        let error = #expect(throws: ArrayError.self) { try runtime.item(last) }
        #expect(error?.message.contains("inner: a task's body cannot use arrays") == true)
    }

    @Test func aBodyThatReadsWhatIsRecordedIsRefused() throws {
        let runtime = Runtime(workers: 2)
        let result = Guarded<LogicalStore?>(nil)
        let gate = Gate(runtime, then: { _ = try runtime.item(result.withLock { $0! }) })
        let last = try gate.fly().last
        result.withLock { $0 = last }
        // During the wait the body would find the lock taken, which ends the program.
        gate.openAndWait()
        let error = #expect(throws: ArrayError.self) { try runtime.item(last) }
        #expect(error?.message.contains("a task's body cannot use arrays") == true)
    }

    @Test func aBodyThatRecordsEndsTheProgram() async {
        await #expect(processExitsWith: .failure) {
            let runtime = Runtime(workers: 2)
            let x = runtime.makeStore([4], .float64)
            let gate = Gate(runtime, then: { _ = try runtime.map(.add, .array(x), .scalar(Scalar(1.0))) })
            let last = try gate.fly().last
            gate.open()
            while true { withExtendedLifetime(last) {} }
        }
    }

    @Test func aBodyThatWaitsEndsTheProgram() async {
        await #expect(processExitsWith: .failure) {
            let runtime = Runtime(workers: 2)
            let result = Guarded<LogicalStore?>(nil)
            let gate = Gate(runtime, then: { _ = try runtime.item(result.withLock { $0! }) })
            let gated = try gate.fly().gated
            result.withLock { $0 = gated }
            gate.open()
            _ = try runtime.item(gated)
        }
    }
}

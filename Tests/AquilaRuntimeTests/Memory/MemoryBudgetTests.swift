import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

/// An allocation beyond the budget is an error that a program can catch.
@Suite struct MemoryBudgetTests {
    private let runtime = Runtime(workers: 1, memoryBudget: 8 << 20)

    private func ones(_ count: Int) -> LogicalStore {
        let array = runtime.makeStore([count], .float64)
        runtime.fill(array, with: Scalar(1.0))
        return array
    }

    @Test func failsAThousandTimesAndLosesNothing() throws {
        let small = ones(1000)
        try runtime.flush()
        let before = runtime.memoryStatistics.bytesInUse
        for _ in 0..<1000 {
            let large = try runtime.map(.add, .array(ones(4 << 20)), .scalar(Scalar(1.0)))
            let error = #expect(throws: ArrayError.self) { try runtime.item(large) }
            #expect(error?.kind == .memory)
            #expect(error?.message.contains("(4194304,) of float64") == true)
            #expect(error?.message.contains("MemoryBudgetTests.swift:") == true, "\(error?.message ?? "")")
        }
        #expect(runtime.memoryStatistics.bytesInUse == before)
        let sum = try runtime.reduce(.sum, small, axes: [0])
        #expect(try runtime.item(sum).doubleValue == 1000)
    }

    @Test func aFailureSpreadsToWhatIsComputedFromIt() throws {
        let large = ones(4 << 20)
        #expect(throws: ArrayError.self) { try runtime.item(large) }
        let head = large.with(large.view.slicing(axis: 0, start: 0, count: 4, step: 1))
        let dependent = try runtime.map(.multiply, .array(head), .scalar(Scalar(2.0)))
        let later = try runtime.map(.add, .array(dependent), .scalar(Scalar(1.0)))
        let independent = ones(4)
        #expect(throws: ArrayError.self) { try runtime.item(later) }
        #expect(try runtime.item(independent).doubleValue == 1)
    }

    /// A window may write only a part of a store, such as a row, but the whole store needs memory.
    @Test func theMessageNamesTheArrayAndNotAPart() throws {
        let large = runtime.makeStore([2000, 2000], .float64)
        let row = large.with(large.view.slicing(axis: 0, start: 0, count: 1, step: 1))
        try runtime.copy(.array(ones(1)), into: row)
        let error = #expect(throws: ArrayError.self) {
            try runtime.item(row.with(row.view.slicing(axis: 1, start: 0, count: 1, step: 1)))
        }
        #expect(
            error?.message.contains("the array of which a part is written by copy, (2000, 2000) of float64")
                == true,
            "\(error?.message ?? "")")
    }

    @Test func overwritingHealsAStore() throws {
        let target = ones(4)
        let large = ones(4 << 20)
        let head = large.with(large.view.slicing(axis: 0, start: 0, count: 4, step: 1))
        try runtime.copy(.array(head), into: target)
        #expect(throws: ArrayError.self) { try runtime.item(large) }
        #expect(throws: ArrayError.self) { try runtime.item(target) }
        runtime.fill(target, with: Scalar(7.0))
        #expect(try runtime.item(target).doubleValue == 7)
    }

    @Test func cachedBlocksMakeRoom() throws {
        for count in [100_000, 300_000, 500_000, 700_000, 900_000] {
            #expect(try runtime.item(ones(count)).doubleValue == 1)
        }
        #expect(runtime.memoryStatistics.bytesInUse == 0)
    }
}

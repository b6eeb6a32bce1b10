import AquilaTypes
import Foundation
import Testing

@testable import AquilaRuntime

private let library = Library("doctor")

/// Programs with slow habits, each of which is found at its line.
@Suite(.serialized) struct DoctorTests {
    private let runtime = Runtime(workers: 1, memoryBudget: 64 << 20, tier: .interpreter)
    private let doctor = Doctor()

    init() {
        let watcher = Watcher()
        watcher.doctor = doctor
        runtime.watcher = watcher
    }

    private func array(_ shape: Shape, _ dtype: DType = .float64) throws -> LogicalStore {
        let array = runtime.makeStore(shape, dtype)
        runtime.fill(array, with: Scalar(1.0, as: dtype))
        try runtime.flush()
        return array
    }

    private func part(_ array: LogicalStore, _ range: Range<Int>) -> LogicalStore {
        array.with(array.view.slicing(axis: 0, start: range.lowerBound, count: range.count, step: 1))
    }

    /// Checks the finding of a habit, which must be at a line of this file.
    private func expect(_ habit: Habit, line: UInt, count: Int, in report: DoctorReport? = nil) {
        let findings = (report ?? doctor.report(leastShare: 0)).findings.filter { $0.habit == habit }
        let found = findings.first { $0.location?.hasSuffix("DoctorTests.swift:\(line)") ?? false }
        #expect(found?.count == count, "\(findings)")
    }

    @Test func waitsInALoop() throws {
        let x = try array([100])
        for _ in 0..<20 {
            let sum = try runtime.reduce(.sum, x, axes: [0])
            _ = try runtime.item(sum)
        }
        expect(.wait, line: #line - 2, count: 20)
    }

    @Test func waitsForManyOperationsAreNoHabit() throws {
        var x = try array([100])
        for _ in 0..<20 {
            for _ in 0..<20 { x = try runtime.map(.add, .array(x), .scalar(Scalar(1.0))) }
            _ = try runtime.item(runtime.reduce(.sum, x, axes: [0]))
        }
        #expect(doctor.report(leastShare: 0).findings.allSatisfy { $0.habit != .wait })
    }

    @Test func elementsReadOneByOne() throws {
        let x = try array([100])
        for k in 0..<30 { _ = try runtime.item(part(x, k..<k + 1)) }
        expect(.element, line: #line - 1, count: 30)
    }

    @Test func elementsAssignedOneByOne() throws {
        let x = try array([100])
        for k in 0..<90 { runtime.fill(part(x, k..<k + 1), with: Scalar(2.0)) }
        try runtime.flush()
        expect(.element, line: #line - 2, count: 90)
    }

    @Test func wholeArraysReadAgainAndAgain() throws {
        let x = try array([100_000])
        for _ in 0..<5 { _ = try runtime.read(x) { pointer, view in Data(bytes: pointer, count: 800_000) } }
        expect(.reading, line: #line - 1, count: 5)
    }

    @Test func operationsThatRunAtOnce() throws {
        let x = try array([100, 3])
        let places = try array([50], .int64)
        let first: UInt = #line + 1
        for _ in 0..<4 { _ = try runtime.gather(x, indices: [places]) }
        _ = try runtime.nonzero(array([1000], .bool))
        let report = doctor.report(leastShare: 0)
        for (place, count) in [4, 1].enumerated() {
            expect(.eager, line: first + UInt(place), count: count, in: report)
        }
    }

    @Test func windowsThatNeverRepeat() throws {
        let x = try array([100])
        for k in 1..<30 {
            _ = try runtime.map(.negative, .array(part(x, 0..<k)))
            try runtime.flush()
        }
        expect(.newPlans, line: #line - 3, count: 29)
    }

    @Test func tinyArrays() throws {
        var x = try array([8])
        for _ in 0..<1500 {
            x = try runtime.map(.negative, .array(x))
        }
        try runtime.flush()
        expect(.tinyArrays, line: #line - 3, count: 1500)
    }

    @Test func temporariesOfOverlappingAssignments() throws {
        let x = try array([1000, 10])
        for _ in 0..<3 {
            try runtime.map(.negative, [.array(part(x, 0..<500))], into: [part(x, 400..<900)])
            try runtime.flush()
        }
        expect(.temporary, line: #line - 3, count: 3)
    }

    @Test func aProvenDirectionNeedsNoTemporary() throws {
        let x = try array([1000, 10])
        try runtime.map(.negative, [.array(part(x, 0..<500))], into: [part(x, 1..<501)])
        try runtime.flush()
        #expect(doctor.report(leastShare: 0).findings.allSatisfy { $0.habit != .temporary })
    }

    @Test func tasksInOnePiece() throws {
        let touch = library.task("touch") { (x: InputOutput<Double>) in usleep(200) }
        let x = try array([1 << 18])
        for _ in 0..<3 { try touch(x) }
        try runtime.flush()
        expect(.uncutTask, line: #line - 2, count: 3)
    }

    @Test func memoryCloseToTheBudget() throws {
        let x = runtime.makeStore([7 << 20], .float64)
        runtime.fill(x, with: Scalar(1.0))
        try runtime.flush()
        expect(.memory, line: #line - 2, count: 1)
    }

    @Test func aProgramWithoutHabits() throws {
        var x = try array([100_000])
        for _ in 0..<200 { x = try runtime.map(.add, .array(x), .scalar(Scalar(1.0))) }
        _ = try runtime.item(runtime.reduce(.sum, x, axes: [0]))
        #expect(doctor.report(leastShare: 0).findings.isEmpty, "\(doctor.report(leastShare: 0).findings)")
    }

    @Test func theReportIsJSON() throws {
        let x = try array([100])
        for k in 0..<30 { _ = try runtime.item(part(x, k..<k + 1)) }
        let report = try JSONSerialization.jsonObject(with: Data(doctor.report(leastShare: 0).json.utf8))
        let findings = try #require((report as? [String: Any])?["findings"] as? [[String: Any]])
        #expect(findings.contains { $0["habit"] as? String == "element" && $0["count"] as? Int == 30 })
    }
}

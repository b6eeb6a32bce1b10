import AquilaTypes
import Testing

@testable import AquilaRuntime

/// The earlier uses of a store that a new one waits for.
@Suite struct AccessHistoryTests {
    private let root = View(contiguous: [100], itemSize: 8)
    private let history: AccessHistory

    init() { history = AccessHistory(root: root, itemSize: 8) }

    /// Records a use, and returns the tasks that it waits for.
    private func use(_ range: Range<Int>, _ kind: AccessKind, by task: Int32) -> [Int32] {
        var found: [Int32] = []
        let view = root.slicing(axis: 0, start: range.lowerBound, count: range.count, step: 1)
        history.record(.view(view, itemSize: 8), kind, by: task, into: &found)
        return found.sorted()
    }

    @Test func readersWaitForWritersAndWritersForBoth() {
        #expect(use(0..<50, .write, by: 0) == [])
        #expect(use(50..<100, .write, by: 1) == [])
        #expect(use(40..<60, .read, by: 2) == [0, 1])
        #expect(use(0..<10, .read, by: 3) == [0])
        #expect(use(45..<55, .write, by: 4) == [0, 1, 2])
    }

    @Test func readersDoNotWaitForEachOther() {
        #expect(use(0..<100, .read, by: 0) == [])
        #expect(use(0..<100, .read, by: 1) == [])
    }

    /// A write removes the uses that it covers: later uses that conflict with these wait for the write.
    @Test func writesHideWhatTheyCover() {
        _ = use(0..<50, .write, by: 0)
        _ = use(10..<20, .read, by: 1)
        #expect(use(0..<60, .write, by: 2) == [0, 1])
        #expect(history.count == 1)
        #expect(use(0..<100, .read, by: 3) == [2])
        // A part does not cover.
        #expect(use(0..<30, .write, by: 4) == [2, 3])
        #expect(history.count == 3)
    }

    @Test func contributionsOfOneOperatorCommute() {
        _ = use(0..<100, .write, by: 0)
        #expect(use(0..<100, .reduce(1), by: 1) == [0])
        #expect(use(0..<100, .reduce(1), by: 2) == [0])
        #expect(use(0..<100, .reduce(2), by: 3) == [0, 1, 2])
        #expect(use(0..<100, .read, by: 4) == [0, 1, 2, 3])
    }

    @Test func usesOfOneTaskDoNotWaitForEachOther() {
        #expect(use(0..<100, .write, by: 0) == [])
        #expect(use(0..<100, .read, by: 0) == [])
        #expect(use(0..<100, .write, by: 0) == [])
    }

    /// Neighbouring diagonals lie in one box, and share no element.
    @Test func diagonalsAreApart() {
        let matrix = AccessHistory(root: View(contiguous: [10, 10], itemSize: 8), itemSize: 8)
        var found: [Int32] = []
        let views = [View(shape: [10], strides: [88]), View(offset: 8, shape: [9], strides: [88])]
        for (task, view) in views.enumerated() {
            matrix.record(.view(view, itemSize: 8), .write, by: Int32(task), into: &found)
        }
        #expect(found == [])
    }

    /// Elements that interleave share bytes' ranges, and no byte.
    @Test func overlapsAreExact() {
        var found: [Int32] = []
        let even = View(shape: [50], strides: [16])
        let odd = View(offset: 8, shape: [50], strides: [16])
        history.record(.view(even, itemSize: 8), .write, by: 0, into: &found)
        history.record(.view(odd, itemSize: 8), .write, by: 1, into: &found)
        #expect(found == [])
        history.record(
            .view(even.slicing(axis: 0, start: 49, count: 1, step: 1), itemSize: 1), .read, by: 2,
            into: &found)
        #expect(found == [0])
    }

    /// Covered uses stay away when many near misses lead to another frame of addresses.
    @Test func coveredUsesAreForgottenInAnotherFrame() {
        let history = AccessHistory(root: View(contiguous: [1000], itemSize: 8), itemSize: 8)
        func use(_ view: View, _ kind: AccessKind, by task: Int32) -> Set<Int32> {
            var found: [Int32] = []
            history.record(.view(view, itemSize: 8), kind, by: task, into: &found)
            return Set(found)
        }
        _ = use(View(offset: 7920, shape: [10], strides: [8]), .write, by: 99)
        for task in 0..<40 {
            _ = use(View(offset: 16 * task, shape: [2], strides: [8]), .write, by: Int32(task))
        }
        #expect(use(View(offset: 0, shape: [80], strides: [8]), .write, by: 40) == Set(0..<40))
        for column in 0..<20 {
            let view = View(offset: 800 + 8 * column, shape: [44], strides: [160])
            #expect(use(view, .write, by: Int32(41 + column)) == [])
        }
        #expect(history.count == 22)
        #expect(use(View(contiguous: [1000], itemSize: 8), .write, by: 61) == Set(40..<61).union([99]))
        #expect(history.count == 1)
    }
}

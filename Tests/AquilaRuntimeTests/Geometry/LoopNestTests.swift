import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Loops over domains: their order, their direction, and which of them are joined.
@Suite struct LoopNestTests {
    private func walkers(_ views: View...) -> [Walker] { views.map { Walker($0) } }

    /// The extents, and each walker's offset and strides.
    private func expect(
        _ nest: LoopNest, _ extents: [Int], _ walkers: [(Int, [Int])],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(nest.extents == extents, sourceLocation: sourceLocation)
        #expect(
            nest.walkers == walkers.map { Walker(offset: $0, strides: $1) }, sourceLocation: sourceLocation)
    }

    // MARK: Any order

    @Test func denseArraysAreOneLoop() {
        let view = View(contiguous: [4, 5, 6], itemSize: 8)
        expect(LoopNest(elementwise: [4, 5, 6], walkers(view, view)), [120], [(0, [8]), (0, [8])])
    }

    @Test func axesOfExtentOneAreNoLoops() {
        let view = View(offset: 8, shape: [4, 1, 3], strides: [100, 7, 9])
        expect(LoopNest(elementwise: [4, 1, 3], walkers(view)), [4, 3], [(8, [100, 9])])
        expect(LoopNest(elementwise: [1, 1], walkers(View(contiguous: [1, 1], itemSize: 8))), [], [(0, [])])
    }

    /// Only axes that nest in all arrays are joined.
    @Test func aBroadcastOperandKeepsItsAxesApart() {
        let dense = View(contiguous: [4, 5, 6], itemSize: 8)
        let matrix = View(shape: [4, 5, 6], strides: [0, 48, 8])
        expect(
            LoopNest(elementwise: [4, 5, 6], walkers(dense, matrix)), [4, 30], [(0, [240, 8]), (0, [0, 8])])
        let column = View(shape: [4, 5, 6], strides: [8, 0, 0])
        expect(
            LoopNest(elementwise: [4, 5, 6], walkers(dense, column)), [4, 30], [(0, [240, 8]), (0, [8, 0])])
    }

    /// The first walker, that of an output, says what is outer; where it is of no help, the second one.
    @Test func loopsFollowTheFirstWalker() {
        let rows = View(contiguous: [4, 6], itemSize: 8)
        let columns = View(shape: [4, 6], strides: [8, 32])
        expect(
            LoopNest(elementwise: [4, 6], walkers(rows, columns)), [4, 6], [(0, [48, 8]), (0, [8, 32])])
        expect(
            LoopNest(elementwise: [4, 6], walkers(columns, rows)), [6, 4], [(0, [32, 8]), (0, [8, 48])])
        let constant = View(shape: [4, 6], strides: [0, 0])
        expect(LoopNest(elementwise: [4, 6], walkers(constant, columns)), [24], [(0, [0]), (0, [8])])
    }

    /// Loops go upward in the memory of the first walker.
    @Test func loopsAreTurned() {
        let reversed = View(offset: 24, shape: [4], strides: [-8])
        let dense = View(contiguous: [4], itemSize: 8)
        expect(LoopNest(elementwise: [4], walkers(reversed, dense)), [4], [(0, [8]), (24, [-8])])
        expect(LoopNest(elementwise: [4], walkers(dense, reversed)), [4], [(0, [8]), (24, [-8])])
        expect(LoopNest(elementwise: [4], walkers(reversed, reversed)), [4], [(0, [8]), (0, [8])])
    }

    @Test func lagsKeepRowsApart() {
        let view = View(contiguous: [4, 5, 6], itemSize: 8)
        expect(
            LoopNest(elementwise: [4, 5, 6], walkers(view), isJoined: false), [4, 5, 6], [(0, [240, 48, 8])])
    }

    // MARK: A given order

    /// Joined axes begin after their skipped elements.
    @Test func orderedAxesStepByTheirLastMember() {
        let view = View(contiguous: [4, 5, 6], itemSize: 8)
        let axes = [
            ReductionGeometry.Axis(members: [1, 2], extent: 30, isReduced: true, skip: 7),
            ReductionGeometry.Axis(members: [0], extent: 4, isReduced: false),
            ReductionGeometry.Axis(members: [], extent: 1, isReduced: true),
        ]
        expect(LoopNest(ordered: axes, walkers(view)), [30, 4, 1], [(56, [8, 240, 0])])
    }

    @Test func leavesAndTheRemainderAreAllOfALoop() {
        let nest = LoopNest(elementwise: [3, 100], walkers(View(shape: [3, 100], strides: [1000, 8])))
        expect(nest.splitting(1, length: 30), [3, 3, 30], [(0, [1000, 240, 8])])
        expect(nest.remainder(1, length: 30)!, [3, 1, 10], [(720, [1000, 720, 8])])
        #expect(nest.remainder(1, length: 50) == nil)
        expect(nest.remainder(1, length: 200)!, [3, 1, 100], [(0, [1000, 0, 8])])
    }

    @Test func loopsAreMovedWithTheirStrides() {
        let nest = LoopNest(
            elementwise: [2, 3, 4], walkers(View(shape: [2, 3, 4], strides: [900, 90, 8])))
        expect(nest.moving(0, to: 2), [3, 4, 2], [(0, [90, 8, 900])])
        var longer = nest
        longer.insertLoop(7, at: 1)
        expect(longer, [2, 7, 3, 4], [(0, [900, 0, 90, 8])])
    }
}

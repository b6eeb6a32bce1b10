import AquilaTypes
import Testing

@testable import AquilaRuntime

/// The order in which reductions combine their elements.
@Suite struct ReductionGeometryTests {
    /// For example `0·1 reduced 200, 2 kept 30, along rows`.
    private func order(_ view: View, _ axes: [Int], alongside others: [View] = []) -> String {
        let set = axes.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        let geometry = ReductionGeometry(view, axes: set, alongside: others)
        let words = geometry.axes.map { axis in
            "\(axis.members.map(String.init).joined(separator: "·")) "
                + "\(axis.isReduced ? "reduced" : "kept") \(axis.extent)"
        }
        return (words + ["along \(geometry.alongRows ? "rows" : "columns")"]).joined(separator: ", ")
    }

    private func dense(_ shape: Shape) -> View { View(contiguous: shape, itemSize: 8) }

    @Test func neighboursOfOneKindAreJoined() {
        #expect(order(dense([4, 5, 60]), [0, 1, 2]) == "0·1·2 reduced 1200, along rows")
        #expect(order(dense([4, 5, 60]), [1, 2]) == "0 kept 4, 1·2 reduced 300, along rows")
        #expect(order(dense([4, 5, 60]), [0]) == "0 reduced 4, 1·2 kept 300, along columns")
        #expect(order(dense([4, 5, 60]), [1]) == "0 kept 4, 1 reduced 5, 2 kept 60, along columns")
    }

    @Test func axesOfExtentOneDoNotCount() {
        #expect(order(dense([4, 1, 60]), [2]) == "0 kept 4, 2 reduced 60, along rows")
        #expect(order(dense([1, 1]), [0, 1]) == "along rows")
    }

    /// Memory decides, not the numbers of the axes.
    @Test func axesAreSortedByStride() {
        let fortran = View(shape: [4, 5, 60], strides: [8, 32, 160])
        #expect(order(fortran, [2]) == "2 reduced 60, 1·0 kept 20, along columns")
        #expect(order(fortran, [0, 1]) == "2 kept 60, 1·0 reduced 20, along columns")
        let reversed = View(offset: 8 * 299, shape: [5, 60], strides: [-480, -8])
        #expect(order(reversed, [1]) == "0 kept 5, 1 reduced 60, along rows")
    }

    /// Broadcast axes come first, so that what is in memory is innermost.
    @Test func broadcastAxesAreOuter() {
        #expect(
            order(View(shape: [50, 60], strides: [8, 0]), [0]) == "1 kept 60, 0 reduced 50, along rows")
    }

    @Test func gapsKeepAxesApart() {
        let view = View(shape: [20, 60], strides: [1000, 8])
        #expect(order(view, [0, 1]) == "0 reduced 20, 1 reduced 60, along rows")
    }

    /// Long inner axes stay, so that operands with other strides can be walked beside.
    @Test func longAxesAreNotJoined() {
        #expect(order(dense([20, 1023]), [0, 1]) == "0·1 reduced 20460, along rows")
        #expect(order(dense([20, 1024]), [0, 1]) == "0 reduced 20, 1 reduced 1024, along rows")
    }

    @Test func operandsBesideMustNestToo() {
        let transposed = View(shape: [20, 60], strides: [8, 160])
        #expect(
            order(dense([20, 60]), [0, 1], alongside: [transposed])
                == "0 reduced 20, 1 reduced 60, along rows")
    }

    /// Many short rows are taken as columns of accumulators, and few short columns as rows.
    @Test func shortRowsAreTakenAsColumns() {
        #expect(order(dense([100, 31]), [1]) == "0 kept 100, 1 reduced 31, along columns")
        #expect(order(dense([100, 32]), [1]) == "0 kept 100, 1 reduced 32, along rows")
        #expect(order(dense([31, 31]), [1]) == "0 kept 31, 1 reduced 31, along rows")
        #expect(order(dense([64, 15]), [0]) == "0 reduced 64, 1 kept 15, along rows")
        #expect(order(dense([64, 16]), [0]) == "0 reduced 64, 1 kept 16, along columns")
        #expect(order(dense([63, 15]), [0]) == "0 reduced 63, 1 kept 15, along columns")
    }

    @Test func othersAreAdmittedWhereJoinedAxesNest() {
        let joined = ReductionGeometry(dense([20, 60]), axes: 3)
        #expect(joined.admits(View(shape: [20, 60], strides: [120, 2])))
        #expect(joined.admits(View(shape: [20, 60], strides: [0, 0])))
        #expect(!joined.admits(View(shape: [20, 60], strides: [0, 8])))
        #expect(!joined.admits(View(shape: [20, 60], strides: [8, 160])))
        let apart = ReductionGeometry(dense([20, 60]), axes: 2)
        #expect(apart.admits(View(shape: [20, 60], strides: [8, 160])))
    }

    // MARK: On many ranks

    private func tiling(_ shape: Shape, _ ranks: Int, _ order: [Int]) -> RankTiling {
        RankTiling.balanced(shape, ranks: ranks, order: order)
    }

    /// The rank that owns the first element of a leaf of 8,192 sums all of it.
    @Test func leavesBelongToTheOwnerOfTheirFirstElement() {
        let geometry = ReductionGeometry(dense([40_000]), axes: 1)
        let tiling = tiling([40_000], 4, [0])
        #expect(
            (0..<4).map { tiling.box(of: $0).text }.joined()
                == "[0..<9984][9984..<19968][19968..<29952][29952..<40000]")
        let states = geometry.stateTiling(tiling)
        #expect((0..<4).map { states.box(of: $0).text } == ["[0..<2]", "[2..<3]", "[3..<4]", "[4..<5]"])
        let rounded = geometry.rounding(tiling)
        #expect(
            (0..<4).map { rounded.box(of: $0).text } == [
                "[0..<16384]", "[16384..<24576]", "[24576..<32768]", "[32768..<40000]",
            ])
    }

    /// Along columns, leaves are 256 rows.
    @Test func leavesOfRowsAreSharedLikewise() {
        let geometry = ReductionGeometry(dense([1000, 2000]), axes: 1)
        #expect(!geometry.alongRows)
        let tiling = tiling([1000, 2000], 2, [0])
        let states = geometry.stateTiling(tiling)
        #expect(states.shape == [4, 2000])
        #expect((0..<2).map { states.box(of: $0).text } == ["[0..<2, 0..<2000]", "[2..<4, 0..<2000]"])
        let rounded = geometry.rounding(tiling)
        #expect(
            (0..<2).map { rounded.box(of: $0).text } == ["[0..<512, 0..<2000]", "[512..<1000, 0..<2000]"])
    }

    /// A rank's part of a joined axis begins after the elements that belong to the leaf before.
    @Test func aRanksPartSkipsTheLeafBefore() {
        let geometry = ReductionGeometry(dense([500, 100]), axes: 3)
        let tiling = tiling([500, 100], 2, [0])
        let box = geometry.rounding(tiling).box(of: 1)
        let states = geometry.stateTiling(tiling).box(of: 1)
        #expect(box.text == "[327..<500, 0..<100]" && states.text == "[4..<7]")
        let mine = geometry.restricted(to: box, of: [500, 100], states: states)
        #expect(mine.axes == [.init(members: [0, 1], extent: 17_232, isReduced: true, skip: 68)])
    }

    /// Only the outermost member of a joined axis can be cut.
    @Test func joinedAxesAreCutAtTheirOutermostMember() {
        let geometry = ReductionGeometry(dense([500, 100]), axes: 3)
        #expect(geometry.cuttableAxes == [0])
        #expect(geometry.canCut(tiling([500, 100], 4, [0])))
        let columns = RankTiling(
            shape: [500, 100], grid: [4], cuts: [RankTiling.Cut(axis: 1, gridAxis: 0, block: 25)])
        #expect(!geometry.canCut(columns))
    }

    /// Sums come together stage by stage; of one cut axis, on the rank that has the first state.
    @Test func sumsOfLeavesComeTogether() {
        let geometry = ReductionGeometry(dense([1 << 27]), axes: 1)
        let tiling = tiling([1 << 27], 4, [0])
        let spread = SpreadReduction(
            geometry: geometry, domain: [1 << 27], states: geometry.stateTiling(tiling), results: nil,
            modestBytes: 1 << 12, stateSize: 8)
        let first = spread.firstStates
        #expect(first.shape == [16_384] && first.count == 16_384 && first.keptCount == 1)
        #expect(!spread.isForAll(first))
        let second = first.step
        #expect(second.next.shape == [2] && spread.isForAll(second.next))
        #expect(
            (0..<4).map { second.wanted.box(of: $0).text } == ["[0..<8192]", "[]", "[8192..<16384]", "[]"])
        #expect((0..<4).map { second.next.tiling.box(of: $0).text } == ["[0..<1]", "[]", "[1..<2]", "[]"])
    }
}

import AquilaKernels
import AquilaTypes
import Foundation
import Testing

@testable import AquilaRuntime

/// The points that each rank computes, and the elements that move for them. Each rank decides alone, and the
/// decisions fit.
@Suite struct DistributorTests {
    private let w = WindowWriter()

    private func text(_ rank: Int, of count: Int = 4) -> String { w.distributor(rank: rank, of: count).text }

    // MARK: Homes

    @Test func resultsAreAtHomeWithTheirOperand() {
        let columns = RankTiling.balanced([1000, 100], ranks: 4, order: [1])
        let b = w.map(.sqrt, w.store([1000, 100], home: columns))
        let distributor = w.distributor(rank: 1, of: 4)
        #expect(distributor.text == "sqrt at [0..<1000, 25..<50]")
        #expect(
            distributor.home(b)
                == "[0..<1000, 0..<25] [0..<1000, 25..<50] [0..<1000, 50..<75] [0..<1000, 75..<100]")
    }

    /// Every rank has all of small stores, and computes all of them.
    @Test func smallStoresAreEverywhere() {
        let b = w.map(.sqrt, w.store([100]))
        #expect(text(2) == "sqrt everywhere")
        #expect(w.distributor(rank: 2, of: 4).home(b) == "everywhere")
    }

    /// Operands that are not there yet come balanced, along the memory order of the result.
    @Test func freshStoresAreBalanced() {
        w.map(.copy, 1.0, into: w.fresh([400, 400], order: [1, 0]))
        #expect(text(0, of: 2) == "copy at [0..<400, 0..<200]")
    }

    /// The largest operand decides; small and broadcast ones follow.
    @Test func theLargestOperandDecides() {
        let (a, row) = (w.store([100, 1000]), w.store([20_000]))
        w.map(.add, a, row[0..<1000])
        #expect(
            text(1) == """
                fetch b into [250..<500], [250..<500] from 0
                add at [0..<100, 250..<500]
                """)
        _ = a
    }

    /// Of two operands that both have a tiling of the points, the one with more bytes in use decides.
    @Test(arguments: [false, true]) func theOperandWithMostBytesDecides(isFirst: Bool) {
        let rows = RankTiling.balanced([1000, 100], ranks: 4, order: [0])
        let columns = RankTiling.balanced([1000, 100], ranks: 4, order: [1])
        let narrow = w.store([1000, 100], .float32, home: rows)
        let wide = w.store([1000, 100], home: columns)
        for part in isFirst ? [wide, narrow] : [narrow, wide] { w.map(.sqrt, part) }
        #expect(text(1).hasSuffix("sqrt · sqrt at [0..<1000, 25..<50]"))
    }

    /// Of operands of which a group touches equally many bytes, the largest store decides.
    @Test(arguments: [false, true]) func theLargestStoreDecides(isFirst: Bool) {
        let rows = RankTiling.balanced([1000, 100], ranks: 4, order: [0])
        let columns = RankTiling.balanced([2000, 100], ranks: 4, order: [1])
        let small = w.store([1000, 100], home: rows)
        let large = w.store([2000, 100], home: columns)[0..<1000]
        _ = isFirst ? w.map(.add, large, small) : w.map(.add, small, large)
        #expect(text(1).hasSuffix("add at [0..<1000, 25..<50]"))
    }

    /// Of equal operands, the one in the middle decides, in any order.
    @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]])
    func theMiddleOneOfEqualOperandsDecides(_ order: [Int]) {
        let a = w.store([1000, 100])
        let parts = order.map { a[$0..<$0 + 998] }
        w.map(.add, w.map(.add, parts[0], parts[1]), parts[2])
        #expect(text(1).hasSuffix("add · add at [249..<499, 0..<100]"))
    }

    @Test func writesInPlaceStayAtHome() {
        let a = w.store([1000, 100])
        w.map(.copy, 1.0, into: a[10..<990])
        // Points are counted within the domain.
        #expect(text(0) == "copy at [0..<240, 0..<100]")
        #expect(text(3) == "copy at [740..<980, 0..<100]")
    }

    // MARK: Ghost cells

    @Test func neighboursExchangeTheirEdges() {
        let (a, b) = (w.store([1000, 100]), w.store([1000, 100]))
        let c = w.map(.add, a[0..<998], a[2..<1000])
        w.map(.copy, c, into: b[1..<999])
        w.drop(c)
        #expect(
            text(1) == """
                fetch a, [249..<250, 0..<100] from 0, [499..<500, 0..<100] to 2
                fetch a, [500..<501, 0..<100] from 2, [250..<251, 0..<100] to 0
                add · copy at [249..<499, 0..<100]
                """)
    }

    /// Elements that are there since the last write are not fetched again.
    @Test func ghostCellsAreFetchedOnce() {
        let a = w.store([1000, 100])
        w.map(.sqrt, a[1..<1000], into: w.store([1000, 100])[0..<999])
        w.map(.exp, a[1..<1000], into: w.store([1000, 100])[0..<999])
        #expect(
            text(3) == """
                fetch a, [750..<751, 0..<100] to 2
                sqrt · exp at [750..<999, 0..<100]
                """)
    }

    @Test func writtenElementsAreFetchedAgain() {
        let a = w.store([1000, 100])
        let b = w.store([1000, 100])
        w.map(.sqrt, a[1..<1000], into: b[0..<999])
        w.map(.copy, 1.0, into: a)
        w.map(.exp, a[1..<1000], into: b[0..<999])
        #expect(
            text(3) == """
                fetch a, [750..<751, 0..<100] to 2
                sqrt at [750..<999, 0..<100]
                copy at [750..<1000, 0..<100]
                fetch a, [750..<751, 0..<100] to 2
                exp at [750..<999, 0..<100]
                """)
    }

    // MARK: Other tilings

    /// Transposed operands come from all ranks, into memory of their own.
    @Test func transposedOperandsMove() {
        let (a, b) = (w.store([400, 400]), w.store([400, 400]))
        w.map(.add, a, b.transposed(1, 0), into: a)
        #expect(
            text(1) == """
                fetch b into [200..<400, 0..<200], [200..<400, 0..<200] from 2, [0..<200, 200..<400] to 2
                add at [0..<200, 200..<400]
                """)
    }

    /// A row that all ranks need goes to all of them.
    @Test func rowsGoToAll() {
        let a = w.store([1000, 100])
        w.map(.subtract, a, a[3..<4], into: w.store([1000, 100]))
        #expect(
            text(2) == """
                fetch a into [3..<4, 0..<100] for all
                subtract at [500..<750, 0..<100]
                """)
    }

    @Test func ranksAgreeOnTheirMessages() {
        let (a, b) = (w.store([400, 400]), w.store([400, 400]))
        w.map(.add, a[5..<400], b.transposed(1, 0)[0..<395], into: a[0..<395])
        let fetches = (0..<4).map { rank in
            w.distributor(rank: rank, of: 4).parts.flatMap(\.fetches)
        }
        var count = 0
        for rank in 0..<4 {
            for (k, fetch) in fetches[rank].enumerated() {
                for (peer, box) in fetch.receives {
                    #expect(fetches[peer][k].sends.contains { $0.peer == rank && $0.box == box })
                    count += 1
                }
                #expect(
                    fetch.receives.count
                        == (0..<4).reduce(0) { sum, peer in
                            sum + fetches[peer][k].sends.filter { $0.peer == rank }.count
                        })
            }
        }
        #expect(count == 4)
    }

    // MARK: Trees

    /// Sixteen strips of rows beside sixteen strips of columns: each rank needs pieces of all others.
    @Test func piecesOfManyRanksComeAlongATree() {
        let rows = RankTiling.balanced([1600, 1600], ranks: 16, order: [0])
        let (a, b) = (w.store([1600, 1600], home: rows), w.store([1600, 1600], home: rows))
        w.map(.add, a, b.transposed(1, 0), into: a)
        #expect(
            text(3, of: 16) == """
                fetch b into [0..<1600, 300..<400], by trees
                add at [300..<400, 0..<1600]
                """)
    }

    /// The four ranks of a column of tiles want the same elements: one gets them, and passes them on.
    @Test func elementsThatManyRanksWantArePassedOn() {
        let (a, row) = (w.store([1600, 1600]), w.store([1600 * 16]))
        w.map(.add, a, row[0..<1600], into: a)
        var limits = WindowLimits()
        limits.directPeers = 3
        let distributor = w.distributor(rank: 5, of: 16, limits)
        #expect(
            distributor.text == """
                fetch b into [400..<800], by shared trees
                add at [400..<800, 400..<800]
                """)
        #expect(w.distributor(rank: 5, of: 16).text.contains("from 0"))
    }

    // MARK: Reductions

    /// Sums along rows that no rank shares stay at home.
    @Test func sumsOfWholeRowsStayAtHome() {
        let sum = w.reduce(.sum, w.store([20_000, 100]), axes: [1])
        let distributor = w.distributor(rank: 1, of: 4)
        #expect(distributor.text == "sum at [5000..<10000, 0..<100]")
        #expect(distributor.home(sum) == "[0..<5000] [5000..<10000] [10000..<15000] [15000..<20000]")
    }

    /// The rank with the first row of a leaf of 256 rows gets the others.
    @Test func leavesAreCompletedByTheirOwner() {
        let sum = w.reduce(.sum, w.store([1000, 100]), axes: [0])
        #expect(
            text(0) == """
                fetch a, [250..<256, 0..<100] from 1
                sum at [0..<256, 0..<100]
                """)
        #expect(w.distributor(rank: 0, of: 4).home(sum) == "everywhere")
    }

    /// Results beside a sum would be written twice in a leaf's last rows, so they have a part of their own.
    @Test func sumsAndResultsAreApartWhereLeavesAreShared() {
        let b = w.map(.sqrt, w.store([1000, 100]))
        w.reduce(.sum, b, axes: [0])
        #expect(
            text(1) == """
                fetch a, [500..<512, 0..<100] from 2, [250..<256, 0..<100] to 0
                sqrt · sum at [256..<512, 0..<100], sums only
                sqrt at [250..<500, 0..<100]
                """)
    }

    // MARK: Tasks

    /// Each point runs where the middle of its result is at home.
    @Test func pointsRunAtTheirResult() {
        let a = w.store([1000, 100])
        w.task("t", [(.inputOutput, a)], pieces: 8)
        #expect(text(1) == "t.t points 2 3")
    }

    @Test func taskMarginsAreFetched() {
        let (a, b) = (w.store([1000, 100]), w.store([1000, 100]))
        let bloat = Constraint.bloat(source: 1, bloated: 0, low: [2, 0], high: [0, 0])
        w.task("t", [(.input, a), (.output, b)], [bloat], pieces: 4)
        #expect(
            text(1) == """
                fetch a, [248..<250, 0..<100] from 0, [498..<500, 0..<100] to 2
                t.t points 1
                """)
    }

    /// Points that talk to each other run on all ranks, with all elements that they touch.
    @Test func concurrentTasksRunEverywhere() {
        let a = w.store([1000, 100])
        w.task("t", [(.inputOutput, a)], pieces: 4, isConcurrent: true)
        #expect(
            text(1) == """
                replicate a
                t.t everywhere
                """)
    }
}

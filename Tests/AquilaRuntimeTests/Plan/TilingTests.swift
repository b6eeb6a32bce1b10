import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Tiles of launches: how many, and that they are all points, each once.
@Suite struct TilingTests {
    private let w = WindowWriter()

    private func launches() -> [Launch] {
        w.plan().planning.plan.steps.compactMap { if case .launch(let launch) = $0 { launch } else { nil } }
    }

    private func tilings(_ workers: Int) -> [Tiling] { launches().map { Tiling($0, workers: workers) } }

    /// True if the tiles write each of the given number of elements once.
    private func writesEach(of count: Int, _ launch: Launch, _ tiling: Tiling) -> Bool {
        let array = launch.arrays.indices.first { launch.kernel.kernel.stores(into: $0) }!
        var writes = [UInt8](repeating: 0, count: count)
        for tile in 0..<tiling.count {
            let view = tiling.view(of: array, tile: tile)
            view.forEachOffset { writes[(view.offset + $0) / 8] += 1 }
        }
        return writes.allSatisfy { $0 == 1 }
    }

    @Test func oneWorkerHasOneTile() {
        let a = w.store([2000, 1000])
        w.map(.add, a, a.every(-1))
        #expect(tilings(1).map(\.count) == [1] && tilings(1).map(\.isParallel) == [false])
    }

    @Test func smallLaunchesAreNotShared() {
        w.map(.add, w.store([1000]), 1.0)
        #expect(tilings(8).map(\.count) == [1] && tilings(8).map(\.isParallel) == [false])
        #expect(launches().map(\.isSingleTile) == [true])
    }

    /// A tile has about 2¹⁶ instructions; its number does not depend on the number of workers.
    @Test func largeLaunchesAreShared() {
        w.map(.add, w.store([1 << 20]), 1.0)
        #expect(launches().map(\.weight) == [4])
        #expect(tilings(2).map(\.count) == [64] && tilings(8).map(\.count) == [64])
        let launch = launches()[0]
        #expect(writesEach(of: 1 << 20, launch, Tiling(launch, workers: 2)))
    }

    /// Rows of an array that is not joined to one loop, with a remainder.
    @Test func rowsAreShared() throws {
        let a = w.store([1009, 600])
        w.map(.add, a, a.every(-1))
        let launch = launches()[0]
        let tiling = Tiling(launch, workers: 3)
        #expect(launch.rows == 1009 && launch.columns == 600)
        #expect(tiling.count == 38)
        #expect(writesEach(of: 1009 * 600, launch, tiling))
        let last = tiling.view(of: 0, tile: 37)
        #expect(last.shape == [10, 600])
    }

    /// Outer loops are cut before rows, so that each tile has one iteration of them.
    @Test func outerLoopsAreShared() {
        let a = w.store([3, 400, 500])
        w.map(.add, a, a.transposed(0, 2, 1).transposed(0, 2, 1).every(-1))
        w.map(.copy, w.store([500, 400, 3]).transposed(2, 1, 0), into: a)
        for launch in launches() where launch.outerCount > 1 {
            let tiling = Tiling(launch, workers: 2)
            #expect(tiling.count % 3 == 0)
            #expect(writesEach(of: 600_000, launch, tiling))
        }
        #expect(launches().contains { $0.outerCount == 3 })
    }

    /// Runs of tiles are all tiles, and one view shows the elements of each.
    @Test(arguments: [1, 7, 38, 100]) func runsOfTilesAreShownByOneView(_ most: Int) {
        let a = w.store([1009, 600])
        w.map(.add, a, a.every(-1))
        let tiling = Tiling(launches()[0], workers: 3)
        let runs = tiling.runs(atMost: most)
        #expect(runs.count == min(most, 38) && runs.flatMap { Array($0) } == Array(0..<38))
        for run in runs where run.count > 1 {
            let rows = run.reduce(0) { $0 + tiling.view(of: 0, tile: $1).shape[0] }
            #expect(tiling.view(of: 0, tiles: run)?.shape == [rows, 600])
        }
    }

    /// Rows that are added one after the other are cut along their columns alone.
    @Test func accumulatorsAreCutIntoColumns() {
        w.reduce(.sum, w.store([256, 10_000]), axes: [0])
        let adding = launches().filter { if case .rowsInOrder = $0.order { true } else { false } }
        #expect(adding.map(\.columns) == [10_000])
        #expect(adding.map { Tiling($0, workers: 2).count } == [3])
        let tiling = Tiling(adding[0], workers: 2)
        #expect(
            (0..<3).map { tiling.view(of: 0, tile: $0).shape } == [[64, 4096], [64, 4096], [64, 1808]])
    }
}

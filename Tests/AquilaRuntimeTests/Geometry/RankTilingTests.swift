import AquilaTypes
import TestSupport
import Testing

@testable import AquilaRuntime

/// Symbolic tilings agree with explicit enumeration.
@Suite struct RankTilingTests {
    private static let shapes: [Shape] = [[1], [7], [100], [3, 100], [64, 64], [5, 1, 9], [2, 3, 4, 5]]

    @Test(arguments: [1, 2, 3, 4, 7, 12]) func everyElementHasOneOwner(ranks: Int) {
        for shape in Self.shapes {
            let tiling = RankTiling.balanced(shape, ranks: ranks, order: Array(shape.indices))
            check(tiling, ranks)
            #expect(tiling.grid.product <= ranks)
        }
    }

    /// Tilings of views of tiled stores.
    @Test func viewsInheritTheirOwners() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let shape = random.pick(Self.shapes)
            let ranks = 1 + random.below(7)
            let home = RankTiling.balanced(shape, ranks: ranks, order: Array(shape.indices))
            let root = View(contiguous: shape, itemSize: 8)
            let view = randomView(of: root, &random)
            let map = try #require(IndexMap(view, of: root, itemSizes: (8, 8)))
            let domain = view.shape
            let tiling = try #require(home.pulledBack(through: map, to: domain))
            check(tiling, ranks)
            forEachIndex(domain) { point in
                let element = map.image(of: one(point))
                let owner = (0..<ranks).first { home.box(of: $0).contains(element) }
                #expect(tiling.box(of: owner!).contains(one(point)), "\(view) of \(shape) at \(point)")
            }
        }
    }

    /// An affine map touches the elements that the view's strides reach.
    @Test func mapsSayWhatViewsTouch() throws {
        var random = SplitMix64(seed: 2)
        for _ in 0..<500 {
            let root = View(contiguous: random.pick(Self.shapes), itemSize: 8)
            let view = randomView(of: root, &random)
            let map = try #require(IndexMap(view, of: root, itemSizes: (8, 8)))
            forEachIndex(view.shape) { point in
                let offset = zip(point, view.strides).reduce(view.offset) { $0 + $1.0 * $1.1 }
                let element = map.image(of: one(point)).lower
                #expect(zip(element, root.strides).reduce(0) { $0 + $1.0 * $1.1 } == offset)
                #expect(map.preimage(of: map.image(of: one(point)), in: view.shape).contains(one(point)))
            }
        }
    }

    /// Rows that wrap around the end of an axis have no such map.
    @Test func wrappingViewsHaveNoMap() {
        let root = View(contiguous: [4, 6], itemSize: 8)
        #expect(IndexMap(View(shape: [3, 8], strides: [64, 8]), of: root, itemSizes: (8, 8)) == nil)
        #expect(IndexMap(View(shape: [24], strides: [8]), of: root, itemSizes: (8, 8)) == nil)
        #expect(IndexMap(View(shape: [4], strides: [56]), of: root, itemSizes: (8, 8)) != nil)
    }

    @Test func boxesAreSubtracted() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<300 {
            let (a, b) = (randomBox(&random), randomBox(&random))
            let parts = a.subtracting(b)
            forEachIndex([6, 6]) { point in
                let count = parts.count { $0.contains(one(point)) }
                #expect(count == (a.contains(one(point)) && !b.contains(one(point)) ? 1 : 0))
            }
        }
    }

    // MARK: Helpers

    private func check(_ tiling: RankTiling, _ ranks: Int) {
        forEachIndex(tiling.shape) { point in
            let owners = (0..<ranks).filter { tiling.box(of: $0).contains(one(point)) }
            #expect(owners.count == 1, "\(tiling) at \(point)")
            #expect(owners.allSatisfy { tiling.ranks(meeting: one(point)).contains($0) })
        }
    }

    private func one(_ point: Shape) -> Box { Box(lower: point, upper: Shape(point.map { $0 + 1 })) }

    private func forEachIndex(_ shape: Shape, _ body: (Shape) -> Void) {
        for number in 0..<shape.product { body(Shape.colour(number, of: shape)) }
    }

    private func randomView(of root: View, _ random: inout SplitMix64) -> View {
        var view = root
        for axis in 0..<root.rank {
            let extent = root.shape[axis]
            let step = 1 + random.below(3)
            let start = random.below(extent)
            let count = 1 + random.below((extent - 1 - start) / step + 1)
            view = view.slicing(axis: axis, start: start, count: count, step: step)
            if random.chance(30) { view = view.slicing(axis: axis, start: count - 1, count: count, step: -1) }
        }
        if random.chance(30) { view = view.transposed(Array((0..<view.rank).reversed())) }
        if view.rank > 1, random.chance(30) { view = view.indexing(axis: 0, at: 0) }
        return view
    }

    private func randomBox(_ random: inout SplitMix64) -> Box {
        let lower = [random.below(6), random.below(6)]
        return Box(lower: Shape(lower), upper: Shape(lower.map { $0 + random.below(6 - $0 + 1) }))
    }
}

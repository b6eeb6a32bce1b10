import AquilaTypes

extension RankTiling {
    /// The tiling of a shape that has the least surface between ranks; of several that are equal,
    /// the one that cuts outer axes. Where a shape has fewer elements than there are ranks, some
    /// ranks get none.
    static func balanced(_ shape: Shape, ranks: Int, order: [Int]) -> RankTiling {
        let count = min(ranks, shape.product)
        var best: [Int] = []
        for pieces in stride(from: count, through: 1, by: -1) {
            best = grid(order.map { shape[$0] }, pieces)
            if !best.isEmpty || order.isEmpty { break }
        }
        var tiling = RankTiling(shape: shape, grid: Shape(best.isEmpty ? [1] : best), cuts: [])
        for (gridAxis, axis) in order.enumerated() where gridAxis < best.count && best[gridAxis] > 1 {
            tiling.cuts.append(
                cut(axis, shape[axis], gridAxis, best[gridAxis], isInnermost: gridAxis == order.count - 1))
        }
        return tiling
    }

    /// A cut of an axis into the given number of blocks. The last block is a little longer than the
    /// others where that does not burden its rank; so an array and one with a rim around it have
    /// the same blocks, and only ghost cells go between them.
    private static func cut(
        _ axis: Int, _ extent: Int, _ gridAxis: Int, _ pieces: Int, isInnermost: Bool
    ) -> Cut {
        let even = ceilDivide(extent, pieces)
        let unit = isInnermost ? unit(even) : 1
        let block = ceilDivide(even, unit) * unit
        let shorter = extent / pieces / unit * unit
        let rest = extent - shorter * (pieces - 1)
        guard shorter > 0, rest <= block + block / 64 else {
            return Cut(axis: axis, gridAxis: gridAxis, block: block)
        }
        return Cut(axis: axis, gridAxis: gridAxis, block: shorter, last: rest > shorter ? pieces - 1 : nil)
    }

    /// The number of elements that a block along a row is a multiple of. Long blocks are whole
    /// leaves of reductions, so that no sum has a leaf cut between ranks.
    private static func unit(_ block: Int) -> Int {
        block >= 16 * ReductionGeometry.rowLeaf ? ReductionGeometry.rowLeaf : block >= 512 ? 64 : 1
    }

    /// The extents of the grid of `pieces` pieces with the least surface; empty where an axis would
    /// have more pieces than elements.
    private static func grid(_ extents: [Int], _ pieces: Int) -> [Int] {
        // All factors that can be split off are divisors of the whole, so these are found once.
        let factors = divisors(of: pieces)
        var best: [Int] = []
        var least = Double.infinity
        func search(_ axis: Int, _ rest: Int, _ grid: [Int], _ surface: Double) {
            guard axis < extents.count else {
                if rest == 1, surface < least { (best, least) = (grid, surface) }
                return
            }
            // Larger factors come first, so that outer axes are cut where surfaces are equal. The
            // last axis takes the rest.
            let isLast = axis == extents.count - 1
            for factor in isLast ? [rest] : factors.reversed()
            where factor <= extents[axis] && rest % factor == 0 {
                search(
                    axis + 1, rest / factor, grid + [factor],
                    surface + Double(factor - 1) / Double(extents[axis]))
            }
        }
        search(0, pieces, [], 0)
        return best
    }

    private static func divisors(of number: Int) -> [Int] {
        var small: [Int] = []
        var large: [Int] = []
        var k = 1
        while k * k <= number {
            if number % k == 0 {
                small.append(k)
                if k * k != number { large.append(number / k) }
            }
            k += 1
        }
        return small + large.reversed()
    }
}

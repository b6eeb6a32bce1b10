import AquilaTypes

extension Pipeline {
    /// Largest number of tiles that are checked one by one.
    private static let mostTiles = 1024

    /// Checks that tiles write every kept element exactly once, that they compute all elements that
    /// they read, and that buffers have room.
    ///
    /// - Complexity: O(tiles × stages).
    func checkInvariants(_ label: String) throws(BrokenInvariant) {
        func fail(_ why: String) -> BrokenInvariant { BrokenInvariant(.partition, "\(label): \(why)") }
        for (index, buffer) in buffers.enumerated() {
            guard buffer.range.upperBound <= scratchBytes,
                buffer.extents.product * buffer.itemSize <= buffer.range.count
            else { throw fail("buffer \(index) is larger than its place") }
            for (other, second) in buffers[..<index].enumerated()
            where buffer.stages.overlaps(second.stages) && buffer.range.overlaps(second.range) {
                throw fail("buffers \(other) and \(index) are in one place at the same time")
            }
        }
        let count = grid.product
        guard count <= Self.mostTiles else { return }
        var written = [Int](repeating: 0, count: stages.count)
        for tile in 0..<count {
            let demand = demand(of: box(ofTile: tile))
            for (index, region) in demand.regions.enumerated() { written[index] += region.count }
            if let why = gap(in: demand) { throw fail("tile \(tile): \(why)") }
        }
        // Tiles are boxes of a grid, so they are apart, and the number of elements tells if they
        // cover the domain.
        for (index, stage) in stages.enumerated() where stage.writes.isEmpty {
            guard written[index] == stage.domain.product else {
                throw fail(
                    "\(written[index]) of \(stage.domain.product) elements of kernel \(index) are computed")
            }
        }
    }

    /// The first fault in the demand of a tile; nil without faults.
    private func gap(in demand: Demand) -> String? {
        for (index, stage) in stages.enumerated() where !demand.regions[index].isEmpty {
            let region = demand.regions[index]
            guard Box(stage.domain).holds(region) else { return "kernel \(index) runs outside its domain" }
            for use in stage.reads + stage.writes {
                let part = demand.parts[use.buffer]
                guard part.holds(region.shifted(by: use.shift)),
                    zip(part.extents, buffers[use.buffer].extents).allSatisfy(<=)
                else { return "kernel \(index) leaves buffer \(use.buffer)" }
            }
            for use in stage.reads {
                let computed = computedPart(of: use.buffer, before: index, demand)
                guard computed.holds(region.shifted(by: use.shift)) else {
                    return "kernel \(index) reads elements of buffer \(use.buffer) that nothing computes"
                }
            }
        }
        return nil
    }

    /// The box around the elements that earlier stages write into a buffer.
    private func computedPart(of buffer: Int, before index: Int, _ demand: Demand) -> Box {
        var part = Box(lower: shape, upper: shape)
        for earlier in 0..<index {
            for write in stages[earlier].writes where write.buffer == buffer {
                part = part.hull(demand.regions[earlier].shifted(by: write.shift))
            }
        }
        return part
    }
}

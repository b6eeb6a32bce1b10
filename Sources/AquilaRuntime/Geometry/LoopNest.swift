import AquilaTypes

/// The movement of an array (in bytes) or of an affine coordinate (in index units) with the loops.
struct Walker: Hashable {
    var offset: Int
    /// Strides, one for each axis of the domain, and later one for each loop.
    var strides: [Int]

    init(_ view: View) {
        offset = view.offset
        strides = Array(view.strides)
    }

    init(offset: Int, strides: [Int]) {
        self.offset = offset
        self.strides = strides
    }
}

/// The loops of a kernel over a domain: the last is the columns, the one before it the rows.
struct LoopNest {
    private(set) var extents: [Int]
    private(set) var walkers: [Walker]

    /// Loops for a kernel whose points may run in any order: sorted by the strides of the first walkers,
    /// turned so that the first walker moves upward, and joined where all walkers nest.
    ///
    /// - Parameter isJoined: false keeps the outermost axis apart, for stores that lag by rows.
    init(elementwise domain: Shape, _ walkers: [Walker], isJoined: Bool = true) {
        var order = (0..<domain.count).filter { domain[$0] != 1 }
        order.sort { Self.isOuter($0, $1, walkers) }
        extents = order.map { domain[$0] }
        self.walkers = walkers.map { walker in
            Walker(offset: walker.offset, strides: order.map { walker.strides[$0] })
        }
        for loop in extents.indices where self.walkers.first.map({ $0.strides[loop] < 0 }) == true {
            turn(loop)
        }
        if isJoined { join() }
    }

    /// Loops in a given order over axes that are joined already; see `ReductionGeometry`.
    init(ordered axes: [ReductionGeometry.Axis], _ walkers: [Walker]) {
        extents = axes.map(\.extent)
        self.walkers = walkers.map { walker in
            let strides = axes.map { $0.members.last.map { walker.strides[$0] } ?? 0 }
            let skipped = zip(axes, strides).reduce(0) { $0 + $1.0.skip * $1.1 }
            return Walker(offset: walker.offset + skipped, strides: strides)
        }
    }

    private static func isOuter(_ a: Int, _ b: Int, _ walkers: [Walker]) -> Bool {
        for walker in walkers {
            let x = abs(walker.strides[a])
            let y = abs(walker.strides[b])
            if x != y { return x > y }
        }
        return a < b
    }

    /// Walks a loop from its end.
    private mutating func turn(_ loop: Int) {
        for k in walkers.indices {
            walkers[k].offset += (extents[loop] - 1) * walkers[k].strides[loop]
            walkers[k].strides[loop].negate()
        }
    }

    private mutating func join() {
        var loop = extents.count - 1
        while loop > 0 {
            let extent = extents[loop]
            if walkers.allSatisfy({ $0.strides[loop - 1] == $0.strides[loop] * extent }) {
                extents[loop] *= extents[loop - 1]
                extents.remove(at: loop - 1)
                for k in walkers.indices { walkers[k].strides.remove(at: loop - 1) }
            }
            loop -= 1
        }
    }

    /// Cuts a loop into leaves: a loop over whole leaves, and within it a loop of `length`.
    /// Iterations beyond the whole leaves are left out; `remainder` has them.
    func splitting(_ loop: Int, length: Int) -> LoopNest {
        var result = self
        result.extents[loop] = extents[loop] / length
        result.extents.insert(length, at: loop + 1)
        for k in walkers.indices {
            let step = walkers[k].strides[loop]
            result.walkers[k].strides[loop] = step * length
            result.walkers[k].strides.insert(step, at: loop + 1)
        }
        return result
    }

    /// The iterations of a loop beyond its whole leaves, as one leaf; nil if there are none.
    func remainder(_ loop: Int, length: Int) -> LoopNest? {
        let done = extents[loop] / length * length
        guard done < extents[loop] else { return nil }
        var result = self
        result.extents[loop] = 1
        result.extents.insert(extents[loop] - done, at: loop + 1)
        for k in walkers.indices {
            let step = walkers[k].strides[loop]
            result.walkers[k].offset += done * step
            result.walkers[k].strides[loop] = step * done
            result.walkers[k].strides.insert(step, at: loop + 1)
        }
        return result
    }

    /// Moves a loop to another place.
    func moving(_ loop: Int, to place: Int) -> LoopNest {
        var result = self
        result.extents.insert(result.extents.remove(at: loop), at: place)
        for k in walkers.indices {
            result.walkers[k].strides.insert(result.walkers[k].strides.remove(at: loop), at: place)
        }
        return result
    }

    mutating func insertLoop(_ extent: Int, at place: Int) {
        extents.insert(extent, at: place)
        for k in walkers.indices { walkers[k].strides.insert(0, at: place) }
    }

    mutating func setExtent(_ extent: Int, of loop: Int) { extents[loop] = extent }

    mutating func replaceWalkers(_ walkers: [Walker]) { self.walkers = walkers }

    /// Adds a walker whose strides are given for these loops.
    mutating func add(_ walker: Walker) { walkers.append(walker) }

    var pointCount: Int { extents.reduce(1, *) }
    var columnStrides: [Int] { walkers.map { $0.strides.last ?? 0 } }
}

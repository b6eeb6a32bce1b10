import AquilaTypes

/// The sharing of a reduction among ranks that each have some of the elements that become one.
///
/// The leaves are those of one rank alone, so that results have the same bits on any number of
/// ranks. The rank that owns the first element of a leaf sums all of it, and its sum is an element
/// of the next stage, at home where it was summed; so it goes on until one is left.
struct SpreadReduction {
    /// The joined axes of the whole operand.
    var geometry: ReductionGeometry
    /// All points of the group.
    var domain: Shape
    /// Distribution of the leaves over the ranks that sum them.
    var states: RankTiling
    /// Points whose results each rank has, with all points of an axis that is reduced; nil where
    /// all ranks have all results.
    var results: RankTiling?
    /// Largest size in bytes of states that go to all ranks at once, if all need the results. To
    /// bring such states together and then their sum to all ranks takes twice as many steps.
    var modestBytes: Int
    /// Bytes of one state of each of the group's reductions.
    var stateSize: Int

    /// The sums of the leaves of one stage, and their distribution over the ranks.
    struct States {
        /// Distribution of the sums; the axes are in the order in which the stage lays them out.
        var tiling: RankTiling
        /// Axes that are still to be reduced.
        var reduced: Range<Int>
        /// True if the stage runs along rows, so that the other axes come before the reduced ones.
        var alongRows: Bool

        var shape: Shape { tiling.shape }
        /// Number of states for each result.
        var count: Int { shape[reduced].reduce(1, *) }
        var keptCount: Int { shape.product / max(count, 1) }
    }

    /// The step from one stage to the next.
    struct Step {
        /// States that each rank needs to sum the leaves whose first states it owns.
        var wanted: RankTiling
        /// The sums of those leaves.
        var next: States
    }

    /// True if all ranks get these states, and combine them alike.
    func isForAll(_ states: States) -> Bool {
        results == nil && (states.count == 1 || states.shape.product * stateSize <= modestBytes)
    }

    /// Upper bound on the bytes of the states of all stages held by one rank.
    var memoryBound: Int {
        var states = firstStates
        var count = states.tiling.largestTileWithGhosts
        while states.count > 1, !isForAll(states) {
            let step = states.step
            count += step.wanted.largestTileWithGhosts + step.next.tiling.largestTileWithGhosts
            states = step.next
        }
        return (isForAll(states) ? count + 2 * states.shape.product : count) * stateSize
    }

    var firstStates: States {
        let (kept, reduced) = (geometry.kept.count, geometry.reduced.count)
        return States(
            tiling: states, reduced: geometry.alongRows ? kept..<kept + reduced : 0..<reduced,
            alongRows: geometry.alongRows)
    }
}

extension SpreadReduction.States {
    /// The stage that reduces these states, in the order of one rank alone.
    var step: SpreadReduction.Step {
        let alongRows = runsNextAlongRows
        let leaf = alongRows ? ReductionGeometry.rowLeaf : ReductionGeometry.columnLeaf
        // Number of elements of the line, which all reduced axes form together, for each element of
        // the outermost one.
        let inner = shape[reduced].dropFirst().reduce(1, *)
        let leaves = ceilDivide(count, leaf)
        let kept = shape.indices.filter { !reduced.contains($0) }
        var wanted = RankTiling(shape: shape, grid: tiling.grid, cuts: [])
        let extents = kept.map { shape[$0] }
        var next = RankTiling(
            shape: Shape(alongRows ? extents + [leaves] : [leaves] + extents), grid: tiling.grid, cuts: [])
        for cut in tiling.cuts {
            var (before, after) = (cut, cut)
            if let place = kept.firstIndex(where: { $0 == cut.axis }) {
                after.axis = alongRows ? place : place + 1
            } else if cut.axis == reduced.lowerBound, leaves > 1 {
                before.inner *= inner
                before.leaf *= leaf
                after = before
                before.rounding = .init(leaf: leaf, inner: inner)
                after.axis = alongRows ? extents.count : 0
            } else {
                // The rank that owns the first state goes on with all of them.
                before.axis = nil
                after.axis = nil
            }
            wanted.cuts.append(before)
            next.cuts.append(after)
        }
        let place = alongRows ? extents.count : 0
        return .init(
            wanted: wanted,
            next: .init(tiling: next, reduced: place..<place + 1, alongRows: alongRows))
    }

    private var runsNextAlongRows: Bool {
        let axes = [
            ReductionGeometry.Axis(members: [], extent: keptCount, isReduced: false),
            ReductionGeometry.Axis(members: [], extent: count, isReduced: true),
        ]
        return ReductionGeometry.runsAlongRows(
            (alongRows ? axes : axes.reversed()).filter { $0.extent != 1 })
    }
}

extension ReductionGeometry {
    /// Length of a leaf: elements along rows, or rows of accumulators.
    var leafLength: Int { alongRows ? Self.rowLeaf : Self.columnLeaf }

    /// The axes that ranks can cut: neighbours along them lie apart by whole rows of a joined axis.
    var cuttableAxes: [Int] { axes.compactMap { $0.members.first } }

    func canCut(_ tiling: RankTiling) -> Bool {
        let allowed = cuttableAxes
        return tiling.cuts.allSatisfy { cut in cut.axis.map { allowed.contains($0) } ?? true }
    }

    /// Number of elements of a joined axis for each element of its outermost member.
    private func inner(_ axis: Axis, _ domain: Shape) -> Int {
        axis.members.dropFirst().reduce(1) { $0 * domain[$1] }
    }

    /// The tiling of the points whose elements each rank needs to sum its leaves.
    func rounding(_ tiling: RankTiling) -> RankTiling {
        guard let axis = reduced.last, let member = axis.members.first else { return tiling }
        var result = tiling
        let inner = inner(axis, tiling.shape)
        for k in result.cuts.indices where result.cuts[k].axis == member {
            let cut = result.cuts[k]
            let isAligned =
                cut.step == 1 && cut.block * inner % leafLength == 0 && cut.start * inner % leafLength == 0
            guard !isAligned else { continue }
            result.cuts[k].inner = inner
            result.cuts[k].leaf = leafLength
            result.cuts[k].rounding = .init(leaf: leafLength, inner: inner)
        }
        return result
    }

    /// Distribution of the states of leaves over the ranks; the axes are in the order in which the
    /// first stage lays them out.
    func stateTiling(_ tiling: RankTiling) -> RankTiling {
        let order = alongRows ? kept + reduced : reduced + kept
        var result = RankTiling(shape: Shape(), grid: tiling.grid, cuts: [])
        for axis in order {
            result.shape.append(axis == reduced.last ? ceilDivide(axis.extent, leafLength) : axis.extent)
        }
        for cut in tiling.cuts {
            var cut = cut
            if let member = cut.axis {
                let place = order.firstIndex { $0.members.first == member }!
                cut.axis = place
                cut.inner = inner(order[place], tiling.shape)
                cut.leaf = order[place] == reduced.last ? leafLength : 1
                cut.rounding = nil
            }
            result.cuts.append(cut)
        }
        return result
    }

    /// The points whose results each rank has when all the sums have come together: those of the
    /// first leaf.
    func resultTiling(_ tiling: RankTiling) -> RankTiling {
        let members = Set(reduced.flatMap(\.members))
        return tiling.gathered(along: members.contains)
    }

    /// The part of the joined axes that the points of a box form; this rank sums the leaves of
    /// `states` in it.
    func restricted(to box: Box, of domain: Shape, states: Box?) -> ReductionGeometry {
        var result = self
        let order = alongRows ? kept + reduced : reduced + kept
        for k in axes.indices {
            let axis = axes[k]
            result.axes[k].extent = axis.members.reduce(1) { $0 * box.length(of: $1) }
            guard let states, axis == reduced.last, let member = axis.members.first else { continue }
            let place = order.firstIndex(of: axis)!
            let first = states.lower[place] * leafLength
            let end = min(states.upper[place] * leafLength, axis.extent)
            result.axes[k].skip = first - box.lower[member] * inner(axis, domain)
            result.axes[k].extent = max(end - first, 0)
        }
        return result
    }
}

extension Box {
    func length(of axis: Int) -> Int { isEmpty ? 0 : upper[axis] - lower[axis] }
}

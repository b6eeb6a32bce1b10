import AquilaTypes

/// How a reduction is shared out when ranks have parts of what becomes one element (DESIGN.md D13).
///
/// The leaves are those of one rank alone. Whoever has the first element of a leaf sums all of it; the sums go to all
/// ranks, which combine them in the order that one rank would.
struct SpreadReduction {
    /// The joined axes of the whole operand.
    var geometry: ReductionGeometry
    /// All points of the group.
    var domain: Shape
    /// Which rank sums which leaves.
    var states: RankTiling
}

extension ReductionGeometry {
    /// Elements, or rows of them, of a leaf.
    var leafLength: Int { alongRows ? Self.rowLeaf : Self.columnLeaf }

    /// The axes that ranks can cut: those whose neighbours lie apart by whole rows of a joined axis.
    var cuttableAxes: [Int] { axes.compactMap { $0.members.first } }

    func canCut(_ tiling: RankTiling) -> Bool {
        let allowed = cuttableAxes
        return tiling.cuts.allSatisfy { cut in cut.axis.map { allowed.contains($0) } ?? true }
    }

    /// Elements of a joined axis for one of its outermost member.
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
            result.cuts[k].isRounded = true
        }
        return result
    }

    /// Which rank has the states of which leaves; their axes are in the order in which the first stage lays them out.
    func stateTiling(_ tiling: RankTiling) -> RankTiling {
        let order = alongRows ? kept + reduced : reduced + kept
        var result = RankTiling(shape: Shape(), grid: tiling.grid, cuts: [])
        for axis in order { result.shape.append(axis == reduced.last ? ceilDivide(axis.extent, leafLength) : axis.extent) }
        for cut in tiling.cuts {
            var cut = cut
            if let member = cut.axis {
                let place = order.firstIndex { $0.members.first == member }!
                cut.axis = place
                cut.inner = inner(order[place], tiling.shape)
                cut.leaf = order[place] == reduced.last ? leafLength : 1
                cut.isRounded = false
            }
            result.cuts.append(cut)
        }
        return result
    }

    /// The part of the joined axes that points of a box are, of which this rank sums the leaves of `states`.
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

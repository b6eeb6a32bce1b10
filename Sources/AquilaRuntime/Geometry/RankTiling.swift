import AquilaTypes

/// Distribution of the elements of a store, or of the points of a domain, over ranks: boxes, cut
/// along the axes of a grid of ranks.
///
/// It is symbolic, so that each rank knows the boxes of all others without messages: the box of any
/// rank, and the ranks of any box, follow from a few numbers, in a time that depends neither on the
/// number of ranks nor on the number of elements. Views and leaves of reductions keep this form.
struct RankTiling: Hashable {
    /// A cut of one axis along one axis of the grid.
    ///
    /// Element i of the axis stands on the line of an axis that was cut into blocks of one length,
    /// at `start + step × ⌊i × leaf / inner⌋`, and belongs to the owner of that block. The last
    /// block may be longer.
    struct Cut: Hashable {
        /// Cut axis; nil where all elements belong to the block that `start` is in.
        var axis: Int?
        var gridAxis: Int
        var block: Int
        /// Last cell, where the axis goes on beyond its block; it has all elements from its block
        /// on.
        var last: Int?
        var start = 0
        var step = 1
        /// Number of neighbours along a joined axis that have the same place on the line.
        var inner = 1
        /// Number of elements of the line that form one element here; the owner of the first of
        /// them owns it.
        var leaf = 1
        /// Length of the leaves whose parts the elements are, where blocks may only end between
        /// leaves; nil where blocks may end anywhere.
        var rounding: Rounding?
    }

    /// Leaves of `leaf / inner` elements.
    struct Rounding: Hashable {
        var leaf: Int
        var inner: Int
    }

    var shape: Shape
    /// Extents of the grid of the ranks that have elements, row-major.
    var grid: Shape
    var cuts: [Cut]

    /// The place of a rank in the grid; nil for a rank beyond the grid.
    func cell(of rank: Int) -> Shape? {
        guard rank < grid.product else { return nil }
        var cell = grid
        var rest = rank
        for axis in grid.indices.reversed() {
            cell[axis] = rest % grid[axis]
            rest /= grid[axis]
        }
        return cell
    }

    /// The rank in the middle of the grid.
    var middle: Int { grid.reduce(0) { $0 * $1 + $1 / 2 } }

    /// The elements of a rank.
    func box(of rank: Int) -> Box {
        guard let cell = cell(of: rank) else { return .empty(rank: shape.count) }
        return box(at: cell)
    }

    private func box(at cell: Shape) -> Box {
        var box = Box(shape)
        for cut in cuts {
            let range = cut.range(of: cell[cut.gridAxis])
            guard let axis = cut.axis else {
                if range.isEmpty { return .empty(rank: shape.count) }
                continue
            }
            box.lower[axis] = max(box.lower[axis], range.lowerBound)
            box.upper[axis] = min(box.upper[axis], range.upperBound)
        }
        return box.isEmpty ? .empty(rank: shape.count) : box
    }

    /// The ranks that may have elements of a box, ascending. All ranks that have some are among
    /// them.
    func ranks(meeting box: Box) -> [Int] {
        var ranks: [Int] = []
        forEachCell(meeting: box) { rank, _ in ranks.append(rank) }
        return ranks
    }

    /// Passes each rank that may have elements of a box, ascending, with all of that rank's
    /// elements.
    func forEachPiece(meeting box: Box, _ body: (_ rank: Int, _ piece: Box) -> Void) {
        forEachCell(meeting: box) { rank, cell in body(rank, self.box(at: cell)) }
    }

    private func forEachCell(meeting box: Box, _ body: (_ rank: Int, _ cell: Shape) -> Void) {
        guard let (first, last) = cells(meeting: box) else { return }
        guard grid.indices.allSatisfy({ first[$0] <= last[$0] }) else { return }
        var cell = first
        while true {
            body(grid.indices.reduce(0) { $0 * grid[$1] + cell[$1] }, cell)
            guard let axis = grid.indices.last(where: { cell[$0] < last[$0] }) else { return }
            cell[axis] += 1
            for later in axis + 1..<grid.count { cell[later] = first[later] }
        }
    }

    /// The number of ranks that may have elements of a box.
    func rankCount(meeting box: Box) -> Int {
        guard let (first, last) = cells(meeting: box) else { return 0 }
        return grid.indices.reduce(1) { $0 * max(last[$1] - first[$1] + 1, 0) }
    }

    private func cells(meeting box: Box) -> (Shape, Shape)? {
        if box.isEmpty { return nil }
        var first = Shape(repeating: 0, count: grid.count)
        var last = Shape(grid.map { $0 - 1 })
        for cut in cuts {
            let cells = cut.cells(of: cut.axis.map { box.lower[$0]..<box.upper[$0] } ?? 0..<1)
            first[cut.gridAxis] = max(first[cut.gridAxis], cells.lowerBound)
            last[cut.gridAxis] = min(last[cut.gridAxis], cells.upperBound)
        }
        return (first, last)
    }

    /// The tiling whose cuts along some axes are undone: along these, the rank with the first piece
    /// has all elements.
    func gathered(along isGathered: (Int) -> Bool) -> RankTiling {
        var result = self
        for k in cuts.indices where cuts[k].axis.map(isGathered) ?? false { result.cuts[k].axis = nil }
        return result
    }

    /// The ranks that differ only along the axes that a gathered tiling joins; the rank that has
    /// the joined piece comes first.
    func siblings(of rank: Int, in gathered: RankTiling) -> [Int] {
        guard let cell = cell(of: rank) else { return [] }
        var first = cell
        var isFree = [Bool](repeating: false, count: grid.count)
        for (cut, joined) in zip(cuts, gathered.cuts) where cut.axis != joined.axis {
            isFree[cut.gridAxis] = true
            first[cut.gridAxis] = joined.cells(of: 0..<1).lowerBound
        }
        func number(_ cell: Shape) -> Int { grid.indices.reduce(0) { $0 * grid[$1] + cell[$1] } }
        var all = [0]
        for axis in grid.indices {
            let range = isFree[axis] ? 0...grid[axis] - 1 : cell[axis]...cell[axis]
            all = all.flatMap { rank in range.map { rank * grid[axis] + $0 } }
        }
        let root = number(first)
        return [root] + all.filter { $0 != root }
    }

    /// The tiling of a domain that gives each point to the rank that owns the element which the
    /// point touches through a map; nil where a cut axis depends on several axes of the domain.
    func pulledBack(through map: IndexMap, to domain: Shape) -> RankTiling? {
        var result = RankTiling(shape: domain, grid: grid, cuts: [])
        for cut in cuts {
            guard let axis = cut.axis else {
                result.cuts.append(cut)
                continue
            }
            guard let term = map.single(axis) else { return nil }
            result.cuts.append(cut.following(term, extent: term.axis.map { domain[$0] }))
        }
        return result
    }
}

extension RankTiling.Cut {
    /// The elements of a cell, not yet limited to the extent of the axis; of a nil axis, all
    /// (`0..<1`) or none (`0..<0`).
    func range(of cell: Int) -> Range<Int> {
        guard axis != nil else { return cells(of: 0..<1).contains(cell) ? 0..<1 : 0..<0 }
        let lower = cell * block - start
        let upper = lower + block
        if isPlain { return max(lower, 0)..<(cell == last ? Int.max : max(upper, 0)) }
        var first: Int
        var end: Int?
        if step > 0 {
            first = ceilDivide(lower, step)
            end = cell == last ? nil : ceilDivide(upper, step)
        } else {
            first = cell == last ? 0 : floorDivide(-upper, -step) + 1
            end = floorDivide(-lower, -step) + 1
        }
        first = ceilDivide(max(first, 0) * inner, leaf)
        end = end.map { ceilDivide(max($0, 0) * inner, leaf) }
        if let end, first >= end { return 0..<0 }
        guard let rounding else { return first..<(end ?? .max) }
        return first * rounding.leaf
            / rounding.inner..<(end.map { ceilDivide($0 * rounding.leaf, rounding.inner) } ?? .max)
    }

    /// The cells that the elements of a range belong to. The range must not be empty.
    func cells(of range: Range<Int>) -> ClosedRange<Int> {
        let (first, last) = (range.lowerBound, range.upperBound - 1)
        let a = cell(of: rounding.map { first * $0.inner / $0.leaf } ?? first)
        let b = cell(of: rounding.map { ((last + 1) * $0.inner - 1) / $0.leaf } ?? last)
        return min(a, b)...max(a, b)
    }

    /// True if elements are places on the line, as they mostly are; this saves divisions, which
    /// take most of the time here.
    private var isPlain: Bool { step == 1 && inner == 1 && leaf == 1 && rounding == nil }

    /// The cell that an element belongs to.
    func cell(of element: Int) -> Int {
        if isPlain { return min(floorDivide(start + (axis == nil ? 0 : element), block), last ?? .max) }
        let place = axis == nil ? 0 : floorDivide(element * leaf, inner)
        return min(floorDivide(start + step * place, block), last ?? .max)
    }

    /// The cut of the axis of a domain that the cut axis follows.
    fileprivate func following(_ term: IndexMap.Single, extent: Int?) -> Self {
        var cut = self
        cut.start += step * term.offset
        cut.step *= term.step
        cut.axis = extent == 1 || term.step == 0 ? nil : term.axis
        if cut.axis == nil { cut.step = 1 }
        // Tilings that are equal must have equal cuts, so a `last` without effect is dropped.
        if let last, let extent, cut.highestPlace(extent) < (last + 1) * block { cut.last = nil }
        return cut
    }

    /// The highest place on the line for an axis of the given extent.
    private func highestPlace(_ extent: Int) -> Int {
        start + (step > 0 && axis != nil ? step * floorDivide((extent - 1) * leaf, inner) : 0)
    }
}

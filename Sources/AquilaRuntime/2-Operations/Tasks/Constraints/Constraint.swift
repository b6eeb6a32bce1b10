/// A relation between the pieces of a task's stores. Stores are named by their place among the
/// launch's stores.
public enum Constraint: Sendable, Hashable {
    /// Both stores, of one shape, are cut alike.
    case align(Int, Int)
    /// All stores are cut alike.
    case alignAll
    /// The store is not cut along these axes; if nil, it is not cut at all, and each point task
    /// sees all of it.
    case broadcast(Int, axes: [Int]? = nil)
    /// The pieces of `bloated` are those of `source`, grown along each axis by `low` elements
    /// towards the beginning and by `high` towards the end, as far as the store goes.
    case bloat(source: Int, bloated: Int, low: [Int], high: [Int])
    /// The pieces of `large` are those of `small`, with all bounds multiplied by a factor for each axis.
    case scale(small: Int, large: Int, factors: [Int])
    /// The piece of `range` holds the positions, along its first axis, that the elements of
    /// `function`'s piece name: integers. `range` is an input or a reduction.
    case image(function: Int, range: Int, hint: ImageHint = .exact)
    /// The piece of `range` holds, for each k, the positions from element k of `begins` up to
    /// element k of `ends`.
    case imageOfRanges(begins: Int, ends: Int, range: Int, hint: ImageHint = .exact)
    /// Pieces have at least this many elements along an axis, unless the store has fewer.
    case minimumExtent(Int, axis: Int, extent: Int)
    /// The axes of the store go along axes of the launch, by number, and are cut with them; axes
    /// that are nil or beyond the list are not cut. Pieces of a store that is read are grown by
    /// `low` and `high`, as with `bloat`, one for each axis in the list.
    ///
    /// Stores that share an axis of the launch are aligned along it, whatever their other axes. An
    /// axis that a written store does not have is not cut. A launch with such constraints has no
    /// others.
    case along(Int, axes: [Int?], low: [Int] = [], high: [Int] = [])

    /// The store may be cut along all axes, although it is aligned with no other; for a task that
    /// contributes values from its piece.
    ///
    ///     let total = library.task("total", .cut(0)) { (x: Input<Int>, sum: ReductionOutput<Sum<Int>>) in
    ///         for i in x.indices { sum.fold(x[i], at: 0) }
    ///     }
    ///     let sum = zeros([1], of: Int.self)
    ///     try total(NDArray([1, 2, 3]), sum)
    ///     sum                         // [6]
    ///
    /// - Complexity: O(1).
    public static func cut(_ store: Int) -> Constraint { .broadcast(store, axes: []) }
}

/// The precision with which the pieces of an image follow the positions.
///
/// Pieces follow from values that are already computed: a launch reads them once, and later
/// launches know them until an operation writes the function. No launch waits: while a recorded
/// operation is to write the function, each point may use all of the range. A launch that comes as
/// one piece does not read them either.
public enum ImageHint: Sendable, Hashable {
    /// A piece depends on the named positions and no others; the body sees the positions from the
    /// least to the greatest.
    case exact
    /// A piece depends on all positions from the least to the greatest.
    case minMax
    /// The positions ascend, so that the first and the last one determine the piece.
    case firstLast
}

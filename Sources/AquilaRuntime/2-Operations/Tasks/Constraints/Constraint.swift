/// How the pieces of a task's stores relate. Stores are named by their place among the launch's stores.
public enum Constraint: Sendable, Hashable {
    /// Both stores, of one shape, are cut alike.
    case align(Int, Int)
    /// All stores are cut alike.
    case alignAll
    /// The store is not cut along these axes; nil: along none, each point task sees all of it.
    case broadcast(Int, axes: [Int]? = nil)
    /// The pieces of `bloated` are those of `source`, grown along each axis by `low` elements towards the beginning
    /// and by `high` towards the end, as far as the store goes.
    case bloat(source: Int, bloated: Int, low: [Int], high: [Int])
    /// The pieces of `large` are those of `small`, with all bounds multiplied by a factor for each axis.
    case scale(small: Int, large: Int, factors: [Int])
    /// The piece of `range` holds the positions, along its first axis, that the elements of `function`'s piece name:
    /// integers. `range` is an input or a reduction.
    case image(function: Int, range: Int, hint: ImageHint = .exact)
    /// The piece of `range` holds, for each k, the positions from element k of `begins` up to element k of `ends`.
    case imageOfRanges(begins: Int, ends: Int, range: Int, hint: ImageHint = .exact)
    /// Pieces have at least this many elements along an axis, unless the store has fewer.
    case minimumExtent(Int, axis: Int, extent: Int)
    /// The axes of the store go along axes of the launch, by number, and are cut with them; nil, and axes beyond the list:
    /// not cut. Pieces of a store that is read are grown by `low` and `high`, as with `bloat`, one for each in the list.
    ///
    /// Stores that share an axis of the launch are aligned along it, whatever their other axes. An axis that a written
    /// store does not have is not cut. A launch with such constraints has no others.
    case along(Int, axes: [Int?], low: [Int] = [], high: [Int] = [])

    /// The store may be cut along all axes, though nothing is aligned with it: for a task that contributes what it
    /// finds in its piece.
    public static func cut(_ store: Int) -> Constraint { .broadcast(store, axes: []) }
}

/// How closely the pieces of an image follow the positions.
///
/// Pieces follow from values that are there: a launch looks at them once, and later ones know them until somebody writes
/// the function. Nobody waits: while an operation is recorded that writes the function, each point may use all of the
/// range. A launch that comes as one piece does not look either.
public enum ImageHint: Sendable, Hashable {
    /// A piece depends on the positions that are named, and no others; the body sees those from the least to the
    /// greatest.
    case exact
    /// All positions from the least to the greatest.
    case minMax
    /// The positions ascend, so that looking at the first and the last is enough.
    case firstLast
}

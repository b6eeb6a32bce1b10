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
    /// The piece of `range` holds at least the positions, along its first axis, that the elements of `function`'s
    /// piece name. The runtime does not look at the values: each point task sees all of `range`, which must be an
    /// input.
    case image(function: Int, range: Int)
    /// Pieces have at least this many elements along an axis, unless the store has fewer.
    case minimumExtent(Int, axis: Int, extent: Int)

    /// The store may be cut along all axes, though nothing is aligned with it: for a task that contributes what it
    /// finds in its piece.
    public static func cut(_ store: Int) -> Constraint { .broadcast(store, axes: []) }
}

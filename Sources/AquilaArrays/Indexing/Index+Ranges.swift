// Ranges of indices. The standard library's ranges trap on `1 ..< -1`; they are not index expressions, so that
// between brackets the type checker comes to these. Elsewhere the standard ones are preferred.

/// The positions from `lower` up to, not including, `upper`; negative ones count from the end.
@_disfavoredOverload
@inlinable public func ..< (lower: Int, upper: Int) -> Index { .slice(Index.Slice(lower, upper)) }

/// The positions from `lower` to `upper`; negative ones count from the end.
@_disfavoredOverload
@inlinable public func ... (lower: Int, upper: Int) -> Index {
    .slice(Index.Slice(lower, upper == -1 ? nil : upper + 1))
}

/// The positions up to, not including, `upper`.
@_disfavoredOverload
@inlinable public prefix func ..< (upper: Int) -> Index { .slice(Index.Slice(nil, upper)) }

/// The positions up to and including `upper`.
@_disfavoredOverload
@inlinable public prefix func ... (upper: Int) -> Index {
    .slice(Index.Slice(nil, upper == -1 ? nil : upper + 1))
}

/// The positions from `lower` on.
@_disfavoredOverload
@inlinable public postfix func ... (lower: Int) -> Index { .slice(Index.Slice(lower, nil)) }

// Ranges as indices. The standard library's ranges trap on `1 ..< -1`. Since they are not index
// expressions, the type checker chooses these operators between brackets, and prefers the standard
// ones elsewhere.

/// The positions from `lower` to before `upper`; negative bounds count from the end.
///
///     NDArray([1, 2, 3, 4])[1 ..< -1]        // [2, 3]
///
/// - Complexity: O(1).
@_disfavoredOverload
@inlinable public func ..< (lower: Int, upper: Int) -> Index { .slice(Index.Slice(lower, upper)) }

/// The positions from `lower` to `upper`, both included; negative bounds count from the end.
///
///     NDArray([1, 2, 3, 4])[1 ... -2]        // [2, 3]
///
/// - Complexity: O(1).
@_disfavoredOverload
@inlinable public func ... (lower: Int, upper: Int) -> Index {
    .slice(Index.Slice(lower, upper == -1 ? nil : upper + 1))
}

/// The positions before `upper`.
///
///     NDArray([1, 2, 3, 4])[..<3]        // [1, 2, 3]
///
/// - Complexity: O(1).
@_disfavoredOverload
@inlinable public prefix func ..< (upper: Int) -> Index { .slice(Index.Slice(nil, upper)) }

/// The positions up to `upper`, included.
///
///     NDArray([1, 2, 3, 4])[...1]        // [1, 2]
///
/// - Complexity: O(1).
@_disfavoredOverload
@inlinable public prefix func ... (upper: Int) -> Index {
    .slice(Index.Slice(nil, upper == -1 ? nil : upper + 1))
}

/// The positions from `lower` to the end.
///
///     NDArray([1, 2, 3, 4])[2...]        // [3, 4]
///
/// - Complexity: O(1).
@_disfavoredOverload
@inlinable public postfix func ... (lower: Int) -> Index { .slice(Index.Slice(lower, nil)) }

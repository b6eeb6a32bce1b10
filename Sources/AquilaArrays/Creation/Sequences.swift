public import AquilaTypes

// Sequences of numbers, and grids of indices and coordinates.

// MARK: Sequences

/// The numbers start, start + step, … before stop.
///
///     arange(2, 9, step: 3)        // [2, 5, 8]
///
/// Traps for a step of zero and for a range without a finite length. Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
public func arange<E: RealElement & ExpressibleByIntegerLiteral>(
    _ start: E, _ stop: E, step: E = 1, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(
        unchecked: orFail(file, line) { () throws(ArrayError) in
            try .arange(Scalar(start), Scalar(stop), step: Scalar(step))
        })
}

/// The numbers 0, 1, … before stop.
///
///     arange(3)        // [0, 1, 2]
///
/// Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
public func arange<E: RealElement & ExpressibleByIntegerLiteral>(
    _ stop: E, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    arange(0, stop, file: file, line: line)
}

/// `count` equidistant numbers from start to stop.
///
///     linspace(0, 1, count: 5)        // [0, 0.25, 0.5, 0.75, 1]
///
/// With `endpoint` the last number is `stop` itself, without it one step less. Traps for a negative count.
/// Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
public func linspace(
    _ start: Double, _ stop: Double, count: Int = 50, endpoint: Bool = true, file: StaticString = #fileID,
    line: UInt = #line
) -> NDArray<Double> {
    NDArray(
        unchecked: orFail(file, line) { () throws(ArrayError) in
            try .linspace(start, stop, count: count, endpoint: endpoint)
        })
}

/// `count` powers of a base with equidistant exponents from start to stop.
///
///     logspace(0, 2, count: 3)        // [1.0, 10.0, 100.0]
///
/// Traps for a negative count. Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
public func logspace(
    _ start: Double, _ stop: Double, count: Int = 50, base: Double = 10, endpoint: Bool = true,
    file: StaticString = #fileID, line: UInt = #line
) -> NDArray<Double> {
    base ** linspace(start, stop, count: count, endpoint: endpoint, file: file, line: line)
}

// MARK: Grids

/// For each axis of a shape, an array with every element's index along it.
///
///     indices([2, 2])[0]        // [[0, 0], [1, 1]]
///
/// Each array is a broadcast view of one row of indices.
///
/// - Complexity: O(rank²), and O(extent) for each row when its elements are needed.
public func indices(_ shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> [NDArray<Int>] {
    meshgrid(shape.map { arange($0) }, indexing: .matrix, file: file, line: line)
}

/// The order of the first two axes of a grid.
public enum GridIndexing: Sendable {
    /// x along columns, y along rows: NumPy's "xy".
    case cartesian
    /// Each array's coordinates along an axis of its own, in the order of the arrays: NumPy's "ij".
    case matrix
}

/// The coordinates of every point of a grid, from those along each axis: axes of shapes (m,) and (n,) give
/// two arrays of shape (n, m), or (m, n) with `.matrix`.
///
///     meshgrid([NDArray([1, 2, 3]), NDArray([4, 5])])[1]        // [[4, 4, 4], [5, 5, 5]]
///
/// The arrays are broadcast views, which need no memory; `copy()` makes elements that can be written
/// separately.
///
/// - Complexity: O(rank²). Nothing is copied.
public func meshgrid<E: Element>(
    _ axes: [NDArray<E>], indexing: GridIndexing = .cartesian, file: StaticString = #fileID,
    line: UInt = #line
) -> [NDArray<E>] {
    let extents = axes.map(\.count)
    var places = Array(axes.indices)
    if indexing == .cartesian && axes.count > 1 { places.swapAt(0, 1) }
    let shape = Shape(axes.indices.map { extents[places[$0]] })
    return axes.indices.map { k in
        var view = Shape(repeating: 1, count: axes.count)
        view[places[k]] = extents[k]
        return axes[k].reshaped(view, file: file, line: line).broadcast(to: shape, file: file, line: line)
    }
}

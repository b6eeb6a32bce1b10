public import AquilaTypes
import AquilaRuntime

// MARK: From Swift values

extension NDArray {
    /// An array with one axis from a list of elements.
    public init(_ elements: [Element]) {
        self.init(unchecked: orFail { () throws(ArrayError) in try .copying(elements, [elements.count]) })
    }

    /// An array from a list of elements in row-major order.
    ///
    ///     try NDArray([1, 2, 3, 4, 5, 6], shape: [2, 3])      // [[1, 2, 3], [4, 5, 6]]
    ///
    /// Throws if the number of elements does not fit the shape.
    public init(_ elements: [Element], shape: Shape) throws(ArrayError) {
        self.init(unchecked: try .copying(elements, shape))
    }

    /// A matrix from a list of rows. Throws if their lengths differ.
    public init(rows: [[Element]]) throws(ArrayError) {
        let width = rows.first?.count ?? 0
        guard rows.allSatisfy({ $0.count == width }) else {
            throw ArrayError(.shape, "the rows of an array differ in length")
        }
        self.init(unchecked: try .copying(Array(rows.joined()), [rows.count, width]))
    }

    /// An array with the values of a function of the indices.
    ///
    ///     NDArray<Int>(shape: [2, 3]) { 10 * $0[0] + $0[1] }      // [[0, 1, 2], [10, 11, 12]]
    ///
    /// - Complexity: one call for each element, at once and in row-major order. Arithmetic on
    ///   `indices(_:)` is faster.
    public init(shape: Shape, _ body: (Shape) throws -> Element) rethrows {
        guard let count = shape.checkedProduct, shape.allSatisfy({ $0 >= 0 }) else {
            fail(ArrayError(.shape, "an array cannot have shape \(shape)"))
        }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var position = Shape(repeating: 0, count: shape.count)
        for _ in 0..<count {
            elements.append(try body(position))
            for axis in shape.indices.reversed() {
                position[axis] += 1
                if position[axis] < shape[axis] { break }
                position[axis] = 0
            }
        }
        self.init(unchecked: orFail { () throws(ArrayError) in try .copying(elements, shape) })
    }
}

extension AnyNDArray {
    /// An array with a copy of elements in row-major order.
    static func copying<T: Element>(_ elements: [T], _ shape: Shape) throws(ArrayError)
        -> AnyNDArray
    {
        do {
            return try elements.withUnsafeBufferPointer { try copying($0, shape) }
        } catch { throw ArrayError(error) }
    }
}

// MARK: Constants

/// An array of zeros of a type: `zeros([3, 4], of: Int.self)`, or `let n: NDArray<Int> = zeros([3,
/// 4])`.
///
/// Nothing is computed or allocated until a value is needed. Traps for a negative extent.
@_disfavoredOverload
public func zeros<E: Element>(
    _ shape: Shape, of type: E.Type = E.self, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(unchecked: orFail(file, line) { () throws(ArrayError) in try .zeros(shape, E.dtype) })
}

/// An array of ones of a type.
@_disfavoredOverload
public func ones<E: NumericElement & ExpressibleByIntegerLiteral>(
    _ shape: Shape, of type: E.Type = E.self, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    full(shape, 1, file: file, line: line)
}

/// An array filled with one value: `full([2, 2], 0.5)`.
public func full<E: Element>(
    _ shape: Shape, _ value: E, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(unchecked: orFail(file, line) { () throws(ArrayError) in try .full(shape, Scalar(value)) })
}

/// A matrix of a type with ones at (i, i + offset) and zeros elsewhere; square if `columns` is nil.
@_disfavoredOverload
public func eye<E: NumericElement>(
    _ rows: Int, _ columns: Int? = nil, offset: Int = 0, of type: E.Type = E.self,
    file: StaticString = #fileID,
    line: UInt = #line
) -> NDArray<E> {
    NDArray(
        unchecked: orFail(file, line) { () throws(ArrayError) in
            try .eye(rows, columns, offset: offset, E.dtype)
        })
}

/// An array of `Double` zeros: `zeros([3, 4])`.
public func zeros(_ shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> NDArray<Double> {
    zeros(shape, of: Double.self, file: file, line: line)
}

/// An array of `Double` ones.
public func ones(_ shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> NDArray<Double> {
    ones(shape, of: Double.self, file: file, line: line)
}

/// A matrix of `Double` with ones at (i, i + offset) and zeros elsewhere; square if `columns` is
/// nil.
public func eye(
    _ rows: Int, _ columns: Int? = nil, offset: Int = 0, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<Double> {
    eye(rows, columns, offset: offset, of: Double.self, file: file, line: line)
}

/// An array of zeros with the shape and type of another array.
public func zeros<E: Element>(like other: NDArray<E>) -> NDArray<E> {
    NDArray(unchecked: other.runtime.makeStore(other.shape, E.dtype))
}

/// An array of ones with the shape and type of another array.
public func ones<E: NumericElement & ExpressibleByIntegerLiteral>(like other: NDArray<E>) -> NDArray<E> {
    full(1, like: other)
}

/// An array filled with one value, in the shape of another array.
public func full<E: Element>(_ value: E, like other: NDArray<E>) -> NDArray<E> {
    let result = zeros(like: other)
    result.fill(with: value)
    return result
}

// MARK: Sequences

/// The numbers start, start + step, … before stop: `arange(2, 9, step: 3)` is `[2, 5, 8]`.
public func arange<E: RealElement & ExpressibleByIntegerLiteral>(
    _ start: E, _ stop: E, step: E = 1, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(
        unchecked: orFail(file, line) { () throws(ArrayError) in
            try .arange(Scalar(start), Scalar(stop), step: Scalar(step))
        })
}

/// The numbers 0, 1, … before stop: `arange(3)` is `[0, 1, 2]`.
public func arange<E: RealElement & ExpressibleByIntegerLiteral>(
    _ stop: E, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    arange(0, stop, file: file, line: line)
}

/// `count` equidistant numbers from start to stop: `linspace(0, 1, count: 5)` is `[0, 0.25, 0.5,
/// 0.75, 1]`.
///
/// With `endpoint` the last number is `stop` itself, without it one step less.
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
public func logspace(
    _ start: Double, _ stop: Double, count: Int = 50, base: Double = 10, endpoint: Bool = true,
    file: StaticString = #fileID, line: UInt = #line
) -> NDArray<Double> {
    base ** linspace(start, stop, count: count, endpoint: endpoint, file: file, line: line)
}

// MARK: Grids

/// For each axis of a shape, an array with every element's index along it: `indices([2, 2])[0]` is
/// `[[0, 0], [1, 1]]`.
///
/// Each array is a broadcast view of one row of indices.
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

/// The coordinates of every point of a grid, from those along each axis: axes of shapes (m,) and
/// (n,) give two arrays of shape (n, m), or (m, n) with `.matrix`.
///
/// The arrays are broadcast views, which need no memory; `copy()` makes elements that can be
/// written separately.
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

public import AquilaTypes
import AquilaRuntime

// MARK: From Swift values

extension NDArray {
    /// An array with one axis from a list of elements.
    ///
    ///     NDArray([1, 2, 3])        // [1, 2, 3]
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(count) for the copy.
    public init(_ elements: [Element]) {
        self.init(unchecked: orFail { () throws(ArrayError) in try .copying(elements, [elements.count]) })
    }

    /// An array from a list of elements in row-major order.
    ///
    ///     try NDArray([1, 2, 3, 4, 5, 6], shape: [2, 3])      // [[1, 2, 3], [4, 5, 6]]
    ///
    /// Throws if the number of elements does not fit the shape.
    ///
    /// - Complexity: O(count) for the copy.
    public init(_ elements: [Element], shape: Shape) throws(ArrayError) {
        self.init(unchecked: try .copying(elements, shape))
    }

    /// A matrix from a list of rows. Throws if their lengths differ.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]])        // [[1, 2], [3, 4]]
    ///
    /// - Complexity: O(count) for the copy.
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
    /// - Throws: the errors of the body. Traps for a negative extent.
    /// - Complexity: one call for each element, at once and in row-major order. Arithmetic on `indices(_:)`
    ///   is faster.
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

/// An array of zeros of a type: `zeros([3, 4], of: Int.self)`, or `let n: NDArray<Int> = zeros([3, 4])`.
///
/// Nothing is computed or allocated until a value is needed. Traps for a negative extent.
///
/// - Complexity: O(1); the elements are zeroed when they are needed.
@_disfavoredOverload
public func zeros<E: Element>(
    _ shape: Shape, of type: E.Type = E.self, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(unchecked: orFail(file, line) { () throws(ArrayError) in try .zeros(shape, E.dtype) })
}

/// An array of ones of a type.
///
///     ones([2], of: Int.self)        // [1, 1]
///
/// Traps for a negative extent. Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
@_disfavoredOverload
public func ones<E: NumericElement & ExpressibleByIntegerLiteral>(
    _ shape: Shape, of type: E.Type = E.self, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    full(shape, 1, file: file, line: line)
}

/// An array filled with one value: `full([2, 2], 0.5)`. Traps for a negative extent. Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
public func full<E: Element>(
    _ shape: Shape, _ value: E, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(unchecked: orFail(file, line) { () throws(ArrayError) in try .full(shape, Scalar(value)) })
}

/// A matrix of a type with ones at (i, i + offset) and zeros elsewhere; square if `columns` is nil.
///
///     eye(2, of: Int.self)        // [[1, 0], [0, 1]]
///
/// Traps for a negative extent. Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
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
///
/// - Complexity: O(1); the elements are zeroed when they are needed.
public func zeros(_ shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> NDArray<Double> {
    zeros(shape, of: Double.self, file: file, line: line)
}

/// An array of `Double` ones.
///
///     ones([2])        // [1.0, 1.0]
///
/// Traps for a negative extent. Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
public func ones(_ shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> NDArray<Double> {
    ones(shape, of: Double.self, file: file, line: line)
}

/// A matrix of `Double` with ones at (i, i + offset) and zeros elsewhere; square if `columns` is nil.
///
///     eye(2)        // [[1.0, 0.0], [0.0, 1.0]]
///
/// Traps for a negative extent. Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
public func eye(
    _ rows: Int, _ columns: Int? = nil, offset: Int = 0, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<Double> {
    eye(rows, columns, offset: offset, of: Double.self, file: file, line: line)
}

/// An array of zeros with the shape and type of another array.
///
///     zeros(like: NDArray([1, 2]))        // [0, 0]
///
/// Does not wait.
///
/// - Complexity: O(1); the elements are zeroed when they are needed.
public func zeros<E: Element>(like other: NDArray<E>) -> NDArray<E> {
    NDArray(unchecked: other.runtime.makeStore(other.shape, E.dtype))
}

/// An array of ones with the shape and type of another array.
///
///     ones(like: NDArray([3, 4]))        // [1, 1]
///
/// Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
public func ones<E: NumericElement & ExpressibleByIntegerLiteral>(like other: NDArray<E>) -> NDArray<E> {
    full(1, like: other)
}

/// An array filled with one value, in the shape of another array.
///
///     full(7, like: NDArray([3, 4]))        // [7, 7]
///
/// Does not wait.
///
/// - Complexity: O(count), when the elements are needed; each rank computes its own.
public func full<E: Element>(_ value: E, like other: NDArray<E>) -> NDArray<E> {
    let result = zeros(like: other)
    result.fill(with: value)
    return result
}

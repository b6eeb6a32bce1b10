public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

/// A column of values of one type, known at run time; some may be missing.
///
///     let ages = try Column([31, nil, 58])            // Int64: 31, missing, 58
///     let names = try Column(["Ann", "Bo", nil])      // str: Ann, Bo, missing
///
/// Columns are immutable: every operation gives a new one, and columns share elements. A column taken at
/// positions of another keeps the positions, and copies elements when they are first needed.
///
/// On many ranks every rank has all elements of a column, and computes all results of the operations of this
/// library; elementwise operations on arrays are distributed as always.
public struct Column: Sendable {
    /// The type of the values.
    public let type: ColumnType
    /// The number of values, missing ones included.
    public let count: Int
    private let content: Content

    /// The values, or where they are to be taken from. The lock guards the change from one to the other.
    private final class Content: Sendable {
        enum State {
            case stored(ColumnStorage)
            case taken(ColumnStorage, RowPositions)
        }

        let state: Locked<State>

        init(_ state: State) { self.state = Locked(state) }
    }

    init(_ storage: ColumnStorage) {
        type = storage.type
        count = storage.count
        content = Content(.stored(storage))
    }

    private init(_ source: ColumnStorage, at rows: RowPositions) {
        type = rows.hasHoles ? source.type.withHoles : source.type
        count = rows.count
        content = Content(.taken(source, rows))
    }

    /// The values in memory. The first call copies the elements of a column that was taken.
    func storage() throws(ArrayError) -> ColumnStorage {
        let state = content.state.withLock { $0 }
        guard case .taken(let source, let rows) = state else {
            if case .stored(let storage) = state { return storage }
            fatalError("unreachable")
        }
        let storage = try TakeRows.storage(source, rows)
        content.state.withLock { $0 = .stored(storage) }
        return storage
    }

    /// The column at positions of its rows; nothing is copied yet.
    ///
    /// - Parameter compose: gives the positions that lead through two sets of positions at once.
    func at(
        _ rows: RowPositions,
        composedBy compose: (RowPositions, RowPositions) throws(ArrayError) -> RowPositions = {
            first, second throws(ArrayError) in try first.at(second)
        }
    ) throws(ArrayError) -> Column {
        switch content.state.withLock({ $0 }) {
        case .stored(let storage): Column(storage, at: rows)
        case .taken(let source, let first): Column(source, at: try compose(first, rows))
        }
    }

    /// The runtime that the column's stores belong to.
    var runtime: Runtime {
        switch content.state.withLock({ $0 }) {
        case .stored(let storage), .taken(let storage, _): storage.runtime
        }
    }
}

// MARK: Arrays

extension Column {
    /// The elements of an array of one axis, copied: later writes to the array do not change the column.
    ///
    ///     try Column(linspace(0, 1, count: 3).untyped).array()        // [0.0, 0.5, 1.0]
    ///
    /// - Throws: `ArrayError` where the array has another rank or complex elements. Does not wait.
    /// - Complexity: O(n) for the copy.
    public init(_ array: AnyNDArray) throws(ArrayError) {
        try self.init(sharing: array.copy())
    }

    /// The elements of an array of one axis, without a copy if they stand one after the other. The program
    /// must not write the array any more.
    ///
    ///     let mask = NDArray([true, false, true]).untyped
    ///     try Column(sharing: NDArray([1, 2, 3]).untyped, validity: mask)     // Int64: 1, missing, 3
    ///
    /// - Parameter validity: a mask of the same length that is true where there is a value; the column is
    ///   then of a `nullable` type.
    /// - Throws: `ArrayError` where the array has another rank, complex elements, or a mask that does not
    ///   fit.
    /// - Complexity: O(1); O(n) for an array whose elements stand apart, which is copied.
    public init(sharing array: AnyNDArray, validity: AnyNDArray? = nil) throws(ArrayError) {
        guard array.rank == 1 else {
            throw ArrayError(.shape, "Column: an array of shape \(array.shape) is not a row")
        }
        try ColumnType.check(array.dtype, in: "Column")
        if let validity, validity.dtype != .bool || validity.shape != array.shape {
            throw ArrayError(
                .shape,
                "Column: a mask of \(validity.dtype) with shape \(validity.shape) for \(array.count) values")
        }
        let mask = try validity?.base.withoutGaps()
        self.init(
            ColumnStorage(
                validity == nil ? .number(array.dtype) : .nullable(array.dtype), count: array.count,
                .numbers(try array.base.withoutGaps()), validity: mask))
    }

    /// The elements of an array of one axis, copied.
    ///
    ///     try Column(NDArray([1, 2, 3])).array()      // [1, 2, 3]
    ///
    /// - Throws: `ArrayError` where the array has another rank or complex elements. Does not wait.
    /// - Complexity: O(n) for the copy.
    public init<T: Element>(_ array: NDArray<T>) throws(ArrayError) { try self.init(array.untyped) }

    /// The numbers as an array that shares the column's elements, which must not be written; `copy()` gives
    /// one that may be. Elements at missing places of a `nullable` column are arbitrary.
    ///
    ///     try Column([1, 2, 3]).array()       // [1, 2, 3]
    ///
    /// - Throws: `ArrayError` of kind `type` for texts and categories. Does not wait, unless the column was
    ///   taken from another.
    /// - Complexity: O(1); O(n) for a column that was taken from another, whose elements are copied once.
    public func array() throws(ArrayError) -> AnyNDArray {
        let storage = try storage()
        guard case .numbers(let store) = storage.elements else {
            throw ArrayError(.type, "array: a column of \(type) is no array of numbers")
        }
        return AnyNDArray(store)
    }

    /// The mask of the column's values: true where there is one.
    ///
    ///     try Column([1, nil, 3]).isPresent()         // [true, false, true]
    ///
    /// - Throws: `ArrayError` of kind `memory`. Does not wait, unless the column was taken from another.
    /// - Complexity: O(1) for a column with a mask, O(n) for others.
    public func isPresent() throws(ArrayError) -> AnyNDArray {
        let storage = try storage()
        if let validity = storage.validity { return AnyNDArray(validity) }
        switch storage.elements {
        case .numbers(let store) where store.dtype.isFloat:
            let array = AnyNDArray(store)
            return try array.applying(.equal, array)
        case .codes(let codes, _):
            return try AnyNDArray(codes).applying(.greaterEqual, AnyNDArray(Scalar(Int32(0))))
        case .numbers, .texts:
            return try AnyNDArray.full([count], Scalar(true), runtime: runtime)
        }
    }

    /// True if values of the column can be missing, by its type.
    var mayMiss: Bool {
        switch type {
        case .number(let dtype): dtype.isFloat
        case .nullable, .string, .category: true
        }
    }

    /// The number of missing values. Waits; found once.
    ///
    ///     try Column([1, nil, 3]).missingCount()      // 1
    ///
    /// - Throws: `ArrayError` of the operation that should have given the values.
    /// - Complexity: O(n), then O(1).
    public func missingCount() throws(ArrayError) -> Int {
        let storage = try storage()
        if let known = storage.facts.withLock({ $0.missingCount }) { return known }
        var missing = 0
        if mayMiss, count > 0, storage.validity != nil || type != .string {
            missing = count - Int(truncatingIfNeeded: try isPresent().reduced(.sum).item().re)
        }
        storage.facts.withLock { $0.missingCount = missing }
        return missing
    }
}

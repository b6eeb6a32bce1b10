public import AquilaArrays
public import AquilaTypes

// Comparisons of columns, and operations of masks.

extension Column {
    /// A mask of the rows where the first value is less than the second one.
    ///
    ///     try (Column([1, 2, 3]) .< Column([2, 2, 2])).array()     // [true, false, false]
    ///
    /// A NaN compares as in NumPy; a value that is missing by a mask gives a missing one.
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .< (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.less, b) }

    /// A mask of the rows where the first value is at most the second one.
    ///
    ///     try (Column([1, 2, 3]) .<= Column([2, 2, 2])).array()     // [true, true, false]
    ///
    /// A NaN compares as in NumPy; a value that is missing by a mask gives a missing one.
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .<= (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.lessEqual, b)
    }

    /// A mask of the rows where the first value is greater than the second one.
    ///
    ///     try (Column([1, 2, 3]) .> Column([2, 2, 2])).array()     // [false, false, true]
    ///
    /// A NaN compares as in NumPy; a value that is missing by a mask gives a missing one.
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .> (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.greater, b) }

    /// A mask of the rows where the first value is at least the second one.
    ///
    ///     try (Column([1, 2, 3]) .>= Column([2, 2, 2])).array()     // [false, true, true]
    ///
    /// A NaN compares as in NumPy; a value that is missing by a mask gives a missing one.
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .>= (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.greaterEqual, b)
    }

    /// A mask of the rows where the first value equals the second one.
    ///
    ///     try (Column([1, 2, 3]) .== Column([2, 2, 2])).array()     // [false, true, false]
    ///
    /// A NaN compares as in NumPy; a value that is missing by a mask gives a missing one.
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .== (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.equal, b) }

    /// A mask of the rows where the first value differs from the second one.
    ///
    ///     try (Column([1, 2, 3]) .!= Column([2, 2, 2])).array()     // [true, false, true]
    ///
    /// A NaN compares as in NumPy; a value that is missing by a mask gives a missing one.
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .!= (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.notEqual, b)
    }

    /// A mask of the rows whose value is less than a number; as for two columns.
    ///
    ///     try (Column([1, 2, 3]) .< 2).array()     // [true, false, false]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .< (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.less, b)
    }

    /// A mask of the rows whose value is at most a number; as for two columns.
    ///
    ///     try (Column([1, 2, 3]) .<= 2).array()     // [true, true, false]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .<= (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.lessEqual, b)
    }

    /// A mask of the rows whose value is greater than a number; as for two columns.
    ///
    ///     try (Column([1, 2, 3]) .> 2).array()     // [false, false, true]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .> (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.greater, b)
    }

    /// A mask of the rows whose value is at least a number; as for two columns.
    ///
    ///     try (Column([1, 2, 3]) .>= 2).array()     // [false, true, true]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .>= (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.greaterEqual, b)
    }

    /// A mask of the rows whose value equals a number; as for two columns.
    ///
    ///     try (Column([1, 2, 3]) .== 2).array()     // [false, true, false]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .== (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.equal, b)
    }

    /// A mask of the rows whose value differs from a number; as for two columns.
    ///
    ///     try (Column([1, 2, 3]) .!= 2).array()     // [true, false, true]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .!= (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.notEqual, b)
    }

    /// The conjunction of masks.
    ///
    ///     try (Column([true, true]) .& Column([true, false])).array()     // [true, false]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .& (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.bitwiseAnd, b)
    }

    /// The disjunction of masks.
    ///
    ///     try (Column([false, true]) .| Column([false, false])).array()       // [false, true]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .| (a: Column, b: Column) throws(ArrayError) -> Column {
        try a.applying(.bitwiseOr, b)
    }

    /// The negation of a mask.
    ///
    ///     try (.!Column([true, false])).array()       // [false, true]
    ///
    /// - Throws: as `applying(_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static prefix func .! (a: Column) throws(ArrayError) -> Column { try a.applying(.invert) }

    /// A mask of the texts, or categories of texts, that equal a text; a missing one does not.
    ///
    ///     try (Column(["Ann", "Bo", nil]) .== "Ann").array()     // [true, false, false]
    ///
    /// - Throws: `ArrayError` of kind `type` for columns of numbers. Waits.
    /// - Complexity: O(bytes) for texts, on all workers; O(n) for categories.
    public static func .== (a: Column, b: String) throws(ArrayError) -> Column { try a.isText(b) }

    /// The opposite of `.==`; also true for missing texts, as in pandas.
    ///
    ///     try (Column(["Ann", "Bo", nil]) .!= "Ann").array()      // [false, true, true]
    ///
    /// - Throws: as `.==`. Waits.
    /// - Complexity: O(bytes) for texts, on all workers; O(n) for categories.
    public static func .!= (a: Column, b: String) throws(ArrayError) -> Column { try .!a.isText(b) }

    private func isText(_ text: String) throws(ArrayError) -> Column {
        let storage = try storage()
        switch storage.elements {
        case .numbers: throw ArrayError(.type, "==: a column of \(type) and a text")
        case .codes(let codes, let dictionary):
            let place = try dictionary.texts().firstIndex(of: text) ?? -2
            return try Column(
                sharing: AnyNDArray(codes).applying(.equal, AnyNDArray(Scalar(Int32(place)))))
        case .texts: return try Column(sharing: AnyNDArray(try storage.rows(equalTo: Array(text.utf8))))
        }
    }
}

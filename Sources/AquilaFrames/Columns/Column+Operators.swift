public import AquilaArrays
public import AquilaKernels
public import AquilaTypes

// Elementwise operations on columns of numbers. They are recorded and fused like those of arrays; none waits,
// unless a column was taken from another. Types promote as in NumPy; a missing operand gives a missing
// result.

extension Column {
    /// The results of an operation of one column: `try c.applying(.sqrt)`.
    ///
    /// - Throws: `ArrayError` where the column has no numbers, or the operation does not take their type.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public func applying(_ op: Op) throws(ArrayError) -> Column {
        let result = try array().applying(op)
        return type.hasMask ? try Column(sharing: result, validity: isPresent()) : try Column(sharing: result)
    }

    /// The results of an operation of two columns: `try a.applying(.hypot, b)`.
    ///
    /// - Throws: `ArrayError` where the columns have different lengths or no numbers, or the operation does
    ///   not take their types.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public func applying(_ op: Op, _ other: Column) throws(ArrayError) -> Column {
        guard count == other.count else {
            throw ArrayError(.shape, "\(op): columns of \(count) and \(other.count) values")
        }
        let result = try array().applying(op, other.array())
        guard type.hasMask || other.type.hasMask else { return try Column(sharing: result) }
        return try Column(sharing: result, validity: isPresent() .& other.isPresent())
    }

    /// The results of an operation of a column and a number, which takes part in promotion by its kind.
    ///
    ///     try Column([1, 2]).applying(.power, 3).array()      // [1, 8]
    ///
    /// - Throws: `ArrayError` where the column has no numbers, or the operation does not take their type.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public func applying(_ op: Op, _ number: some WeakScalar) throws(ArrayError) -> Column {
        let result = try array().applying(op, number)
        return type.hasMask ? try Column(sharing: result, validity: isPresent()) : try Column(sharing: result)
    }

    /// Sums of values at the same rows; a missing value gives a missing one.
    ///
    ///     try (Column([1, 2]) + Column([10, 20])).array()     // [11, 22]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func + (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.add, b) }

    /// Differences of values at the same rows; a missing value gives a missing one.
    ///
    ///     try (Column([10, 20]) - Column([1, 2])).array()     // [9, 18]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func - (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.subtract, b) }

    /// Products of values at the same rows; a missing value gives a missing one.
    ///
    ///     try (Column([1, 2]) * Column([10, 20])).array()     // [10, 40]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func * (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.multiply, b) }

    /// Quotients of values at the same rows, integers as floats; a missing value gives a missing one.
    ///
    ///     try (Column([1, 2]) / Column([4, 8])).array()     // [0.25, 0.25]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func / (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.divide, b) }

    /// Remainders of values at the same rows, with the sign of the divisor; a missing value gives a missing
    /// one.
    ///
    ///     try (Column([7, -7]) % Column([3, 3])).array()     // [1, 2]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func % (a: Column, b: Column) throws(ArrayError) -> Column { try a.applying(.remainder, b) }

    /// Sums of values and a number; a missing value stays missing.
    ///
    ///     try (Column([1, 2]) + 10).array()     // [11, 12]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func + (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.add, b)
    }

    /// Differences of values and a number; a missing value stays missing.
    ///
    ///     try (Column([1, 2]) - 10).array()     // [-9, -8]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func - (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.subtract, b)
    }

    /// Products of values and a number; a missing value stays missing.
    ///
    ///     try (Column([1, 2]) * 10).array()     // [10, 20]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func * (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.multiply, b)
    }

    /// Quotients of values and a number, integers as floats; a missing value stays missing.
    ///
    ///     try (Column([1, 2]) / 4).array()     // [0.25, 0.5]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func / (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.divide, b)
    }

    /// Remainders of values and a number, with the sign of the divisor; a missing value stays missing.
    ///
    ///     try (Column([7, -7]) % 3).array()     // [1, 2]
    ///
    /// - Throws: as `applying(_:_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func % (a: Column, b: some WeakScalar) throws(ArrayError) -> Column {
        try a.applying(.remainder, b)
    }

    /// The negated values; a missing value stays missing.
    ///
    ///     try (-Column([1, 2])).array()     // [-1, -2]
    ///
    /// - Throws: as `applying(_:)`. Waits only for a column that was taken from another.
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static prefix func - (a: Column) throws(ArrayError) -> Column { try a.applying(.negative) }
}

import AquilaArrays
import AquilaRuntime
public import AquilaTypes

extension Column {
    /// The column with its values converted to another type.
    ///
    ///     try Column([1.0, .nan]).cast(to: .nullable(.int64))     // Int64: 1, missing
    ///
    /// Integers are cut from floats as in NumPy. Texts become categories in the order of their values.
    ///
    /// - Throws: `ArrayError` of kind `value` where values are missing and the type has no missing values, of
    ///   kind `type` for other conversions to or from texts.
    /// - Complexity: O(n); for texts that become categories also a sort of the distinct ones.
    public func cast(to target: ColumnType) throws(ArrayError) -> Column {
        if target == type { return self }
        switch (type, target) {
        case (.number(let source), .number(let dtype)):
            if source.isFloat, dtype.isInteger, try missingCount() > 0 { throw unable(target) }
            return try Column(sharing: array().cast(to: dtype))
        case (.number, .nullable(let dtype)):
            return try Column(sharing: array().cast(to: dtype), validity: isPresent())
        case (.nullable, .nullable(let dtype)):
            return try Column(sharing: array().cast(to: dtype), validity: isPresent())
        case (.nullable, .number(let dtype)):
            if try missingCount() == 0 { return try Column(sharing: array().cast(to: dtype)) }
            guard dtype.isFloat else { throw unable(target) }
            let nan = AnyNDArray(Scalar(Double.nan, as: dtype))
            let floats = try array().cast(to: dtype)
            return try Column(sharing: AnyNDArray.apply(.where, [isPresent(), floats, nan])[0])
        case (.category(let values, _), _) where values == target:
            return try self.values()
        case (_, .category(let values, let isOrdered)) where values == type:
            return try categories(isOrdered: isOrdered)
        default:
            throw ArrayError(.type, "cast: a column of \(type) cannot become one of \(target)")
        }
    }

    private func unable(_ target: ColumnType) -> ArrayError {
        ArrayError(.value, "cast: missing values cannot become \(target)")
    }

    /// The column as categories: its distinct values in ascending order become the dictionary.
    ///
    ///     try Column(["b", "a", "b"]).categories().codes()        // [1, 0, 1]
    ///
    /// - Throws: `ArrayError` of kind `value` for more than 2³¹ - 2 rows. Waits.
    /// - Complexity: O(n) to find the distinct values, and their sort.
    public func categories(isOrdered: Bool = false) throws(ArrayError) -> Column {
        if case .category = type { return self }
        let found = try Factorise.rows([self], keepsMissing: false)
        let distinct = try at(found.firstPositions())
        let order: [Int] = try SortRows.positions([(distinct, .ascending)], missing: .last).elements()
        let sorted = try distinct.at(RowPositions(order, runtime: runtime))
        let codes = try found.reordered(order).numbers()
        return Column(
            ColumnStorage(
                .category(type, isOrdered: isOrdered), count: count, .codes(codes, dictionary: sorted)))
    }

    /// The column with missing values replaced by a number, which keeps the column's type.
    ///
    ///     try Column([1, nil, 3]).filled(0).array()       // [1, 0, 3]
    ///
    /// - Throws: `ArrayError` of kind `type` for texts and categories.
    /// - Complexity: O(n), as one elementwise operation that is recorded.
    public func filled(_ value: some Element) throws(ArrayError) -> Column {
        let numbers = try array()
        guard mayMiss else { return self }
        let filler = AnyNDArray(Scalar(value)).cast(to: numbers.dtype)
        let result = try AnyNDArray.apply(.where, [isPresent(), numbers, filler])[0]
        guard type.hasMask else { return try Column(sharing: result) }
        return try Column(
            sharing: result, validity: .full([count], Scalar(true), runtime: runtime))
    }
}

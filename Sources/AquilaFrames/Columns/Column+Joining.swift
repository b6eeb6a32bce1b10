import AquilaArrays
import AquilaRuntime
public import AquilaTypes

extension Column {
    /// The values of columns one after the other. Numbers promote as in NumPy; categories with different
    /// dictionaries become values; a mask or a missing value anywhere makes the result able to hold them.
    ///
    ///     try Column.concatenate([Column([1, 2]), Column([0.5])])     // float64: 1, 2, 0.5
    ///
    /// - Throws: `ArrayError` of kind `type` where texts stand beside numbers, or truth values beside other
    ///   numbers, for which pandas makes objects; of kind `value` without columns.
    /// - Complexity: O(n) for n values together; one copy.
    public static func concatenate(_ columns: [Column]) throws(ArrayError) -> Column {
        guard let first = columns.first else { throw ArrayError(.value, "concatenate: no columns") }
        if columns.count == 1 { return first }
        if case .category = first.type, let joined = try concatenateCodes(columns) { return joined }
        let plain = try columns.map { column throws(ArrayError) in try column.values() }
        if plain.allSatisfy({ $0.type == .string }) { return try concatenateTexts(plain) }
        guard let dtype = try commonType(plain.map(\.type), in: "concatenate") else {
            let names = Set(columns.map(\.type.description)).sorted().joined(separator: ", ")
            throw ArrayError(.type, "concatenate: columns of \(names) have no common type")
        }
        let isMasked = plain.contains { $0.type.hasMask }
        let numbers = try plain.map { column throws(ArrayError) in
            try column.cast(to: isMasked ? .nullable(dtype) : .number(dtype))
        }
        let values = try AnyNDArray.concatenate(
            numbers.map { c throws(ArrayError) in try c.array() }, axis: 0)
        guard isMasked else { return try Column(sharing: values) }
        let masks = try numbers.map { column throws(ArrayError) in try column.isPresent() }
        return try Column(sharing: values, validity: .concatenate(masks, axis: 0))
    }

    /// The type of numbers that holds those of all columns; nil for texts, and for truth values beside
    /// others.
    static func commonType(_ types: [ColumnType], in operation: String) throws(ArrayError) -> DType? {
        guard types.allSatisfy(\.isNumeric) else { return nil }
        let dtypes = types.map { $0.dtype! }
        guard !dtypes.contains(.bool) || dtypes.allSatisfy({ $0 == .bool }) else { return nil }
        return dtypes.dropFirst().reduce(dtypes[0]) { DType.promote($0, $1) }
    }

    /// The values of a column of categories as a column of their own type; other columns as they are.
    ///
    ///     try Column(["b", "a", "b"]).categories().values()       // str: b, a, b
    ///
    /// - Throws: `ArrayError` of the operation that should have given the codes.
    /// - Complexity: O(n); the values are copied when they are first used.
    public func values() throws(ArrayError) -> Column {
        let storage = try storage()
        guard case .codes(let codes, let dictionary) = storage.elements else { return self }
        let positions = RowPositions(
            try runtime.cast(codes, to: .int64).withoutGaps(), hasHoles: try missingCount() > 0)
        return try dictionary.at(positions)
    }

    private static func concatenateCodes(_ columns: [Column]) throws(ArrayError) -> Column? {
        let dictionary = try columns[0].dictionary()
        for column in columns.dropFirst() {
            guard column.type == columns[0].type, try column.dictionary().isSame(as: dictionary) else {
                return nil
            }
        }
        let codes = try columns.map { column throws(ArrayError) in AnyNDArray(try column.storage().fixed!) }
        let all = try AnyNDArray.concatenate(codes, axis: 0)
        return Column(
            ColumnStorage(
                columns[0].type, count: all.count, .codes(try all.base.withoutGaps(), dictionary: dictionary))
        )
    }

    private static func concatenateTexts(_ columns: [Column]) throws(ArrayError) -> Column {
        var (offsets, bytes): ([AnyNDArray], [AnyNDArray]) = ([], [])
        var start = 0
        for column in columns {
            guard case .texts(let ends, let content) = try column.storage().elements else { continue }
            let places = AnyNDArray(ends.rows(0..<column.count))
            offsets.append(try places + AnyNDArray(Scalar(Int64(start))))
            bytes.append(AnyNDArray(content))
            start += content.shape[0]
        }
        offsets.append(try AnyNDArray.copying([start], columns[0].runtime))
        let masked = try columns.map { column throws(ArrayError) in try column.missingCount() }.contains {
            $0 > 0
        }
        let masks = try columns.map { column throws(ArrayError) in try column.isPresent() }
        return Column(
            ColumnStorage(
                .string, count: columns.reduce(0) { $0 + $1.count },
                .texts(
                    offsets: try AnyNDArray.concatenate(offsets, axis: 0).base.withoutGaps(),
                    bytes: try AnyNDArray.concatenate(bytes, axis: 0).base.withoutGaps()),
                validity: masked ? try AnyNDArray.concatenate(masks, axis: 0).base.withoutGaps() : nil))
    }
}

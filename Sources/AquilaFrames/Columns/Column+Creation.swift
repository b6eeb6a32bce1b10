import AquilaArrays
public import AquilaRuntime
public import AquilaTypes

extension Column {
    /// A column of numbers or truth values, copied: `Column([1.5, 2.5])`.
    ///
    /// - Throws: `ArrayError` of kind `type` for complex numbers.
    /// - Complexity: O(n) for the copy.
    public init<T: Element>(_ values: [T], runtime: Runtime = .current) throws(ArrayError) {
        try ColumnType.check(T.dtype, in: "Column")
        let array = try values.withUnsafeBufferPointer { values throws(ArrayError) in
            try AnyNDArray.copying(values, [values.count], runtime: runtime)
        }
        try self.init(sharing: array)
    }

    /// A column of numbers or truth values of a `nullable` type, copied; nil is a missing value.
    ///
    ///     try Column([1, nil, 3]).type        // Int64
    ///
    /// - Throws: `ArrayError` of kind `type` for complex numbers.
    /// - Complexity: O(n) for the copy.
    public init<T: Element>(_ values: [T?], runtime: Runtime = .current) throws(ArrayError) {
        try ColumnType.check(T.dtype, in: "Column")
        let zero = Scalar(bits: 0, T.dtype).value(as: T.self)
        let numbers = try AnyNDArray.copying(values.map { $0 ?? zero }, runtime)
        try self.init(sharing: numbers, validity: try .copying(values.map { $0 != nil }, runtime))
    }

    /// A column of texts, copied.
    ///
    ///     try Column(["Ann", "Bo"]).count     // 2
    ///
    /// - Throws: `ArrayError` of kind `memory` where the copy exceeds the budget.
    /// - Complexity: O(bytes) for the copy, and 8 bytes for each text.
    public init(_ texts: [String], runtime: Runtime = .current) throws(ArrayError) {
        try self.init(texts.map { Optional($0) }, runtime: runtime)
    }

    /// A column of texts, copied; nil is a missing value.
    ///
    ///     try Column(["Ann", nil]).missingCount()     // 1
    ///
    /// - Throws: `ArrayError` of kind `memory` where the copy exceeds the budget.
    /// - Complexity: O(bytes) for the copy, and 9 bytes for each text.
    public init(_ texts: [String?], runtime: Runtime = .current) throws(ArrayError) {
        var offsets = [0]
        var bytes: [UInt8] = []
        offsets.reserveCapacity(texts.count + 1)
        for text in texts {
            if let text { bytes.append(contentsOf: text.utf8) }
            offsets.append(bytes.count)
        }
        let validity =
            texts.contains { $0 == nil }
            ? try AnyNDArray.copying(texts.map { $0 != nil }, runtime).base : nil
        self.init(
            ColumnStorage(
                .string, count: texts.count,
                .texts(
                    offsets: try AnyNDArray.copying(offsets, runtime).base,
                    bytes: try AnyNDArray.copying(bytes, runtime).base), validity: validity))
    }

    /// A column of categories from their places in a dictionary; -1 is a missing value.
    ///
    ///     let sizes = try Column(["low", "high"])
    ///     try Column(codes: [0, 1, -1], dictionary: sizes, isOrdered: true)     // category: low, high, missing
    ///
    /// - Parameters:
    ///   - codes: copied.
    ///   - dictionary: distinct values, none of them missing; not itself of categories.
    ///   - isOrdered: true if values compare by their places in the dictionary.
    /// - Throws: `ArrayError` of kind `index` for a code outside of the dictionary, of kind `value` for a
    ///   dictionary with missing or repeated values.
    /// - Complexity: O(n) for the copy, and O(d) for a dictionary of d values, whose uniqueness is checked
    ///   once.
    public init(
        codes: [Int32], dictionary: Column, isOrdered: Bool = false
    ) throws(ArrayError) {
        for code in codes where code < -1 || code >= dictionary.count {
            throw ArrayError(
                .index, "Column: code \(code) is outside a dictionary of \(dictionary.count) values")
        }
        if case .category = dictionary.type {
            throw ArrayError(.type, "Column: a dictionary holds values, not categories")
        }
        guard try dictionary.missingCount() == 0, try dictionary.isUnique() else {
            throw ArrayError(.value, "Column: a dictionary has distinct values, none of them missing")
        }
        let store = try AnyNDArray.copying(codes, dictionary.runtime).base
        self.init(
            ColumnStorage(
                .category(dictionary.type, isOrdered: isOrdered), count: codes.count,
                .codes(store, dictionary: dictionary)))
    }
}

extension AnyNDArray {
    /// A row of elements, copied.
    static func copying<T: Element>(_ elements: [T], _ runtime: Runtime) throws(ArrayError) -> AnyNDArray {
        try elements.withUnsafeBufferPointer { elements throws(ArrayError) in
            try copying(elements, [elements.count], runtime: runtime)
        }
    }
}

// MARK: Values

extension Column {
    /// The numbers or truth values, nil where one is missing. Waits.
    ///
    ///     try Column([1, nil]).values(of: Int.self)       // 1, nil
    ///
    /// - Throws: `ArrayError` of kind `type` where the elements are not of this type.
    /// - Complexity: O(n), one copy.
    public func values<T: Element>(of type: T.Type = T.self) throws(ArrayError) -> [T?] {
        let numbers = try array()
        guard numbers.dtype == T.dtype else {
            throw ArrayError(.type, "values: a column of \(self.type) has no values of \(T.dtype)")
        }
        let elements: [T] = try numbers.elements()
        if try missingCount() == 0 { return elements }
        let present: [Bool] = try isPresent().elements()
        return zip(elements, present).map { $1 ? $0 : nil }
    }

    /// The texts, nil where one is missing; of categories those of the dictionary. Waits.
    ///
    ///     try Column(["Ann", nil]).texts()        // "Ann", nil
    ///
    /// - Throws: `ArrayError` of kind `type` where the values are no texts.
    /// - Complexity: O(bytes), one string for each text.
    public func texts() throws(ArrayError) -> [String?] {
        let storage = try storage()
        switch storage.elements {
        case .texts: return try storage.decoded()
        case .codes(let codes, let dictionary):
            let texts = try dictionary.texts()
            return try AnyNDArray(codes).elements(as: Int32.self).map { $0 < 0 ? nil : texts[Int($0)] }
        case .numbers: throw ArrayError(.type, "texts: a column of \(type) has none")
        }
    }

    /// Places in the dictionary of a column of categories, -1 for a missing value. Waits.
    ///
    ///     try Column(["b", "a", "b"]).categories().codes()        // [1, 0, 1]
    ///
    /// - Throws: `ArrayError` of kind `type` for other columns.
    /// - Complexity: O(n), one copy.
    public func codes() throws(ArrayError) -> [Int32] {
        guard case .codes(let codes, _) = try storage().elements else {
            throw ArrayError(.type, "codes: a column of \(type) has no dictionary")
        }
        return try AnyNDArray(codes).elements()
    }

    /// The distinct values of a column of categories.
    ///
    ///     try Column(["b", "a", "b"]).categories().dictionary()       // str: a, b
    ///
    /// - Throws: `ArrayError` of kind `type` for other columns.
    /// - Complexity: O(1); O(n) for a column that was taken from another, whose codes are copied once.
    public func dictionary() throws(ArrayError) -> Column {
        guard let dictionary = try storage().dictionary else {
            throw ArrayError(.type, "dictionary: a column of \(type) has none")
        }
        return dictionary
    }
}

extension ColumnStorage {
    /// The texts as strings; bytes that are no UTF-8 are repaired.
    func decoded() throws(ArrayError) -> [String?] {
        guard case .texts(let offsets, let bytes) = elements else { return [] }
        let mask = validity.map { [$0] } ?? []
        return try runtime.reading([offsets, bytes] + mask) { pointers in
            let offsets = pointers[0].assumingMemoryBound(to: Int.self)
            let present = mask.isEmpty ? nil : pointers[2].assumingMemoryBound(to: Bool.self)
            return (0..<count).map { row in
                if let present, !present[row] { return nil }
                let text = UnsafeRawBufferPointer(
                    start: pointers[1] + offsets[row], count: offsets[row + 1] - offsets[row])
                return String(decoding: text, as: UTF8.self)
            }
        }
    }
}

extension ColumnStorage {
    /// A mask of the texts with these bytes.
    func rows(equalTo text: [UInt8]) throws(ArrayError) -> LogicalStore {
        let mask = validity.map { [$0] } ?? []
        return try runtime.reading(stores) { pointers in
            let rows = TextRows(
                pointers[0], pointers[1], mask.isEmpty ? nil : pointers[2], count: count,
                byteCount: stores[1].shape[0])
            return try runtime.makeRow(count, of: Bool.self) { target in
                text.withUnsafeBufferPointer { text in
                    runtime.forEachBlock(count) { block in
                        for row in block {
                            target[row] = rows.isPresent(row) && TextBytes.isEqual(rows.text(row), text)
                        }
                    }
                }
            }
        }
    }
}

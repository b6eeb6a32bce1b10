import AquilaRuntime
import AquilaTypes

/// A small number for each row, equal exactly where one key column has equal values.
struct KeySlots {
    /// An `int32` store; -1 for a row whose key is missing and that is left out.
    let store: LogicalStore
    let count: Int
    /// First row of each slot, where slots are numbered in the order of first occurrence.
    let firsts: [Int32]?

    /// Slots for the rows of key columns that stand one below the other, such as the keys of both sides of a
    /// join; all of one type.
    ///
    /// - Parameter keepsMissing: true if missing keys share a slot of their own.
    init(_ parts: [Column], keepsMissing: Bool) throws(ArrayError) {
        let storages = try parts.map { part throws(ArrayError) in try part.storage() }
        switch storages[0].elements {
        case .codes: self = try CodeKeys(parts: storages, keepsMissing: keepsMissing).slots()
        case .texts: self = try TextSlots(parts: storages, keepsMissing: keepsMissing).slots()
        case .numbers: self = try NumberKeys(parts: storages, keepsMissing: keepsMissing).slots()
        }
    }

    /// The row of the second column with the same key for each row of the first one, -1 for none: an `int32`
    /// store. Missing keys match each other.
    ///
    /// - Returns: nil where keys of the second column repeat, and where slots are quicker.
    static func uniqueMatches(of first: Column, in second: Column) throws(ArrayError) -> LogicalStore? {
        let parts = [try second.storage(), try first.storage()]
        // Slots of few rows are as good.
        guard parts[0].count >= 1 << 14, parts[0].facts.withLock({ $0.isUnique }) != false else { return nil }
        try Grouping.require(first.count + second.count, in: "join")
        let (matches, isUnique) =
            switch parts[0].elements {
            case .codes: (nil, true)
            case .texts: try TextSlots(parts: parts, keepsMissing: true).uniqueMatches()
            case .numbers: try NumberKeys(parts: parts, keepsMissing: true).uniqueMatches()
            } as (LogicalStore?, Bool)
        if matches != nil || !isUnique { parts[0].facts.withLock { $0.isUnique = isUnique } }
        return matches
    }

    /// Matches by hash tables; nil and false where keys of the other side repeat.
    static func matched(
        _ runtime: Runtime, _ keys: some RowKeys, _ otherCount: Int
    ) throws(ArrayError) -> (LogicalStore?, isUnique: Bool) {
        var isUnique = true
        let store = try runtime.makeRow(keys.count - otherCount, of: Int32.self) { matches in
            isUnique = try HashMatches(runtime: runtime, keys: keys, otherCount: otherCount).run(
                into: matches)
        }
        return (isUnique ? store : nil, isUnique)
    }

    init(store: LogicalStore, count: Int, firsts: [Int32]? = nil) {
        self.store = store
        self.count = count
        self.firsts = firsts
    }

    /// Slots by hash tables.
    static func hashed(
        _ runtime: Runtime, _ keys: some RowKeys, _ keepsMissing: Bool
    ) throws(ArrayError) -> KeySlots {
        var firsts: [Int32] = []
        let store = try runtime.makeRow(keys.count, of: Int32.self) { ids in
            firsts = try HashFactoriser(runtime: runtime, keys: keys, keepsMissing: keepsMissing).run(
                into: ids)
        }
        return KeySlots(store: store, count: firsts.count, firsts: firsts)
    }

    /// The groups of rows with equal slots, in the order of first occurrence.
    func grouping(_ runtime: Runtime) throws(ArrayError) -> Grouping {
        guard let firsts else {
            return try DenseFactoriser.grouping(runtime, slots: store, slotCount: count)
        }
        return Grouping(
            runtime, rowCount: store.shape[0], slots: store, slotCount: count,
            order: (0..<Int32(count)).map { $0 }, firsts: firsts)
    }
}

/// Slots of numbers: their distances from the least one if they are dense, otherwise by hash tables.
struct NumberKeys {
    let parts: [ColumnStorage]
    let keepsMissing: Bool

    private var runtime: Runtime { parts[0].runtime }
    private var count: Int { parts.reduce(0) { $0 + $1.count } }
    private var dtype: DType { parts[0].type.dtype! }

    func slots() throws(ArrayError) -> KeySlots {
        if let bounds = try denseBounds() { return try dense(bounds.lowerBound, bounds.count) }
        return try withWords { words in try KeySlots.hashed(runtime, words, keepsMissing) }
    }

    /// As `KeySlots.uniqueMatches`; nil and true for dense numbers.
    func uniqueMatches() throws(ArrayError) -> (LogicalStore?, isUnique: Bool) {
        if try denseBounds() != nil { return (nil, true) }
        return try withWords { words in try KeySlots.matched(runtime, words, parts[0].count) }
    }

    /// The least and the greatest integer of all parts if a table over them is small; otherwise nil.
    private func denseBounds() throws(ArrayError) -> ClosedRange<Int>? {
        guard let bounds = try commonBounds() else { return nil }
        let (width, overflow) = bounds.upperBound.subtractingReportingOverflow(bounds.lowerBound)
        guard !overflow, width < Int(Int32.max) - 2 else { return nil }
        return DenseFactoriser.isDense(width + 2, rowCount: count) ? bounds : nil
    }

    /// The least and the greatest integer of all parts; nil for floats, for large `uint64` values and where
    /// there is none.
    private func commonBounds() throws(ArrayError) -> ClosedRange<Int>? {
        guard !dtype.isFloat else { return nil }
        var result: ClosedRange<Int>?
        for part in parts where part.count > 0 {
            guard let bounds = try part.integerBounds() else { return nil }
            result =
                min(
                    result?.lowerBound ?? .max, bounds.lowerBound)...max(
                    result?.upperBound ?? .min, bounds.upperBound)
        }
        return result
    }

    private func dense(_ least: Int, _ width: Int) throws(ArrayError) -> KeySlots {
        struct Visitor: NumberVisitor {
            let keys: NumberKeys
            let (least, missing): (Int, Int32)
            func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> LogicalStore {
                let least = least
                return try keys.map(of: T.self) { (value: T) in
                    Int32(truncatingIfNeeded: value.integer &- least)
                } missing: {
                    missing
                }
            }
        }
        let mayMiss = parts.contains { $0.validity != nil }
        let store = try dtype.withNumber(
            Visitor(keys: self, least: least, missing: keepsMissing ? Int32(width) : -1))
        return KeySlots(store: store, count: width + (mayMiss && keepsMissing ? 1 : 0))
    }

    /// Calls the body with words that are equal exactly for numbers that are one key.
    private func withWords<R>(_ body: (WordKeys) throws -> R) throws(ArrayError) -> R {
        let (words, validity) = try dtype.withNumber(WordVisitor(keys: self))
        return try runtime.reading([words] + (validity.map { [$0] } ?? [])) { pointers in
            let keys = WordKeys(
                words: pointers[0].assumingMemoryBound(to: UInt64.self),
                validity: pointers.count > 1 ? pointers[1].assumingMemoryBound(to: Bool.self) : nil,
                count: count)
            return try body(keys)
        }
    }

    /// A value for each number, part after part; another one where a mask says that the number is missing.
    @inline(__always)
    fileprivate func map<T: ColumnNumber, U: Element>(
        of type: T.Type, _ transform: (T) -> U, missing: () -> U
    ) throws(ArrayError) -> LogicalStore {
        let missing = missing()
        return try runtime.makeRow(count, of: U.self) { target in
            var target = target
            for part in parts {
                try runtime.reading(part.stores) { pointers in
                    let values = pointers[0].assumingMemoryBound(to: T.self)
                    let present = part.validity == nil ? nil : pointers[1].assumingMemoryBound(to: Bool.self)
                    runtime.forEachBlock(part.count) { block in
                        if let present {
                            for row in block { target[row] = present[row] ? transform(values[row]) : missing }
                        } else {
                            for row in block { target[row] = transform(values[row]) }
                        }
                    }
                }
                target += part.count
            }
        }
    }
}

/// Words of numbers, and a mask of those that there are; nil if no number is missing.
private struct WordVisitor: NumberVisitor {
    let keys: NumberKeys
    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> (LogicalStore, LogicalStore?) {
        let words = try keys.map(of: T.self) { (value: T) in
            value.keyBits
        } missing: {
            0
        }
        guard keys.parts.contains(where: { $0.validity != nil }) || T.dtype.isFloat else {
            return (words, nil)
        }
        return (
            words,
            try keys.map(of: T.self) { (value: T) in
                !value.isMissing
            } missing: {
                false
            }
        )
    }
}

/// Slots of categories: their codes.
struct CodeKeys {
    let parts: [ColumnStorage]
    let keepsMissing: Bool

    func slots() throws(ArrayError) -> KeySlots {
        let runtime = parts[0].runtime
        let dictionaries = parts.map { $0.dictionary! }
        var (numbers, count): ([[Int32]?], Int) = (parts.map { _ in nil }, dictionaries[0].count)
        if parts.count > 1, try !dictionaries[0].isSame(as: dictionaries[1]) {
            // Values of either dictionary get numbers of both.
            let common = try KeySlots(dictionaries, keepsMissing: true)
            let all: [Int32] = try runtime.reading([common.store]) { pointers in
                Array(
                    UnsafeBufferPointer(
                        start: pointers[0].assumingMemoryBound(to: Int32.self), count: common.store.shape[0]))
            }
            numbers = [Array(all.prefix(count)), Array(all.dropFirst(count))]
            count = common.count
        }
        var missing = false
        for part in parts where keepsMissing && !missing { missing = try Column(part).missingCount() > 0 }
        if parts.count == 1, !missing { return KeySlots(store: parts[0].fixed!, count: count) }
        let store = try runtime.makeRow(parts.reduce(0) { $0 + $1.count }, of: Int32.self) { target in
            var target = target
            for (part, numbers) in zip(parts, numbers) {
                try Self.map(part, numbers, missing: missing ? Int32(count) : -1, into: target)
                target += part.count
            }
        }
        return KeySlots(store: store, count: count + (missing ? 1 : 0))
    }

    private static func map(
        _ part: ColumnStorage, _ numbers: [Int32]?, missing: Int32, into target: UnsafeMutablePointer<Int32>
    ) throws(ArrayError) {
        let runtime = part.runtime
        try runtime.reading([part.fixed!]) { pointers in
            let codes = pointers[0].assumingMemoryBound(to: Int32.self)
            (numbers ?? []).withUnsafeBufferPointer { table in
                let isMapped = numbers != nil
                runtime.forEachBlock(part.count) { block in
                    for row in block {
                        let code = codes[row]
                        target[row] = code < 0 ? missing : isMapped ? table[Int(code)] : code
                    }
                }
            }
        }
    }
}

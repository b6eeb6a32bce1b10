import AquilaRuntime
import AquilaTypes

/// Arrays of 21 elements of every type, with nulls.
struct ArraySamples {
    let runtime: Runtime
    static let count = 21

    private func nullable<T: Element>(_ value: (Int) -> T) throws -> LogicalArray {
        try LogicalArray((0..<Self.count).map { $0 % 4 == 1 ? nil : value($0) }, runtime: runtime)
    }

    private var texts: [String?] {
        (0..<Self.count).map { $0 % 5 == 2 ? nil : String(repeating: "ä\($0)", count: $0 % 4) }
    }

    func mask(_ isValid: (Int) -> Bool, count: Int = Self.count) throws -> LogicalStore {
        try store((0..<count).map(isValid))
    }

    func store<T: Element>(_ values: [T]) throws -> LogicalStore {
        try values.withUnsafeBytes { try runtime.makeStore(copying: $0, [values.count], T.dtype) }
    }

    func numbers() throws -> [LogicalArray] {
        [
            try nullable { $0 % 3 == 0 }, try nullable { Int8($0 - 9) }, try nullable { UInt8($0 * 12) },
            try nullable { Int16($0 * -999) }, try nullable { UInt16($0 * 3000) },
            try nullable { Int32($0) * -100_000_000 }, try nullable { UInt32($0) * 200_000_000 },
            try nullable { Int64($0) << 55 }, try nullable { UInt64($0) << 59 },
            try nullable { Float16($0) / 4 }, try nullable { Float($0) / 3 }, try nullable { Double($0) / 7 },
        ]
    }

    func times() throws -> [LogicalArray] {
        let days = try store((0..<Int32(Self.count)).map { $0 * 1000 })
        // Whole days in milliseconds, and less than a day in microseconds.
        let ticks = try store((0..<Int64(Self.count)).map { $0 * 86_400_000 * 7 })
        let mask = try mask { $0 % 3 != 1 }
        let narrow: [ArrowType] = [.date32, .time(.second), .time(.millisecond)]
        let wide: [ArrowType] =
            [.date64, .time(.microsecond), .time(.nanosecond), .timestamp(.microsecond)]
            + TimeUnit.allCases.flatMap { [.timestamp($0, zone: "Europe/Vienna"), .duration($0)] }
        return try narrow.map { try LogicalArray(days, mask: mask, type: $0) }
            + wide.map { try LogicalArray(ticks, mask: mask, type: $0) }
    }

    func bytes() throws -> [LogicalArray] {
        let bytes = texts.map { $0.map { Array($0.utf8.reversed()) } }
        let fixed = try LogicalArray(
            type: .fixedSizeBinary(3), count: Self.count, validity: nil,
            buffers: [try store((0..<UInt8(3 * Self.count)).map { $0 &* 5 })])
        return [
            try .strings(texts, runtime: runtime), try .strings(texts, type: .largeUTF8, runtime: runtime),
            try .binary(bytes, runtime: runtime), try .binary(bytes, type: .largeBinary, runtime: runtime),
            fixed,
            try .nulls(count: Self.count),
        ]
    }

    /// Lists of structs of texts and numbers, dictionaries, lists of fixed size, and lists of lists.
    func nested() throws -> [LogicalArray] {
        let people = try LogicalArray.structure(
            [("name", try .strings(texts, runtime: runtime)), ("age", try nullable { Int16($0) })],
            mask: try mask { $0 % 7 != 3 })
        // The sizes of lists are 0, 1, 2, 0, …; the last list has the remaining elements.
        let ends = (0...Self.count).map { min($0 / 3 * 3 + [0, 0, 1][$0 % 3], Self.count) }
        let isValid = try mask { $0 % 6 != 4 }
        let short = try LogicalArray.list(offsets: try store(ends.map(Int32.init)), people, mask: isValid)
        let long = try LogicalArray.list(offsets: try store(ends.map(Int64.init)), short, mask: isValid)
        let pairs = try LogicalArray.fixedSizeList(
            try LogicalArray((0..<2 * Self.count).map { $0 % 9 == 2 ? nil : Double($0) }, runtime: runtime),
            size: 2, mask: isValid)
        let colours = try LogicalArray.dictionary(
            positions: try store((0..<Self.count).map { Int8($0 % 3) }),
            try .strings(["red", "green", "blue"], runtime: runtime), mask: isValid, isOrdered: true)
        return [people, short, long, pairs, colours]
    }

    func all() throws -> [LogicalArray] { try numbers() + times() + bytes() + nested() }
}

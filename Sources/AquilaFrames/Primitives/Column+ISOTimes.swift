import AquilaArrays
import AquilaRuntime
import AquilaTypes

extension Column {
    /// The times that texts write in one form of ISO 8601: `2024-02-29`, `2024-02-29 13:05:00` or the same
    /// with a `T`. A column of microseconds since 1970; a missing text gives the least integer.
    ///
    ///     try Column(["2024-02-29", "1969-12-31"]).isoTimes()
    ///
    /// - Returns: nil if a text is no such time, if forms differ, or if all texts are missing.
    /// - Throws: `ArrayError` of kind `type` for a column of other values. Waits. O(texts).
    /// - Complexity: O(texts), on all workers.
    public func isoTimes() throws(ArrayError) -> Column? {
        let storage = try storage()
        guard case .texts = storage.elements else {
            throw ArrayError(.type, "isoTimes: texts are expected, not \(type)")
        }
        let (runtime, count) = (runtime, count)
        let times = try runtime.reading(storage.stores) { pointers throws(ArrayError) in
            let texts = TextRows(
                pointers[0], pointers[1], storage.validity == nil ? nil : pointers[2], count: count,
                byteCount: storage.stores[1].shape[0])
            guard let first = (0..<count).first(where: texts.isPresent) else { return LogicalStore?.none }
            guard let form = ISOForm(of: texts.text(first)) else { return nil }
            let blocks = runtime.blocks(count)
            let isOther = UnsafeMutablePointer<Bool>.allocate(capacity: blocks.count)
            defer { isOther.deallocate() }
            let times = try runtime.makeRow(count, of: Int.self) { target in
                runtime.parallelFor(count: blocks.count) { block in
                    isOther[block] = false
                    for row in blocks[block] {
                        let isPresent = texts.isPresent(row)
                        let time = isPresent ? form.microseconds(texts.text(row)) : .min
                        isOther[block] = isOther[block] || isPresent && time == nil
                        target[row] = time ?? 0
                    }
                }
            }
            return (0..<blocks.count).contains { isOther[$0] } ? nil : times
        }
        return try times.map { store throws(ArrayError) in try Column(sharing: AnyNDArray(store)) }
    }
}

/// A form of ISO 8601 of fixed width.
private struct ISOForm {
    /// The byte between date and time; nil for a date.
    let separator: UInt8?

    /// The form of a text; nil if it has none of these.
    init?(of text: UnsafeBufferPointer<UInt8>) {
        separator = text.count == 10 ? nil : text.count == 19 ? text[10] : 0
        guard separator == nil || separator == 32 || separator == UInt8(ascii: "T") else { return nil }
    }

    /// The microseconds from 1970 up to a time; nil for another text, or a time that there is not.
    func microseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard text.count == (separator == nil ? 10 : 19), text[4] == 45, text[7] == 45,
            let century = Self.number(text, 0), let rest = Self.number(text, 2),
            let month = Self.number(text, 5), let day = Self.number(text, 8), month > 0, month <= 12, day > 0,
            day <= Self.length(of: month, year: 100 * century + rest)
        else { return nil }
        let days = Self.days(100 * century + rest, month, day)
        guard let separator else { return days * 86_400_000_000 }
        guard text[10] == separator, text[13] == 58, text[16] == 58, let hour = Self.number(text, 11),
            let minute = Self.number(text, 14), let second = Self.number(text, 17), hour < 24, minute < 60,
            second < 60
        else { return nil }
        return (days * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000
    }

    /// The number that two digits write.
    @inline(__always)
    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int? {
        let (ten, one) = (text[place] &- 48, text[place + 1] &- 48)
        return ten < 10 && one < 10 ? Int(ten) * 10 + Int(one) : nil
    }

    private static func length(of month: Int, year: Int) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The days from 1970 up to a date, by years that begin in March, so that the leap day comes last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let before =
            365 * shifted + shifted.floorDivided(4) - shifted.floorDivided(100) + shifted.floorDivided(400)
        return before + (153 * ((month + 9) % 12) + 2) / 5 + day - 719_469
    }
}

extension Int {
    /// The quotient, rounded down.
    fileprivate func floorDivided(_ divisor: Int) -> Int {
        (self - (self % divisor + divisor) % divisor) / divisor
    }
}

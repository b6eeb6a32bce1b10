import AquilaRuntime
import AquilaTypes

/// Groups of rows with equal values in all of some key columns, in the order of first occurrence.
enum Factorise {
    /// - Parameters:
    ///   - keys: columns of one length.
    ///   - keepsMissing: true if a missing value is a key like any other; otherwise rows with one are in no
    ///     group.
    /// - Complexity: O(n); waits for the keys.
    static func rows(_ keys: [Column], keepsMissing: Bool) throws(ArrayError) -> Grouping {
        try stacked(keys.map { [$0] }, keepsMissing: keepsMissing)
    }

    /// The same for keys that stand in several columns one below the other.
    ///
    /// - Parameter keys: for each key its columns, from top to bottom.
    static func stacked(_ keys: [[Column]], keepsMissing: Bool) throws(ArrayError) -> Grouping {
        try slots(keys, keepsMissing: keepsMissing).grouping(keys[0][0].runtime)
    }

    /// Slots of keys that stand in several columns one below the other.
    static func slots(_ keys: [[Column]], keepsMissing: Bool) throws(ArrayError) -> KeySlots {
        try Grouping.require(keys[0].reduce(0) { $0 + $1.count }, in: "group")
        let digits = try keys.map { key throws(ArrayError) in try KeySlots(key, keepsMissing: keepsMissing) }
        return try combined(digits, keys[0][0].runtime, keepsMissing: keepsMissing)
    }

    /// Slots for combinations of slots.
    ///
    /// - Parameter keepsMissing: true if no row lacks a slot, or those that do have one slot.
    static func combined(
        _ digits: [KeySlots], _ runtime: Runtime, keepsMissing: Bool = false
    ) throws(ArrayError) -> KeySlots {
        var slots = digits[0]
        var rest = digits.dropFirst()
        while !rest.isEmpty {
            // As many keys at once as their product is a number of 62 bits.
            var digits = [slots]
            var product = max(slots.count, 1)
            while let next = rest.first {
                let (wider, overflow) = product.multipliedReportingOverflow(by: max(next.count, 1))
                if overflow || wider >> 62 != 0 { break }
                digits.append(next)
                product = wider
                rest = rest.dropFirst()
            }
            slots = try combine(digits, product, runtime, keepsMissing)
        }
        return slots
    }

    /// The groups of rows with equal slots in both numberings; rows without a slot in one are in no group.
    static func combined(
        _ a: KeySlots, _ b: KeySlots, _ runtime: Runtime
    ) throws(ArrayError) -> Grouping {
        try combine([a, b], max(a.count, 1) * max(b.count, 1), runtime, false).grouping(runtime)
    }

    /// Slots for combinations of slots: numbers in mixed radix if these are dense, otherwise by hash tables.
    private static func combine(
        _ digits: [KeySlots], _ product: Int, _ runtime: Runtime, _ keepsMissing: Bool
    ) throws(ArrayError) -> KeySlots {
        let rowCount = digits[0].store.shape[0]
        return try runtime.reading(digits.map(\.store)) { pointers in
            let digits = zip(pointers, digits).map { pointer, digit in
                (values: pointer.assumingMemoryBound(to: Int32.self), count: digit.count)
            }
            if product < Int(Int32.max), DenseFactoriser.isDense(product, rowCount: rowCount) {
                let store = try runtime.makeRow(rowCount, of: Int32.self) { target in
                    runtime.forEachBlock(rowCount) { mix(digits, $0, into: target) }
                }
                return KeySlots(store: store, count: product)
            }
            let words = try Scratch<Int>(runtime, rowCount)
            let validity = try Scratch<Bool>(runtime, rowCount)
            defer {
                words.keep()
                validity.keep()
            }
            runtime.forEachBlock(rowCount) { block in
                mix(digits, block, into: words.base)
                for row in block { validity.base[row] = words.base[row] >= 0 }
            }
            let keys = WordKeys(
                words: UnsafeRawPointer(words.base).assumingMemoryBound(to: UInt64.self),
                validity: validity.base, count: rowCount)
            return try KeySlots.hashed(runtime, keys, keepsMissing)
        }
    }

    /// Writes each row's number in mixed radix; -1 if a digit is missing.
    private static func mix<T: FixedWidthInteger & SignedInteger>(
        _ digits: [(values: UnsafePointer<Int32>, count: Int)], _ rows: Range<Int>,
        into target: UnsafeMutablePointer<T>
    ) {
        let first = digits[0].values
        for row in rows { target[row] = T(truncatingIfNeeded: first[row]) }
        for digit in digits.dropFirst() {
            let (values, radix) = (digit.values, T(truncatingIfNeeded: digit.count))
            for row in rows {
                let (high, low) = (target[row], values[row])
                target[row] = high < 0 || low < 0 ? -1 : high &* radix &+ T(truncatingIfNeeded: low)
            }
        }
    }
}

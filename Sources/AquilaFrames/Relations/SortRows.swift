import AquilaArrays
import AquilaRuntime
import AquilaTypes

/// The positions of rows in the order of keys. The sort is stable: rows with equal keys keep their order,
/// also in descending order.
enum SortRows {
    /// The same place of missing keys for all keys.
    static func positions(
        _ keys: [(column: Column, order: SortOrder)], missing: MissingPlace
    ) throws(ArrayError) -> RowPositions {
        try positions(keys.map { ($0.column, $0.order, missing) })
    }

    /// - Parameter keys: columns of one length, the first one decides first.
    /// - Complexity: O(n) for each 64 bits of keys, in a few passes on all workers. Waits for the keys.
    static func positions(
        _ keys: [(column: Column, order: SortOrder, missing: MissingPlace)]
    ) throws(ArrayError) -> RowPositions {
        var digits: [SortDigit] = []
        for key in keys { digits += try SortDigit.of(key.column, key.order, missing: key.missing) }
        var order: AnyNDArray?
        // From the least significant word to the most, as sorts are stable.
        for word in try packed(digits).reversed() {
            guard let known = order else {
                order = try word.argsort()
                continue
            }
            order = try known.taking(word.taking(known, axis: 0).argsort(), axis: 0)
        }
        return RowPositions(try order!.base.withoutGaps(), hasHoles: false)
    }

    /// Digits packed into as few words as they fit, the most significant first.
    private static func packed(_ digits: [SortDigit]) throws(ArrayError) -> [AnyNDArray] {
        var words: [AnyNDArray] = []
        var bits = 64
        for digit in digits {
            let word = AnyNDArray(digit.words)
            if bits + digit.bits <= 64, let last = words.popLast() {
                let shift = AnyNDArray(Scalar(UInt64(digit.bits)))
                words.append(try last.applying(.leftShift, shift) .| word)
                bits += digit.bits
            } else {
                words.append(word)
                bits = digit.bits
            }
        }
        // Narrow words take fewer passes.
        if words.count == 1, bits <= 32 { words[0] = words[0].cast(to: bits <= 16 ? .uint16 : .uint32) }
        return words
    }
}

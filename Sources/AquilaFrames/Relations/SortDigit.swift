import AquilaArrays
import AquilaRuntime
import AquilaTypes

/// A key of rows as unsigned numbers that ascend in the order wanted.
struct SortDigit {
    /// A `uint64` store.
    let words: LogicalStore
    /// Number of low bits that the words use.
    let bits: Int

    /// The digits of a column, the most significant first: one, or two where no number is left for missing
    /// keys.
    static func of(
        _ column: Column, _ order: SortOrder, missing: MissingPlace
    ) throws(ArrayError) -> [SortDigit] {
        let storage = try column.storage()
        let form = Form(isDescending: order == .descending, isMissingFirst: missing == .first)
        switch storage.elements {
        case .codes(let codes, let dictionary):
            return [try small(codes, form, count: dictionary.count)]
        case .texts:
            let ranks = try TextRanks(column)
            return [try small(ranks.ranks, form, count: ranks.count)]
        case .numbers(let store):
            return try store.dtype.withNumber(NumberDigits(storage: storage, form: form))
        }
    }

    struct Form {
        let isDescending: Bool
        let isMissingFirst: Bool
    }

    /// The digit of small numbers, of which negative ones are missing keys.
    private static func small(
        _ store: LogicalStore, _ form: Form, count: Int
    ) throws(ArrayError) -> SortDigit {
        let runtime = store.store.runtime
        let top = UInt64(count)
        let words = try runtime.reading([store]) { pointers in
            let values = pointers[0].assumingMemoryBound(to: Int32.self)
            return try runtime.makeRow(store.shape[0], of: UInt64.self) { target in
                runtime.forEachBlock(store.shape[0]) { block in
                    for row in block {
                        let value = UInt64(truncatingIfNeeded: values[row])
                        let place = form.isDescending ? top &- 1 &- value : value
                        target[row] =
                            values[row] < 0
                            ? (form.isMissingFirst ? 0 : top) : form.isMissingFirst ? place &+ 1 : place
                    }
                }
            }
        }
        return SortDigit(words: words, bits: 64 - top.leadingZeroBitCount)
    }
}

private struct NumberDigits: NumberVisitor {
    let storage: ColumnStorage
    let form: SortDigit.Form

    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> [SortDigit] {
        if T.dtype.isFloat {
            // No number but NaN has the greatest bits, and none has zero, ascending or descending.
            let all: UInt64 = T.dtype == .float64 ? .max : 0xffff_ffff
            let missing = form.isMissingFirst ? 0 : all
            let flip = form.isDescending ? all : 0
            let words = try words(of: T.self, missing: missing) {
                $0.isMissing ? missing : $0.orderBits ^ flip
            }
            return [SortDigit(words: words, bits: T.dtype == .float64 ? 64 : 32)]
        }
        guard let bounds = try storage.integerBounds() else { return try wide(T.self) }
        let width = UInt64(bitPattern: Int64(bounds.upperBound &- bounds.lowerBound))
        guard width < .max - 1 else { return try wide(T.self) }
        let (low, high) = (bounds.lowerBound, bounds.upperBound)
        let shift: UInt64 = form.isMissingFirst && storage.validity != nil ? 1 : 0
        let isDescending = form.isDescending
        let words = try words(of: T.self, missing: form.isMissingFirst ? 0 : width + 1) { value in
            let distance = isDescending ? high &- value.integer : value.integer &- low
            return UInt64(truncatingIfNeeded: distance) &+ shift
        }
        let top = storage.validity == nil ? width : width + 1
        return [SortDigit(words: words, bits: 64 - top.leadingZeroBitCount)]
    }

    /// Integers that use all of 64 bits: a digit tells missing ones.
    private func wide<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> [SortDigit] {
        let flip: UInt64 = form.isDescending ? .max : 0
        let values = SortDigit(
            words: try words(of: T.self, missing: 0) { $0.orderBits ^ flip }, bits: 64)
        guard storage.validity != nil else { return [values] }
        let (present, missing): (UInt64, UInt64) = form.isMissingFirst ? (1, 0) : (0, 1)
        let flags = try words(of: T.self, missing: missing) { _ in present }
        return [SortDigit(words: flags, bits: 1), values]
    }

    private func words<T: ColumnNumber>(
        of type: T.Type, missing: UInt64, _ word: (T) -> UInt64
    ) throws(ArrayError) -> LogicalStore {
        let runtime = storage.runtime
        return try runtime.reading(storage.stores) { pointers in
            let values = pointers[0].assumingMemoryBound(to: T.self)
            let present = storage.validity == nil ? nil : pointers[1].assumingMemoryBound(to: Bool.self)
            return try runtime.makeRow(storage.count, of: UInt64.self) { target in
                runtime.forEachBlock(storage.count) { block in
                    for row in block {
                        let isPresent = present == nil || present.unsafelyUnwrapped[row]
                        target[row] = isPresent ? word(values[row]) : missing
                    }
                }
            }
        }
    }
}

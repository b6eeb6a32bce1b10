import AquilaRuntime
import AquilaTypes

/// The values of a column in memory: stores of one axis without gaps. Constant, but for facts that are found
/// when they are first asked for.
final class ColumnStorage: Sendable {
    let type: ColumnType
    let count: Int
    let elements: Elements
    /// A `bool` store that is true where there is a value; nil where no value is missing by a mask.
    let validity: LogicalStore?
    let facts = Locked(ColumnFacts())

    enum Elements: Sendable {
        /// Numbers, one after the other.
        case numbers(LogicalStore)
        /// Text k has the bytes from offset k up to offset k + 1, which are `int64`.
        case texts(offsets: LogicalStore, bytes: LogicalStore)
        /// `int32` places in a dictionary of distinct values without missing ones; -1 for a missing value.
        case codes(LogicalStore, dictionary: Column)
    }

    init(_ type: ColumnType, count: Int, _ elements: Elements, validity: LogicalStore? = nil) {
        self.type = type
        self.count = count
        self.elements = elements
        self.validity = validity
    }

    /// The stores that hold the values, the mask last.
    var stores: [LogicalStore] {
        let values =
            switch elements {
            case .numbers(let store), .codes(let store, _): [store]
            case .texts(let offsets, let bytes): [offsets, bytes]
            }
        return values + (validity.map { [$0] } ?? [])
    }

    /// The numbers or codes; nil for texts.
    var fixed: LogicalStore? {
        switch elements {
        case .numbers(let store), .codes(let store, _): store
        case .texts: nil
        }
    }

    var runtime: Runtime { stores[0].store.runtime }

    var dictionary: Column? {
        if case .codes(_, let dictionary) = elements { dictionary } else { nil }
    }
}

/// Facts about a column's values; nil while they are not known.
struct ColumnFacts {
    var missingCount: Int?
    /// Least and greatest value of integers; `.some(nil)` where there is no value.
    var bounds: ClosedRange<Int>??
    var isAscending: Bool?
    var isUnique: Bool?
    /// Slots of texts without those of missing ones, and with them.
    var slots: KeySlots?
    var slotsWithMissing: KeySlots?
    /// True if there are so many distinct texts that slots help no join.
    var hasManyTexts = false
}

/// Positions of rows, which frames keep instead of copies of the rows. Constant.
final class RowPositions: Sendable {
    /// An `int64` store; -1 stands for a row of missing values.
    let store: LogicalStore
    let count: Int
    let hasHoles: Bool

    init(_ store: LogicalStore, hasHoles: Bool) {
        self.store = store
        count = store.shape[0]
        self.hasHoles = hasHoles
    }

    /// The positions that lead to the same rows in one step: `self` at the other positions.
    func at(_ positions: RowPositions) throws(ArrayError) -> RowPositions {
        let composed = try TakeRows.numbers(store, positions, filler: -1, of: Int.self)
        return RowPositions(composed, hasHoles: hasHoles || positions.hasHoles)
    }
}

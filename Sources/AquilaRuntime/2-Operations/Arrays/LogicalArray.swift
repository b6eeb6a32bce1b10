public import AquilaTypes

/// An array of Arrow's data model: nullable, nested or textual elements over ordinary stores.
///
///     let names = try LogicalArray.strings(["ada", nil, "grace"])
///     names.offsets          // int32 store: 0 3 3 8
///     names.buffers[1]       // uint8 store: a d a g r a c e
///     names.validity         // uint8 store of bits: 0b101
///
/// Every buffer is a `LogicalStore`, so tasks take it as they take any other. Copying and slicing an array moves no
/// memory; arrays that are cut from one another share their stores, as views do.
///
/// Source: https://arrow.apache.org/docs/format/Columnar.html
public struct LogicalArray: Sendable {
    public let type: ArrowType
    /// How many elements the array has.
    public let count: Int
    /// Elements of the buffers before the first one of the array.
    public let offset: Int
    /// How many elements are null, where somebody has said so or counted.
    public let knownNullCount: Int?
    /// A bit for each element of the buffers, lowest first, set where it is not null: a `uint8` store. Nil where
    /// nothing is null. `nullMask` gives truth values.
    public let validity: LogicalStore?
    /// The buffers of the type's layout, each of one axis: elements, bits, bytes, or offsets and bytes.
    public let buffers: [LogicalStore]
    /// The items of a list, the fields of a struct, as Arrow keeps them: not cut to this array's elements. `child`
    /// cuts them.
    public let children: [LogicalArray]
    /// The values of a dictionary array; a list of one, as a struct holds no optional of itself.
    private let values: [LogicalArray]

    /// The distinct values that the positions of a dictionary array stand for; nil for other types.
    public var dictionary: LogicalArray? { values.first }

    /// An array of these parts. Does not block: sizes and types are checked, and no element is looked at (`validate`
    /// does that).
    ///
    /// - Parameters:
    ///   - type: which says what parts there are (`type.layout`).
    ///   - count: how many elements the array has.
    ///   - offset: elements of the buffers before the first one of the array.
    ///   - nullCount: nil where nobody has counted.
    ///   - validity: a `uint8` store of bits, or nil where nothing is null.
    ///   - buffers: one store of one axis for each of `type.layout.bufferTypes`.
    ///   - children: one array for each of `type.fields`.
    ///   - dictionary: the values of a dictionary array.
    /// - Throws: `ArrayError` where parts are missing, too short, or of the wrong type.
    public init(
        type: ArrowType, count: Int, offset: Int = 0, nullCount: Int? = nil, validity: LogicalStore? = nil,
        buffers: [LogicalStore] = [], children: [LogicalArray] = [], dictionary: LogicalArray? = nil
    ) throws(ArrayError) {
        self.init(
            trusted: type, count, offset, type == .null ? count : validity == nil ? 0 : nullCount, validity,
            buffers, children, dictionary.map { [$0] } ?? [])
        try checkParts(nullCount: nullCount)
    }

    /// The same without checks.
    private init(
        trusted type: ArrowType, _ count: Int, _ offset: Int, _ nullCount: Int?, _ validity: LogicalStore?,
        _ buffers: [LogicalStore], _ children: [LogicalArray], _ values: [LogicalArray]
    ) {
        self.type = type
        self.count = count
        self.offset = offset
        self.knownNullCount = nullCount
        self.validity = validity
        self.buffers = buffers
        self.children = children
        self.values = values
    }

    /// Some of the elements; no memory moves. Does not block, O(1).
    ///
    /// - Throws: `ArrayError` where the range is outside the array.
    public func slice(_ range: Range<Int>) throws(ArrayError) -> LogicalArray {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw ArrayError(.index, "slice: \(range) is outside an array of \(count) elements")
        }
        let nulls = type == .null || range.count == count || knownNullCount == 0
        return LogicalArray(
            trusted: type, range.count, offset + range.lowerBound,
            nulls ? knownNullCount.map { min($0, range.count) } : nil, validity, buffers, children, values)
    }

    /// Whether the elements may be null.
    public var isNullable: Bool { type == .null || validity != nil }

    /// Where the array's elements stand in its buffers.
    var places: Range<Int> { offset..<offset + count }
}

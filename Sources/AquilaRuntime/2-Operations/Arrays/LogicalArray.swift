public import AquilaTypes

/// An array of Arrow's data model: nullable, nested or textual elements over ordinary stores.
///
/// Every buffer is a `LogicalStore`, so tasks take it like any other store. Copying and slicing an
/// array moves no memory; arrays that are cut from one another share their stores, as views do.
///
/// Source: https://arrow.apache.org/docs/format/Columnar.html
///
///     let names = try LogicalArray.strings(["ada", nil, "grace"])
///     try NDArray<Int32>(names.offsets)           // [0, 3, 3, 8]
///     try NDArray<UInt8>(names.buffers[1]).shape  // (8,)
///     try NDArray<UInt8>(names.validity!)         // [5], the bits 101
public struct LogicalArray: Sendable {
    /// The meaning of the elements, which determines the buffers (`type.layout`).
    public let type: ArrowType
    /// Number of elements of the array.
    public let count: Int
    /// Number of elements of the buffers before the first one of the array.
    public let offset: Int
    /// Number of null elements, where it was stated or counted; nil where it is not known.
    public let knownNullCount: Int?
    /// Bits of the buffers' elements, lowest first, set where an element is not null: a `uint8`
    /// store. Nil where no element is null. `nullMask` gives truth values.
    public let validity: LogicalStore?
    /// Buffers of the type's layout, each of one axis: elements, bits, bytes, or offsets and bytes.
    public let buffers: [LogicalStore]
    /// Items of a list, or fields of a struct, as Arrow keeps them: not cut to this array's
    /// elements. `child` cuts them.
    public let children: [LogicalArray]
    /// Values of a dictionary array; a list of one, as a struct holds no optional of itself.
    private let values: [LogicalArray]

    /// Distinct values that the positions of a dictionary array stand for; nil for other types.
    public var dictionary: LogicalArray? { values.first }

    /// An array of the given parts. Does not block: sizes and types are checked, and no element is
    /// read (`validate` does that).
    ///
    ///     try LogicalArray(type: .float64, count: 2, buffers: [arange(3.0).logicalStore]).count      // 2
    ///
    /// - Parameters:
    ///   - type: the array's type, which determines the parts (`type.layout`).
    ///   - count: the number of elements of the array.
    ///   - offset: the number of elements of the buffers before the first one of the array.
    ///   - nullCount: the number of null elements; nil where it is not known.
    ///   - validity: a `uint8` store of bits, or nil where no element is null.
    ///   - buffers: one store of one axis for each of `type.layout.bufferTypes`.
    ///   - children: one array for each of `type.fields`.
    ///   - dictionary: the values of a dictionary array.
    /// - Throws: `ArrayError` where parts are missing, too short, or of the wrong type.
    /// - Complexity: O(p) for p parts.
    public init(
        type: ArrowType, count: Int, offset: Int = 0, nullCount: Int? = nil, validity: LogicalStore? = nil,
        buffers: [LogicalStore] = [], children: [LogicalArray] = [], dictionary: LogicalArray? = nil
    ) throws(ArrayError) {
        self.init(
            trusted: type, count, offset, type == .null ? count : validity == nil ? 0 : nullCount, validity,
            buffers, children, dictionary.map { [$0] } ?? [])
        try checkParts(nullCount: nullCount)
    }

    /// Makes an array without checks.
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

    /// An array of some of the elements; no memory moves. Does not block, O(1).
    ///
    ///     try LogicalArray([1, 2, 3]).slice(1..<3).values(of: Int.self) == [2, 3]        // true
    ///
    /// - Throws: `ArrayError` where the range is outside the array.
    /// - Complexity: O(1).
    public func slice(_ range: Range<Int>) throws(ArrayError) -> LogicalArray {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw ArrayError(.index, "slice: \(range) is outside an array of \(count) elements")
        }
        let nulls = type == .null || range.count == count || knownNullCount == 0
        return LogicalArray(
            trusted: type, range.count, offset + range.lowerBound,
            nulls ? knownNullCount.map { min($0, range.count) } : nil, validity, buffers, children, values)
    }

    /// True if the elements may be null.
    public var isNullable: Bool { type == .null || validity != nil }

    /// Places of the array's elements in its buffers.
    var places: Range<Int> { offset..<offset + count }
}

/// A type of Arrow's columnar format: the meaning of the elements of a `LogicalArray`.
///
/// A `DType` gives the layout of elements in memory; an Arrow type gives in addition the nulls,
/// texts, lists or times that they stand for. Source:
/// https://arrow.apache.org/docs/format/Columnar.html
public enum ArrowType: Hashable, Sendable {
    /// Nulls only, without memory.
    case null
    /// Truth values, eight a byte, lowest bit first.
    case bool
    /// Integers and floats as in a store. Complex numbers are allowed here, but Arrow has none, so
    /// that they cannot be exported. Never `.bool`, whose elements Arrow packs.
    case number(DType)
    /// Days since 1970 in an `int32`.
    case date32
    /// Milliseconds since 1970, of whole days, in an `int64`.
    case date64
    /// The time of day: `int32` for seconds and milliseconds, `int64` for the finer units.
    case time(TimeUnit)
    /// The time since 1970 in an `int64`: in UTC where a zone is given, otherwise on the local
    /// clock.
    case timestamp(TimeUnit, zone: String? = nil)
    /// An elapsed time in an `int64`.
    case duration(TimeUnit)
    /// Texts in UTF-8, with `int32` offsets; `largeUTF8`: with `int64`.
    case utf8, largeUTF8
    /// Bytes, with `int32` offsets; `largeBinary`: with `int64`.
    case binary, largeBinary
    /// The given number of bytes for each element.
    case fixedSizeBinary(Int)
    /// Lists of any length, with `int32` offsets into the child.
    indirect case list(ArrowField)
    /// Lists of any length, with `int64` offsets into the child.
    indirect case largeList(ArrowField)
    /// The given number of the child's elements for each element.
    indirect case fixedSizeList(ArrowField, count: Int)
    /// One element of each field (Arrow's "struct").
    case structure([ArrowField])
    /// Positions in an array of distinct values (pandas' "category").
    indirect case dictionary(index: DType, values: ArrowType, isOrdered: Bool = false)

    /// Integers of 8 bits, with a sign.
    public static let int8 = ArrowType.number(.int8)
    /// Integers of 8 bits, without a sign.
    public static let uint8 = ArrowType.number(.uint8)
    /// Integers of 16 bits, with a sign.
    public static let int16 = ArrowType.number(.int16)
    /// Integers of 16 bits, without a sign.
    public static let uint16 = ArrowType.number(.uint16)
    /// Integers of 32 bits, with a sign.
    public static let int32 = ArrowType.number(.int32)
    /// Integers of 32 bits, without a sign.
    public static let uint32 = ArrowType.number(.uint32)
    /// Integers of 64 bits, with a sign.
    public static let int64 = ArrowType.number(.int64)
    /// Integers of 64 bits, without a sign.
    public static let uint64 = ArrowType.number(.uint64)
    /// Floats of 16 bits.
    public static let float16 = ArrowType.number(.float16)
    /// Floats of 32 bits.
    public static let float32 = ArrowType.number(.float32)
    /// Floats of 64 bits.
    public static let float64 = ArrowType.number(.float64)

    /// The Arrow type of a store's elements.
    ///
    ///     ArrowType(.float32) == .float32         // true
    ///     ArrowType(.bool) == .bool               // true
    ///
    /// - Complexity: O(1).
    public init(_ dtype: DType) { self = dtype == .bool ? .bool : .number(dtype) }
}

/// The unit that the numbers of a time type count.
public enum TimeUnit: Character, Hashable, Sendable, CaseIterable {
    /// Seconds.
    case second = "s"
    /// Milliseconds.
    case millisecond = "m"
    /// Microseconds.
    case microsecond = "u"
    /// Nanoseconds.
    case nanosecond = "n"
}

/// A named type: a column, a field of a struct, the items of a list.
public struct ArrowField: Hashable, Sendable {
    /// The field's name, which may be empty.
    public var name: String
    /// The type of its elements.
    public var type: ArrowType
    /// True if elements may be null, although none has to be.
    public var isNullable: Bool
    /// Further facts about the field, such as the name of an extension type; carried along, and
    /// never interpreted.
    public var metadata: [String: [UInt8]]

    /// A field; its elements may be null unless told otherwise.
    ///
    ///     "\(ArrowField("km", .float64, isNullable: false))"      // "km: float64 not null"
    ///
    /// - Complexity: O(1).
    public init(
        _ name: String, _ type: ArrowType, isNullable: Bool = true, metadata: [String: [UInt8]] = [:]
    ) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.metadata = metadata
    }
}

public import AquilaTypes

/// The type of a column's values: pandas' types.
public enum ColumnType: Sendable, Hashable {
    /// Truth values, integers or real floats of fixed size. A float that is NaN counts as missing; the other
    /// types have no missing values.
    case number(DType)
    /// The same types with a mask of missing values: pandas' `boolean`, `Int64`, `Float64` and so on.
    case nullable(DType)
    /// Texts in UTF-8, some of which may be missing.
    case string
    /// Codes into a dictionary of distinct values of another type. With an order, values compare by their
    /// places in the dictionary.
    indirect case category(ColumnType, isOrdered: Bool)

    /// Truth values without missing ones.
    public static let bool = ColumnType.number(.bool)
    /// 64-bit integers without missing ones.
    public static let int64 = ColumnType.number(.int64)
    /// Double-precision floats, whose NaN is the missing value.
    public static let float64 = ColumnType.number(.float64)

    /// The type of the elements in memory: of a category the codes; nil for texts.
    public var dtype: DType? {
        switch self {
        case .number(let dtype), .nullable(let dtype): dtype
        case .category: .int32
        case .string: nil
        }
    }

    /// True if a mask tells which values are missing.
    var hasMask: Bool {
        switch self {
        case .nullable, .string: true
        case .number, .category: false
        }
    }

    /// True for numbers and truth values, with or without a mask.
    public var isNumeric: Bool {
        switch self {
        case .number, .nullable: true
        case .string, .category: false
        }
    }

    /// The type of a column of this type in which some values have gone missing, as after a left join:
    /// integers become `float64` as in pandas; truth values, for which pandas makes objects, become
    /// `nullable`.
    var withHoles: ColumnType {
        switch self {
        case .number(.bool): .nullable(.bool)
        case .number(let dtype) where dtype.isInteger: .float64
        default: self
        }
    }

    /// Throws for the types of numbers that columns do not have.
    static func check(_ dtype: DType, in operation: String) throws(ArrayError) {
        guard !dtype.isComplex else {
            throw ArrayError(.type, "\(operation): columns of \(dtype) are not supported")
        }
    }
}

extension ColumnType: CustomStringConvertible {
    /// The name in pandas: `int64`, `Int64`, `boolean`, `str`, `category`.
    public var description: String {
        switch self {
        case .number(let dtype): return dtype.name
        case .nullable(.bool): return "boolean"
        case .nullable(let dtype):
            let name = dtype.name
            return dtype.kind == .unsigned
                ? "UInt" + name.dropFirst(4) : name.prefix(1).uppercased() + name.dropFirst()
        case .string: return "str"
        case .category: return "category"
        }
    }
}

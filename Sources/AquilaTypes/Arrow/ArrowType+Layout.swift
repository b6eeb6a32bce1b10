/// How the elements of a type lie in memory: the few physical layouts behind the many types.
public enum ArrowLayout: Hashable, Sendable {
    /// No buffers at all.
    case null
    /// A bit each.
    case bits
    /// A store's elements.
    case elements(DType)
    /// So many bytes each.
    case bytes(Int)
    /// Bytes between consecutive offsets of this type.
    case variableBytes(offsets: DType)
    /// Elements of the child between consecutive offsets of this type.
    case list(offsets: DType)
    /// So many elements of the child each.
    case fixedSizeList(Int)
    /// One element of each child.
    case structure

    /// The types of the buffers, without the validity bitmap.
    public var bufferTypes: [DType] {
        switch self {
        case .null, .fixedSizeList, .structure: []
        case .bits, .bytes: [.uint8]
        case .elements(let dtype): [dtype]
        case .variableBytes(let offsets): [offsets, .uint8]
        case .list(let offsets): [offsets]
        }
    }

    /// How many elements each buffer has at least, for an array whose last element ends at `end`; nil where a number
    /// exceeds `Int`. How many bytes lie behind offsets only the last offset tells.
    public func bufferCounts(end: Int) -> [Int]? {
        switch self {
        case .null, .fixedSizeList, .structure: return []
        case .bits: return [end / 8 + (end % 8 == 0 ? 0 : 1)]
        case .elements: return [end]
        case .bytes(let size):
            let (count, overflow) = end.multipliedReportingOverflow(by: size)
            return overflow ? nil : [count]
        case .variableBytes: return end == .max ? nil : [end + 1, 0]
        case .list: return end == .max ? nil : [end + 1]
        }
    }

    /// How many elements a child has at least, for an array whose last element ends at `end`; nil where the number
    /// exceeds `Int`. How many elements lie behind offsets only the last offset tells.
    public func childCount(end: Int) -> Int? {
        switch self {
        case .fixedSizeList(let size):
            let (count, overflow) = end.multipliedReportingOverflow(by: size)
            return overflow ? nil : count
        case .structure: return end
        case .null, .bits, .elements, .bytes, .variableBytes, .list: return 0
        }
    }
}

extension ArrowType {
    public var layout: ArrowLayout {
        switch self {
        case .null: .null
        case .bool: .bits
        case .number(let dtype): .elements(dtype)
        case .date32: .elements(.int32)
        case .date64, .timestamp, .duration: .elements(.int64)
        case .time(let unit): .elements(unit == .second || unit == .millisecond ? .int32 : .int64)
        case .utf8, .binary: .variableBytes(offsets: .int32)
        case .largeUTF8, .largeBinary: .variableBytes(offsets: .int64)
        case .fixedSizeBinary(let size): .bytes(size)
        case .list: .list(offsets: .int32)
        case .largeList: .list(offsets: .int64)
        case .fixedSizeList(_, let count): .fixedSizeList(count)
        case .structure: .structure
        case .dictionary(let index, _, _): .elements(index)
        }
    }

    /// The fields of a struct, the items of a list; empty for other types.
    public var fields: [ArrowField] {
        switch self {
        case .list(let item), .largeList(let item), .fixedSizeList(let item, _): [item]
        case .structure(let fields): fields
        default: []
        }
    }

    /// Whether the elements are texts.
    public var isText: Bool { self == .utf8 || self == .largeUTF8 }

    /// What the positions of a dictionary array stand for; nil for other types.
    public var dictionaryValues: ArrowType? {
        guard case .dictionary(_, let values, _) = self else { return nil }
        return values
    }

    /// Throws where no array can have the type: numbers of booleans, negative sizes, positions that are no integers.
    public func check() throws(ArrayError) {
        switch self {
        case .number(.bool): throw ArrayError(.type, "an Arrow type of numbers holds no bool; use .bool")
        case .fixedSizeBinary(let size), .fixedSizeList(_, let size):
            if size < 0 { throw ArrayError(.type, "an Arrow type has the negative size \(size)") }
        case .dictionary(let index, let values, _):
            guard index.isInteger else {
                throw ArrayError(.type, "the positions of a dictionary are integers, not \(index)")
            }
            try values.check()
        default: break
        }
        for field in fields { try field.type.check() }
    }
}

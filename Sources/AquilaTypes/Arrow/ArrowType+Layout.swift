/// The layout of a type's elements in memory: one of the few physical layouts behind the many
/// types.
public enum ArrowLayout: Hashable, Sendable {
    /// The type has no buffers.
    case null
    /// One bit for each element.
    case bits
    /// Elements of a store.
    case elements(DType)
    /// The given number of bytes for each element.
    case bytes(Int)
    /// Bytes between consecutive offsets of this type.
    case variableBytes(offsets: DType)
    /// Elements of the child between consecutive offsets of this type.
    case list(offsets: DType)
    /// The given number of the child's elements for each element.
    case fixedSizeList(Int)
    /// One element of each child.
    case structure

    /// Types of the buffers, without the validity bitmap.
    public var bufferTypes: [DType] {
        switch self {
        case .null, .fixedSizeList, .structure: []
        case .bits, .bytes: [.uint8]
        case .elements(let dtype): [dtype]
        case .variableBytes(let offsets): [offsets, .uint8]
        case .list(let offsets): [offsets]
        }
    }

    /// The least number of elements of each buffer, for an array whose last element ends at `end`;
    /// nil if a number exceeds `Int`. The number of bytes behind offsets follows only from the
    /// last offset.
    ///
    ///     ArrowType.utf8.layout.bufferCounts(end: 3)!         // [4, 0]
    ///     ArrowType.bool.layout.bufferCounts(end: 9)!         // [2]
    ///
    /// - Complexity: O(1).
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

    /// The least number of elements of a child, for an array whose last element ends at `end`; nil
    /// where the number exceeds `Int`. The number of elements behind offsets follows only from the
    /// last offset.
    ///
    ///     ArrowLayout.fixedSizeList(2).childCount(end: 3)!    // 6
    ///
    /// - Complexity: O(1).
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
    /// The physical layout of the type's elements.
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

    /// True if the elements are texts.
    public var isText: Bool { self == .utf8 || self == .largeUTF8 }

    /// The type that the positions of a dictionary array stand for; nil for other types.
    public var dictionaryValues: ArrowType? {
        guard case .dictionary(_, let values, _) = self else { return nil }
        return values
    }

    /// Throws if no array can have the type: numbers of booleans, negative sizes, positions that
    /// are no integers.
    ///
    ///     (try? ArrowType.number(.bool).check()) == nil       // true
    ///
    /// - Complexity: O(n) for n nested types.
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

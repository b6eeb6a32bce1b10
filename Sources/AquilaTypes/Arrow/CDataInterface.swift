// The two structs of Arrow's C data interface, with the names and the layout that the specification
// gives them: https://arrow.apache.org/docs/format/CDataInterface.html#structure-definitions
//
// They are Swift structs, since the package has no C target. Swift lays stored properties out in
// order, and all of these are of pointer size, so that the layout is C's; the tests check sizes and
// offsets. They are not `Sendable`: the library that releases a struct owns it and its pointers.

/// A release callback. C sees a pointer to the struct; Swift lets a C function take none to a Swift
/// struct, hence the raw pointer, which is passed in the same way.
public typealias ArrowRelease = @convention(c) (UnsafeMutableRawPointer?) -> Void

/// The type of an array, for another library in this process: 72 bytes.
@frozen public struct ArrowSchema {
    /// Format string of the type, such as `g`; see `ArrowType.format`.
    public var format: UnsafePointer<CChar>?
    /// Name of the field in UTF-8; nil for none.
    public var name: UnsafePointer<CChar>?
    /// Number of further facts, then the key and the value of each after their lengths, as `int32`;
    /// nil for none.
    public var metadata: UnsafePointer<CChar>?
    /// Sum of the flags `dictionaryOrdered`, `nullable` and `mapKeysSorted` that hold.
    public var flags: Int64 = 0
    /// Number of children: the fields of a struct, the items of a list.
    public var n_children: Int64 = 0
    /// Address of the addresses of the children; nil for none.
    public var children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>?
    /// Type of the values of a dictionary; nil for other types.
    public var dictionary: UnsafeMutablePointer<ArrowSchema>?
    /// Nil once the struct is released or has been moved elsewhere.
    public var release: ArrowRelease?
    /// Memory of the library that filled the struct, for its release callback.
    public var private_data: UnsafeMutableRawPointer?

    /// A released struct, to export into.
    ///
    ///     ArrowSchema().release == nil        // true
    ///
    /// - Complexity: O(1).
    public init() {}

    /// Flag of dictionaries: the order of the values has a meaning.
    public static let dictionaryOrdered: Int64 = 1
    /// Flag: elements may be null.
    public static let nullable: Int64 = 2
    /// Flag of maps: the keys of each element are sorted.
    public static let mapKeysSorted: Int64 = 4
}

/// The elements of an array, for another library in this process: 80 bytes.
@frozen public struct ArrowArray {
    /// Number of elements.
    public var length: Int64 = 0
    /// Number of null elements; -1 where it is not known.
    public var null_count: Int64 = 0
    /// Number of elements of the buffers before the first one of the array.
    public var offset: Int64 = 0
    /// Number of buffers, the validity bits among them.
    public var n_buffers: Int64 = 0
    /// Number of children, as the type has them.
    public var n_children: Int64 = 0
    /// Address of the addresses of the buffers; that of the validity bits is nil where no element
    /// is null.
    public var buffers: UnsafeMutablePointer<UnsafeRawPointer?>?
    /// Address of the addresses of the children; nil for none.
    public var children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>?
    /// Values of a dictionary; nil for other types.
    public var dictionary: UnsafeMutablePointer<ArrowArray>?
    /// Nil once the struct is released or has been moved elsewhere.
    public var release: ArrowRelease?
    /// Memory of the library that filled the struct, for its release callback.
    public var private_data: UnsafeMutableRawPointer?

    /// A released struct, to export into.
    ///
    ///     ArrowArray().length                 // 0
    ///
    /// - Complexity: O(1).
    public init() {}
}

/// Arrays of one type, one after the other, from another library in this process: 40 bytes.
/// Functions return zero or an error's number, as `errno` has them. Source:
/// https://arrow.apache.org/docs/format/CStreamInterface.html
@frozen public struct ArrowArrayStream {
    /// Writes the type of the arrays to a struct: its arguments are the stream and the struct's
    /// address.
    public var get_schema: (@convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Int32)?
    /// Gives a released array after the last one.
    public var get_next: (@convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Int32)?
    /// A text that stays until the next call; nil if there is none.
    public var get_last_error: (@convention(c) (UnsafeMutableRawPointer?) -> UnsafePointer<CChar>?)?
    /// Nil once the struct is released or has been moved elsewhere.
    public var release: ArrowRelease?
    /// Memory of the library that filled the struct, for its callbacks.
    public var private_data: UnsafeMutableRawPointer?
}

/// The fields that arrays and their types have in common.
package protocol ArrowStructure {
    var release: ArrowRelease? { get set }
    var n_children: Int64 { get }
    var children: UnsafeMutablePointer<UnsafeMutablePointer<Self>?>? { get }
    var dictionary: UnsafeMutablePointer<Self>? { get }
    init()
}

extension ArrowSchema: ArrowStructure {}
extension ArrowArray: ArrowStructure {}

extension ArrowStructure {
    /// Calls the release callback, unless the struct is released or has been moved elsewhere.
    package static func release(_ structure: UnsafeMutablePointer<Self>) {
        structure.pointee.release?(structure)
    }

    /// The children, or an error where the struct does not hold `count` of them.
    package func childPointers(_ name: String, count: Int) throws(ArrayError) -> [UnsafeMutablePointer<Self>]
    {
        guard n_children == Int64(count), count == 0 || children != nil else {
            throw ArrayError(
                .format, "\(name): \(n_children) children\(children == nil ? ", and no pointer to them" : "")"
            )
        }
        var result: [UnsafeMutablePointer<Self>] = []
        for k in 0..<count {
            guard let child = children![k], child.pointee.release != nil else {
                throw ArrayError(.format, "\(name): child \(k) is missing or released")
            }
            result.append(child)
        }
        return result
    }
}

/// The structs that an exported struct points to. They are freed with it; those that the consumer
/// has moved out live on.
package final class ArrowMembers<Structure: ArrowStructure> {
    package let children: UnsafeMutablePointer<UnsafeMutablePointer<Structure>?>
    package let childCount: Int
    package private(set) var dictionary: UnsafeMutablePointer<Structure>?

    /// Makes released structs, for exporting into.
    package init(childCount: Int, hasDictionary: Bool) {
        self.childCount = childCount
        children = .allocate(capacity: max(childCount, 1))
        for k in 0..<childCount { (children + k).initialize(to: Self.make()) }
        if hasDictionary { dictionary = Self.make() }
    }

    deinit {
        for k in 0..<childCount { Self.end(children[k]!) }
        children.deallocate()
        dictionary.map(Self.end)
    }

    private static func make() -> UnsafeMutablePointer<Structure> {
        let structure = UnsafeMutablePointer<Structure>.allocate(capacity: 1)
        structure.initialize(to: Structure())
        return structure
    }

    private static func end(_ structure: UnsafeMutablePointer<Structure>) {
        Structure.release(structure)
        structure.deallocate()
    }
}

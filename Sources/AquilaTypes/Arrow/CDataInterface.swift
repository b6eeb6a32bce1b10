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
    public var format: UnsafePointer<CChar>?
    public var name: UnsafePointer<CChar>?
    public var metadata: UnsafePointer<CChar>?
    public var flags: Int64 = 0
    public var n_children: Int64 = 0
    public var children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>?
    public var dictionary: UnsafeMutablePointer<ArrowSchema>?
    /// Nil once the struct is released or has been moved elsewhere.
    public var release: ArrowRelease?
    public var private_data: UnsafeMutableRawPointer?

    /// A released struct, to export into.
    public init() {}

    public static let dictionaryOrdered: Int64 = 1
    public static let nullable: Int64 = 2
    public static let mapKeysSorted: Int64 = 4
}

/// The elements of an array, for another library in this process: 80 bytes.
@frozen public struct ArrowArray {
    public var length: Int64 = 0
    /// Number of null elements; -1 where it is not known.
    public var null_count: Int64 = 0
    /// Number of elements of the buffers before the first one of the array.
    public var offset: Int64 = 0
    public var n_buffers: Int64 = 0
    public var n_children: Int64 = 0
    public var buffers: UnsafeMutablePointer<UnsafeRawPointer?>?
    public var children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>?
    public var dictionary: UnsafeMutablePointer<ArrowArray>?
    /// Nil once the struct is released or has been moved elsewhere.
    public var release: ArrowRelease?
    public var private_data: UnsafeMutableRawPointer?

    /// A released struct, to export into.
    public init() {}
}

/// Arrays of one type, one after the other, from another library in this process: 40 bytes.
/// Functions return zero or an error's number, as `errno` has them. Source:
/// https://arrow.apache.org/docs/format/CStreamInterface.html
@frozen public struct ArrowArrayStream {
    public var get_schema: (@convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Int32)?
    /// Gives a released array after the last one.
    public var get_next: (@convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Int32)?
    /// A text that stays until the next call; nil if there is none.
    public var get_last_error: (@convention(c) (UnsafeMutableRawPointer?) -> UnsafePointer<CChar>?)?
    /// Nil once the struct is released or has been moved elsewhere.
    public var release: ArrowRelease?
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

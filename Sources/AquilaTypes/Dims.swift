/// A short list of integers, one for each axis: extents or strides.
///
/// Up to four stand inline, so that recording an operation on ordinary arrays allocates nothing;
/// longer tails are interned (`DimsTail`). So a list is plain bits: copying one counts no
/// references. Interned tails are constant and never freed, so threads share them.
@frozen public struct Dims: BitwiseCopyable, @unchecked Sendable {
    @usableFromInline var length: Int
    @usableFromInline var head: InlineDims
    /// Fifth and later numbers, interned; nil if there are up to four. Unused lanes of `head` are
    /// zero, so that equality is bitwise.
    @usableFromInline var tail: UnsafePointer<Int>?

    /// The empty list: the shape of a scalar.
    ///
    ///     Shape()                         // ()
    ///
    /// - Complexity: O(1).
    @inlinable public init() {
        length = 0
        head = InlineDims()
        tail = nil
    }

    /// A list of equal numbers.
    ///
    ///     Shape(repeating: 2, count: 3)   // (2, 2, 2)
    ///
    /// - Complexity: as `append`, for each number.
    @inlinable public init(repeating value: Int, count: Int) {
        self.init()
        for _ in 0..<count { append(value) }
    }

    /// The list of a sequence's numbers.
    ///
    ///     Shape((1...3).map { $0 * $0 })  // (1, 4, 9)
    ///
    /// - Complexity: as `append`, for each number.
    @inlinable public init<S: Sequence>(_ values: S) where S.Element == Int {
        self.init()
        for value in values { append(value) }
    }

    /// Appends a number.
    ///
    ///     var shape: Shape = [3]
    ///     shape.append(4)
    ///     shape                           // (3, 4)
    ///
    /// - Complexity: O(1) up to four numbers; O(n) beyond, as the fifth and later ones are looked
    ///   up in a table of all that occurred.
    @inlinable public mutating func append(_ value: Int) {
        if count < 4 {
            head[count] = value
        } else {
            editTail { $0.append(value) }
        }
        length += 1
    }

    /// Inserts a number before a position, which may be the end. Ends the program elsewhere.
    ///
    ///     var shape: Shape = [3]
    ///     shape.insert(4, at: 0)
    ///     shape                           // (4, 3)
    ///
    /// - Complexity: O(1) up to four numbers; O(n²) beyond.
    @inlinable public mutating func insert(_ value: Int, at position: Int) {
        require(position >= 0 && position <= count, "axis out of range")
        append(value)
        var k = count - 1
        while k > position {
            self[k] = self[k - 1]
            k -= 1
        }
        self[position] = value
    }

    /// Removes the number at a position and returns it. Ends the program where there is none.
    ///
    ///     var shape: Shape = [3, 4]
    ///     shape.remove(at: 0)             // 3
    ///     shape                           // (4,)
    ///
    /// - Complexity: O(1) up to four numbers; O(n²) beyond.
    @discardableResult
    @inlinable public mutating func remove(at position: Int) -> Int {
        let removed = self[position]
        for k in position..<count - 1 { self[k] = self[k + 1] }
        removeLast()
        return removed
    }

    /// Removes the last number. Ends the program if there is none.
    ///
    ///     var shape: Shape = [3, 4]
    ///     shape.removeLast()
    ///     shape                           // (3,)
    ///
    /// - Complexity: O(1) up to four numbers; O(n) beyond.
    @inlinable public mutating func removeLast() {
        require(count > 0, "no axis to remove")
        if count <= 4 {
            head[count - 1] = 0
        } else {
            editTail { $0.removeLast() }
        }
        length -= 1
    }

    /// The length of the list.
    @inlinable public var count: Int { length }

    /// Replaces the tail by an edited one.
    @usableFromInline mutating func editTail(_ body: (inout [Int]) -> Void) {
        var values = Array(UnsafeBufferPointer(start: tail, count: Swift.max(length - 4, 0)))
        body(&values)
        tail = DimsTail.intern(values)
    }

    @inlinable @inline(__always) init(count: Int, head: InlineDims, tail: UnsafePointer<Int>?) {
        length = count
        self.head = head
        self.tail = tail
    }

    /// The product of the numbers: of a shape, the number of elements. `Int.max` where it exceeds that.
    @inlinable public var product: Int {
        if tail == nil {
            switch count {
            case 0: return 1
            case 1: return head[0]
            case 2:
                let (product, overflow) = head[0].multipliedReportingOverflow(by: head[1])
                return _slowPath(overflow) ? .max : product
            default: break
            }
        }
        return checkedProduct ?? .max
    }

    /// The product, or nil if it exceeds `Int`.
    public var checkedProduct: Int? {
        var (result, overflows) = (1, false)
        for value in self {
            // A zero extent makes the product zero, whatever the others.
            if value == 0 { return 0 }
            let (product, overflow) = result.multipliedReportingOverflow(by: value)
            overflows = overflows || overflow
            result = product
        }
        return overflows ? nil : result
    }

    /// The bytes of a dense array of this shape; nil if no address space holds them. An extent of
    /// zero counts as one, since strides are the product of the others, which have to fit in `Int`.
    ///
    ///     ([3, 4] as Shape).checkedByteCount(itemSize: 8)!                    // 96
    ///     ([1 << 40, 1 << 40] as Shape).checkedByteCount(itemSize: 8) == nil  // true
    ///
    /// - Complexity: O(rank).
    public func checkedByteCount(itemSize: Int) -> Int? {
        var (bytes, overflows) = (itemSize, false)
        for extent in self {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: Swift.max(extent, 1))
            overflows = overflows || overflow
            bytes = product
        }
        return overflows || bytes > Int.max / 2 && !contains(0) ? nil : bytes
    }
}

extension Dims: RandomAccessCollection, MutableCollection {
    /// Zero.
    @inlinable public var startIndex: Int { 0 }
    /// The number of numbers.
    @inlinable public var endIndex: Int { count }

    /// The number at a position, counted from zero. Ends the program where there is none.
    ///
    ///     ([3, 4] as Shape)[1]            // 4
    ///
    /// - Complexity: O(1); a fifth or later number is set in O(n).
    @inlinable public subscript(position: Int) -> Int {
        @inline(__always) get {
            require(position >= 0 && position < count, "axis out of range")
            return position < 4 ? head[position] : tail![position - 4]
        }
        @inline(__always) set {
            require(position >= 0 && position < count, "axis out of range")
            if position < 4 { head[position] = newValue } else { editTail { $0[position - 4] = newValue } }
        }
    }
}

extension Dims: Hashable {
    /// True if both lists have the same numbers.
    ///
    ///     [3, 4] == Shape([3, 4])         // true
    ///
    /// - Complexity: O(1), as numbers beyond four are interned.
    @inlinable public static func == (a: Dims, b: Dims) -> Bool {
        // The comparison has no branches, since views are compared at every operation.
        (a.length ^ b.length) | a.head.difference(from: b.head)
            | (Int(bitPattern: a.tail) ^ Int(bitPattern: b.tail)) == 0
    }
}

extension Dims: ExpressibleByArrayLiteral {
    /// The list of a literal's numbers.
    ///
    ///     let shape: Shape = [3, 4]       // (3, 4)
    ///
    /// - Complexity: as `append`, for each number.
    @inlinable public init(arrayLiteral elements: Int...) { self.init(elements) }
}

extension Dims: CustomStringConvertible {
    /// The list as a Python tuple, the way shapes are written in the field: `(3, 4)`, `(3,)`, `()`.
    public var description: String {
        count == 1 ? "(\(self[0]),)" : "(" + map(String.init).joined(separator: ", ") + ")"
    }
}

/// The extents of an array, outermost axis first.
public typealias Shape = Dims

/// Four integers, with the alignment of one: a vector type would double the size of a view.
@frozen @usableFromInline struct InlineDims: Hashable {
    @usableFromInline var a = 0
    @usableFromInline var b = 0
    @usableFromInline var c = 0
    @usableFromInline var d = 0

    @inlinable @inline(__always) init() {}

    @inlinable @inline(__always) init(_ a: Int, _ b: Int = 0) {
        self.a = a
        self.b = b
    }

    @inlinable subscript(position: Int) -> Int {
        @inline(__always) get {
            switch position {
            case 0: a
            case 1: b
            case 2: c
            default: d
            }
        }
        @inline(__always) set {
            switch position {
            case 0: a = newValue
            case 1: b = newValue
            case 2: c = newValue
            default: d = newValue
            }
        }
    }

    /// Zero if both are equal.
    @inlinable @inline(__always) func difference(from other: InlineDims) -> Int {
        (a ^ other.a) | (b ^ other.b) | (c ^ other.c) | (d ^ other.d)
    }
}

/// Tails of lists beyond four numbers. Each distinct one is kept once and for good, as a program
/// has few of them.
enum DimsTail {
    private static let table = Guarded<[[Int]: UnsafePointer<Int>]>([:])

    static func intern(_ values: [Int]) -> UnsafePointer<Int>? {
        guard !values.isEmpty else { return nil }
        return table.withLock { table in
            if let known = table[values] { return known }
            let copy = UnsafeMutablePointer<Int>.allocate(capacity: values.count)
            copy.initialize(from: values, count: values.count)
            table[values] = UnsafePointer(copy)
            return UnsafePointer(copy)
        }
    }
}

/// A short list of integers, one an axis: extents or strides. Up to four stand inline, so that recording an
/// operation on ordinary arrays allocates nothing.
@frozen public struct Dims: Sendable {
    @usableFromInline var length: Int
    @usableFromInline var head: SIMD4<Int>
    /// The fifth and later ones. Nil for up to four; unused lanes of `head` are zero, so that equality is bitwise.
    @usableFromInline var tail: [Int]?

    /// The empty list: the shape of a scalar.
    @inlinable public init() {
        length = 0
        head = .zero
        tail = nil
    }

    @inlinable public init(repeating value: Int, count: Int) {
        self.init()
        for _ in 0..<count { append(value) }
    }

    @inlinable public init<S: Sequence>(_ values: S) where S.Element == Int {
        self.init()
        for value in values { append(value) }
    }

    @inlinable public mutating func append(_ value: Int) {
        if count < 4 {
            head[count] = value
        } else {
            tail = (tail ?? []) + [value]
        }
        length += 1
    }

    @inlinable public mutating func insert(_ value: Int, at position: Int) {
        precondition(position >= 0 && position <= count)
        append(value)
        var k = count - 1
        while k > position {
            self[k] = self[k - 1]
            k -= 1
        }
        self[position] = value
    }

    @discardableResult
    @inlinable public mutating func remove(at position: Int) -> Int {
        let removed = self[position]
        for k in position..<count - 1 { self[k] = self[k + 1] }
        removeLast()
        return removed
    }

    @inlinable public mutating func removeLast() {
        precondition(count > 0)
        if count <= 4 {
            head[count - 1] = 0
        } else {
            tail!.removeLast()
            if tail!.isEmpty { tail = nil }
        }
        length -= 1
    }

    @inlinable public var count: Int { length }

    @inlinable @inline(__always) init(count: Int, head: SIMD4<Int>, tail: [Int]?) {
        length = count
        self.head = head
        self.tail = tail
    }

    /// The product of the numbers: of a shape, the number of elements. Traps where it overflows.
    @inlinable public var product: Int {
        if tail == nil {
            switch count {
            case 0: return 1
            case 1: return head[0]
            case 2: return head[0] * head[1]
            default: break
            }
        }
        var result = 1
        for value in self { result *= value }
        return result
    }

    /// The product, or nil where it exceeds `Int`.
    public var checkedProduct: Int? {
        if contains(0) { return 0 }
        var result = 1
        for value in self {
            let (product, overflow) = result.multipliedReportingOverflow(by: value)
            if overflow { return nil }
            result = product
        }
        return result
    }
}

extension Dims: RandomAccessCollection, MutableCollection {
    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    @inlinable public subscript(position: Int) -> Int {
        @inline(__always) get {
            precondition(position >= 0 && position < count, "axis out of range")
            return position < 4 ? head[position] : tail![position - 4]
        }
        @inline(__always) set {
            precondition(position >= 0 && position < count, "axis out of range")
            if position < 4 { head[position] = newValue } else { tail![position - 4] = newValue }
        }
    }
}

extension Dims: Hashable {
    @inlinable public static func == (a: Dims, b: Dims) -> Bool {
        a.count == b.count && a.head == b.head && (a.count <= 4 || a.tail == b.tail)
    }
}

extension Dims: ExpressibleByArrayLiteral {
    @inlinable public init(arrayLiteral elements: Int...) { self.init(elements) }
}

extension Dims: CustomStringConvertible {
    /// As a Python tuple, the way shapes are written in the field: `(3, 4)`, `(3,)`, `()`.
    public var description: String {
        count == 1 ? "(\(self[0]),)" : "(" + map(String.init).joined(separator: ", ") + ")"
    }
}

/// The extents of an array, outermost axis first.
public typealias Shape = Dims

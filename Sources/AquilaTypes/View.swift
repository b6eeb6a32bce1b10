/// The elements of a store that form an array: NumPy's view. All numbers but the extents are in
/// bytes.
///
/// Element (i, j, …) stands at `offset + i × strides[0] + j × strides[1] + …`. Steps may have any
/// sign; a zero stride repeats an element (broadcasting).
@frozen public struct View: BitwiseCopyable, Hashable, Sendable {
    /// The place of the first element in the store, in bytes.
    public var offset: Int
    /// The extents in elements, outermost axis first.
    public var shape: Shape
    /// The steps from one element to the next along each axis, in bytes.
    public var strides: Dims

    /// A view from its parts; it has as many strides as extents.
    ///
    ///     // Every other one of eight doubles.
    ///     View(offset: 0, shape: [4], strides: [16]).elementCount             // 4
    ///
    /// - Complexity: O(1).
    @inlinable public init(offset: Int = 0, shape: Shape, strides: Dims) {
        self.offset = offset
        self.shape = shape
        self.strides = strides
    }

    /// The row-major view of a fresh store.
    ///
    ///     View(contiguous: [2, 3], itemSize: 8).strides                       // (24, 8)
    ///
    /// - Complexity: O(rank).
    @inlinable public init(contiguous shape: Shape, itemSize: Int) {
        offset = 0
        self.shape = shape
        strides = View.rowMajorStrides(shape, itemSize: itemSize)
    }

    /// True if offsets, shapes and strides are equal; views may show the same elements without
    /// being equal.
    ///
    ///     View(contiguous: [3], itemSize: 8) == View(offset: 0, shape: [3], strides: [8])     // true
    ///
    /// - Complexity: O(1).
    @inlinable @inline(__always) public static func == (a: View, b: View) -> Bool {
        a.offset == b.offset && a.shape == b.shape && a.strides == b.strides
    }

    /// The number of axes.
    @inlinable public var rank: Int { shape.count }
    /// The number of elements; 1 for rank zero.
    @inlinable public var elementCount: Int { shape.product }

    /// Row-major strides; axes of extent one or zero get theirs like any other.
    ///
    ///     View.rowMajorStrides([2, 3, 4], itemSize: 8)                        // (96, 32, 8)
    ///
    /// - Complexity: O(rank).
    @inlinable public static func rowMajorStrides(_ shape: Shape, itemSize: Int) -> Dims {
        switch shape.count {
        case 0: return Dims()
        case 1: return Dims(count: 1, head: InlineDims(itemSize), tail: nil)
        case 2:
            return Dims(count: 2, head: InlineDims(Swift.max(shape[1], 1) &* itemSize, itemSize), tail: nil)
        default: break
        }
        var strides = shape
        var step = itemSize
        for axis in stride(from: shape.count - 1, through: 0, by: -1) {
            strides[axis] = step
            step = step &* Swift.max(shape[axis], 1)
        }
        return strides
    }

    /// True if the elements stand one after the other in row-major order.
    ///
    ///     View(contiguous: [2, 3], itemSize: 8).isContiguous(itemSize: 8)                 // true
    ///     View(contiguous: [2, 3], itemSize: 8).transposed().isContiguous(itemSize: 8)    // false
    ///
    /// - Complexity: O(rank).
    public func isContiguous(itemSize: Int) -> Bool {
        var step = itemSize
        for axis in stride(from: rank - 1, through: 0, by: -1) where shape[axis] != 1 {
            if shape[axis] == 0 { return true }
            if strides[axis] != step { return false }
            step = step &* shape[axis]
        }
        return true
    }

    /// The bytes from the lowest to one past the highest that an element touches; empty without
    /// elements.
    ///
    ///     View(offset: 56, shape: [4], strides: [-16]).byteRange(itemSize: 8) == 8..<64   // true
    ///
    /// - Complexity: O(rank).
    public func byteRange(itemSize: Int) -> Range<Int> {
        if shape.contains(0) { return offset..<offset }
        var low = offset
        var high = offset
        for axis in 0..<rank {
            let reach = (shape[axis] - 1) * strides[axis]
            if reach < 0 { low += reach } else { high += reach }
        }
        return low..<high + itemSize
    }

    /// The same of a view that may be anything; nil if no address is that far, or extents and
    /// strides do not match.
    ///
    ///     View(contiguous: [3], itemSize: 8).checkedByteRange(itemSize: 8)! == 0..<24             // true
    ///     View(offset: 0, shape: [2], strides: [.max]).checkedByteRange(itemSize: 8) == nil       // true
    ///
    /// - Complexity: O(rank).
    public func checkedByteRange(itemSize: Int) -> Range<Int>? {
        guard shape.count == strides.count, shape.allSatisfy({ $0 >= 0 }) else { return nil }
        if shape.contains(0) { return offset..<offset }
        var (low, high) = (offset, offset)
        for axis in 0..<rank {
            let (reach, isTooFar) = (shape[axis] - 1).multipliedReportingOverflow(by: strides[axis])
            let (end, isBeyond) = (reach < 0 ? low : high).addingReportingOverflow(reach)
            if isTooFar || isBeyond { return nil }
            if reach < 0 { low = end } else { high = end }
        }
        let (end, isBeyond) = high.addingReportingOverflow(itemSize)
        return isBeyond ? nil : low..<end
    }
}

extension View {
    /// Elements `start`, `start + step`, … (`count` of them) of an axis. The caller has checked the bounds.
    ///
    ///     let row = View(contiguous: [8], itemSize: 8)
    ///     row.slicing(axis: 0, start: 1, count: 3, step: 2).strides              // (16,)
    ///
    /// - Complexity: O(1).
    @inlinable public func slicing(axis: Int, start: Int, count: Int, step: Int) -> View {
        var result = self
        result.offset += start &* strides[axis]
        result.shape[axis] = count
        result.strides[axis] = step &* strides[axis]
        return result
    }

    /// The subarray at an index of an axis, without that axis. The caller has checked the index.
    ///
    ///     View(contiguous: [2, 3], itemSize: 8).indexing(axis: 0, at: 1).offset       // 24
    ///
    /// - Complexity: O(rank).
    @inlinable public func indexing(axis: Int, at index: Int) -> View {
        var result = self
        result.offset += index &* strides[axis]
        result.shape.remove(at: axis)
        result.strides.remove(at: axis)
        return result
    }

    /// The same elements with an axis of extent one before `axis`.
    ///
    ///     View(contiguous: [2, 3], itemSize: 8).insertingAxis(at: 0).shape            // (1, 2, 3)
    ///
    /// - Complexity: O(rank).
    @inlinable public func insertingAxis(at axis: Int) -> View {
        var result = self
        result.shape.insert(1, at: axis)
        result.strides.insert(0, at: axis)
        return result
    }

    /// The axes in reverse order.
    ///
    ///     View(contiguous: [2, 3], itemSize: 8).transposed().strides                  // (8, 24)
    ///
    /// - Complexity: O(rank).
    public func transposed() -> View {
        var result = View(offset: offset, shape: Shape(), strides: Dims())
        for axis in stride(from: rank - 1, through: 0, by: -1) {
            result.shape.append(shape[axis])
            result.strides.append(strides[axis])
        }
        return result
    }

    /// The axes in another order: axis k of the result is axis `order[k]`. The order has each axis
    /// once.
    ///
    ///     View(contiguous: [2, 3, 4], itemSize: 8).transposed([2, 0, 1]).shape        // (4, 2, 3)
    ///
    /// - Complexity: O(rank).
    public func transposed(_ order: [Int]) -> View {
        View(offset: offset, shape: Dims(order.map { shape[$0] }), strides: Dims(order.map { strides[$0] }))
    }

    /// The view stretched to a shape by NumPy's broadcasting, or nil if the shapes do not fit.
    ///
    ///     View(contiguous: [3], itemSize: 8).broadcast(to: [2, 3])!.strides           // (0, 8)
    ///
    /// - Complexity: O(rank).
    public func broadcast(to target: Shape) -> View? {
        if shape == target { return self }
        let missing = target.count - rank
        guard missing >= 0 else { return nil }
        var result = View(offset: offset, shape: target, strides: Dims(repeating: 0, count: target.count))
        for axis in 0..<rank {
            if shape[axis] == target[axis + missing] {
                result.strides[axis + missing] = strides[axis]
            } else if shape[axis] != 1 {
                return nil
            }
        }
        return result
    }

    /// The diagonal of two axes, as a last axis in their place: elements (i, i + k).
    ///
    ///     let square = View(contiguous: [3, 3], itemSize: 8)
    ///     square.diagonal(offset: 1, axis1: 0, axis2: 1).strides                 // (32,)
    ///
    /// - Complexity: O(rank).
    public func diagonal(offset k: Int, axis1: Int, axis2: Int) -> View {
        let rows = shape[axis1] + Swift.min(k, 0)
        let columns = shape[axis2] - Swift.max(k, 0)
        var result = self
        if rows > 0 && columns > 0 {
            result.offset += k >= 0 ? k * strides[axis2] : -k * strides[axis1]
        }
        for axis in [axis1, axis2].sorted(by: >) {
            result.shape.remove(at: axis)
            result.strides.remove(at: axis)
        }
        result.shape.append(Swift.max(0, Swift.min(rows, columns)))
        result.strides.append(strides[axis1] + strides[axis2])
        return result
    }
}

extension Shape {
    /// The shape that both broadcast to, or nil.
    ///
    ///     Shape.broadcast([2, 1], [3])!                                               // (2, 3)
    ///
    /// - Complexity: O(rank).
    @inlinable public static func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
        if a == b { return a }
        var result = a.count >= b.count ? a : b
        let other = a.count >= b.count ? b : a
        let missing = result.count - other.count
        for axis in 0..<other.count {
            let x = result[axis + missing]
            let y = other[axis]
            if x == y { continue }
            if x == 1 { result[axis + missing] = y } else if y != 1 { return nil }
        }
        return result
    }
}

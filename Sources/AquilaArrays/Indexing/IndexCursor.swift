public import AquilaTypes

/// Applies basic indices (positions, ranges, new axes, an ellipsis) one by one to a view.
///
/// The view is changed in place and subscripts pass indices directly, so that ordinary ones
/// allocate nothing. Front ends with their own keys can use it too:
///
///     var view = try NDArray(rows: [[1, 2], [3, 4]]).untyped.view
///     var cursor = IndexCursor(consuming: 2)
///     try cursor.take(at: 0, of: &view)
///     try cursor.take(AquilaArrays.Index.Slice(1, nil), of: &view)
///     view.shape                  // (1,)
public struct IndexCursor: Sendable {
    /// The next axis of the view; the axes before it are final.
    @usableFromInline var axis = 0
    /// The number of axes that later indices consume.
    @usableFromInline var pending: Int
    /// The offset from `axis` to the corresponding axis of the array before indexing.
    @usableFromInline var shift = 0
    @usableFromInline var sawEllipsis = false

    /// A cursor before the first axis of a view.
    ///
    ///     var cursor = IndexCursor(consuming: 2)
    ///
    /// - Parameter axes: the number of axes consumed by all indices together, one for each position and
    ///   range.
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public init(consuming axes: Int) { pending = axes }

    /// Selects a position of the next axis, which is removed. Negative positions count from the end.
    ///
    ///     var view = NDArray([1, 2, 3]).untyped.view
    ///     var cursor = IndexCursor(consuming: 1)
    ///     try cursor.take(at: 1, of: &view)
    ///     view.rank        // 0
    ///
    /// Throws if the position is out of range or no axis is left.
    ///
    /// - Complexity: O(rank). Nothing is allocated.
    @inlinable @inline(__always)
    public mutating func take(at position: Int, of view: inout View) throws(ArrayError) {
        guard axis < view.rank else { throw tooMany() }
        let extent = view.shape[axis]
        let wrapped = position < 0 ? position &+ extent : position
        guard wrapped >= 0 && wrapped < extent else {
            throw .outOfBounds(position, axis: axis + shift, extent: extent)
        }
        view.offset &+= wrapped &* view.strides[axis]
        view.shape.remove(at: axis)
        view.strides.remove(at: axis)
        shift &+= 1
        pending &-= 1
    }

    /// Selects a range of the next axis. Throws if its step is zero or no axis is left.
    ///
    ///     var view = NDArray([1, 2, 3]).untyped.view
    ///     var cursor = IndexCursor(consuming: 1)
    ///     try cursor.take(AquilaArrays.Index.Slice(1, nil), of: &view)
    ///     view.shape        // (2,)
    ///
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public mutating func take(_ slice: Index.Slice, of view: inout View) throws(ArrayError) {
        guard axis < view.rank else { throw tooMany() }
        let extent = view.shape[axis]
        let (start, count) = try slice.resolved(in: extent)
        let stride = view.strides[axis]
        view.offset &+= start &* stride
        view.shape[axis] = count
        if slice.step != 1 {
            // Larger steps are clamped, which selects the same elements and avoids overflow.
            let limit = max(extent, 1)
            view.strides[axis] = max(-limit, min(slice.step, limit)) &* stride
        }
        axis &+= 1
        pending &-= 1
    }

    /// Inserts an axis of extent one.
    ///
    ///     var view = NDArray([1, 2, 3]).untyped.view
    ///     var cursor = IndexCursor(consuming: 1)
    ///     cursor.insertAxis(into: &view)
    ///     view.shape        // (1, 3)
    ///
    /// - Complexity: O(rank). Nothing is allocated.
    @inlinable
    public mutating func insertAxis(into view: inout View) {
        view.shape.insert(1, at: axis)
        view.strides.insert(0, at: axis)
        shift &-= 1
        axis &+= 1
    }

    /// Keeps all axes without an index of their own. Throws at a second ellipsis.
    ///
    ///     var view = ones([2, 3]).untyped.view
    ///     var cursor = IndexCursor(consuming: 1)
    ///     try cursor.takeRest(of: &view)
    ///     try cursor.take(at: 0, of: &view)
    ///     view.shape        // (2,)
    ///
    /// - Complexity: O(1).
    @inlinable
    public mutating func takeRest(of view: inout View) throws(ArrayError) {
        guard !sawEllipsis else { throw ArrayError(.index, "an index can have only one ellipsis") }
        sawEllipsis = true
        axis = max(axis, view.rank - pending)
    }

    @inline(__always)
    mutating func apply(_ index: Index, to view: inout View) throws(ArrayError) {
        switch index {
        case .at(let position): try take(at: position, of: &view)
        case .slice(let slice): try take(slice, of: &view)
        case .insertion: insertAxis(into: &view)
        case .rest: try takeRest(of: &view)
        case .mask, .positions: fatalError("advanced indices are lowered elsewhere")
        }
    }

    @usableFromInline @inline(never)
    func tooMany() -> ArrayError {
        ArrayError(.index, "too many indices for an array: \(pending) more than it has axes")
    }
}

extension Index {
    /// The number of axes that the index consumes.
    @inline(__always)
    var axesTaken: Int {
        switch self {
        case .at, .slice, .positions: 1
        case .insertion, .rest: 0
        case .mask(let mask): mask.rank
        }
    }

    /// True if the index is a mask or an index array, which gives a copy.
    @inline(__always)
    var isAdvanced: Bool {
        switch self {
        case .mask, .positions: true
        case .at, .slice, .insertion, .rest: false
        }
    }
}

extension Index.Slice {
    /// The first position and the number of positions in an axis of this extent, as by Python's
    /// `slice.indices`.
    @inlinable @inline(__always)
    func resolved(in extent: Int) throws(ArrayError) -> (start: Int, count: Int) {
        if step == 1 {
            let start = lower.map { Self.clamp($0, extent, to: extent) } ?? 0
            let stop = upper.map { Self.clamp($0, extent, to: extent) } ?? extent
            return (start, max(stop - start, 0))
        }
        return try resolvedStrided(in: extent)
    }

    @usableFromInline func resolvedStrided(in extent: Int) throws(ArrayError) -> (start: Int, count: Int) {
        if step > 0 {
            let start = lower.map { Self.clamp($0, extent, to: extent) } ?? 0
            let stop = upper.map { Self.clamp($0, extent, to: extent) } ?? extent
            return stop <= start ? (start, 0) : (start, (stop - start - 1) / step + 1)
        }
        guard step < 0 else { throw ArrayError(.value, "the step of a range cannot be zero") }
        let start = lower.map { Self.clamp($0, extent, from: -1, to: extent - 1) } ?? extent - 1
        let stop = upper.map { Self.clamp($0, extent, from: -1, to: extent - 1) } ?? -1
        return stop >= start ? (max(start, 0), 0) : (start, (start - stop - 1) / step.magnitudeAsInt + 1)
    }

    @inlinable @inline(__always)
    static func clamp(_ position: Int, _ extent: Int, from low: Int = 0, to high: Int) -> Int {
        min(max(position < 0 ? position &+ extent : position, low), high)
    }
}

extension Int {
    /// The magnitude; `Int.max` for `Int.min`.
    fileprivate var magnitudeAsInt: Int { self == .min ? .max : abs(self) }
}

extension ArrayError {
    @usableFromInline static func outOfBounds(_ position: Int, axis: Int, extent: Int) -> ArrayError {
        ArrayError(.index, "index \(position) is out of bounds for axis \(axis) with size \(extent)")
    }
}

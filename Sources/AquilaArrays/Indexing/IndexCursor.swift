public import AquilaTypes

/// Lowers basic indices (positions, ranges, new axes, an ellipsis) one by one to the view that they select.
///
/// The view is changed in place, and subscripts feed the indices directly, so that an ordinary one allocates nothing.
/// Front ends with keys of their own do so too:
///
///     var cursor = IndexCursor(consuming: 2)
///     try cursor.take(at: 0, of: &view)
///     try cursor.take(Index.Slice(1, nil), of: &view)
public struct IndexCursor {
    /// The next axis of the view: the ones before it are as the indices so far want them.
    @usableFromInline var axis = 0
    /// How many axes the indices still to come take.
    @usableFromInline var pending: Int
    /// What to add to `axis` for the axis of the array before indexing.
    @usableFromInline var shift = 0
    @usableFromInline var sawEllipsis = false

    /// - Parameter axes: how many axes the indices take together, one for each position and range.
    @inlinable @inline(__always)
    public init(consuming axes: Int) { pending = axes }

    /// One position of the next axis, counted from its end where negative. The axis goes.
    ///
    /// Throws where the position is outside the axis, or no axis is left.
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

    /// A range of the next axis. Throws where its step is zero, or no axis is left.
    @inlinable @inline(__always)
    public mutating func take(_ slice: Index.Slice, of view: inout View) throws(ArrayError) {
        guard axis < view.rank else { throw tooMany() }
        let extent = view.shape[axis]
        let (start, count) = try slice.resolved(in: extent)
        let stride = view.strides[axis]
        view.offset &+= start &* stride
        view.shape[axis] = count
        // A longer step, of which there is none, might not fit.
        let limit = max(extent, 1)
        view.strides[axis] = max(-limit, min(slice.step, limit)) &* stride
        axis &+= 1
        pending &-= 1
    }

    /// A fresh axis of extent one.
    @inlinable
    public mutating func insertAxis(into view: inout View) {
        view.shape.insert(1, at: axis)
        view.strides.insert(0, at: axis)
        shift &-= 1
        axis &+= 1
    }

    /// All axes that the other indices leave. Throws at a second ellipsis.
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
    /// How many axes of the array the index takes.
    @inline(__always)
    var axesTaken: Int {
        switch self {
        case .at, .slice, .positions: 1
        case .insertion, .rest: 0
        case .mask(let mask): mask.rank
        }
    }

    /// Whether the index gives a copy: a mask or an index array.
    @inline(__always)
    var isAdvanced: Bool {
        switch self {
        case .mask, .positions: true
        case .at, .slice, .insertion, .rest: false
        }
    }
}

extension Index.Slice {
    /// The first position and the number of positions in an axis of this extent: Python's `slice.indices`.
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
    /// The magnitude, with `Int.min` cut to `Int.max`.
    fileprivate var magnitudeAsInt: Int { self == .min ? .max : abs(self) }
}

extension ArrayError {
    @usableFromInline static func outOfBounds(_ position: Int, axis: Int, extent: Int) -> ArrayError {
        ArrayError(.index, "index \(position) is out of bounds for axis \(axis) with size \(extent)")
    }
}

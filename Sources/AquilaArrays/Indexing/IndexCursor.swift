import AquilaTypes

/// Lowers basic indices (positions, ranges, new axes, an ellipsis) one by one to the view that they select.
///
/// The view is changed in place, and fixed-arity subscripts feed the indices directly, so that an ordinary
/// subscript allocates nothing.
struct IndexCursor {
    /// The next axis of the view: the ones before it are as the indices so far want them.
    private(set) var axis = 0
    /// How many axes the indices still to come take.
    private var pending: Int
    /// What to add to `axis` for the axis of the array before indexing.
    private var shift = 0
    private var sawEllipsis = false

    @inline(__always)
    init(consuming axes: Int) { pending = axes }

    @inline(__always)
    mutating func apply(_ index: Index, to view: inout View) throws(ArrayError) {
        switch index {
        case .at(let position):
            guard axis < view.rank else { throw tooMany(view) }
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
        case .slice(let slice):
            guard axis < view.rank else { throw tooMany(view) }
            let (start, count) = try slice.resolved(in: view.shape[axis])
            let stride = view.strides[axis]
            view.offset &+= start &* stride
            view.shape[axis] = count
            view.strides[axis] = slice.step &* stride
            axis &+= 1
            pending &-= 1
        case .insertion:
            view.shape.insert(1, at: axis)
            view.strides.insert(0, at: axis)
            shift &-= 1
            axis &+= 1
        case .rest:
            guard !sawEllipsis else { throw ArrayError(.index, "an index can have only one ellipsis") }
            sawEllipsis = true
            axis = max(axis, view.rank - pending)
        case .mask, .positions:
            preconditionFailure("advanced indices are lowered elsewhere")
        }
    }

    @inline(never)
    private func tooMany(_ view: View) -> ArrayError {
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
    @inline(__always)
    func resolved(in extent: Int) throws(ArrayError) -> (start: Int, count: Int) {
        if step == 1 {
            let start = lower.map { Self.clamp($0, extent, to: extent) } ?? 0
            let stop = upper.map { Self.clamp($0, extent, to: extent) } ?? extent
            return (start, max(stop - start, 0))
        }
        return try resolvedStrided(in: extent)
    }

    private func resolvedStrided(in extent: Int) throws(ArrayError) -> (start: Int, count: Int) {
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

    @inline(__always)
    private static func clamp(_ position: Int, _ extent: Int, from low: Int = 0, to high: Int) -> Int {
        min(max(position < 0 ? position &+ extent : position, low), high)
    }
}

extension Int {
    /// The magnitude, with `Int.min` cut to `Int.max`.
    fileprivate var magnitudeAsInt: Int { self == .min ? .max : abs(self) }
}

extension ArrayError {
    static func outOfBounds(_ position: Int, axis: Int, extent: Int) -> ArrayError {
        ArrayError(.index, "index \(position) is out of bounds for axis \(axis) with size \(extent)")
    }
}

import AquilaTypes

/// Lowers basic indices (positions, ranges, new axes, an ellipsis) one by one to the view that they select.
///
/// Fixed-arity subscripts feed it directly, so that an ordinary subscript allocates nothing.
struct IndexCursor {
    private let source: View
    private var result: View
    /// The next axis of the source.
    private var axis = 0
    /// How many axes of the source the indices still to come take.
    private var pending: Int
    private var sawEllipsis = false

    init(_ source: View, consuming axes: Int) {
        self.source = source
        result = View(offset: source.offset, shape: Shape(), strides: Dims())
        pending = axes
    }

    mutating func apply(_ index: Index) throws(ArrayError) {
        switch index {
        case .at(let position):
            try requireAxis()
            let extent = source.shape[axis]
            let wrapped = position < 0 ? position &+ extent : position
            guard wrapped >= 0 && wrapped < extent else {
                throw .outOfBounds(position, axis: axis, extent: extent)
            }
            result.offset += wrapped &* source.strides[axis]
            advance()
        case .slice(let slice):
            try requireAxis()
            let (start, count) = try slice.resolved(in: source.shape[axis])
            result.offset += start &* source.strides[axis]
            result.shape.append(count)
            result.strides.append(slice.step &* source.strides[axis])
            advance()
        case .insertion:
            result.shape.append(1)
            result.strides.append(0)
        case .rest:
            guard !sawEllipsis else { throw ArrayError(.index, "an index can have only one ellipsis") }
            sawEllipsis = true
            while axis < source.rank - pending { keepAxis() }
        case .mask, .positions:
            preconditionFailure("advanced indices are lowered elsewhere")
        }
    }

    /// How many axes the view has so far.
    var resultRank: Int { result.rank }

    /// The view, with all axes that were not indexed.
    consuming func finish() -> View {
        while axis < source.rank { keepAxis() }
        return result
    }

    private mutating func advance() {
        axis += 1
        pending -= 1
    }

    private mutating func keepAxis() {
        result.shape.append(source.shape[axis])
        result.strides.append(source.strides[axis])
        axis += 1
    }

    private func requireAxis() throws(ArrayError) {
        guard axis < source.rank else {
            throw ArrayError(
                .index,
                "too many indices: the array has rank \(source.rank), but \(axis + pending) were given")
        }
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
    func resolved(in extent: Int) throws(ArrayError) -> (start: Int, count: Int) {
        if step > 0 {
            let start = lower.map { Self.clamp($0, extent, 0...extent) } ?? 0
            let stop = upper.map { Self.clamp($0, extent, 0...extent) } ?? extent
            return stop <= start
                ? (start, 0) : (start, step == 1 ? stop - start : (stop - start - 1) / step + 1)
        }
        guard step < 0 else { throw ArrayError(.value, "the step of a range cannot be zero") }
        let start = lower.map { Self.clamp($0, extent, -1...extent - 1) } ?? extent - 1
        let stop = upper.map { Self.clamp($0, extent, -1...extent - 1) } ?? -1
        return stop >= start ? (max(start, 0), 0) : (start, (start - stop - 1) / step.magnitudeAsInt + 1)
    }

    private static func clamp(_ position: Int, _ extent: Int, _ bounds: ClosedRange<Int>) -> Int {
        let wrapped = position < 0 ? position &+ extent : position
        return min(max(wrapped, bounds.lowerBound), bounds.upperBound)
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

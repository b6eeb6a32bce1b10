import AquilaTypes

/// An index of an array: every kind of index between the brackets becomes a value of this type.
///
///     a[0]                    // the first row
///     a[1 ..< -1, 2...]       // without the first and last row, from column 2 on; bounds count from the end
///     a[.ellipsis, -1]        // the last of the last axis
///     a[.every(2), .newAxis]  // every other row, with an axis of extent one after it
///     a[a .> 2]               // the elements where a mask holds
///     a[[0, 1, 1]]            // rows 0, 1 and 1
public enum Index: Sendable {
    /// One position of an axis; negative ones count from the end. The axis is removed.
    case at(Int)
    /// A range of an axis, which gives a view.
    case slice(Slice)
    /// A new axis of extent one: `.newAxis`.
    case insertion
    /// All axes without an index of their own: `.ellipsis`.
    case rest
    /// The elements where a mask is true; it covers as many axes as it has.
    indirect case mask(AnyNDArray)
    /// The elements at positions along an axis; several index arrays broadcast against each other.
    indirect case positions(AnyNDArray)

    /// The positions `lower`, `lower + step`, … before `upper` (above it for a negative step).
    /// Negative bounds count from the end, missing ones are the ends of the axis, and bounds beyond
    /// the axis are clamped to it.
    public struct Slice: Hashable, Sendable {
        /// The first position; nil for the end of the axis where the step starts.
        public var lower: Int?
        /// The bound at the other end, itself excluded; nil for the end of the axis.
        public var upper: Int?
        /// The distance of two positions, negative for a descending slice. Indexing with a step of
        /// 0 throws.
        public var step: Int

        /// A slice with bounds, nil for an end of the axis: `Slice(1, -1)` leaves out the first and the last
        /// position.
        ///
        /// - Complexity: O(1).
        @inlinable public init(_ lower: Int?, _ upper: Int?, step: Int = 1) {
            self.lower = lower
            self.upper = upper
            self.step = step
        }
    }

    /// Every `step`-th position of a range: `(1 ..< -1).by(2)`. A negative step runs from the range's last
    /// position to its first.
    ///
    /// - Complexity: O(1).
    public func by(_ step: Int) -> Index {
        guard case .slice(let slice) = self else { return self }
        let (product, overflow) = step.multipliedReportingOverflow(by: slice.step)
        let whole = overflow ? ((step > 0) == (slice.step > 0) ? Int.max : .min) : product
        if step > 0 { return .slice(Slice(slice.lower, slice.upper, step: whole)) }
        // For a reversed range the bounds are exchanged and each moves by one, since the first is
        // included.
        let first = slice.upper.map { $0 == .min ? .min : $0 - 1 }
        let last = slice.lower.flatMap { $0 == 0 ? nil : $0 == .min ? .min : $0 - 1 }
        return .slice(Slice(first, last, step: whole))
    }
}

extension Index: ExpressibleByIntegerLiteral {
    /// A position along one axis, from a literal; negative ones count from the end.
    ///
    ///     NDArray([1, 2, 3])[-1]        // 3
    ///
    /// - Complexity: O(1).
    @inlinable public init(integerLiteral value: Int) { self = .at(value) }
}

/// A value that may index an array: `Index` itself, integers, masks and index arrays.
public protocol IndexExpression {
    /// The value as an index.
    var index: Index { get }
}

extension Index: IndexExpression {
    /// The index itself.
    @inlinable public var index: Index { self }
}

extension Int: IndexExpression {
    /// The position along one axis.
    @inlinable public var index: Index { .at(self) }
}

// The extension is of the protocol so that leading-dot syntax works for any index expression.
extension IndexExpression where Self == Index {
    /// All positions of an axis.
    @inlinable public static var all: Index { .slice(Index.Slice(nil, nil)) }

    /// All positions of an axis in reverse order.
    @inlinable public static var reversed: Index { .slice(Index.Slice(nil, nil, step: -1)) }

    /// Every `step`-th position of an axis from its first; for a negative step, from its last.
    ///
    ///     NDArray([1, 2, 3])[.every(2)]        // [1, 3]
    ///
    /// - Complexity: O(1).
    @inlinable public static func every(_ step: Int) -> Index { .slice(Index.Slice(nil, nil, step: step)) }

    /// A range of an axis with optional bounds: `.range(nil, nil, step: -1)` is the reversed axis.
    ///
    /// - Complexity: O(1).
    @inlinable public static func range(_ lower: Int?, _ upper: Int?, step: Int = 1) -> Index {
        .slice(Index.Slice(lower, upper, step: step))
    }

    /// A new axis of extent one.
    @inlinable public static var newAxis: Index { .insertion }

    /// All axes without an index of their own.
    @inlinable public static var ellipsis: Index { .rest }
}

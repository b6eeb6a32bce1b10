public import AquilaTypes

/// A map from the colour of a point task to that of a piece: each coordinate of the piece is a
/// coordinate of the point times a weight plus an offset, or a constant.
public struct Projection: Sendable, Hashable {
    /// A coordinate of a piece's colour.
    public struct Term: Sendable, Hashable {
        /// Axis of the point; nil for a constant.
        public var axis: Int?
        /// Factor on the point's coordinate.
        public var weight: Int
        /// Number that is added.
        public var offset: Int

        /// A coordinate from its parts.
        ///
        ///     Projection([Projection.Term(axis: 0, weight: -1, offset: 3)])([1])      // (2,)
        ///
        /// - Complexity: O(1).
        public init(axis: Int?, weight: Int = 1, offset: Int = 0) {
            self.axis = axis
            self.weight = weight
            self.offset = offset
        }

        /// A coordinate that is the same for all points.
        ///
        ///     Projection([.axis(1), .constant(0)])([4, 5])        // (5, 0)
        ///
        /// - Complexity: O(1).
        public static func constant(_ value: Int) -> Term { Term(axis: nil, weight: 0, offset: value) }
        /// A coordinate of the point, unchanged.
        ///
        ///     Projection([.axis(1), .axis(0)])([4, 5])            // (5, 4)
        ///
        /// - Complexity: O(1).
        public static func axis(_ axis: Int) -> Term { Term(axis: axis) }
    }

    /// The coordinates of a piece's colour.
    public var terms: [Term]

    /// A map from its coordinates.
    ///
    ///     Projection([.axis(1), .axis(0)])([4, 5])            // (5, 4)
    ///
    /// - Complexity: O(1).
    public init(_ terms: [Term]) { self.terms = terms }

    /// The colour of the piece of a point. Ends the program where a term's axis is beyond the
    /// colour.
    ///
    ///     Projection([.axis(0), .constant(2)])([7])           // (7, 2)
    ///
    /// - Complexity: O(rank).
    public func callAsFunction(_ colour: Shape) -> Shape {
        Shape(terms.map { $0.offset + ($0.axis.map { colour[$0] } ?? 0) * $0.weight })
    }
}

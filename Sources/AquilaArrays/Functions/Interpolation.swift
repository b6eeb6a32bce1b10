import AquilaKernels
import AquilaRuntime
public import AquilaTypes

extension AnyNDArray {
    /// The values at these positions of the lines through the points of a row: NumPy's `interp`.
    ///
    ///     let (points, values) = (NDArray([0, 1, 3]).untyped, NDArray([5, 7, 3]).untyped)
    ///     try NDArray([0.5, 2, 9]).untyped.interpolated(between: points, values)      // [6, 5, 3]
    ///
    /// The result has the shape of this array, and elements of `float64`, or of `complex128` where the values
    /// are complex. Positions of NaN give NaN. Does not wait.
    ///
    /// - Parameters:
    ///   - points: the ascending positions at which values are known; not checked.
    ///   - values: the values there.
    ///   - before: the result before the first point; nil: the first value.
    ///   - after: the result after the last point; nil: the last value.
    /// - Throws: for complex positions, and unless points and values are rows of one length, with one element
    ///   at least.
    /// - Complexity: O(m · log n) for m positions and n points.
    public func interpolated(
        between points: AnyNDArray, _ values: AnyNDArray, before: Scalar? = nil, after: Scalar? = nil
    ) throws(ArrayError) -> AnyNDArray {
        guard !dtype.isComplex, !points.dtype.isComplex else {
            throw ArrayError(
                .type,
                "interpolated: positions of \(dtype) between points of \(points.dtype); both must be real")
        }
        guard points.rank == 1, points.shape == values.shape, points.count > 0 else {
            throw ArrayError(
                .shape,
                "interpolated: points of shape \(points.shape) and values of shape \(values.shape) instead of two "
                    + "rows of one length")
        }
        guard values.dtype.isComplex || before?.dtype.isComplex == true || after?.dtype.isComplex == true
        else {
            return try Interpolation(self, points).values(
                values.converted(to: .float64), before?.converted(to: .float64),
                after?.converted(to: .float64))
        }
        let interpolation = try Interpolation(self, points)
        let wide = values.converted(to: .complex128)
        let parts = try [0, 1].map { part throws(ArrayError) in
            try interpolation.values(
                part == 0 ? wide.real : wide.imaginary(), before?.part(part), after?.part(part))
        }
        return try AnyNDArray.apply(.makeComplex, parts)[0]
    }
}

extension Scalar {
    /// The real or the imaginary part in `float64`.
    fileprivate func part(_ place: Int) -> Scalar {
        let wide = converted(to: .complex128)
        return Scalar(bits: place == 0 ? wide.re : wide.im, .float64)
    }
}

/// The points around each position.
private struct Interpolation {
    private let shape: Shape
    private let positions: AnyNDArray
    private let points: AnyNDArray
    /// The numbers of the points at each position or before it, and of the next points.
    private let begin: AnyNDArray
    private let end: AnyNDArray
    private var last: Int { points.count - 1 }

    init(_ positions: AnyNDArray, _ points: AnyNDArray) throws(ArrayError) {
        shape = positions.shape
        self.positions = try positions.converted(to: .float64).reshaped([positions.count])
        self.points = points.converted(to: .float64)
        let bounds = [AnyNDArray(Scalar(0)), AnyNDArray(Scalar(points.count - 1))]
        let places = try self.points.searchSorted(self.positions, side: .right)
        begin = try AnyNDArray.apply(.clip, [places - 1] + bounds)[0]
        end = try AnyNDArray.apply(.clip, [begin + 1] + bounds)[0]
    }

    /// Elements of a row of points, without a check of the positions, which would wait.
    private func taken(_ row: AnyNDArray, _ places: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        AnyNDArray(try row.runtime.gather(row.base, indices: [places.base]))
    }

    func values(_ values: AnyNDArray, _ before: Scalar?, _ after: Scalar?) throws(ArrayError) -> AnyNDArray {
        let first = before.map { AnyNDArray($0) } ?? values.part(0, 0, 1)
        let final = after.map { AnyNDArray($0) } ?? values.part(0, last, 1)
        let inner = try last > 0 ? between(values) : taken(values, begin)
        let high = try Self.select(positions .> points.part(0, last, 1), final, inner)
        return try Self.select(positions .< points.part(0, 0, 1), first, high).reshaped(shape)
    }

    private func between(_ values: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let (x, x0, x1) = try (positions, taken(points, begin), taken(points, end))
        let (y0, y1) = try (taken(values, begin), taken(values, end))
        let slope = try (y1 - y0) / (x1 - x0)
        // Computed from the other end if one end is infinite.
        let level = try Self.select(y0 .== y1, y0, AnyNDArray(Scalar(Double.nan)))
        let fromEnd = try Self.unlessNaN(slope * (x - x1) + y1, level)
        let fromBegin = try Self.unlessNaN(slope * (x - x0) + y0, fromEnd)
        let known = try Self.select(x .== x0, y0, fromBegin)
        return try Self.select(x .!= x, x, known)
    }

    private static func unlessNaN(_ a: AnyNDArray, _ b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try select(a.applying(.isnan), b, a)
    }

    private static func select(
        _ mask: AnyNDArray, _ a: AnyNDArray, _ b: AnyNDArray
    ) throws(ArrayError) -> AnyNDArray {
        try AnyNDArray.apply(.where, [mask, a, b])[0]
    }
}

extension NDArray where Element == Double {
    /// The values at these positions of the lines through the points of a row: NumPy's `interp`.
    ///
    ///     NDArray([0.5, 2, 9]).interpolated(between: [0, 1, 3], [5, 7, 3])        // [6, 5, 3]
    ///
    /// The points ascend, which is not checked. Before the first and after the last point the result is the
    /// first or last value, or the one that is given; positions of NaN give NaN. Traps unless points and
    /// values are rows of one length, with one element at least. Does not wait.
    ///
    /// - Complexity: O(m · log n) for m positions and n points; ranks receive the points.
    public func interpolated(
        between points: NDArray, _ values: NDArray, before: Double? = nil, after: Double? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.interpolated(
                between: points.untyped, values.untyped, before: before.map { Scalar($0) },
                after: after.map { Scalar($0) })
        }
    }
}

public import AquilaTypes
import AquilaKernels

extension AnyNDArray {
    /// The norm of vectors or matrices: NumPy's `linalg.norm`. Integers are computed in `float64`; the
    /// result is real.
    ///
    ///     try a.norm()                            // the root of the sum of all squared magnitudes
    ///     try a.norm(.infinity, axes: [0])        // the largest magnitude of each column
    ///     try a.norm(1, axes: [0, 1])             // of matrices: the largest sum of a column
    ///
    /// - Parameters:
    ///   - order: for vectors, p gives the p-th root of the sum of the magnitudes' p-th powers; 0 the
    ///     number of nonzero elements; ± infinity the largest or least magnitude. For matrices, ±1 gives
    ///     the largest or least sum of magnitudes of a column, ± infinity that of a row, ±2 the largest or
    ///     least singular value. Nil gives the root of the sum of squares.
    ///   - axes: one, of vectors, or two, of matrices; nil: all elements, or, with an order, the axes of a
    ///     row or matrix.
    /// - Throws: `ArrayError` of kind `axis` if an axis does not exist or their number is neither one nor
    ///   two, `value` for another order of matrices, `system` for singular values without LAPACK. Does not
    ///   wait.
    /// - Complexity: O(count), and that of `singularValues` for ±2; ranks exchange their partial results.
    public func norm(
        _ order: Double? = nil, axes: [Int]? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        let source = dtype.kind < .float ? cast(to: .float64) : self
        let isAll = axes == nil && order == nil
        let axes = try normalised(axes: axes)
        guard let order else {
            guard isAll || axes.count == 1 || axes.count == 2 else { throw .noNorm(axes.count) }
            return try source.euclideanNorm(axes, keepDims)
        }
        switch axes.count {
        case 1: return try source.vectorNorm(order, axes, keepDims)
        case 2: return try source.matrixNorm(order, axes, keepDims)
        default: throw .noNorm(axes.count)
        }
    }

    /// The norm of the vectors along an axis.
    ///
    ///     try a.norm(axis: 1)        // of [[3, 4], [6, 8]]: [5.0, 10.0]
    ///
    /// - Throws: if the axis does not exist. Does not wait.
    /// - Complexity: O(count); ranks exchange their partial results.
    public func norm(_ order: Double? = nil, axis: Int, keepDims: Bool = false) throws(ArrayError)
        -> AnyNDArray
    {
        try norm(order, axes: [axis], keepDims: keepDims)
    }

    private func euclideanNorm(_ axes: [Int], _ keepDims: Bool) throws(ArrayError) -> AnyNDArray {
        var squares = try self * self
        if dtype.isComplex {
            let (re, im) = (real, try imaginary())
            squares = try re * re + im * im
        }
        return try squares.reduced(.sum, axes: axes, keepDims: keepDims).applying(.sqrt)
    }

    private func vectorNorm(
        _ order: Double, _ axes: [Int], _ keepDims: Bool
    ) throws(ArrayError) -> AnyNDArray {
        let type = dtype.component
        switch order {
        case 2: return try euclideanNorm(axes, keepDims)
        case 0: return try reduced(.countNonzero, axes: axes, keepDims: keepDims).cast(to: type)
        default: break
        }
        let sizes = try applying(.absolute)
        switch order {
        case .infinity: return try sizes.largest(axes, keepDims)
        case -.infinity: return try sizes.reduced(.min, axes: axes, keepDims: keepDims)
        case 1: return try sizes.reduced(.sum, axes: axes, keepDims: keepDims)
        default:
            let sum = try (sizes ** order).reduced(.sum, axes: axes, keepDims: keepDims)
            return try sum ** (1 / order)
        }
    }

    private func matrixNorm(
        _ order: Double, _ axes: [Int], _ keepDims: Bool
    ) throws(ArrayError) -> AnyNDArray {
        if order.magnitude == 2 { return try spectralNorm(order, axes, keepDims) }
        let isOfColumns = order.magnitude == 1
        guard isOfColumns || order.isInfinite else {
            throw ArrayError(
                .value, "norm: order \(order) of matrices; 1, 2 and infinity have norms, and less")
        }
        let summed = isOfColumns ? axes[0] : axes[1]
        let kept = isOfColumns ? axes[1] : axes[0]
        let sums = try applying(.absolute).reduced(.sum, axes: [summed], keepDims: true)
        let result =
            try order > 0 ? sums.largest([kept], true) : sums.reduced(.min, axes: [kept], keepDims: true)
        return keepDims ? result : try result.squeezed(axes)
    }

    /// The largest singular value of matrices, or the least one for a negative order.
    private func spectralNorm(
        _ order: Double, _ axes: [Int], _ keepDims: Bool
    ) throws(ArrayError) -> AnyNDArray {
        let outer = (0..<rank).filter { !axes.contains($0) }
        let values = try with(view.transposed(outer + axes)).singularValues("norm")
        var result =
            try order > 0 ? values.largest([-1], false) : values.reduced(.min, axes: [-1], keepDims: false)
        if keepDims { for axis in axes.sorted() { result = try result.expandedDims(at: axis) } }
        return result
    }

    /// The largest of the magnitudes; 0 if there are none.
    private func largest(_ axes: [Int], _ keepDims: Bool) throws(ArrayError) -> AnyNDArray {
        try reduced(.max, axes: axes, keepDims: keepDims, initial: Scalar(0.0, as: dtype))
    }
}

extension ArrayError {
    fileprivate static func noNorm(_ axes: Int) -> ArrayError {
        ArrayError(.axis, "norm: \(axes) axes instead of one, of vectors, or two, of matrices")
    }
}

extension NDArray where Element: NumericElement {
    /// The norm of vectors or matrices: NumPy's `linalg.norm`. Integers give `Double`, complex numbers real
    /// ones.
    ///
    ///     NDArray([3.0, 4]).norm()                        // 5
    ///     NDArray([3.0, -4]).norm(.infinity)              // 4
    ///     points.norm(axis: 1)                            // the length of each row
    ///
    /// - Parameters:
    ///   - order: for vectors, p gives the p-th root of the sum of the magnitudes' p-th powers; 0 the
    ///     number of nonzero elements; ± infinity the largest or least magnitude. For matrices, ±1 gives
    ///     the largest or least sum of magnitudes of a column, ± infinity that of a row, ±2 the largest or
    ///     least singular value. Nil gives the root of the sum of squares.
    ///   - axes: one axis for vectors, two for matrices; nil: all elements or, with an order, the axes of a
    ///     row or matrix.
    ///
    /// Traps if an axis does not exist, their number is neither one nor two, or matrices have no norm of
    /// the order. Does not wait.
    /// - Complexity: O(count), and that of `singularValues` for ±2; ranks exchange their partial results.
    public func norm(
        _ order: Double? = nil, axes: [Int]? = nil, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        typed(file, line) { array throws(ArrayError) in
            try array.norm(order, axes: axes, keepDims: keepDims)
        }
    }

    /// The norm of the vectors along an axis.
    ///
    ///     try NDArray(rows: [[3.0, 4], [6, 8]]).norm(axis: 1)        // [5.0, 10.0]
    ///
    /// Traps if the axis does not exist. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func norm(
        _ order: Double? = nil, axis: Int, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        norm(order, axes: [axis], keepDims: keepDims, file: file, line: line)
    }
}

public import AquilaTypes

/// The way in which a convolution is computed.
public enum ConvolutionMethod: Sendable, CaseIterable {
    /// By products for integers and for few weights, else by transforms.
    case automatic
    /// By sums of products: as exact as products of matrices.
    case direct
    /// By Fourier transforms: with errors relative to the largest element, and less work for many weights.
    /// Integers are computed by products all the same.
    case fourier
}

extension AnyNDArray {
    /// The convolution with another array of as many axes: NumPy's `convolve` for rows, and SciPy's
    /// `signal.convolve` for more axes.
    ///
    ///     try NDArray([1, 2, 3]).untyped.convolved(with: NDArray([1, 10]).untyped)    // [1, 12, 23, 30]
    ///
    /// Element k of the full result is the sum of `self[k - n] * other[n]` over all n at which both exist.
    /// Types promote; integers wrap. Elements beyond the edges count as zeros.
    ///
    /// - Parameters:
    ///   - extent: shifts along each axis; `same` gives as many as the longer array has there. `valid`
    ///     needs one of the arrays to be at least as long as the other along all axes.
    ///   - method: products or transforms.
    /// - Throws: `ArrayError` of kind `shape` for other numbers of axes, and for arrays without axes or
    ///   elements. Does not wait, but for little work.
    /// - Complexity: O(n · m) for n and m elements by products, in kernels of 128 terms; O(N log N) by
    ///   transforms of the full result's N elements. Ranks exchange the elements around their own by
    ///   products.
    public func convolved(
        with other: AnyNDArray, extent: CorrelationExtent = .full, method: ConvolutionMethod = .automatic
    ) throws(ArrayError) -> AnyNDArray {
        guard rank == other.rank, rank > 0, count > 0, other.count > 0 else {
            throw ArrayError(
                .shape, "convolved: shapes \(shape) and \(other.shape) need as many axes, and elements")
        }
        guard other.count <= count else {
            return try other.convolved(with: self, extent: extent, method: method)
        }
        guard extent != .valid || zip(shape, other.shape).allSatisfy({ $0 >= $1 }) else {
            throw ArrayError(
                .shape, "convolved: of shapes \(shape) and \(other.shape) neither lies within the other")
        }
        let type = DType.promote(dtype, other.dtype)
        let convolution = Convolution(converted(to: type), other.converted(to: type), extent)
        if type.kind >= .float, method == .fourier || method == .automatic && convolution.prefersTransforms {
            return try convolution.byTransforms()
        }
        return rank == 1 ? try convolvedRows(with: other, extent: extent) : try convolution.byProducts()
    }

    /// The sums of weights times the elements around each element: SciPy's `ndimage.correlate`.
    ///
    ///     let x = NDArray([1.0, 5, 6]).untyped
    ///     try x.filtered(by: NDArray([1.0, 1, 1]).untyped, border: .edge)        // [7, 12, 17]
    ///
    /// The shape and the type are kept. The middle of the weights, n / 2 along an axis, is at the element.
    /// SciPy's names of borders are `nearest` for `edge`, `reflect` for `symmetric`, `mirror` for `reflect`
    /// and `wrap`. Flipped weights give `ndimage.convolve` for odd extents.
    ///
    /// - Parameters:
    ///   - border: the elements beyond the edges.
    ///   - value: the element beyond the edges instead, SciPy's `constant`.
    ///   - origin: shift of the weights along each axis; nil: none.
    /// - Throws: `ArrayError` of kind `shape` unless the weights have as many axes, and elements, `value`
    ///   for an origin outside the weights. Does not wait.
    /// - Complexity: that of `convolved` with `same`, and a copy with the borders.
    public func filtered(
        by weights: AnyNDArray, border: PaddingMode = .symmetric, value: Scalar? = nil, origin: [Int]? = nil
    ) throws(ArrayError) -> AnyNDArray {
        guard rank == weights.rank, rank > 0, weights.count > 0 else {
            throw ArrayError(.shape, "filtered: weights of shape \(weights.shape) for an array of \(shape)")
        }
        guard count > 0 else { return copy() }
        let origin = origin ?? Array(repeating: 0, count: rank)
        let middle = zip(weights.shape, origin).map { $0 / 2 + $1 }
        guard origin.count == rank, zip(middle, weights.shape).allSatisfy({ $0 >= 0 && $0 < $1 }) else {
            throw ArrayError(.value, "filtered: an origin of \(origin) for weights of shape \(weights.shape)")
        }
        let widths = zip(middle, weights.shape).map { (before: $0, after: $1 - 1 - $0) }
        let padded: AnyNDArray
        if let value {
            padded = try self.padded(by: widths, with: value)
        } else {
            padded = try self.padded(by: widths, repeating: border)
        }
        let type = DType.promote(dtype, weights.dtype)
        let convolution = Convolution(
            padded.converted(to: type), try weights.flipped().converted(to: type), .valid)
        let sums =
            type.kind >= .float && convolution.prefersTransforms
            ? try convolution.byTransforms() : try convolution.byProducts()
        return sums.converted(to: dtype)
    }
}

/// The convolution of an array with weights of the same type.
private struct Convolution {
    private let array: AnyNDArray
    private let weights: AnyNDArray
    /// For each axis, the first element of the full result and the number of elements.
    private let window: [(start: Int, count: Int)]

    private static let mostTerms = 128
    /// Weights from which on transforms take less time.
    private static let manyWeights = 256

    init(_ array: AnyNDArray, _ weights: AnyNDArray, _ extent: CorrelationExtent) {
        self.array = array
        self.weights = weights
        window = zip(array.shape, weights.shape).map { long, short in
            let (least, most) = (min(long, short), max(long, short))
            return switch extent {
            case .valid: (least - 1, most - least + 1)
            case .same: ((least - 1) / 2, most)
            case .full: (0, long + short - 1)
            }
        }
    }

    var prefersTransforms: Bool { weights.count > Self.manyWeights }

    // MARK: Products

    func byProducts() throws(ArrayError) -> AnyNDArray {
        let source = try surrounded()
        let flipped = try weights.flipped()
        let extents = Shape(window.map(\.count))
        let result = AnyNDArray(array.runtime.makeStore(extents, array.dtype))
        for first in stride(from: 0, to: weights.count, by: Self.mostTerms) {
            var sum: AnyNDArray?
            for place in first..<min(first + Self.mostTerms, weights.count) {
                let position = Self.position(place, in: weights.shape)
                let term = try Self.part(source, position, extents) * Self.element(flipped, position)
                sum = try sum.map { sum throws(ArrayError) in try sum + term } ?? term
            }
            try result.assign(first == 0 ? sum! : result + sum!)
        }
        return result
    }

    /// The elements that the window's sums need, with zeros beyond the edges.
    private func surrounded() throws(ArrayError) -> AnyNDArray {
        var (part, widths) = (array, [(before: Int, after: Int)]())
        for (axis, (start, count)) in window.enumerated() {
            let (low, high) = (start - weights.shape[axis] + 1, start + count)
            let extent = array.shape[axis]
            widths.append((before: max(0, -low), after: max(0, high - extent)))
            part = part.part(axis, max(0, low), min(high, extent) - max(0, low))
        }
        return widths.allSatisfy { $0 == (0, 0) } ? part : try part.padded(by: widths)
    }

    /// The position of the element with a number in row-major order.
    private static func position(_ place: Int, in extents: Shape) -> Shape {
        var (rest, result) = (place, extents)
        for axis in extents.indices.reversed() {
            result[axis] = rest % extents[axis]
            rest /= extents[axis]
        }
        return result
    }

    private static func part(_ array: AnyNDArray, _ position: Shape, _ extents: Shape) -> AnyNDArray {
        extents.indices.reduce(array) { $0.part($1, position[$1], extents[$1]) }
    }

    private static func element(_ array: AnyNDArray, _ position: Shape) -> AnyNDArray {
        position.indices.reduce(array) { $0.part($1, position[$1], 1) }
    }

    // MARK: Transforms

    func byTransforms() throws(ArrayError) -> AnyNDArray {
        let counts = zip(array.shape, weights.shape).map { TransformLengths.fastLength(atLeast: $0 + $1 - 1) }
        let type = array.dtype
        let full: AnyNDArray
        if type.isComplex {
            full = try (array.fftn(counts: counts) * weights.fftn(counts: counts)).ifftn()
        } else {
            full = try (array.rfftn(counts: counts) * weights.rfftn(counts: counts)).irfftn(counts: counts)
        }
        var result = full
        for (axis, (start, count)) in window.enumerated() { result = result.part(axis, start, count) }
        return type == result.dtype ? result.copy() : result.cast(to: type)
    }
}

extension NDArray where Element: NumericElement {
    /// The convolution with another array of as many axes: NumPy's `convolve` for rows, and SciPy's
    /// `signal.convolve` for more axes.
    ///
    ///     NDArray([1, 2, 3]).convolved(with: [1, 10])                        // [1, 12, 23, 30]
    ///     NDArray([1, 2, 3]).convolved(with: [1, 10], extent: .valid)        // [12, 23]
    ///
    /// Element k of the full result is the sum of `self[k - n] * other[n]` over all n at which both exist.
    /// Traps for other numbers of axes, and for arrays without axes or elements. Does not wait, but for
    /// little work.
    ///
    /// - Parameters:
    ///   - extent: shifts along each axis; `same` gives as many as the longer array has there.
    ///   - method: products or transforms; by default products for integers and few weights.
    /// - Complexity: O(n · m) for n and m elements by products, O(N log N) by transforms of N elements.
    public func convolved(
        with other: NDArray, extent: CorrelationExtent = .full, method: ConvolutionMethod = .automatic,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.convolved(with: other.untyped, extent: extent, method: method)
        }
    }

    /// The sums of weights times the elements around each element: SciPy's `ndimage.correlate`.
    ///
    ///     NDArray([1.0, 5, 6]).filtered(by: [1, 1, 1], border: .edge)        // [7, 12, 17]
    ///
    /// The middle of the weights, n / 2 along an axis, is at the element. SciPy's names of borders are
    /// `nearest` for `edge`, `reflect` for `symmetric`, `mirror` for `reflect` and `wrap`. Traps unless the
    /// weights have as many axes, and elements, and for an origin outside the weights. Does not wait.
    ///
    /// - Parameters:
    ///   - border: the elements beyond the edges.
    ///   - origin: shift of the weights along each axis; nil: none.
    /// - Complexity: that of `convolved` with `same`, and a copy with the borders.
    public func filtered(
        by weights: NDArray, border: PaddingMode = .symmetric, origin: [Int]? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.filtered(by: weights.untyped, border: border, origin: origin)
        }
    }
}

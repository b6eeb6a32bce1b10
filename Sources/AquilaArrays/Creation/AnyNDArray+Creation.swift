public import AquilaRuntime
public import AquilaTypes

extension AnyNDArray {
    /// An array of zeros. Nothing is computed or allocated until a value is needed.
    ///
    ///     try AnyNDArray.zeros([2, 2], .int64)         // [[0, 0], [0, 0]]
    ///
    /// - Throws: `ArrayError` for a negative extent, and for more bytes than can be addressed.
    /// - Complexity: O(1).
    public static func zeros(
        _ shape: Shape, _ dtype: DType, runtime: Runtime = .current
    ) throws(ArrayError) -> AnyNDArray {
        try requirePossible(shape, dtype)
        return AnyNDArray(runtime.makeStore(shape, dtype))
    }

    /// An array filled with one value, cast to the type; without a type, the value's own.
    ///
    ///     try AnyNDArray.full([3], Scalar(7))          // [7, 7, 7]
    ///
    /// - Throws: as `zeros`. Does not wait.
    /// - Complexity: O(count), when the elements are needed.
    public static func full(
        _ shape: Shape, _ value: Scalar, _ dtype: DType? = nil, runtime: Runtime = .current
    ) throws(ArrayError) -> AnyNDArray {
        let result = try zeros(shape, dtype ?? value.dtype, runtime: runtime)
        try result.fill(with: value)
        return result
    }

    /// An array with a copy of elements in row-major order. Throws if their number does not fit the shape.
    ///
    ///     let numbers = [1, 2, 3, 4]
    ///     try numbers.withUnsafeBufferPointer { try AnyNDArray.copying($0, [2, 2]) }        // [[1, 2], [3, 4]]
    ///
    /// - Complexity: O(count).
    public static func copying<T: Element>(
        _ elements: UnsafeBufferPointer<T>, _ shape: Shape, runtime: Runtime = .current
    ) throws(ArrayError) -> AnyNDArray {
        guard shape.allSatisfy({ $0 >= 0 }), shape.checkedProduct == elements.count else {
            throw ArrayError(.shape, "\(elements.count) elements do not make an array of shape \(shape)")
        }
        do {
            return AnyNDArray(
                try runtime.makeStore(copying: UnsafeRawBufferPointer(elements), shape, T.dtype))
        } catch { throw ArrayError(error) }
    }

    /// The numbers start, start + step, … before stop, in the type of `start`.
    ///
    /// As in NumPy, element i is start + i × ((start + step) - start).
    ///
    ///     try AnyNDArray.arange(Scalar(0), Scalar(10), step: Scalar(4))        // [0, 4, 8]
    ///
    /// - Throws: `ArrayError` of kind `value` for a step of zero and for a range without a finite length.
    ///   Does not wait.
    /// - Complexity: O(count), when the elements are needed.
    public static func arange(
        _ start: Scalar, _ stop: Scalar, step: Scalar, runtime: Runtime = .current
    ) throws(ArrayError) -> AnyNDArray {
        let dtype = start.dtype
        let count: Int
        if dtype.isInteger {
            let (low, high, by) = (start.wideValue, stop.wideValue, step.wideValue)
            guard by != 0 else { throw ArrayError(.value, "arange: the step cannot be zero") }
            let span = high - low
            let steps = span != 0 && (span > 0) == (by > 0) ? (span.magnitude - 1) / by.magnitude + 1 : 0
            guard let exact = Int(exactly: steps) else {
                throw ArrayError(.value, "arange: \(steps) elements are too many")
            }
            count = exact
        } else {
            let exact = ((stop.doubleValue - start.doubleValue) / step.doubleValue).rounded(.up)
            guard exact < 0x1p62 else { throw ArrayError(.value, "arange: the range has no finite length") }
            count = Int(Swift.max(0, exact))
        }
        let result = try zeros([count], dtype, runtime: runtime)
        let next = Scalar(start.doubleValue + step.doubleValue, as: dtype)
        let delta = dtype.isInteger ? step : Scalar(next.doubleValue - start.doubleValue, as: dtype)
        runtime.sequence(result.base, start: start, step: delta)
        return result
    }

    /// `count` equidistant numbers from start to stop.
    ///
    /// They are computed in `float64` and cast, as in NumPy. With `endpoint` the last number is
    /// `stop` itself.
    ///
    ///     try AnyNDArray.linspace(0, 1, count: 3)      // [0, 0.5, 1]
    ///
    /// - Throws: `ArrayError` of kind `value` for a negative count. Does not wait.
    /// - Complexity: O(count), when the elements are needed.
    public static func linspace(
        _ start: Double, _ stop: Double, count: Int, endpoint: Bool = true, _ dtype: DType = .float64,
        runtime: Runtime = .current
    ) throws(ArrayError) -> AnyNDArray {
        guard count >= 0 else { throw ArrayError(.value, "linspace: \(count) is not a number of samples") }
        let result = try zeros([count], .float64, runtime: runtime)
        let steps = endpoint ? count - 1 : count
        let step = steps > 0 ? (stop - start) / Double(steps) : 0
        runtime.sequence(result.base, start: Scalar(start), step: Scalar(step))
        if endpoint && count > 1 {
            runtime.fill(result.base.with(result.view.indexing(axis: 0, at: count - 1)), with: Scalar(stop))
        }
        return dtype == .float64 ? result : result.cast(to: dtype)
    }

    /// A matrix with ones at (i, i + offset) and zeros elsewhere.
    ///
    ///     try AnyNDArray.eye(2, offset: 1)             // [[0, 1], [0, 0]]
    ///
    /// - Throws: as `zeros`. Does not wait.
    /// - Complexity: O(rows × columns), when the elements are needed.
    public static func eye(
        _ rows: Int, _ columns: Int? = nil, offset: Int = 0, _ dtype: DType = .float64,
        runtime: Runtime = .current
    ) throws(ArrayError) -> AnyNDArray {
        let result = try zeros([rows, columns ?? rows], dtype, runtime: runtime)
        // The whole store is filled before a part of it is overwritten.
        try result.fill(with: Scalar(0.0, as: dtype))
        try result.diagonal(offset: offset).fill(with: Scalar(1.0, as: dtype))
        return result
    }
}

extension AnyNDArray {
    /// Throws if an array of this shape is impossible: for negative extents and too many bytes.
    static func requirePossible(_ shape: Shape, _ dtype: DType) throws(ArrayError) {
        guard shape.allSatisfy({ $0 >= 0 }) else {
            throw ArrayError(.shape, "negative extents are not allowed: \(shape)")
        }
        guard shape.checkedByteCount(itemSize: dtype.size) != nil else {
            throw .tooLarge(shape, dtype)
        }
    }
}

extension Scalar {
    /// The value of an integer type, without wrapping.
    fileprivate var wideValue: Int128 { dtype == .uint64 ? Int128(re) : Int128(integerValue) }

    /// The value of an integer type; large `uint64` values wrap. Floats are truncated; values that
    /// no Int holds become the least Int.
    var integerValue: Int {
        switch dtype {
        case .int8: Int(Int8(truncatingIfNeeded: re))
        case .int16: Int(Int16(truncatingIfNeeded: re))
        case .int32: Int(Int32(truncatingIfNeeded: re))
        case .bool, .uint8, .uint16, .uint32, .int64, .uint64: Int(truncatingIfNeeded: re)
        case .float16, .float32, .float64, .complex64, .complex128:
            Int(exactly: doubleValue.rounded(.towardZero)) ?? .min
        }
    }
}

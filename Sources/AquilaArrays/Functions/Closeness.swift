public import AquilaTypes
import AquilaKernels

// Comparisons within tolerances, and of whole arrays.

extension AnyNDArray {
    /// True at each element that is near the other array's: |a - b| ≤ absolute tolerance + relative tolerance
    /// · |b|. Infinities are near those of their sign. The arrays broadcast, and types promote.
    ///
    ///     try a.isClose(to: NDArray([1.0, 2.5]).untyped)        // of [1, 2]: [true, false]
    ///
    /// - Parameter equalNaN: true to count NaN as close to NaN.
    /// - Throws: if the shapes do not broadcast. Does not wait.
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func isClose(
        to other: AnyNDArray, relativeTolerance: Double = 1e-5, absoluteTolerance: Double = 1e-8,
        equalNaN: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        // The other operand becomes a float first, since the magnitude of the least integer would
        // wrap.
        let other = other.converted(to: other.dtype.promoted(withWeak: .float))
        let bound = try absoluteTolerance + relativeTolerance * other.applying(.absolute)
        let isNear = try (self - other).applying(.absolute) .<= bound
        let result = try isNear .& other.applying(.isfinite) .| (self .== other)
        guard equalNaN else { return result }
        return try result .| (applying(.isnan) .& other.applying(.isnan))
    }

    /// True if all elements are close to the other array's by the rule of `isClose`. Waits.
    ///
    ///     try a.allClose(to: NDArray([1.0, 2.0]).untyped)        // of [1, 2]: true
    ///
    /// - Throws: if the shapes do not broadcast, or a computation failed.
    /// - Complexity: O(count); all ranks receive the result.
    public func allClose(
        to other: AnyNDArray, relativeTolerance: Double = 1e-5, absoluteTolerance: Double = 1e-8,
        equalNaN: Bool = false
    ) throws(ArrayError) -> Bool {
        try isClose(
            to: other, relativeTolerance: relativeTolerance, absoluteTolerance: absoluteTolerance,
            equalNaN: equalNaN
        ).reduced(.all).item().re != 0
    }

    /// True if the arrays have one shape and equal elements: NumPy's `array_equal`. Types promote. Waits.
    ///
    ///     try a.isEqual(to: NDArray([1, 2]).untyped)        // of [1, 2]: true
    ///
    /// - Parameter equalNaN: true if NaN equals NaN.
    /// - Throws: if a computation failed.
    /// - Complexity: O(count); all ranks receive the result. O(1) where shapes differ.
    public func isEqual(to other: AnyNDArray, equalNaN: Bool = false) throws(ArrayError) -> Bool {
        guard shape == other.shape else { return false }
        var result = try self .== other
        if equalNaN { result = try result .| (applying(.isnan) .& other.applying(.isnan)) }
        return try result.reduced(.all).item().re != 0
    }
}

extension NDArray {
    /// True if the arrays have one shape and equal elements: NumPy's `array_equal`. Waits.
    ///
    ///     arange(3).isEqual(to: [0, 1, 2])        // true
    ///
    /// Traps if a computation failed; `untyped.isEqual(to:)` throws.
    ///
    /// - Parameter equalNaN: true if NaN equals NaN.
    /// - Complexity: O(count); all ranks receive the result. O(1) where shapes differ.
    public func isEqual(
        to other: NDArray, equalNaN: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Bool {
        orFail(file, line) { () throws(ArrayError) in
            try untyped.isEqual(to: other.untyped, equalNaN: equalNaN)
        }
    }
}

extension NDArray where Element: NumericElement {
    /// True at each element that is near the other array's: |a - b| ≤ absolute tolerance + relative tolerance
    /// · |b|. Infinities are near those of their sign. The arrays broadcast. Does not wait.
    ///
    ///     NDArray([1, 2.1]).isClose(to: [1 + 1e-9, 2])        // [true, false]
    ///
    /// Traps if the shapes do not broadcast; `untyped.isClose` throws.
    ///
    /// - Parameter equalNaN: true if NaN is near NaN.
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func isClose(
        to other: NDArray, relativeTolerance: Double = 1e-5, absoluteTolerance: Double = 1e-8,
        equalNaN: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Bool> {
        typed(file, line) { array throws(ArrayError) in
            try array.isClose(
                to: other.untyped, relativeTolerance: relativeTolerance,
                absoluteTolerance: absoluteTolerance, equalNaN: equalNaN)
        }
    }

    /// True if all elements are close to the other array's by the rule of `isClose`. Waits.
    ///
    ///     (x * x).allClose(to: square(x))         // true
    ///
    /// Traps if the shapes do not broadcast, or a computation failed; `untyped.allClose` throws.
    ///
    /// - Complexity: O(count); all ranks receive the result.
    public func allClose(
        to other: NDArray, relativeTolerance: Double = 1e-5, absoluteTolerance: Double = 1e-8,
        equalNaN: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> Bool {
        orFail(file, line) { () throws(ArrayError) in
            try untyped.allClose(
                to: other.untyped, relativeTolerance: relativeTolerance,
                absoluteTolerance: absoluteTolerance, equalNaN: equalNaN)
        }
    }
}

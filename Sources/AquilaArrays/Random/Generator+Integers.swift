public import AquilaTypes

extension Generator {
    /// Uniformly distributed integers of a range, equal to those of NumPy's `integers` in the same
    /// type.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.integers(in: 0..<10, [5])         // [0 7 6 4 4]
    ///     let bytes: NDArray<UInt8> = generator.integers(in: 0...255, [2, 3])
    ///
    /// Drawn at once on one core, since each number consumes an unknown part of the stream, by the method of
    /// D. Lemire, "Fast random integer generation in an interval" (2019). Traps for an empty range, an
    /// impossible shape, or insufficient memory.
    ///
    /// - Complexity: O(elements), about 2 ns each.
    public mutating func integers<E: FixedWidthInteger & RealElement>(
        in range: ClosedRange<E>, _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<E> {
        orFail(file, line) { () throws(ArrayError) in
            NDArray(unchecked: try integers(from: range.lowerBound, through: range.upperBound, shape))
        }
    }

    /// Uniformly distributed integers of a half-open range.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.integers(in: 0..<10, [5])        // [0, 7, 6, 4, 4]
    ///
    /// Traps as for a closed range.
    ///
    /// - Complexity: O(elements), on one core.
    public mutating func integers<E: FixedWidthInteger & RealElement>(
        in range: Range<E>, _ shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<E> {
        orFail(file, line) { () throws(ArrayError) in
            guard !range.isEmpty else { throw .noIntegers(range.lowerBound, range.upperBound) }
            return NDArray(
                unchecked: try integers(from: range.lowerBound, through: range.upperBound - 1, shape))
        }
    }

    /// Uniformly distributed integers from `low` to before `high`, in a type chosen at run time.
    ///
    ///     var generator = Generator(seed: 42)
    ///     try generator.integers(0, 10, [5], .int32)        // [0, 7, 6, 4, 4]
    ///
    /// - Throws: if the range is empty, a bound does not fit the type, the type is not an integer type, the
    ///   shape is impossible, or memory does not suffice.
    /// - Complexity: O(elements), on one core.
    public mutating func integers(
        _ low: Int, _ high: Int, _ shape: Shape, _ dtype: DType
    ) throws(ArrayError) -> AnyNDArray {
        guard low < high else { throw .noIntegers(low, high) }
        switch dtype {
        case .int8: return try integers(low, high, Int8.self, shape)
        case .uint8: return try integers(low, high, UInt8.self, shape)
        case .int16: return try integers(low, high, Int16.self, shape)
        case .uint16: return try integers(low, high, UInt16.self, shape)
        case .int32: return try integers(low, high, Int32.self, shape)
        case .uint32: return try integers(low, high, UInt32.self, shape)
        case .int64: return try integers(low, high, Int64.self, shape)
        case .uint64: return try integers(low, high, UInt64.self, shape)
        case .bool, .float16, .float32, .float64, .complex64, .complex128:
            throw ArrayError(.type, "integers: \(dtype) is not a type of integers")
        }
    }

    private mutating func integers<E: FixedWidthInteger & RealElement>(
        _ low: Int, _ high: Int, _ type: E.Type, _ shape: Shape
    ) throws(ArrayError) -> AnyNDArray {
        guard let first = E(exactly: low), let last = E(exactly: high - 1) else {
            throw ArrayError(.value, "integers: the range from \(low) to \(high) does not fit \(E.dtype)")
        }
        return try integers(from: first, through: last, shape)
    }

    /// Both bounds are included.
    private mutating func integers<E: FixedWidthInteger & RealElement>(
        from first: E, through last: E, _ shape: Shape
    ) throws(ArrayError) -> AnyNDArray {
        let span = UInt64(truncatingIfNeeded: last &- first) & (UInt64.max >> UInt64(64 - E.bitWidth))
        return try filled(shape) { (elements: UnsafeMutableBufferPointer<E>, bits) in
            switch E.bitWidth {
            case 8: bits.fill(elements, first, UInt8(span))
            case 16: bits.fill(elements, first, UInt16(span))
            default:
                for k in elements.indices {
                    elements[k] = first &+ E(truncatingIfNeeded: bits.nextBounded(span))
                }
            }
        }
    }
}

extension PCG64 {
    fileprivate mutating func fill<E: FixedWidthInteger, Bits: FixedWidthInteger & UnsignedInteger>(
        _ elements: UnsafeMutableBufferPointer<E>, _ first: E, _ span: Bits
    ) where Bits.Magnitude == Bits {
        var draws = SmallDraws<Bits>()
        for k in elements.indices {
            elements[k] = first &+ E(truncatingIfNeeded: draws.nextBounded(span, &self))
        }
    }
}

extension ArrayError {
    fileprivate static func noIntegers<E: FixedWidthInteger>(_ low: E, _ high: E) -> ArrayError {
        ArrayError(.value, "integers: no integers lie from \(low) to before \(high)")
    }
}

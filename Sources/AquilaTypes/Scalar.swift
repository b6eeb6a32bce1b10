/// One element of any type, as bits: the low bytes of `re`, and of `im` for a complex type.
public struct Scalar: BitwiseCopyable, Hashable, Sendable {
    /// The element type.
    public var dtype: DType
    /// The bits of the element, or of its real part.
    public var re: UInt64
    /// The bits of the imaginary part; 0 for real types.
    public var im: UInt64

    /// An element from its bits.
    ///
    ///     Scalar(bits: 1, .int32).value(as: Int32.self)           // 1
    ///
    /// - Complexity: O(1).
    @inlinable public init(bits re: UInt64, im: UInt64 = 0, _ dtype: DType) {
        self.dtype = dtype
        self.re = re
        self.im = im
    }

    /// A Swift value, with its bits unchanged.
    ///
    ///     Scalar(2.5).dtype                                       // float64
    ///
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public init<T: Element>(_ value: T) {
        var words: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &words) { $0.storeBytes(of: value, as: T.self) }
        let dtype = T.dtype
        if dtype == .complex64 {
            self.init(bits: words.0 & 0xffff_ffff, im: words.0 >> 32, dtype)
        } else {
            self.init(bits: words.0, im: words.1, dtype)
        }
    }

    /// The number converted to the type: integers truncate and wrap, floats round to nearest even.
    ///
    /// Numbers that no 64-bit integer holds, NaN among them, become the bits of the least `int64`
    /// before they wrap.
    ///
    ///     Scalar(300.7, as: .uint8).value(as: UInt8.self)         // 44
    ///
    /// - Complexity: O(1).
    public init(_ value: Double, as dtype: DType) {
        self.init(bits: 0, dtype)
        let integer = Int64(exactly: value.rounded(.towardZero)).map { UInt64(bitPattern: $0) }
        switch dtype {
        case .bool: re = value == 0 ? 0 : 1
        case .float16: re = UInt64(Float16(value).bitPattern)
        case .float32, .complex64: re = UInt64(Float(value).bitPattern)
        case .float64, .complex128: re = value.bitPattern
        default: re = Self.truncate(integer ?? UInt64(exactly: value) ?? 1 << 63, to: dtype)
        }
    }

    /// The integer converted to the type: integers wrap, floats round to nearest even.
    ///
    ///     Scalar(Int64(-1), as: .uint8).value(as: UInt8.self)     // 255
    ///
    /// - Complexity: O(1).
    public init(_ value: Int64, as dtype: DType) {
        switch dtype {
        case .float32, .complex64: self.init(bits: UInt64(Float(value).bitPattern), dtype)
        case _ where dtype.isInteger:
            self.init(bits: Self.truncate(UInt64(bitPattern: value), to: dtype), dtype)
        default: self.init(Double(value), as: dtype)
        }
    }

    private static func truncate(_ bits: UInt64, to dtype: DType) -> UInt64 {
        dtype.size == 8 ? bits : bits & (1 << UInt64(dtype.size * 8) - 1)
    }

    /// The element as a Swift value. Ends the program if the types differ.
    ///
    ///     Scalar(2.5).value(as: Double.self)                      // 2.5
    ///
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public func value<T: Element>(as type: T.Type = T.self) -> T {
        require(T.dtype == dtype, "a \(dtype) scalar is not a \(T.dtype)")
        // Both parts of a `complex64` stand in one word.
        let words = (dtype == .complex64 ? re & 0xffff_ffff | im << 32 : re, im)
        return withUnsafeBytes(of: words) { $0.load(as: T.self) }
    }

    /// Writes the element's bytes to an address, which need not be aligned.
    ///
    ///     var number = 0.0
    ///     Scalar(2.5).store(to: &number)
    ///     number                                                  // 2.5
    ///
    /// - Complexity: O(1).
    public func store(to address: UnsafeMutableRawPointer) {
        let part = dtype.component.size
        withUnsafeBytes(of: re) { address.copyMemory(from: $0.baseAddress!, byteCount: part) }
        guard dtype.isComplex else { return }
        withUnsafeBytes(of: im) { (address + part).copyMemory(from: $0.baseAddress!, byteCount: part) }
    }

    /// The real part as a double (64-bit integers round), for messages and printing.
    public var doubleValue: Double {
        switch dtype {
        case .bool: re == 0 ? 0 : 1
        case .int8: Double(Int8(truncatingIfNeeded: re))
        case .int16: Double(Int16(truncatingIfNeeded: re))
        case .int32: Double(Int32(truncatingIfNeeded: re))
        case .int64: Double(Int64(bitPattern: re))
        case .uint8, .uint16, .uint32, .uint64: Double(re)
        case .float16: Double(Float16(bitPattern: UInt16(truncatingIfNeeded: re)))
        case .float32, .complex64: Double(Float(bitPattern: UInt32(truncatingIfNeeded: re)))
        case .float64, .complex128: Double(bitPattern: re)
        }
    }
}

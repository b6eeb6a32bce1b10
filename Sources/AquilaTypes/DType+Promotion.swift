/// NumPy's promotion, as data. Source: `numpy.promote_types`, NumPy 2.4.
extension DType {
    /// Result of each promotion, as a type character; rows and columns are the operands in the
    /// order of `allCases`.
    private static let promotion: [[Character]] = [
        "?bBhHiIlLefdFD",
        "bbhhiilldefdFD",
        "BhBhHiIlLefdFD",
        "hhhhiilldffdFD",
        "HiHiHiIlLffdFD",
        "iiiiiillddddDD",
        "IlIlIlIlLdddDD",
        "llllllllddddDD",
        "LdLdLdLdLdddDD",
        "eeeffddddefdFD",
        "fffffddddffdFD",
        "ddddddddddddDD",
        "FFFFFDDDDFFDFD",
        "DDDDDDDDDDDDDD",
    ].map(Array.init)

    private static let promoted: [DType] = promotion.flatMap { row in row.map { DType(character: $0)! } }

    /// The smallest type to which both cast safely: `int64` and `float32` give `float64`.
    ///
    ///     DType.promote(.int64, .float32)                     // float64
    ///
    /// - Complexity: O(1).
    public static func promote(_ a: DType, _ b: DType) -> DType {
        a == b ? a : promoted[Int(a.rawValue) * DType.allCases.count + Int(b.rawValue)]
    }

    /// The common type of several arrays, nil for none: each promotes with the highest type among
    /// them first, so that `int8`, `uint16` and `float32` have `float32` in common (NumPy's
    /// `result_type`).
    ///
    ///     DType.promote([.int8, .uint16, .float32])!          // float32
    ///
    /// - Complexity: O(n).
    public static func promote(_ types: [DType]) -> DType? {
        // NumPy numbers `float16` above all others.
        let highest = types.contains(.float16) ? .float16 : types.max { $0.rawValue < $1.rawValue }
        guard let highest else { return nil }
        return types.reduce(highest) { promote($0, promote(highest, $1)) }
    }

    /// True if every value of this type is kept by `other` (NumPy's "safe" casting).
    ///
    ///     DType.int32.canCastSafely(to: .float64)             // true
    ///     DType.int64.canCastSafely(to: .float32)             // false
    ///
    /// - Complexity: O(1).
    public func canCastSafely(to other: DType) -> Bool { DType.promote(self, other) == other }

    /// True if a cast changes only the size within a kind, or goes to a higher kind (NumPy's
    /// "same_kind").
    ///
    ///     DType.float64.canCastSameKind(to: .float32)         // true
    ///     DType.float64.canCastSameKind(to: .int64)           // false
    ///
    /// - Complexity: O(1).
    public func canCastSameKind(to other: DType) -> Bool {
        canCastSafely(to: other) || kind == other.kind || (kind.isInteger && other.kind >= .signed)
            || (kind == .float && other.kind == .complex)
    }

    /// The result type of an array of this type and a weak scalar (a Swift literal, a Python number): NEP 50.
    ///
    /// The scalar counts by its kind alone: `int8` with 1 stays `int8`, with 1.0 becomes `float64`;
    /// `float32` with 1.0 stays `float32`, with a complex literal it becomes `complex64`.
    ///
    ///     DType.int8.promoted(withWeak: .signed)              // int8
    ///     DType.float32.promoted(withWeak: .complex)          // complex64
    ///
    /// - Complexity: O(1).
    public func promoted(withWeak weak: Kind) -> DType {
        switch weak {
        case .bool: self
        case .unsigned, .signed: self == .bool ? .int64 : self
        case .float: kind >= .float ? self : .float64
        case .complex:
            switch self {
            case .complex64, .complex128: self
            case .float16, .float32: .complex64
            default: .complex128
            }
        }
    }
}

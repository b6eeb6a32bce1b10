import AquilaTypes

// Unavailable operators between arrays and operands of other types, with a message that says what
// to write instead. Without them, the type checker tries all combinations of an expression and
// reports another place.

extension NDArray {
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func + <Other>(a: NDArray, b: NDArray<Other>) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func + <N: BinaryInteger>(a: NDArray, b: N) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func + <N: BinaryInteger>(a: N, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func + <N: BinaryFloatingPoint>(a: NDArray, b: N) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func + <N: BinaryFloatingPoint>(a: N, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func - <Other>(a: NDArray, b: NDArray<Other>) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func - <N: BinaryInteger>(a: NDArray, b: N) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func - <N: BinaryInteger>(a: N, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func - <N: BinaryFloatingPoint>(a: NDArray, b: N) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func - <N: BinaryFloatingPoint>(a: N, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func * <Other>(a: NDArray, b: NDArray<Other>) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func * <N: BinaryInteger>(a: NDArray, b: N) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func * <N: BinaryInteger>(a: N, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func * <N: BinaryFloatingPoint>(a: NDArray, b: N) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func * <N: BinaryFloatingPoint>(a: N, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func / <Other>(a: NDArray, b: NDArray<Other>) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func / <N: BinaryInteger>(a: NDArray, b: N) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func / <N: BinaryInteger>(a: N, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func / <N: BinaryFloatingPoint>(a: NDArray, b: N) -> NDArray { fatalError() }
    @_disfavoredOverload
    @available(*, unavailable, message: "both need one type: Double(n) of a number, cast(to:) of an array")
    public static func / <N: BinaryFloatingPoint>(a: N, b: NDArray) -> NDArray { fatalError() }
}

import AquilaTypes

// Operators between arrays and operands of other types, which are refused and say what to write instead: without them the
// type checker tries all combinations of an expression, and then names another place.

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

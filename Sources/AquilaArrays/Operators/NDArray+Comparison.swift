public import AquilaTypes
import AquilaKernels

// Elementwise comparisons, which give masks. `==` is unavailable; `isEqual(to:)` compares whole
// arrays.

extension NDArray where Element: RealElement {
    public static func .< (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.less, a, b) }
    public static func .< (a: NDArray, b: Element) -> NDArray<Bool> { record(.less, a, b) }
    public static func .< (a: Element, b: NDArray) -> NDArray<Bool> { record(.less, a, b) }

    public static func .<= (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.lessEqual, a, b) }
    public static func .<= (a: NDArray, b: Element) -> NDArray<Bool> { record(.lessEqual, a, b) }
    public static func .<= (a: Element, b: NDArray) -> NDArray<Bool> { record(.lessEqual, a, b) }

    public static func .> (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.greater, a, b) }
    public static func .> (a: NDArray, b: Element) -> NDArray<Bool> { record(.greater, a, b) }
    public static func .> (a: Element, b: NDArray) -> NDArray<Bool> { record(.greater, a, b) }

    public static func .>= (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.greaterEqual, a, b) }
    public static func .>= (a: NDArray, b: Element) -> NDArray<Bool> { record(.greaterEqual, a, b) }
    public static func .>= (a: Element, b: NDArray) -> NDArray<Bool> { record(.greaterEqual, a, b) }
}

extension NDArray {
    public static func .== (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.equal, a, b) }
    public static func .== (a: NDArray, b: Element) -> NDArray<Bool> { record(.equal, a, b) }
    public static func .== (a: Element, b: NDArray) -> NDArray<Bool> { record(.equal, a, b) }

    public static func .!= (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.notEqual, a, b) }
    public static func .!= (a: NDArray, b: Element) -> NDArray<Bool> { record(.notEqual, a, b) }
    public static func .!= (a: Element, b: NDArray) -> NDArray<Bool> { record(.notEqual, a, b) }
}

extension NDArray where Element == Bool {
    public static func .& (a: NDArray, b: NDArray) -> NDArray { record(.logicalAnd, a, b) }
    public static func .| (a: NDArray, b: NDArray) -> NDArray { record(.logicalOr, a, b) }
    public static func .^ (a: NDArray, b: NDArray) -> NDArray { record(.logicalXor, a, b) }
    public static prefix func .! (a: NDArray) -> NDArray { record(.logicalNot, a) }
}

// MARK: Good messages

extension NDArray {
    @_disfavoredOverload @available(*, unavailable, message: "compare element by element with .==")
    public static func == (a: NDArray, b: NDArray) -> Bool { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "compare element by element with .!=")
    public static func != (a: NDArray, b: NDArray) -> Bool { fatalError() }
}

import AquilaRuntime
public import AquilaTypes
import ComplexModule

// Swift's `Codable` for arrays: {"dtype": "float64", "shape": [2, 2], "elements": [1, 2, 3, 4]}.
// Elements are in row-major order; complex numbers are stored as two numbers each. `.npy` is
// smaller and faster.

private enum ArrayKeys: String, CodingKey {
    case dtype, shape, elements
}

extension AnyNDArray: Codable {
    /// Encodes type, shape and elements. Waits. Every rank encodes all elements.
    ///
    ///     try JSONEncoder().encode(NDArray([1, 2]).untyped)        // {"dtype": "int64", "shape": [2], …}
    ///
    /// - Throws: the `ArrayError` of the operation that should have given the elements; the encoder's errors.
    /// - Complexity: O(count).
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ArrayKeys.self)
        try container.encode(dtype, forKey: .dtype)
        try container.encode(shape, forKey: .shape)
        try dtype.component.dispatch(
            ElementEncoding(array: self, encoder: container.superEncoder(forKey: .elements)))
    }

    /// Decodes an array written by `encode(to:)`.
    ///
    ///     let data = try JSONEncoder().encode(NDArray([1, 2]))
    ///     try JSONDecoder().decode(AnyNDArray.self, from: data)        // [1, 2]
    ///
    /// - Throws: a `DecodingError` if the elements do not fill the shape.
    /// - Complexity: O(count); each rank decodes all elements.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ArrayKeys.self)
        let dtype = try container.decode(DType.self, forKey: .dtype)
        let shape = try container.decode(Shape.self, forKey: .shape)
        let decoding = ElementDecoding(
            dtype: dtype, shape: shape, decoder: try container.superDecoder(forKey: .elements))
        do {
            self = try dtype.component.dispatch(decoding)
        } catch let error as ArrayError {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: error.message))
        }
    }
}

extension NDArray: Codable {
    /// Encodes type, shape and elements. Waits. Every rank encodes all elements.
    ///
    ///     try JSONEncoder().encode(a)     // {"dtype": "int64", "shape": [3], "elements": [1, 2, 3]}
    ///
    /// For NaN and infinities, JSON's encoder needs a strategy.
    ///
    /// - Throws: the `ArrayError` of the operation that should have given the elements; the encoder's errors.
    /// - Complexity: O(count).
    public func encode(to encoder: any Encoder) throws { try untyped.encode(to: encoder) }

    /// Decodes an array written by `encode(to:)`.
    ///
    ///     let data = try JSONEncoder().encode(NDArray([1, 2]))
    ///     try JSONDecoder().decode(NDArray<Int>.self, from: data)        // [1, 2]
    ///
    /// - Throws: a `DecodingError` if the elements have another type or do not fill the shape.
    /// - Complexity: O(count); each rank decodes all elements.
    public init(from decoder: any Decoder) throws {
        let array = try AnyNDArray(from: decoder)
        do { self = try NDArray(array) } catch {
            throw DecodingError.typeMismatch(
                NDArray.self,
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: error.message))
        }
    }
}

/// Encodes elements in their type; complex numbers as their parts.
private struct ElementEncoding: DTypeVisitor {
    let array: AnyNDArray
    let encoder: any Encoder

    func visit<T: Element>(_ type: T.Type) throws(any Error) {
        let parts = try array.dtype.isComplex ? array.parts() : array
        guard let elements = try parts.elements(as: T.self) as? any Encodable else {
            preconditionFailure("\(T.dtype) cannot be encoded")
        }
        try elements.encode(to: encoder)
    }
}

/// Decodes elements in their type; complex numbers from their parts.
private struct ElementDecoding: DTypeVisitor {
    let dtype: DType
    let shape: Shape
    let decoder: any Decoder

    func visit<T: Element>(_ type: T.Type) throws(any Error) -> AnyNDArray {
        guard let rows = [T].self as? any Decodable.Type, let elements = try rows.init(from: decoder) as? [T]
        else { preconditionFailure("\(T.dtype) cannot be decoded") }
        guard dtype.isComplex else { return try .copying(elements, shape) }
        let parts = try AnyNDArray.copying(elements, Shape(Array(shape) + [2]))
        let axis = shape.count
        return try AnyNDArray.apply(.makeComplex, [parts.entry(axis, 0), parts.entry(axis, 1)])[0]
    }
}

extension AnyNDArray {
    /// The parts of complex numbers along a new last axis.
    fileprivate func parts() throws(ArrayError) -> AnyNDArray { try .stack([real, imaginary()], axis: rank) }
}

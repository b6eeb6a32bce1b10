// Swift's `Codable` for shapes and types: a shape is a list of numbers, a type its NumPy name.

extension Dims: Codable {
    /// Reads a shape from a list of integers.
    ///
    ///     try JSONDecoder().decode(Shape.self, from: Data("[3, 4]".utf8))      // (3, 4)
    ///
    /// - Throws: the decoder's error where it does not find a list of integers.
    /// - Complexity: O(rank).
    public init(from decoder: any Decoder) throws { self.init(try [Int](from: decoder)) }

    /// Writes the shape as a list of integers.
    ///
    ///     String(decoding: try JSONEncoder().encode([3, 4] as Shape), as: UTF8.self)     // [3,4]
    ///
    /// - Throws: the encoder's error.
    /// - Complexity: O(rank).
    public func encode(to encoder: any Encoder) throws { try Array(self).encode(to: encoder) }
}

extension DType: Codable {
    /// Reads a type from its NumPy name.
    ///
    ///     try JSONDecoder().decode([DType].self, from: Data(#"["float64"]"#.utf8))       // [float64]
    ///
    /// - Throws: `DecodingError` where the text is not the name of a type.
    /// - Complexity: O(1).
    public init(from decoder: any Decoder) throws {
        let name = try String(from: decoder)
        guard let type = DType(name: name) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "'\(name)' is not a type of elements"))
        }
        self = type
    }

    /// Writes the type as its NumPy name.
    ///
    ///     String(decoding: try JSONEncoder().encode([DType.int8]), as: UTF8.self)        // ["int8"]
    ///
    /// - Throws: the encoder's error.
    /// - Complexity: O(1).
    public func encode(to encoder: any Encoder) throws { try name.encode(to: encoder) }
}

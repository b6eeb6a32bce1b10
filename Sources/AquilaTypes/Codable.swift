// Swift's `Codable` for shapes and types: a shape is a list of numbers, a type its NumPy name.

extension Dims: Codable {
    public init(from decoder: any Decoder) throws { self.init(try [Int](from: decoder)) }

    public func encode(to encoder: any Encoder) throws { try Array(self).encode(to: encoder) }
}

extension DType: Codable {
    public init(from decoder: any Decoder) throws {
        let name = try String(from: decoder)
        guard let type = DType(name: name) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "'\(name)' is not a type of elements"))
        }
        self = type
    }

    public func encode(to encoder: any Encoder) throws { try name.encode(to: encoder) }
}

import AquilaTypes

/// The value of a variable in NumPy.
struct Report {
    var dtype: DType
    var shape: Shape
    var bytes: ArraySlice<UInt8>
    /// The largest error of each element; nil if the tolerance applies.
    var bounds: ArraySlice<UInt8>?
}

/// The oracle's reply for one program, read in turn.
struct Reports {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// The message of an exception in NumPy.
    struct Raised: Error { var message: String }

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The reports of several programs, each after its length.
    static func split(_ reply: [UInt8]) -> [Reports] {
        var whole = Reports(reply[...])
        var result: [Reports] = []
        while whole.position < reply.count { result.append(Reports(whole.take(whole.integer()))) }
        return result
    }

    /// The variables that one statement reports.
    mutating func next() throws -> [Report] {
        let count = integer()
        guard count >= 0 else {
            let message = take(integer())
            throw Raised(message: String(decoding: message, as: UTF8.self))
        }
        return (0..<count).map { _ in
            let header = Array(take(3))
            let dtype = DType(character: Character(Unicode.Scalar(header[0])))!
            let shape = Shape((0..<Int(header[1])).map { _ in integer() })
            let elements = take(shape.product * dtype.size)
            return Report(
                dtype: dtype, shape: shape, bytes: elements,
                bounds: header[2] == 0 ? nil : take(shape.product * 8))
        }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func integer() -> Int {
        take(8).withUnsafeBytes { Int($0.loadUnaligned(as: Int64.self)) }
    }
}

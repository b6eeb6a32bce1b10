import AquilaRuntime
import AquilaTypes

/// The header of a `.npy` file: a magic string, a version, and a Python literal with type, order
/// and shape. Source: numpy/lib/format, versions 1.0 to 3.0.
struct NPYHeader: Equatable {
    var dtype: DType
    var isBigEndian: Bool
    var isFortranOrder: Bool
    var shape: Shape
    /// The position of the first element in bytes.
    private(set) var elementsStart: Int

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    // MARK: Reading

    /// Reads a header, and checks that the shape is possible and that all elements are present.
    ///
    /// - Parameter isWhole: false if the source has only the first bytes of the file.
    /// - Throws: `ArrayError` of kind `format`.
    init(_ source: ByteSource, isWhole: Bool = true) throws {
        let start = try source.bytes(at: 0, count: min(12, source.count))
        guard start.starts(with: Self.magic) else { throw source.damaged("not a .npy file") }
        var reader = ByteReader(Array(start.dropFirst(Self.magic.count)))
        guard let major = reader.number(1), let minor = reader.number(1) else {
            throw source.damaged("cut off in the version, at byte \(start.count)")
        }
        guard (1...3).contains(major), minor == 0 else {
            throw source.damaged("version \(major).\(minor) of the .npy format is not supported")
        }
        let lengthSize = major == 1 ? 2 : 4
        guard let length = reader.number(lengthSize) else {
            throw source.damaged("cut off in the length of the header, at byte \(start.count)")
        }
        let textStart = Self.magic.count + 2 + lengthSize
        let text = try source.bytes(at: textStart, count: length)
        let literal: HeaderLiteral
        do { literal = try HeaderLiteral(text) } catch {
            throw source.damaged("the header is damaged at byte \(textStart + error.position): \(error.what)")
        }
        guard let (dtype, isBigEndian) = Self.type(literal.descriptor) else {
            throw source.damaged("elements of type '\(literal.descriptor)' are not supported")
        }
        self.dtype = dtype
        self.isBigEndian = isBigEndian
        isFortranOrder = literal.isFortranOrder
        shape = Shape(literal.shape)
        elementsStart = textStart + length
        if isWhole { try requireElements(in: source) }
    }

    /// The header of a file, read by one rank for all.
    init(contentsOfFile path: String, _ runtime: Runtime) throws {
        let bytes = try runtime.onceForAll {
            let source = ByteSource(try InputFile(path))
            return try source.bytes(at: 0, count: NPYHeader(source).elementsStart)
        }
        self = try NPYHeader(ByteSource(bytes, name: path), isWhole: false)
    }

    private func requireElements(in source: ByteSource) throws {
        do { try AnyNDArray.requirePossible(shape, dtype) } catch { throw source.damaged(error.message) }
        let needed = shape.product * dtype.size
        let present = source.count - elementsStart
        guard present >= needed else {
            throw source.damaged("cut off: \(shape) of \(dtype) takes \(needed) bytes, \(present) are there")
        }
    }

    /// Throws if bytes follow the elements, which must fill an archive's entry.
    func requireEnd(of source: ByteSource) throws {
        let end = elementsStart + shape.product * dtype.size
        guard source.count == end else {
            throw source.damaged("\(source.count - end) bytes more than its header says")
        }
    }

    private static func type(_ descriptor: String) -> (DType, isBigEndian: Bool)? {
        guard let order = descriptor.first, "<>|=".contains(order) else { return nil }
        let body = descriptor.dropFirst()
        for dtype in DType.allCases where self.descriptor(dtype).dropFirst() == body {
            return (dtype, order == ">" && dtype.size > 1)
        }
        return nil
    }

    // MARK: Writing

    /// The type in NumPy's notation: `<f8`, `|b1`, `<c16`.
    private static func descriptor(_ dtype: DType) -> String {
        let letter =
            switch dtype.kind {
            case .bool: "b"
            case .signed: "i"
            case .unsigned: "u"
            case .float: "f"
            case .complex: "c"
            }
        return (dtype.size == 1 ? "|" : "<") + letter + "\(dtype.size)"
    }

    /// The header of a row-major array in version 1.0; its length is a multiple of 64 bytes.
    ///
    /// The length field has 16 bits, enough for more axes with extents other than one than an array
    /// can have.
    static func bytes(_ dtype: DType, _ shape: Shape) throws -> [UInt8] {
        var text = "{'descr': '\(descriptor(dtype))', 'fortran_order': False, 'shape': \(shape), }"
        let prefix = magic.count + 4
        text += String(repeating: " ", count: (64 - (prefix + text.utf8.count + 1) % 64) % 64) + "\n"
        guard text.utf8.count <= Int(UInt16.max) else {
            throw ArrayError(.value, "a .npy file cannot hold an array of \(shape.count) axes")
        }
        var bytes = magic + [1, 0]
        bytes.append(text.utf8.count, size: 2)
        return bytes + Array(text.utf8)
    }
}

import AquilaRuntime
import AquilaTypes

/// NumPy's `.npy` format: a magic string, a version, a Python literal that tells type, order and shape, the elements.
/// Source: numpy/lib/format, versions 1.0 to 3.0.
struct NPYHeader: Equatable {
    var dtype: DType
    var isBigEndian: Bool
    var isFortranOrder: Bool
    var shape: Shape

    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// The type as NumPy writes it: `<f8`, `|b1`, `>c16`.
    static func descriptor(_ dtype: DType) -> String {
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

    private static func type(_ descriptor: Substring) -> (DType, isBigEndian: Bool)? {
        guard let order = descriptor.first, "<>|=".contains(order) else { return nil }
        let body = descriptor.dropFirst()
        for dtype in DType.allCases where self.descriptor(dtype).dropFirst() == body {
            return (dtype, order == ">" && dtype.size > 1)
        }
        return nil
    }

    /// Reads a header; gives where the elements begin.
    init(_ bytes: ArraySlice<UInt8>, name: String) throws(ArrayError) {
        func damaged(_ what: String) -> ArrayError { ArrayError(.format, "\(name): \(what)") }
        var reader = ByteReader(bytes)
        guard let magic = reader.take(6), Array(magic) == Self.magic else { throw damaged("not a .npy file") }
        guard let major = reader.number(1), let minor = reader.number(1), (1...3).contains(major) else {
            throw damaged("unknown version of the .npy format")
        }
        _ = minor
        guard let length = reader.number(major == 1 ? 2 : 4), let text = reader.take(length) else {
            throw damaged("the header is cut off")
        }
        guard let literal = HeaderLiteral(String(decoding: text, as: UTF8.self)) else {
            throw damaged("the header is damaged: \(String(decoding: text.prefix(80), as: UTF8.self))")
        }
        guard let (dtype, isBigEndian) = Self.type(literal.descriptor[...]) else {
            throw damaged("elements of type '\(literal.descriptor)' are not supported")
        }
        self.dtype = dtype
        self.isBigEndian = isBigEndian
        isFortranOrder = literal.isFortranOrder
        shape = Shape(literal.shape)
        elementsStart = reader.position
        guard shape.count <= 64, let count = shape.checkedProduct, count <= Int.max / 16 else {
            throw damaged("impossible shape \(shape)")
        }
        guard bytes.endIndex - elementsStart >= count * dtype.size else {
            throw damaged(
                "the file is cut off: \(shape) of \(dtype) takes \(count * dtype.size) bytes, "
                    + "\(bytes.endIndex - elementsStart) are there")
        }
    }

    private(set) var elementsStart = 0

    /// The bytes before the elements of a row-major array, a multiple of 64 long.
    static func bytes(_ dtype: DType, _ shape: Shape) -> [UInt8] {
        var text = "{'descr': '\(descriptor(dtype))', 'fortran_order': False, 'shape': \(shape), }"
        let isLong = text.utf8.count > 60_000
        let prefix = magic.count + 2 + (isLong ? 4 : 2)
        let padding = (64 - (prefix + text.utf8.count + 1) % 64) % 64
        text += String(repeating: " ", count: padding) + "\n"
        var bytes = magic + (isLong ? [2, 0] : [1, 0])
        bytes.append(text.utf8.count, size: isLong ? 4 : 2)
        return bytes + Array(text.utf8)
    }
}

/// The Python dictionary of a header, of which three keys count.
private struct HeaderLiteral {
    var descriptor = ""
    var isFortranOrder = false
    var shape: [Int] = []

    init?(_ text: String) {
        guard let type = Self.value(of: "descr", in: text),
            let order = Self.value(of: "fortran_order", in: text),
            let extents = Self.value(of: "shape", in: text)
        else { return nil }
        guard let quote = type.first, quote == "'" || quote == "\"" else { return nil }
        descriptor = String(type.dropFirst().prefix { $0 != quote })
        if order.hasPrefix("True") { isFortranOrder = true } else if !order.hasPrefix("False") { return nil }
        guard extents.first == "(", let end = extents.firstIndex(of: ")") else { return nil }
        for part in extents[extents.index(after: extents.startIndex)..<end].split(separator: ",") {
            let digits = part.filter { $0 != " " && $0 != "L" }
            if digits.isEmpty { continue }
            guard let extent = Int(digits), extent >= 0 else { return nil }
            shape.append(extent)
        }
    }

    /// The text after `'key':`, without leading spaces.
    private static func value(of key: String, in text: String) -> Substring? {
        for quote in ["'", "\""] {
            let pattern = quote + key + quote
            var rest = text[...]
            while let first = rest.firstIndex(of: pattern.first!) {
                rest = rest[first...]
                if rest.hasPrefix(pattern) {
                    let after = rest.dropFirst(pattern.count).drop { $0 == " " }
                    return after.first == ":" ? after.dropFirst().drop { $0 == " " } : nil
                }
                rest = rest.dropFirst()
            }
        }
        return nil
    }
}

extension NPYHeader {
    /// The array that the header and the bytes after it describe.
    func array(_ bytes: ArraySlice<UInt8>, runtime: Runtime) throws(ArrayError) -> StoreView {
        let count = shape.product * dtype.size
        var elements = Array(bytes[elementsStart..<elementsStart + count])
        if isBigEndian { reverseParts(&elements) }
        let stored = isFortranOrder ? Shape(shape.reversed()) : shape
        let array: StoreView
        do {
            array = try elements.withUnsafeBytes { try runtime.makeStore(copying: $0, stored, dtype) }
        } catch {
            throw (error as? ArrayError) ?? ArrayError(.memory, "\(error)")
        }
        return isFortranOrder ? array.with(array.view.transposed((0..<shape.count).reversed())) : array
    }

    private func reverseParts(_ bytes: inout [UInt8]) {
        let part = dtype.component.size
        for start in stride(from: 0, to: bytes.count, by: part) { bytes[start..<start + part].reverse() }
    }
}

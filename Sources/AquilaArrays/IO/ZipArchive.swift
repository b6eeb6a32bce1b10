import AquilaTypes

/// The part of the zip format that `.npz` files use: entries stored or deflated, sizes below 4 GiB or zip64.
struct ZipArchive {
    private let bytes: [UInt8]
    private let name: String
    private(set) var entries: [(name: String, content: ArraySlice<UInt8>)] = []

    /// - Throws: `ArrayError` of kind `format` where the archive is damaged.
    init(_ bytes: [UInt8], name: String) throws(ArrayError) {
        self.bytes = bytes
        self.name = name
        // The directory's end stands in the last 64 KiB, before a comment.
        let signature: [UInt8] = [0x50, 0x4B, 5, 6]
        let start = max(0, bytes.count - 65_557)
        guard bytes.count >= 22,
            let end = (start...bytes.count - 22).last(where: { Array(bytes[$0..<$0 + 4]) == signature })
        else { throw damaged("not a .npz file") }
        var reader = ByteReader(bytes[(end + 8)...])
        guard let count = reader.number(2), reader.number(2) != nil, reader.number(4) != nil,
            let directory = reader.number(4), directory <= bytes.count
        else { throw damaged("the directory is damaged") }
        var entry = ByteReader(bytes[directory...])
        for _ in 0..<count { entries.append(try readEntry(&entry)) }
    }

    private func damaged(_ what: String) -> ArrayError { ArrayError(.format, "\(name): \(what)") }

    private func readEntry(
        _ reader: inout ByteReader
    ) throws(ArrayError) -> (name: String, content: ArraySlice<UInt8>) {
        guard reader.number(4) == 0x0201_4B50, reader.take(6) != nil, let method = reader.number(2),
            reader.take(4) != nil, let checksum = reader.number(4), var packed = reader.number(4),
            var size = reader.number(4), let nameLength = reader.number(2),
            let extraLength = reader.number(2),
            let commentLength = reader.number(2), reader.take(8) != nil, let start = reader.number(4),
            let nameBytes = reader.take(nameLength), let extra = reader.take(extraLength),
            reader.take(commentLength) != nil
        else { throw damaged("the directory is damaged") }
        let entryName = String(decoding: nameBytes, as: UTF8.self)
        if size == 0xFFFF_FFFF || packed == 0xFFFF_FFFF { (size, packed) = zip64(extra, size, packed) }
        guard start <= bytes.count else { throw damaged("\(entryName) is cut off") }
        var local = ByteReader(bytes[start...])
        guard local.number(4) == 0x0403_4B50, local.take(22) != nil, let localName = local.number(2),
            let localExtra = local.number(2), local.take(localName + localExtra) != nil,
            let content = local.take(packed)
        else { throw damaged("\(entryName) is cut off") }
        let plain: ArraySlice<UInt8>
        switch method {
        case 0: plain = content
        case 8:
            guard size <= max(1 << 20, packed * 1100), let inflated = Inflate.content(of: content, size: size)
            else {
                throw damaged("\(entryName) is damaged")
            }
            plain = inflated[...]
        default: throw damaged("\(entryName) is packed by method \(method), which is not supported")
        }
        guard crc32(plain) == UInt32(checksum) else { throw damaged("\(entryName) fails its checksum") }
        return (entryName, plain)
    }

    /// The sizes of a large entry, from its extra field 1.
    private func zip64(_ extra: ArraySlice<UInt8>, _ size: Int, _ packed: Int) -> (Int, Int) {
        var reader = ByteReader(extra)
        var sizes = (size, packed)
        while let id = reader.number(2), let length = reader.number(2), let field = reader.take(length) {
            guard id == 1 else { continue }
            var values = ByteReader(field)
            if size == 0xFFFF_FFFF { sizes.0 = values.number(8) ?? -1 }
            if packed == 0xFFFF_FFFF { sizes.1 = values.number(8) ?? -1 }
        }
        return sizes
    }

    /// An archive of stored entries. Entries of 4 GiB and more are not supported.
    static func bytes(_ entries: [(name: String, content: [UInt8])]) throws(ArrayError) -> [UInt8] {
        var result: [UInt8] = []
        var directory: [UInt8] = []
        for (name, content) in entries {
            guard content.count < 0xFFFF_FFFF, result.count < 0xFFFF_FFFF else {
                throw ArrayError(.value, "npz: \(name) is too large for the archive")
            }
            var common: [UInt8] = []
            common.append(20, size: 2)
            common.append(0, size: 4)
            // A fixed time, 1980-01-01, so that equal arrays give equal files.
            common.append(0x0021_0000, size: 4)
            common.append(Int(crc32(content)), size: 4)
            common.append(content.count, size: 4)
            common.append(content.count, size: 4)
            common.append(name.utf8.count, size: 2)
            common.append(0, size: 2)
            directory.append(0x0201_4B50, size: 4)
            directory.append(20, size: 2)
            directory += common
            directory.append(0, size: 10)
            directory.append(result.count, size: 4)
            directory += Array(name.utf8)
            result.append(0x0403_4B50, size: 4)
            result += common
            result += Array(name.utf8)
            result += content
        }
        let start = result.count
        result += directory
        result.append(0x0605_4B50, size: 4)
        result.append(0, size: 4)
        result.append(entries.count, size: 2)
        result.append(entries.count, size: 2)
        result.append(directory.count, size: 4)
        result.append(start, size: 4)
        result.append(0, size: 2)
        return result
    }
}

import AquilaTypes

/// A reader of the zip format as `.npz` files use it: entries stored or deflated, of any size
/// (zip64).
///
/// Source: PKWARE, APPNOTE.TXT 6.3.10.
struct ZipReader {
    struct Entry {
        let name: String
        fileprivate let flags: Int
        fileprivate let method: Int
        fileprivate let checksum: Int
        fileprivate var packedSize: Int
        fileprivate var size: Int
        fileprivate var start: Int
    }

    private let source: ByteSource
    private(set) var entries: [Entry] = []

    /// Reads the directory of the archive.
    ///
    /// - Throws: `ArrayError` of kind `format`.
    init(_ source: ByteSource) throws {
        self.source = source
        let (end, comes64) = try Self.findEnd(source)
        var reader = ByteReader(try source.bytes(at: end + 8, count: 12))
        var (count, _) = (reader.number(2)!, reader.number(2))
        var size = reader.number(4)!
        var start = reader.number(4)!
        if comes64 { (count, size, start) = try Self.end64(source, before: end) }
        guard start >= 0, size >= 0, start <= end, size <= end - start else {
            throw source.damaged("the directory lies outside the file: \(size) bytes at \(start)")
        }
        var directory = ByteReader(try source.bytes(at: start, count: size))
        while entries.count < count {
            guard let entry = Self.entry(&directory) else {
                throw source.damaged("the directory, at byte \(start), is damaged at entry \(entries.count)")
            }
            guard Self.isInside(entry.name) else {
                throw source.damaged(
                    "an entry names a place outside the archive: \(entry.name.debugDescription)")
            }
            entries.append(entry)
        }
        // Entries that share compressed bytes could expand to many times what the file can hold.
        guard entries.allSatisfy({ $0.packedSize >= 0 && $0.packedSize <= start }),
            entries.reduce(0, { $0 + $1.packedSize }) <= start
        else { throw source.damaged("its entries are larger than the file") }
        guard entries.count == count, directory.isAtEnd else {
            throw source.damaged("the directory does not hold \(count) entries")
        }
    }

    // MARK: The directory

    /// The position of the end record, which a comment of up to 64 KiB may follow, and true if a
    /// zip64 record precedes it.
    private static func findEnd(_ source: ByteSource) throws -> (Int, comes64: Bool) {
        let count = min(source.count, 22 + 0xFFFF)
        let tail = try source.bytes(at: source.count - count, count: count)
        var position = count - 22
        while position >= 0 {
            var record = ByteReader(Array(tail[position..<position + 22]))
            if record.number(4) == 0x0605_4B50, record.take(16) != nil, let comment = record.number(2),
                comment == count - position - 22
            {
                let end = source.count - count + position
                let comes64 = end >= 20 ? try number(source, at: end - 20, 4) == 0x0706_4B50 : false
                return (end, comes64)
            }
            position -= 1
        }
        throw source.damaged("not a .npz file: it has no directory")
    }

    /// The number of entries, and the size and start of the directory, from the zip64 record.
    private static func end64(_ source: ByteSource, before end: Int) throws -> (Int, Int, Int) {
        let position = try number(source, at: end - 12, 8)
        guard try number(source, at: position, 4) == 0x0606_4B50 else {
            throw source.damaged("no zip64 record at byte \(position)")
        }
        return (
            try number(source, at: position + 32, 8), try number(source, at: position + 40, 8),
            try number(source, at: position + 48, 8)
        )
    }

    private static func number(_ source: ByteSource, at position: Int, _ size: Int) throws -> Int {
        // Larger positions are refused here, since later additions could overflow.
        guard position <= source.count else { throw source.damaged("no byte \(position)") }
        var reader = ByteReader(try source.bytes(at: position, count: size))
        return reader.number(size)!
    }

    private static func entry(_ reader: inout ByteReader) -> Entry? {
        guard reader.number(4) == 0x0201_4B50, reader.take(4) != nil, let flags = reader.number(2),
            let method = reader.number(2), reader.take(4) != nil, let checksum = reader.number(4),
            let packedSize = reader.number(4), let size = reader.number(4),
            let nameLength = reader.number(2), let extraLength = reader.number(2),
            let commentLength = reader.number(2), reader.take(8) != nil, let start = reader.number(4),
            let name = reader.take(nameLength), let extra = reader.take(extraLength),
            reader.take(commentLength) != nil
        else { return nil }
        var entry = Entry(
            name: String(decoding: name, as: UTF8.self), flags: flags, method: method, checksum: checksum,
            packedSize: packedSize, size: size, start: start)
        return entry.widen(Array(extra)) ? entry : nil
    }

    /// True if a name leads to a place below the folder that an archive is unpacked to.
    private static func isInside(_ name: String) -> Bool {
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        let isAbsolute = parts.count > 1 && (parts[0].isEmpty || parts[0].hasSuffix(":"))
        return !isAbsolute && !parts.contains("..") && !name.utf8.contains(0)
    }

    // MARK: Contents

    /// The decompressed bytes of an entry, verified by their checksum.
    ///
    /// - Throws: `ArrayError` of kind `format`.
    func content(of entry: Entry) throws -> ByteSource {
        let name = "\(source.name): \(entry.name)"
        func damaged(_ what: String) -> ArrayError { ArrayError(.format, "\(name): \(what)") }
        guard entry.flags & 1 == 0 else { throw damaged("encrypted entries are not supported") }
        let packed = try source.part(at: contentStart(of: entry), count: entry.packedSize, name: name)
        let content: ByteSource
        switch entry.method {
        case 0:
            guard entry.size == entry.packedSize else { throw damaged("stored, but of two sizes") }
            content = packed
        case 8: content = try inflated(packed, size: entry.size)
        default: throw damaged("packed by method \(entry.method), which is not supported")
        }
        let checksum = try content.checksum().value
        guard checksum == UInt32(truncatingIfNeeded: entry.checksum) else {
            throw damaged("the checksum does not fit the content")
        }
        return content
    }

    private func inflated(_ packed: ByteSource, size: Int) throws -> ByteSource {
        // Deflate compresses at most 1032 to 1, so an entry that claims more is damaged; it is
        // refused before memory is allocated.
        guard size >= 0, size / 1032 <= packed.count else { throw packed.damaged("impossible size \(size)") }
        let zlib = try ZlibLibrary.forFiles
        let bytes = try packed.bytes(at: 0, count: packed.count)
        do { return ByteSource(try zlib.inflated(bytes, size: size), name: packed.name) } catch {
            guard let damage = error as? ZlibLibrary.Damage else { throw error }
            throw packed.damaged("\(damage.what), at byte \(damage.position) of the packed content")
        }
    }

    /// The position of an entry's contents, after a local header that must agree with the
    /// directory.
    private func contentStart(of entry: Entry) throws -> Int {
        func damaged(_ what: String) -> ArrayError {
            source.damaged("\(entry.name): \(what) at byte \(entry.start)")
        }
        guard entry.start >= 0, entry.start <= source.count - 30 else { throw damaged("no header") }
        var reader = ByteReader(try source.bytes(at: entry.start, count: 30))
        guard reader.number(4) == 0x0403_4B50, reader.take(4) != nil, reader.number(2) == entry.method,
            reader.take(16) != nil, let nameLength = reader.number(2), let extraLength = reader.number(2)
        else { throw damaged("a damaged header") }
        let name = try source.bytes(at: entry.start + 30, count: nameLength)
        guard String(decoding: name, as: UTF8.self) == entry.name else { throw damaged("another name") }
        return entry.start + 30 + nameLength + extraLength
    }
}

extension ZipReader.Entry {
    /// Replaces numbers that do not fit into 32 bits by those in extra field 1; returns false if
    /// the field lacks them.
    fileprivate mutating func widen(_ extra: [UInt8]) -> Bool {
        let marker = 0xFFFF_FFFF
        guard size == marker || packedSize == marker || start == marker else { return true }
        var reader = ByteReader(extra)
        while let id = reader.number(2), let length = reader.number(2), let field = reader.take(length) {
            guard id == 1 else { continue }
            var values = ByteReader(Array(field))
            for number in [\Self.size, \Self.packedSize, \Self.start] where self[keyPath: number] == marker {
                guard let value = values.number(8), value >= 0 else { return false }
                self[keyPath: number] = value
            }
            return true
        }
        return false
    }
}

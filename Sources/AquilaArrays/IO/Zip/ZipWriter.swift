import AquilaTypes

/// A writer of archives with uncompressed entries; numbers beyond 32 bits are written as zip64.
///
/// Source: PKWARE, APPNOTE.TXT 6.3.10.
struct ZipWriter {
    private let file: OutputFile
    private let limit: Int
    private var directory: [UInt8] = []
    private var entryCount = 0

    private static let marker = 0xFFFF_FFFF

    /// - Parameter limit: the least number written in 64 bits; tests lower it.
    init(_ file: OutputFile, limit: Int = Self.marker) {
        self.file = file
        self.limit = limit
    }

    /// Adds an entry whose contents are given in two pieces.
    mutating func add(_ name: String, _ first: [UInt8], _ second: UnsafeRawBufferPointer) throws {
        guard name.utf8.count <= 0xFFFF else {
            throw ArrayError(.value, "npz: a name is longer than 65535 bytes")
        }
        var checksum = try CRC32()
        first.withUnsafeBytes { checksum.add($0) }
        checksum.add(second)
        let start = file.count
        let size = first.count + second.count
        let sizes = size < limit ? [] : [size, size]
        let starts = start < limit ? [] : [start]

        let extra = Self.extra(sizes)
        let common = common(name, checksum.value, size, isWide: !(sizes + starts).isEmpty)
        try file.write(Self.number(0x0403_4B50, 4) + common + Self.number(extra.count, 2))
        try file.write(Array(name.utf8) + extra)
        try file.write(first)
        try file.write(second)

        let wideExtra = Self.extra(sizes + starts)
        directory += Self.number(0x0201_4B50, 4) + Self.number(45, 2) + common
        directory += Self.number(wideExtra.count, 2) + Self.number(0, 10)
        directory += Self.number(starts.isEmpty ? start : Self.marker, 4)
        directory += Array(name.utf8) + wideExtra
        entryCount += 1
    }

    /// Writes the directory. No entry can be added afterwards.
    func finish() throws {
        let start = file.count
        try file.write(directory)
        let isWide = entryCount >= min(limit, 0xFFFF) || start >= limit || directory.count >= limit
        if isWide {
            let position = file.count
            var record = Self.number(0x0606_4B50, 4) + Self.number(44, 8)
            record += Self.number(45, 2) + Self.number(45, 2) + Self.number(0, 8)
            for value in [entryCount, entryCount, directory.count, start] { record += Self.number(value, 8) }
            record += Self.number(0x0706_4B50, 4) + Self.number(0, 4)
            record += Self.number(position, 8) + Self.number(1, 4)
            try file.write(record)
        }
        let count = isWide ? 0xFFFF : entryCount
        var end = Self.number(0x0605_4B50, 4) + Self.number(0, 4)
        end += Self.number(count, 2) + Self.number(count, 2)
        end += Self.number(isWide ? Self.marker : directory.count, 4)
        end += Self.number(isWide ? Self.marker : start, 4) + Self.number(0, 2)
        try file.write(end)
    }

    /// The part shared by both headers of an entry, from the version to the length of the name.
    private func common(_ name: String, _ checksum: UInt32, _ size: Int, isWide: Bool) -> [UInt8] {
        let isASCII = name.utf8.allSatisfy { $0 < 0x80 }
        var bytes = Self.number(isWide ? 45 : 20, 2)
        bytes += Self.number(isASCII ? 0 : 0x800, 2) + Self.number(0, 2)
        // A fixed time, 1980-01-01, so that equal arrays give equal files.
        bytes += Self.number(0x0021_0000, 4) + Self.number(Int(checksum), 4)
        let size = size < limit ? size : Self.marker
        return bytes + Self.number(size, 4) + Self.number(size, 4) + Self.number(name.utf8.count, 2)
    }

    /// The extra field with the numbers that do not fit into 32 bits.
    private static func extra(_ values: [Int]) -> [UInt8] {
        guard !values.isEmpty else { return [] }
        return values.reduce(number(1, 2) + number(8 * values.count, 2)) { $0 + number($1, 8) }
    }

    private static func number(_ value: Int, _ size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(value, size: size)
        return bytes
    }
}

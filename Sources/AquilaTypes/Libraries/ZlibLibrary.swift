import AquilaSystem

/// The library zlib, opened at run time: checksums, and content packed by deflate (RFC 1951).
public struct ZlibLibrary: Sendable {
    /// The names under which the library is looked for; `AQUILA_ZLIB` replaces them.
    public static let recipe = NativeLibrary.Recipe(
        name: "zlib", candidates: ["libz.so.1", "libz.so", "libz.1.dylib"], variable: Settings.zlib.name,
        package: "zlib1g")

    private static let shared = Result { () throws(NativeLibraryError) in try ZlibLibrary() }

    /// The library of this process, opened at the first use.
    public static var host: ZlibLibrary { get throws(NativeLibraryError) { try shared.get() } }

    /// The file that is loaded.
    public let path: String

    private typealias Bytes = UnsafePointer<UInt8>
    private typealias Text = UnsafePointer<CChar>
    /// A `Stream`.
    private typealias State = UnsafeMutableRawPointer

    private let checksum: @convention(c) (UInt, Bytes?, Int) -> UInt
    private let begin: @convention(c) (State, Int32, Text, Int32) -> Int32
    private let step: @convention(c) (State, Int32) -> Int32
    private let end: @convention(c) (State) -> Int32
    private let bound: @convention(c) (UInt) -> UInt
    private let pack:
        @convention(c) (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt>, Bytes, UInt, Int32) -> Int32

    private init() throws(NativeLibraryError) {
        let library = try NativeLibrary(Self.recipe)
        checksum = try library.symbol("crc32_z")
        begin = try library.symbol("inflateInit2_")
        step = try library.symbol("inflate")
        end = try library.symbol("inflateEnd")
        bound = try library.symbol("compressBound")
        pack = try library.symbol("compress2")
        path = library.path(of: "inflate")
    }

    /// The checksum of zip archives and PNG files (CRC-32 of ISO 3309).
    ///
    ///     let zlib = try ZlibLibrary.host
    ///     Array("123456789".utf8).withUnsafeBytes { zlib.crc32($0) }      // 3421780262
    ///
    /// - Parameter before: the checksum of the bytes that come before these; 0 if none do.
    /// - Complexity: O(n) for n bytes.
    public func crc32(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
        // An address of nil asks zlib for the first value.
        guard let start = bytes.baseAddress else { return before }
        return UInt32(checksum(UInt(before), start.assumingMemoryBound(to: UInt8.self), bytes.count))
    }
}

// MARK: - Deflate

extension ZlibLibrary {
    /// Packed content that is damaged, and the position of the damage in the packed bytes.
    public struct Damage: Error, Sendable {
        /// The damage in words.
        public let what: String
        /// Number of packed bytes before the damage.
        public let position: Int
    }

    /// `z_stream` of zlib.h.
    fileprivate struct Stream {
        var input: UnsafePointer<UInt8>?
        var inputCount: UInt32 = 0
        var inputTotal: UInt = 0
        var output: UnsafeMutablePointer<UInt8>?
        var outputCount: UInt32 = 0
        var outputTotal: UInt = 0
        var message: UnsafePointer<CChar>?
        var state: OpaquePointer?
        var allocate: OpaquePointer?
        var free: OpaquePointer?
        var context: OpaquePointer?
        var dataType: Int32 = 0
        var adler: UInt = 0
        var reserved: UInt = 0
    }

    private enum Status {
        static let (ok, streamEnd, memory, buffer) = (Int32(0), Int32(1), Int32(-4), Int32(-5))
    }

    /// The content of a raw deflate stream, which must be exactly `size` bytes long. No more than
    /// one byte beyond them is ever unpacked.
    ///
    ///     let zlib = try ZlibLibrary.host
    ///     // A zlib stream is a raw one between two bytes and a checksum of four.
    ///     let packed = zlib.compressed(Array("aquila".utf8)).dropFirst(2).dropLast(4)
    ///     String(decoding: try zlib.inflated(Array(packed), size: 6), as: UTF8.self)      // "aquila"
    ///
    /// - Throws: `Damage`.
    /// - Complexity: O(packed bytes + `size`).
    public func inflated(_ packed: [UInt8], size: Int) throws -> [UInt8] {
        // A byte more tells content that is too long, and gives empty content an address.
        let room = size + 1
        return try [UInt8](unsafeUninitializedCapacity: room) { output, count in
            try packed.withUnsafeBufferPointer { packed in
                try inflate(packed, UnsafeMutableBufferPointer(rebasing: output[..<room]), size: size)
            }
            count = size
        }
    }

    private func inflate(
        _ packed: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>, size: Int
    ) throws(Damage) {
        var stream = Stream()
        // Negative: a raw stream, with a window of 2^15 bytes.
        let started = begin(&stream, -15, "1.2.11", Int32(MemoryLayout<Stream>.size))
        require(started == Status.ok, "zlib: inflateInit2 returned \(started)")
        defer { _ = end(&stream) }
        var status = Status.ok
        while status == Status.ok {
            // zlib counts the bytes of a call in 32 bits.
            let (taken, made) = (Int(stream.inputTotal), Int(stream.outputTotal))
            stream.input = packed.baseAddress.map { $0 + taken }
            stream.inputCount = UInt32(min(packed.count - taken, Int(UInt32.max)))
            stream.output = output.baseAddress! + made
            stream.outputCount = UInt32(min(output.count - made, Int(UInt32.max)))
            status = step(&stream, 0)
            if stream.outputTotal > size { break }
        }
        func damage(_ what: String) -> Damage { Damage(what: what, position: Int(stream.inputTotal)) }
        if stream.outputTotal > size { throw damage("the content is too long") }
        switch status {
        case Status.streamEnd where stream.outputTotal == size: return
        case Status.streamEnd: throw damage("the content is too short")
        case Status.buffer: throw damage("cut off")
        case Status.memory: throw damage("no memory to unpack it")
        default: throw damage(stream.message.map { String(cString: $0) } ?? "damaged")
        }
    }

    /// The bytes as a zlib stream (RFC 1950), at the usual level.
    ///
    ///     let zlib = try ZlibLibrary.host
    ///     zlib.compressed(Array(repeating: 7, count: 1000)).count < 30        // true
    ///
    /// - Complexity: O(n) for n bytes, on one core.
    public func compressed(_ bytes: [UInt8]) -> [UInt8] {
        let bound = Int(self.bound(UInt(bytes.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            var size = UInt(bound)
            let status = bytes.withUnsafeBufferPointer { bytes in
                let start = bytes.baseAddress ?? UnsafePointer(output.baseAddress!)
                return pack(output.baseAddress!, &size, start, UInt(bytes.count), -1)
            }
            require(status == Status.ok, "zlib: compress2 returned \(status)")
            count = Int(size)
        }
    }
}

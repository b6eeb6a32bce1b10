import AquilaTypes
import Testing

@Suite struct ZlibTests {
    private let zlib: ZlibLibrary

    init() throws { zlib = try ZlibLibrary.host }

    private func checksum(_ bytes: some Sequence<UInt8>, after before: UInt32 = 0) -> UInt32 {
        Array(bytes).withUnsafeBytes { zlib.crc32($0, after: before) }
    }

    /// A deflate stream without the header and the checksum of zlib's own format.
    private func raw(_ bytes: [UInt8]) -> [UInt8] { Array(zlib.compressed(bytes).dropFirst(2).dropLast(4)) }

    /// The damage that is found in a stream.
    private func damage(_ packed: [UInt8], size: Int) -> ZlibLibrary.Damage? {
        do { _ = try zlib.inflated(packed, size: size) } catch { return error as? ZlibLibrary.Damage }
        return nil
    }

    /// The published check value for the digits one to nine, at once and in pieces.
    @Test func checkValues() {
        let digits = Array("123456789".utf8)
        #expect(checksum(digits) == 0xCBF4_3926)
        for split in 0...digits.count {
            #expect(checksum(digits[split...], after: checksum(digits[..<split])) == 0xCBF4_3926)
        }
        #expect(zlib.crc32(UnsafeRawBufferPointer(start: nil, count: 0), after: 7) == 7)
    }

    @Test(arguments: [0, 1, 2, 255, 70_000, 3_000_000]) func contentSurvives(_ count: Int) throws {
        let flat = [UInt8](repeating: 7, count: count)
        let mixed = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3 ^ $0 >> 9) }
        for content in [flat, mixed] { #expect(try zlib.inflated(raw(content), size: count) == content) }
        #expect(zlib.compressed(flat).count < count / 500 + 20)
    }

    @Test func contentOfAnotherSizeIsFound() {
        let packed = raw([UInt8](repeating: 1, count: 1000))
        #expect(damage(packed, size: 999)?.what == "the content is too long")
        #expect(damage(packed, size: 0)?.what == "the content is too long")
        #expect(damage(packed, size: 1001)?.what == "the content is too short")
        #expect(damage(raw([]), size: 0) == nil)
    }

    /// Every stream that is cut off is found, and told where it ends.
    @Test func cutStreamsAreFound() {
        let content = (0..<500).map { UInt8(truncatingIfNeeded: $0 &* $0) }
        let packed = raw(content)
        for count in packed.indices {
            let damage = damage(Array(packed[..<count]), size: content.count)
            #expect(damage?.what == "cut off" && damage?.position == count, "\(count)")
        }
    }

    @Test func blocksOfUnknownKindAreFound() {
        let damage = damage([0x07, 0, 0, 0], size: 10)
        #expect(damage?.what == "invalid block type" && damage?.position == 1)
    }
}

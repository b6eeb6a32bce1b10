import AquilaTypes

/// Arrow's bitmaps, eight truth values a byte, lowest bit first, in `uint8` stores.
enum Bitmap {
    private static let library = Library("arrow")

    // Each piece of the result reads the elements that it needs of the whole other store.

    private static let packing = library.task("pack", .broadcast(0)) {
        (mask: Input<Bool>, bits: Output<UInt8>) in
        for place in bits.indices {
            let start = 8 * (bits.origin[0] + place)
            var byte: UInt8 = 0
            for bit in 0..<min(8, mask.count - start) where mask[start + bit] { byte |= 1 << bit }
            bits[place] = byte
        }
    }

    private static let unpacking = library.task("unpack", .broadcast(0)) {
        (offset: Int, bits: Input<UInt8>, mask: Output<Bool>) in
        let start = offset + mask.origin[0]
        for k in mask.indices { mask[k] = bits[(start + k) / 8] >> ((start + k) % 8) & 1 != 0 }
    }

    /// The number of bytes that hold the given number of bits.
    static func byteCount(_ bits: Int) -> Int { bits / 8 + (bits % 8 == 0 ? 0 : 1) }

    /// A store of truth values as a bitmap. Recorded.
    static func pack(_ mask: LogicalStore) throws(ArrayError) -> LogicalStore {
        let bits = mask.store.runtime.makeStore([byteCount(mask.shape[0])], .uint8)
        if mask.shape[0] > 0 { try packing(mask, bits) }
        return bits
    }

    /// Records the copy of a range of a bitmap's bits to a store of truth values.
    static func unpack(_ bits: LogicalStore, _ places: Range<Int>) throws(ArrayError) -> LogicalStore {
        let mask = bits.store.runtime.makeStore([places.count], .bool)
        if !places.isEmpty { try unpacking(places.lowerBound, bits, mask) }
        return mask
    }

    /// The number of bits that are set in a range. Blocks.
    static func countSet(_ bits: LogicalStore, _ places: Range<Int>) throws(ArrayError) -> Int {
        try bits.store.runtime.withElements(of: [bits]) { pointers, views in
            let bytes = StridedBytes(pointers[0], views[0])
            var count = 0
            var place = places.lowerBound
            while place < places.upperBound {
                let end = min(place / 8 * 8 + 8, places.upperBound)
                // Bits of the byte from `place` to `end`.
                let byte = bytes[place / 8] >> (place % 8) & UInt8(truncatingIfNeeded: 1 << (end - place) - 1)
                count += byte.nonzeroBitCount
                place = end
            }
            return count
        }
    }

    /// The bitmap of some truth values.
    static func bytes(_ values: some Collection<Bool>) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount(values.count))
        for (k, value) in values.enumerated() where value { bytes[k / 8] |= 1 << (k % 8) }
        return bytes
    }
}

/// The bytes of a `uint8` store of one axis, while it is lent.
struct StridedBytes {
    private let pointer: UnsafeRawPointer
    private let stride: Int

    init(_ pointer: UnsafeMutableRawPointer, _ view: View) {
        self.pointer = UnsafeRawPointer(pointer)
        stride = view.strides[0]
    }

    subscript(place: Int) -> UInt8 { pointer.load(fromByteOffset: place * stride, as: UInt8.self) }

    /// True if a bit is set.
    func bit(_ place: Int) -> Bool { self[place / 8] >> (place % 8) & 1 != 0 }
}

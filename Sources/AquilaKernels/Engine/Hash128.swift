/// A fast 128-bit hash for file names and checksums: stable between runs, not cryptographic.
///
/// Two lanes, each folding the 128-bit product of its state and eight input bytes.
package struct Hash128 {
    package struct Value: Hashable, Sendable {
        package let low: UInt64
        package let high: UInt64

        /// 32 hexadecimal digits.
        package var hex: String {
            func digits(_ word: UInt64) -> String {
                let text = String(word, radix: 16)
                return String(repeating: "0", count: 16 - text.utf8.count) + text
            }
            return digits(high) + digits(low)
        }
    }

    private var a: UInt64
    private var b: UInt64
    private var length: UInt64 = 0

    package init(seed: UInt64) {
        a = seed ^ 0x9e37_79b9_7f4a_7c15
        b = ~seed ^ 0xc2b2_ae3d_27d4_eb4f
    }

    package static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> Value {
        var hash = Hash128(seed: seed)
        hash.combine(bytes)
        return hash.value
    }

    package mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset + 8 <= bytes.count {
            combine(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var tail: UInt64 = 0
        for byte in bytes[offset...].reversed() { tail = tail << 8 | UInt64(byte) }
        combine(tail ^ UInt64(bytes.count) << 56)
        length &+= UInt64(bytes.count)
    }

    package mutating func combine(_ word: UInt64) {
        a = Self.fold(a ^ word, 0xa076_1d64_78bd_642f) &+ b
        b = Self.fold(b ^ word.byteSwapped, 0xe703_7ed1_a0b4_28db) ^ word
    }

    package var value: Value {
        let low = Self.fold(a ^ length, 0x8ebc_6af0_9c88_c6e3) ^ b
        return Value(low: low, high: Self.fold(b &+ low, 0x5899_65cc_7537_4cc3) ^ a)
    }

    private static func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
        let product = x.multipliedFullWidth(by: y)
        return product.high ^ product.low
    }
}

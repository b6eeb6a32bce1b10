/// A place in a loaded object that a relocation patches.
///
/// Sources: System V ABI, AMD64 supplement, "Relocation"; ELF for the Arm 64-bit architecture,
/// "Relocation codes".
struct Relocator {
    let place: UnsafeMutableRawPointer
    let target: UnsafeMutableRawPointer
    let type: UInt32

    /// Bytes from the place to the target.
    private var distance: Int { Int(bitPattern: target) - Int(bitPattern: place) }

    private func unknown() -> EngineError { .invalidObject("relocation of type \(type)") }

    #if arch(x86_64)
        func apply() throws(EngineError) {
            switch type {
            case 2, 4:  // R_X86_64_PC32, R_X86_64_PLT32
                guard let short = Int32(exactly: distance) else { throw unknown() }
                place.storeBytes(of: short, as: Int32.self)
            case 24:  // R_X86_64_PC64
                place.storeBytes(of: distance, as: Int.self)
            default:
                throw unknown()
            }
        }
    #else
        func apply() throws(EngineError) {
            let address = Int(bitPattern: target)
            switch type {
            case 261:  // R_AARCH64_PREL32
                guard let short = Int32(exactly: distance) else { throw unknown() }
                place.storeBytes(of: short, as: Int32.self)
            case 275:  // R_AARCH64_ADR_PREL_PG_HI21
                let pages = (address >> 12) - (Int(bitPattern: place) >> 12)
                guard abs(pages) < 1 << 20 else { throw unknown() }
                patch(
                    0x60ff_ffe0,
                    UInt32(truncatingIfNeeded: pages & 3) << 29
                        | UInt32(truncatingIfNeeded: pages >> 2 & 0x7ffff) << 5)
            case 277: patchOffset(address, shift: 0)  // R_AARCH64_ADD_ABS_LO12_NC
            case 278: patchOffset(address, shift: 0)  // R_AARCH64_LDST8_ABS_LO12_NC
            case 284: patchOffset(address, shift: 1)  // R_AARCH64_LDST16_ABS_LO12_NC
            case 285: patchOffset(address, shift: 2)  // R_AARCH64_LDST32_ABS_LO12_NC
            case 286: patchOffset(address, shift: 3)  // R_AARCH64_LDST64_ABS_LO12_NC
            case 299: patchOffset(address, shift: 4)  // R_AARCH64_LDST128_ABS_LO12_NC
            case 282, 283:  // R_AARCH64_JUMP26, R_AARCH64_CALL26
                guard abs(distance) < 1 << 27 else { throw unknown() }
                patch(0x03ff_ffff, UInt32(truncatingIfNeeded: distance >> 2 & 0x03ff_ffff))
            default:
                throw unknown()
            }
        }

        /// The low twelve bits of an address, scaled, as an instruction's immediate.
        private func patchOffset(_ address: Int, shift: Int) {
            patch(0xfff << 10, UInt32((address & 0xfff) >> shift) << 10)
        }

        private func patch(_ mask: UInt32, _ bits: UInt32) {
            let word = place.loadUnaligned(as: UInt32.self)
            place.storeBytes(of: word & ~mask | bits & mask, as: UInt32.self)
        }
    #endif
}

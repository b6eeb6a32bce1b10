import Glibc

/// The vector features of this processor, determined without LLVM, whose opening costs more than a
/// short program.
package struct HostCPU: Sendable {
    /// Bits of the widest vector registers that kernels should use: 128, 256 or 512.
    package let vectorBits: Int
    /// True if fused multiply-add is a machine instruction.
    package let hasFusedMultiplyAdd: Bool
    /// A hash of all features that could make code for one processor unsuitable for another.
    package let fingerprint: UInt64

    package static let current = HostCPU()
}

#if arch(x86_64)
    extension HostCPU {
        /// The four registers that `cpuid` writes.
        private struct Leaf {
            var eax: UInt32 = 0
            var ebx: UInt32 = 0
            var ecx: UInt32 = 0
            var edx: UInt32 = 0
        }

        private typealias Query = @convention(c) (UInt32, UInt32, UnsafeMutableRawPointer) -> Void

        /// Machine code for two instructions for which Swift has no intrinsics; old C headers lack
        /// them too. Both functions follow the System V calling convention: leaf, subleaf, result.
        private static let cpuidCode: [UInt8] = [
            0x53,  // push rbx
            0x49, 0x89, 0xd0,  // mov r8, rdx
            0x89, 0xf8,  // mov eax, edi
            0x89, 0xf1,  // mov ecx, esi
            0x0f, 0xa2,  // cpuid
            0x41, 0x89, 0x00,  // mov [r8], eax
            0x41, 0x89, 0x58, 0x04,  // mov [r8 + 4], ebx
            0x41, 0x89, 0x48, 0x08,  // mov [r8 + 8], ecx
            0x41, 0x89, 0x50, 0x0c,  // mov [r8 + 12], edx
            0x5b, 0xc3,  // pop rbx; ret
        ]
        private static let xgetbvCode: [UInt8] = [
            0x49, 0x89, 0xd0,  // mov r8, rdx
            0x31, 0xc9,  // xor ecx, ecx
            0x0f, 0x01, 0xd0,  // xgetbv
            0x41, 0x89, 0x00,  // mov [r8], eax
            0xc3,  // ret
        ]

        private init() {
            guard let memory = try? ExecutableMemory(bytes: 64) else {
                self.init(vectorBits: 128, hasFusedMultiplyAdd: false, fingerprint: 0)
                return
            }
            let start = memory.pages.baseAddress!
            memory.pages.copyBytes(from: Self.cpuidCode + Self.xgetbvCode)
            guard (try? memory.seal()) != nil else {
                self.init(vectorBits: 128, hasFusedMultiplyAdd: false, fingerprint: 0)
                return
            }
            self.init(
                cpuid: unsafeBitCast(start, to: Query.self),
                xgetbv: unsafeBitCast(start + Self.cpuidCode.count, to: Query.self))
            memory.discard()
        }

        private init(cpuid: Query, xgetbv: Query) {
            func leaf(_ number: UInt32, _ sub: UInt32 = 0) -> Leaf {
                var leaf = Leaf()
                cpuid(number, sub, &leaf)
                return leaf
            }
            let highest = leaf(0)
            var one = leaf(1)
            one.ebx = 0  // the number of the core that happens to run this
            let seven = highest.eax >= 7 ? leaf(7) : Leaf()
            let savesVectors = one.ecx & (1 << 27) != 0
            var state = Leaf()
            if savesVectors { xgetbv(0, 0, &state) }

            var hash = Hash128(seed: 0)
            let rest = [
                seven.eax >= 1 ? leaf(7, 1) : Leaf(), highest.eax >= 0x24 ? leaf(0x24) : Leaf(),
                leaf(0x8000_0001), state,
            ]
            for var part in [highest, one, seven] + rest {
                withUnsafeBytes(of: &part) { hash.combine($0) }
            }

            let isAVX = state.eax & 0x06 == 0x06
            let isAVX512 = state.eax & 0xe6 == 0xe6
            let avx512: UInt32 = 1 << 16 | 1 << 17 | 1 << 30 | 1 << 31  // F, DQ, BW, VL
            let fma = isAVX && one.ecx & (1 << 12) != 0
            let avx2 = isAVX && seven.ebx & (1 << 5) != 0
            let bits = isAVX512 && seven.ebx & avx512 == avx512 ? 512 : avx2 && fma ? 256 : 128
            self.init(vectorBits: bits, hasFusedMultiplyAdd: fma, fingerprint: hash.value.low)
        }
    }
#else
    extension HostCPU {
        private init() {
            var hash = Hash128(seed: 0)
            for entry in [AT_HWCAP, AT_HWCAP2] {
                var bits = getauxval(UInt(entry))
                withUnsafeBytes(of: &bits) { hash.combine($0) }
            }
            var model = [UInt8](repeating: 0, count: 32)
            let file = open("/sys/devices/system/cpu/cpu0/regs/identification/midr_el1", O_RDONLY)
            if file >= 0 {
                let count = read(file, &model, model.count)
                close(file)
                model.prefix(max(count, 0)).withUnsafeBytes { hash.combine($0) }
            }
            self.init(vectorBits: 128, hasFusedMultiplyAdd: true, fingerprint: hash.value.low)
        }
    }
#endif

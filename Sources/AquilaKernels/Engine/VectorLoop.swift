/// A loop that applies a vector function to arrays.
///
/// Swift passes no vectors in wide registers, so the loop is machine code for AVX2 or AVX-512 in
/// the System V calling convention: x, y, out, number of vectors, function.
struct VectorLoop: Sendable {
    private typealias Body =
        @convention(c) (
            UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int, UInt
        ) -> Void

    private let body: Body

    /// - Parameter vectorBits: 256 or 512. Nil if the system refuses executable memory.
    init?(vectorBits: Int) {
        #if arch(x86_64)
            let (load, store, bytes) =
                vectorBits == 512
                ? (Self.loadWide, Self.storeWide, UInt8(64)) : (Self.load, Self.store, UInt8(32))
            let advance: [UInt8] = [
                0x48, 0x83, 0xc3, bytes,  // add rbx, bytes
                0x48, 0x83, 0xc5, bytes,  // add rbp, bytes
                0x49, 0x83, 0xc4, bytes,  // add r12, bytes
                0x49, 0xff, 0xcd,  // dec r13
            ]
            let pass = load + Self.call + store + advance
            let jump: [UInt8] = [0x75, UInt8(bitPattern: Int8(-(pass.count + 2)))]  // jnz
            let code = Self.prologue + pass + jump + Self.epilogue
            guard let memory = try? ExecutableMemory(bytes: code.count) else { return nil }
            memory.pages.copyBytes(from: code)
            guard (try? memory.seal()) != nil else { return nil }
            body = unsafeBitCast(memory.pages.baseAddress!, to: Body.self)
        #else
            return nil
        #endif
    }

    /// - Parameter vectors: the number of vectors, at least one.
    func run(
        _ function: UInt, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
        _ out: UnsafeMutablePointer<Double>, vectors: Int
    ) {
        body(x, y, out, vectors, function)
    }

    private static let prologue: [UInt8] = [
        0x53, 0x55,  // push rbx; push rbp
        0x41, 0x54, 0x41, 0x55, 0x41, 0x56,  // push r12; push r13; push r14
        0x48, 0x89, 0xfb,  // mov rbx, rdi
        0x48, 0x89, 0xf5,  // mov rbp, rsi
        0x49, 0x89, 0xd4,  // mov r12, rdx
        0x49, 0x89, 0xcd,  // mov r13, rcx
        0x4d, 0x89, 0xc6,  // mov r14, r8
    ]
    private static let load: [UInt8] = [
        0xc5, 0xfd, 0x10, 0x03,  // vmovupd ymm0, [rbx]
        0xc5, 0xfd, 0x10, 0x4d, 0x00,  // vmovupd ymm1, [rbp]
    ]
    private static let loadWide: [UInt8] = [
        0x62, 0xf1, 0xfd, 0x48, 0x10, 0x03,  // vmovupd zmm0, [rbx]
        0x62, 0xf1, 0xfd, 0x48, 0x10, 0x4d, 0x00,  // vmovupd zmm1, [rbp]
    ]
    private static let call: [UInt8] = [0x41, 0xff, 0xd6]  // call r14
    private static let store: [UInt8] = [
        0xc4, 0xc1, 0x7d, 0x11, 0x04, 0x24,  // vmovupd [r12], ymm0
    ]
    private static let storeWide: [UInt8] = [
        0x62, 0xd1, 0xfd, 0x48, 0x11, 0x04, 0x24,  // vmovupd [r12], zmm0
    ]
    private static let epilogue: [UInt8] = [
        0xc5, 0xf8, 0x77,  // vzeroupper
        0x41, 0x5e, 0x41, 0x5d, 0x41, 0x5c,  // pop r14; pop r13; pop r12
        0x5d, 0x5b, 0xc3,  // pop rbp; pop rbx; ret
    ]
}

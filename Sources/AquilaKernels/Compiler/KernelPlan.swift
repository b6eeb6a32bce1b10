import AquilaTypes

/// The processor that code is written for, with the properties that the text of a kernel depends
/// on.
package struct CompileTarget: Hashable, Sendable {
    /// Number of bits of a vector register.
    package var vectorBits: Int
    /// True if loads and stores of some lanes of a vector are instructions for every element size.
    package var hasMaskedMemory: Bool
    /// Functions that the frame's table has for vectors, of at most `vectorBits`.
    package var calls: VectorCalls

    package init(vectorBits: Int, hasMaskedMemory: Bool, calls: VectorCalls = .none) {
        require(calls.lanes * 64 <= vectorBits, "functions of vectors longer than registers")
        self.vectorBits = vectorBits
        self.hasMaskedMemory = hasMaskedMemory
        self.calls = calls
    }

    package static let host = CompileTarget(
        vectorBits: HostCPU.current.vectorBits, hasMaskedMemory: HostCPU.current.vectorBits == 512,
        calls: .host)
}

/// The layout of a kernel in code, decided before a line is written.
struct KernelPlan {
    /// The code for the last columns of a row, fewer than a vector.
    enum Tail {
        /// One vector, with some of its lanes masked off.
        case masked
        /// One column at a time.
        case scalar
    }

    /// Functions that are called with vectors in registers.
    let calls: VectorCalls
    /// Number of columns of one pass of the main loop.
    let lanes: Int
    let tail: Tail
    /// True if the main loop keeps the 32 lanes of every reduction in registers, not on the stack.
    let keepsLanesInRegisters: Bool
    /// True if a second main loop stores past the cache.
    let isStreaming: Bool

    init(_ kernel: Kernel, target: CompileTarget, streaming: Bool) {
        calls = target.calls
        let size = kernel.widestLane
        let width = max(1, target.vectorBits / 8 / size)
        let isSmall = kernel.instructions.count <= Self.smallBody
        var lanes = min(isSmall ? 2 * width : width, 64)
        let isReducing = !kernel.reductions.isEmpty
        if isReducing {
            let states = kernel.reductions.reduce(0) { $0 + $1.state.count }
            let registers = states * Reduction.laneCount / width
            let fits = isSmall && registers <= target.registerCount / 4
            lanes = fits ? Reduction.laneCount : min(lanes, Reduction.laneCount)
        }
        self.lanes = lanes
        keepsLanesInRegisters = isReducing && lanes == Reduction.laneCount
        let isGathering = kernel.arrays.contains { $0.layout == .strided }
        tail = target.hasMaskedMemory && !isGathering ? .masked : .scalar
        isStreaming = streaming && kernel.canStream
    }

    /// The alignment of a vector of `lanes` elements that is stored past the cache: a cache line,
    /// or less for smaller vectors.
    static func streamingAlignment(_ type: DType, lanes: Int) -> Int { min(64, lanes * type.size) }

    /// Number of instructions of a body that leaves enough registers for two vectors of each value.
    private static let smallBody = 24
}

extension CompileTarget {
    /// Number of vector registers: 32 with AVX-512 and on Arm, 16 otherwise.
    fileprivate var registerCount: Int {
        #if arch(x86_64)
            vectorBits == 512 ? 32 : 16
        #else
            32
        #endif
    }
}

extension Kernel {
    /// Bytes of the widest lane of any value.
    fileprivate var widestLane: Int {
        let values = instructions.map(\.type.component.size)
        let states = reductions.flatMap(\.state).map(\.size)
        return (values + states).max() ?? 1
    }

    /// True if the kernel calls functions of the frame's table.
    package var callsFunctions: Bool { instructions.contains { $0.opcode == .call } }

    /// True if the kernel loads elements of an array.
    package func loads(_ array: Int) -> Bool {
        instructions.contains { $0.opcode == .load && Int($0.immediate & 0xffff) == array }
    }

    /// Arrays that the kernel stores into.
    package var storedArrays: [Int] {
        var seen: [Int] = []
        for instruction in instructions where instruction.opcode == .store {
            let array = Int(instruction.immediate & 0xffff)
            if !seen.contains(array) { seen.append(array) }
        }
        return seen
    }

    /// True if stores past the cache may pay off: whole rows are written, and the kernel reduces
    /// nothing.
    package var canStream: Bool {
        let stored = storedArrays
        return reductions.isEmpty && !stored.isEmpty
            && stored.allSatisfy { arrays[$0].layout == .contiguous }
    }
}

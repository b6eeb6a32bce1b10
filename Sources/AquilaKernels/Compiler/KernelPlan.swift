import AquilaTypes

/// The processor that code is written for, as far as the text of a kernel depends on it.
package struct CompileTarget: Hashable, Sendable {
    /// Bits of a vector register.
    package var vectorBits: Int
    /// Whether loads and stores of some lanes of a vector are instructions for every element size.
    package var hasMaskedMemory: Bool
    /// The functions that the frame's table has for vectors, of at most `vectorBits`.
    package var calls: VectorCalls

    package init(vectorBits: Int, hasMaskedMemory: Bool, calls: VectorCalls = .none) {
        precondition(calls.lanes * 64 <= vectorBits)
        self.vectorBits = vectorBits
        self.hasMaskedMemory = hasMaskedMemory
        self.calls = calls
    }

    package static let host = CompileTarget(
        vectorBits: HostCPU.current.vectorBits, hasMaskedMemory: HostCPU.current.vectorBits == 512,
        calls: .host)
}

/// How a kernel is laid out in code: decided once, before a line is written.
struct KernelPlan {
    /// What the last columns of a row, fewer than a vector, run as.
    enum Tail {
        /// One vector, some lanes of it masked off.
        case masked
        /// One column at a time.
        case scalar
    }

    /// The functions that are called with vectors in registers.
    let calls: VectorCalls
    /// Columns of one pass of the main loop.
    let lanes: Int
    let tail: Tail
    /// Whether the main loop keeps the 32 lanes of every reduction in registers, not on the stack.
    let keepsLanesInRegisters: Bool
    /// Whether a second main loop stores past the cache.
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

    /// Where a vector of `lanes` elements may begin that is stored past the cache: a cache line, or less for
    /// smaller vectors.
    static func streamingAlignment(_ type: DType, lanes: Int) -> Int { min(64, lanes * type.size) }

    /// Instructions of a body that leave enough registers for two vectors of each value.
    private static let smallBody = 24
}

extension CompileTarget {
    /// Vector registers: 32 with AVX-512 and on Arm, 16 otherwise.
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

    /// Whether the kernel calls functions of the frame's table.
    package var callsFunctions: Bool { instructions.contains { $0.opcode == .call } }

    /// Whether the kernel loads elements of an array.
    package func loads(_ array: Int) -> Bool {
        instructions.contains { $0.opcode == .load && Int($0.immediate & 0xffff) == array }
    }

    /// The arrays that the kernel stores into.
    package var storedArrays: [Int] {
        var seen: [Int] = []
        for instruction in instructions where instruction.opcode == .store {
            let array = Int(instruction.immediate & 0xffff)
            if !seen.contains(array) { seen.append(array) }
        }
        return seen
    }

    /// Whether stores past the cache can make sense: whole rows are written, and nothing is reduced.
    package var canStream: Bool {
        let stored = storedArrays
        return reductions.isEmpty && !stored.isEmpty
            && stored.allSatisfy { arrays[$0].layout == .contiguous }
    }
}

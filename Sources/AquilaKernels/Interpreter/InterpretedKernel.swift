import AquilaTypes

/// A kernel ready for the block interpreter: the tier that needs no library, and the specification
/// of the other one.
///
/// A block is a run of columns of one row, or several whole short rows. Each instruction runs over
/// the block before the next one does; values stand in registers of one block, which are reused
/// after their last use.
///
/// All properties are constant, those of the steps and reductions too; registers belong to a run. So
/// threads share a kernel.
public final class InterpretedKernel: @unchecked Sendable {
    /// The work of an instruction for a block.
    enum Step {
        case compute(BlockBody, a: Int, b: Int, c: Int, result: Int)
        case call(ExternalFunction, a: Int, b: Int, result: Int)
        case index(Int, result: Int)
        case load(array: Int, part: Int, size: Int, isBool: Bool, mayBorrow: Bool, result: Int)
        case store(array: Int, part: Int, size: Int, value: Int)
    }

    /// The kernel to interpret.
    public let kernel: Kernel
    let layout: FrameLayout
    let steps: [Step]
    let registerCount: Int
    /// Registers that hold one number for a whole run: constants and scalars.
    let splats: [(register: Int, size: Int, source: Splat)]
    let reductions: [InterpretedReduction]

    enum Splat {
        case constant(UInt64)
        case scalar(Int)
    }

    /// The number of points that are interpreted together: columns of a row, or several short rows.
    public static let defaultBlockSize = 1024

    /// The kernel, prepared for interpretation.
    public init(_ kernel: Kernel) {
        self.kernel = kernel
        layout = FrameLayout(kernel)
        var linker = Linker(kernel)
        linker.link()
        steps = linker.steps
        splats = linker.splats
        registerCount = linker.registerCount
        reductions = kernel.reductions.map { reduction in
            InterpretedReduction(reduction, inputs: reduction.inputs.map { linker.register[Int($0)] })
        }
    }

    /// Runs all rows × columns of a frame on the calling thread. Several threads may run one
    /// kernel.
    ///
    /// - Parameters:
    ///   - frame: the launch's words, at the places that `FrameLayout` gives.
    ///   - blockSize: the number of lanes of a block; results do not depend on it.
    public func run(_ frame: UnsafePointer<UInt64>, blockSize: Int = InterpretedKernel.defaultBlockSize) {
        let rows = Int(frame[FrameLayout.rows])
        let columns = Int(frame[FrameLayout.columns])
        guard rows > 0, columns > 0 || !reductions.isEmpty else { return }
        let block = max(1, min(blockSize, rows * columns))
        let registerBytes = (block * 8 + 127) / 64 * 64
        let laneBytes = reductions.reduce(0) { $0 + $1.scratchBytes }
        Scratch.withBytes(registerBytes * registerCount + laneBytes + registerCount * 8) { memory in
            var run = BlockRun(self, frame, memory: memory, registerBytes: registerBytes, blockSize: block)
            run.runAll(rows: rows, columns: columns)
        }
    }
}

/// Resolves instructions to bodies and registers.
private struct Linker {
    let kernel: Kernel
    var steps: [InterpretedKernel.Step] = []
    var splats: [(register: Int, size: Int, source: InterpretedKernel.Splat)] = []
    var register: [Int] = []
    private var free: [Int] = []
    private(set) var registerCount = 0
    private var lastUse: [Int]
    private var firstStore: Int

    init(_ kernel: Kernel) {
        self.kernel = kernel
        lastUse = Array(repeating: -1, count: kernel.instructions.count)
        firstStore = kernel.instructions.firstIndex { $0.opcode == .store } ?? Int.max
        for (position, instruction) in kernel.instructions.enumerated() {
            for operand in instruction.operands { lastUse[Int(operand)] = position }
        }
        for reduction in kernel.reductions {
            for input in reduction.inputs { lastUse[Int(input)] = Int.max }
        }
    }

    mutating func link() {
        for (position, instruction) in kernel.instructions.enumerated() {
            register.append(-1)
            link(instruction, at: position)
            for operand in Set(instruction.operands) where lastUse[Int(operand)] == position {
                release(Int(operand))
            }
        }
    }

    private mutating func take() -> Int {
        if let register = free.popLast() { return register }
        registerCount += 1
        return registerCount - 1
    }

    private mutating func release(_ value: Int) {
        switch kernel.instructions[value].opcode {
        case .constant, .scalar: break
        default: free.append(register[value])
        }
    }

    private mutating func link(_ instruction: Instruction, at position: Int) {
        func operand(_ value: ValueID) -> Int { value >= 0 ? register[Int(value)] : 0 }
        let size = instruction.type.size
        let k = Int(instruction.immediate & 0xFFFF)
        switch instruction.opcode {
        case .constant, .scalar:
            registerCount += 1
            register[position] = registerCount - 1
            let source: InterpretedKernel.Splat =
                instruction.opcode == .constant ? .constant(instruction.immediate) : .scalar(k)
            splats.append((registerCount - 1, size, source))
            return
        case .store:
            let part = kernel.arrays[k].type.component.size
            steps.append(.store(array: k, part: 0, size: part, value: operand(instruction.a)))
            if instruction.b >= 0 {
                steps.append(.store(array: k, part: part, size: part, value: operand(instruction.b)))
            }
            return
        default: break
        }
        let result = take()
        register[position] = result
        switch instruction.opcode {
        case .index: steps.append(.index(k, result: result))
        case .load:
            steps.append(
                .load(
                    array: k, part: Int(instruction.immediate >> 16) * size, size: size,
                    isBool: instruction.type == .bool, mayBorrow: lastUse[position] < firstStore,
                    result: result))
        case .call:
            steps.append(
                .call(
                    ExternalFunction(rawValue: UInt8(k))!, a: operand(instruction.a),
                    b: operand(instruction.b),
                    result: result))
        default:
            let type = kernel.instructions[Int(instruction.opcode == .select ? instruction.b : instruction.a)]
                .type
            steps.append(
                .compute(
                    blockBody(instruction, operand: type), a: operand(instruction.a),
                    b: operand(instruction.b),
                    c: operand(instruction.c), result: result))
        }
        if lastUse[position] < 0 { free.append(result) }
    }
}

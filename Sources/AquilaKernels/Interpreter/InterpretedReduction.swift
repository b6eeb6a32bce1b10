import AquilaTypes

/// A row reduction in the interpreter: 32 lanes of states, combined by the reduction's own code over blocks of lanes.
struct InterpretedReduction: Sendable {
    private let reduction: Reduction
    /// The kernel's registers of an element's state.
    private let inputs: [Int]
    private let bodies:
        [@Sendable (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, Int) ->
            Void]
    private let width: Int

    private static let lanes = Reduction.laneCount
    private static let cell = lanes * 8

    init(_ reduction: Reduction, inputs: [Int]) {
        self.reduction = reduction
        self.inputs = inputs
        width = reduction.state.count
        let types = reduction.state + reduction.state + reduction.combine.map(\.type)
        bodies = reduction.combine.map { instruction in
            if instruction.opcode == .constant {
                return { _, _, _, d, n in
                    fill(d, instruction.immediate, size: instruction.type.size, count: n)
                }
            }
            let operand = types[Int(instruction.opcode == .select ? instruction.b : instruction.a)]
            let body = blockBody(instruction, operand: operand)
            return unsafeBitCast(
                body,
                to: (@Sendable (
                    UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, Int
                ) -> Void).self)
        }
    }

    /// The lanes' states, and a cell for each value of the combine code.
    var scratchBytes: Int { (width + reduction.combine.count) * Self.cell }

    func begin(_ scratch: UnsafeMutableRawPointer) {
        for part in 0..<width {
            fill(
                scratch + part * Self.cell, reduction.identity[part], size: reduction.state[part].size,
                count: Self.lanes)
        }
    }

    /// Combines a block of elements into the lanes; the first element is that of `column`.
    func accumulate(
        _ scratch: UnsafeMutableRawPointer, registers: UnsafeMutablePointer<UnsafeMutableRawPointer>,
        column: Int,
        count: Int
    ) {
        var done = 0
        while done < count {
            let lane = (column + done) % Self.lanes
            let n = min(Self.lanes - lane, count - done)
            combine(scratch, lane: lane, count: n) { part, size in
                UnsafeRawPointer(registers[inputs[part]]) + done * size
            }
            done += n
        }
    }

    /// Combines the lanes into lane 0 and hands its parts on.
    func finish(_ scratch: UnsafeMutableRawPointer, _ emit: (Int, UnsafeRawPointer, Int) -> Void) {
        var half = Self.lanes / 2
        while half > 0 {
            combine(scratch, lane: 0, count: half) { part, size in
                UnsafeRawPointer(scratch + part * Self.cell + half * size)
            }
            half /= 2
        }
        for part in 0..<width {
            emit(reduction.outputs[part], scratch + part * Self.cell, reduction.state[part].size)
        }
    }

    /// lanes[lane ..< lane + count] take the right states.
    private func combine(
        _ scratch: UnsafeMutableRawPointer, lane: Int, count: Int, right: (Int, Int) -> UnsafeRawPointer
    ) {
        func value(_ id: ValueID) -> UnsafeRawPointer {
            let k = Int(id)
            if k < 0 { return UnsafeRawPointer(scratch) }
            if k < width { return UnsafeRawPointer(scratch + k * Self.cell + lane * reduction.state[k].size) }
            if k < 2 * width { return right(k - width, reduction.state[k - width].size) }
            return UnsafeRawPointer(scratch + (k - width) * Self.cell)
        }
        for (k, instruction) in reduction.combine.enumerated() {
            bodies[k](
                value(instruction.a), value(instruction.b), value(instruction.c),
                scratch + (width + k) * Self.cell,
                count)
        }
        // All parts are computed before one is replaced.
        for part in 0..<width where Int(reduction.results[part]) != part {
            let size = reduction.state[part].size
            (scratch + part * Self.cell + lane * size).copyMemory(
                from: value(reduction.results[part]), byteCount: count * size)
        }
    }
}

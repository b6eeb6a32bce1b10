import AquilaTypes

/// A row reduction in the interpreter: 32 lanes of states, combined by the reduction's own code
/// over blocks of lanes.
final class InterpretedReduction {
    /// Place of an operand of the combine code.
    private enum Place {
        case none
        case lanes(part: Int, size: Int)
        case element(part: Int, size: Int)
        case cell(Int)
    }

    private struct Step {
        let body: BlockBody
        let a: Place
        let b: Place
        let c: Place
        let result: Int
    }

    private let steps: [Step]
    /// Constants of the combine code, set once for each run: their cells, bits and sizes.
    private let constants: [(cell: Int, bits: UInt64, size: Int)]
    private let results: [Place]
    private let sizes: [Int]
    private let identity: [UInt64]
    private let outputs: [Int]
    /// Registers of the kernel with an element's state.
    private let inputs: [Int]
    private let fold: LaneFold?
    private let width: Int

    private static let lanes = Reduction.laneCount
    private static let cell = lanes * 8

    /// Bytes for the lanes' states, and for a cell for each value of the combine code.
    let scratchBytes: Int

    init(_ reduction: Reduction, inputs: [Int]) {
        self.inputs = inputs
        let width = reduction.state.count
        self.width = width
        sizes = reduction.state.map(\.size)
        identity = reduction.identity
        outputs = reduction.outputs
        fold = laneFold(reduction)
        scratchBytes = (width + reduction.combine.count) * Self.cell
        func place(_ id: ValueID) -> Place {
            let k = Int(id)
            if k < 0 { return .none }
            if k < width { return .lanes(part: k, size: reduction.state[k].size) }
            if k < 2 * width { return .element(part: k - width, size: reduction.state[k - width].size) }
            return .cell(k - width)
        }
        let types = reduction.state + reduction.state + reduction.combine.map(\.type)
        var steps: [Step] = []
        var constants: [(cell: Int, bits: UInt64, size: Int)] = []
        for (k, instruction) in reduction.combine.enumerated() {
            if instruction.opcode == .constant {
                constants.append((width + k, instruction.immediate, instruction.type.size))
                continue
            }
            let operand = types[Int(instruction.opcode == .select ? instruction.b : instruction.a)]
            steps.append(
                Step(
                    body: blockBody(instruction, operand: operand), a: place(instruction.a),
                    b: place(instruction.b), c: place(instruction.c), result: width + k))
        }
        self.steps = steps
        self.constants = constants
        results = reduction.results.map(place)
    }

    func begin(_ scratch: UnsafeMutableRawPointer) {
        for part in 0..<width {
            fill(scratch + part * Self.cell, identity[part], size: sizes[part], count: Self.lanes)
        }
        for constant in constants {
            fill(scratch + constant.cell * Self.cell, constant.bits, size: constant.size, count: Self.lanes)
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
            if let fold, n == Self.lanes {
                let rows = (count - done) / Self.lanes
                fold(scratch, registers[inputs[0]] + done * sizes[0], rows)
                done += rows * Self.lanes
            } else {
                combine(scratch, lane: lane, count: n, registers: registers, at: done)
                done += n
            }
        }
    }

    /// Combines the lanes into lane 0 and passes its parts on: output array, value, size.
    func finish(_ scratch: UnsafeMutableRawPointer, _ emit: (Int, UnsafeRawPointer, Int) -> Void) {
        var half = Self.lanes / 2
        while half > 0 {
            combine(scratch, lane: 0, count: half, registers: nil, at: half)
            half /= 2
        }
        for part in 0..<width { emit(outputs[part], scratch + part * Self.cell, sizes[part]) }
    }

    /// Combines the states at `start` of the registers (of the lanes, if there are no registers)
    /// into lanes[lane ..< lane + count].
    private func combine(
        _ scratch: UnsafeMutableRawPointer, lane: Int, count: Int,
        registers: UnsafeMutablePointer<UnsafeMutableRawPointer>?, at start: Int
    ) {
        @inline(__always)
        func address(_ place: Place) -> UnsafeRawPointer {
            switch place {
            case .none: return UnsafeRawPointer(scratch)
            case .lanes(let part, let size): return UnsafeRawPointer(scratch + part * Self.cell + lane * size)
            case .cell(let k): return UnsafeRawPointer(scratch + k * Self.cell)
            case .element(let part, let size):
                let base = registers.map { $0[inputs[part]] } ?? scratch + part * Self.cell
                return UnsafeRawPointer(base + start * size)
            }
        }
        for step in steps {
            step.body(
                address(step.a), address(step.b), address(step.c), scratch + step.result * Self.cell, count)
        }
        // All parts are computed before one is replaced, since a result may be an unchanged state.
        for part in 0..<width {
            if case .lanes(part, _) = results[part] { continue }
            (scratch + part * Self.cell + lane * sizes[part])
                .copyMemory(from: address(results[part]), byteCount: count * sizes[part])
        }
    }
}

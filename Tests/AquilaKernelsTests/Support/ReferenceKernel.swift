import AquilaKernels
import AquilaTypes

/// Runs a kernel point by point and lane by lane, on a launch frame like the real tiers.
enum ReferenceKernel {
    static func run(_ kernel: Kernel, _ frame: UnsafePointer<UInt64>) {
        for row in 0..<Int(frame[FrameLayout.rows]) {
            var states = kernel.reductions.map { reduction in
                [[UInt64]](repeating: identity(reduction), count: Reduction.laneCount)
            }
            for column in 0..<Int(frame[FrameLayout.columns]) {
                let values = Point(kernel: kernel, frame: frame, row: row, column: column).run()
                for (index, reduction) in kernel.reductions.enumerated() {
                    let lane = column % Reduction.laneCount
                    let element = reduction.inputs.map { values[Int($0)] }
                    states[index][lane] = combine(reduction, states[index][lane], element)
                }
            }
            for (index, reduction) in kernel.reductions.enumerated() {
                let result = join(reduction, states[index])
                for (part, output) in reduction.outputs.enumerated() {
                    let point = Point(kernel: kernel, frame: frame, row: row, column: 0)
                    point.storeElement([result[part]], into: output)
                }
            }
        }
    }

    private static func identity(_ reduction: Reduction) -> [UInt64] {
        zip(reduction.identity, reduction.state).map { bits, type in
            ReferenceLane.evaluate(Instruction(.constant, type, immediate: bits), [], [])
        }
    }

    private static func join(_ reduction: Reduction, _ lanes: [[UInt64]]) -> [UInt64] {
        var lanes = lanes
        while lanes.count > 1 {
            let half = lanes.count / 2
            lanes = (0..<half).map { combine(reduction, lanes[$0], lanes[$0 + half]) }
        }
        return lanes[0]
    }

    private static func combine(_ reduction: Reduction, _ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
        var values = left + right
        var types = reduction.state + reduction.state
        for instruction in reduction.combine {
            let operands = instruction.operands.map { Int($0) }
            values.append(
                ReferenceLane.evaluate(instruction, operands.map { values[$0] }, operands.map { types[$0] }))
            types.append(instruction.type)
        }
        return reduction.results.map { values[Int($0)] }
    }

    private struct Point {
        let kernel: Kernel
        let frame: UnsafePointer<UInt64>
        let row: Int
        let column: Int

        private var layout: FrameLayout { FrameLayout(kernel) }

        func run() -> [UInt64] {
            var values: [UInt64] = []
            for instruction in kernel.instructions {
                let operands = instruction.operands.map { values[Int($0)] }
                values.append(evaluate(instruction, operands))
            }
            return values
        }

        private func evaluate(_ instruction: Instruction, _ operands: [UInt64]) -> UInt64 {
            let number = Int(instruction.immediate & 0xffff)
            let type = instruction.type
            switch instruction.opcode {
            case .scalar:
                let bits = frame[layout.scalar(number)]
                return type == .bool
                    ? (bits & 0xff == 0 ? 0 : 1) : bits & (~0 >> (64 - 8 * UInt64(type.size)))
            case .index:
                let place = layout.index(number)
                let words = (0..<3).map { Int(bitPattern: UInt(frame[place + $0])) }
                return UInt64(bitPattern: Int64(words[0] &+ row &* words[1] &+ column &* words[2]))
            case .load:
                let part = Int(instruction.immediate >> 16)
                return loadBits(type, at: element(number) + part * type.size)
            case .store:
                storeElement(operands, into: number)
                return 0
            case .call:
                return call(number, operands.map(Double.init(bitPattern:))).bitPattern
            default:
                return ReferenceLane.evaluate(
                    instruction, operands, instruction.operands.map { kernel.instructions[Int($0)].type })
            }
        }

        private func call(_ function: Int, _ x: [Double]) -> Double {
            let table = UnsafePointer<ExternalBlockFunction>(bitPattern: UInt(frame[FrameLayout.functions]))!
            var result = 0.0
            withUnsafePointer(to: x[0]) { first in
                withUnsafePointer(to: x.last!) { second in table[function](first, second, &result, 1) }
            }
            return result
        }

        private func element(_ array: Int) -> UnsafeMutableRawPointer {
            let place = layout.array(array)
            let strides = (Int(bitPattern: UInt(frame[place + 1])), Int(bitPattern: UInt(frame[place + 2])))
            return UnsafeMutableRawPointer(bitPattern: UInt(frame[place]))!
                + (row * strides.0 + column * strides.1)
        }

        private func loadBits(_ type: DType, at address: UnsafeMutableRawPointer) -> UInt64 {
            var bits: UInt64 = 0
            withUnsafeMutableBytes(of: &bits) {
                $0.baseAddress!.copyMemory(from: address, byteCount: type.size)
            }
            return type == .bool ? (bits == 0 ? 0 : 1) : bits
        }

        func storeElement(_ parts: [UInt64], into array: Int) {
            let size = kernel.arrays[array].type.component.size
            for (part, bits) in parts.enumerated() {
                withUnsafeBytes(of: bits) {
                    (element(array) + part * size).copyMemory(from: $0.baseAddress!, byteCount: size)
                }
            }
        }
    }
}

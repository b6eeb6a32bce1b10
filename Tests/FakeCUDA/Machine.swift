/// Runs one block of a launch, all its threads together, each instruction for the threads that are at it.
///
/// The threads that are furthest behind go first, so that those of a warp meet again after a branch.
final class Machine {
    private let program: Program
    private let memory: DeviceMemory
    private let frame: [UInt8]
    private let threadCount: Int
    private let registers: UnsafeMutablePointer<UInt64>

    struct Dimensions {
        var grid: (x: Int, y: Int)
        var block: (x: Int, y: Int)
    }

    init(_ program: Program, _ memory: DeviceMemory, frame: [UInt8], _ size: Dimensions) {
        self.program = program
        self.memory = memory
        self.frame = frame
        threadCount = size.block.x * size.block.y
        registers = .allocate(capacity: max(program.registerCount, 1) * threadCount)
        registers.initialize(repeating: 0xDBDB_DBDB, count: max(program.registerCount, 1) * threadCount)
        for (register, bits) in program.constants { fill(register) { _ in bits } }
        for (register, name) in program.specials where !name.hasPrefix("%ctaid") {
            fill(register) { thread in
                switch name {
                case "%tid.x": UInt64(thread % size.block.x)
                case "%tid.y": UInt64(thread / size.block.x)
                case "%ntid.x": UInt64(size.block.x)
                case "%ntid.y": UInt64(size.block.y)
                case "%nctaid.x": UInt64(size.grid.x)
                default: UInt64(size.grid.y)
                }
            }
        }
    }

    deinit { registers.deallocate() }

    private func fill(_ register: Int, _ value: (Int) -> UInt64) {
        for thread in 0..<threadCount { registers[register * threadCount + thread] = value(thread) }
    }

    /// Threads that are at the same step, in ascending order.
    private struct Group {
        var step: Int
        var threads: [Int]
    }

    /// Runs the block at a place of the grid.
    func run(block: (x: Int, y: Int)) throws {
        for (register, name) in program.specials where name.hasPrefix("%ctaid") {
            fill(register) { _ in UInt64(name == "%ctaid.x" ? block.x : block.y) }
        }
        undefinedResult = nil
        var groups = [Group(step: 0, threads: Array(0..<threadCount))]
        while let index = groups.indices.min(by: { groups[$0].step < groups[$1].step }) {
            let group = groups.remove(at: index)
            let meeting = groups.map(\.step).min() ?? Int.max
            for next in try run(group, until: meeting) {
                if let same = groups.firstIndex(where: { $0.step == next.step }) {
                    groups[same].threads = (groups[same].threads + next.threads).sorted()
                } else {
                    groups.append(next)
                }
            }
        }
        if let text = undefinedResult { throw Problem.illegalInstruction(text) }
    }

    /// Runs threads up to a branch that divides them, to the step where others wait, or to their end.
    private func run(_ group: Group, until meeting: Int) throws -> [Group] {
        var step = group.step
        while step < meeting {
            switch program.steps[step] {
            case .exit: return []
            case .branch(let target, let condition):
                guard let condition else {
                    step = target
                    continue
                }
                let place = condition.register * threadCount
                let taken = group.threads.filter { (registers[place + $0] != 0) != condition.isNegated }
                if taken.count == group.threads.count {
                    step = target
                } else if taken.isEmpty {
                    step += 1
                } else {
                    let others = group.threads.filter { (registers[place + $0] != 0) == condition.isNegated }
                    return [Group(step: target, threads: taken), Group(step: step + 1, threads: others)]
                }
                if step <= group.step { return [Group(step: step, threads: group.threads)] }
            default:
                try run(program.steps[step], group.threads)
                step += 1
            }
        }
        return [Group(step: step, threads: group.threads)]
    }

    private func run(_ step: Program.Step, _ threads: [Int]) throws {
        let count = threadCount
        switch step {
        case .compute(let body, let result, let a, let b, let c):
            let (x, y, z) = (registers + a * count, registers + b * count, registers + c * count)
            let out = registers + result * count
            for thread in threads { out[thread] = body(x[thread], y[thread], z[thread]) }
        case .parameter(let type, let result, let offset):
            let value = frame.withUnsafeBytes { type.read($0.baseAddress! + offset) }
            for thread in threads { registers[result * count + thread] = value }
        case .load(let type, let result, let address, let offset):
            for thread in threads {
                let place = try resolve(registers[address * count + thread], offset, type.size)
                registers[result * count + thread] = type.read(place)
            }
        case .store(let size, let address, let offset, let value, let condition):
            for thread in threads where holds(condition, thread) {
                let place = try resolve(registers[address * count + thread], offset, size)
                withUnsafeBytes(of: registers[value * count + thread].littleEndian) {
                    place.copyMemory(from: $0.baseAddress!, byteCount: size)
                }
            }
        case .reduceMinimum(let address, let offset, let value, let condition):
            for thread in threads where holds(condition, thread) {
                let place = try resolve(registers[address * count + thread], offset, 8)
                let least = min(place.load(as: UInt64.self), registers[value * count + thread])
                place.storeBytes(of: least, as: UInt64.self)
            }
        case .split(let low, let high, let value):
            for thread in threads {
                let bits = registers[value * count + thread]
                registers[low * count + thread] = bits & 0xffff_ffff
                registers[high * count + thread] = bits >> 32
            }
        case .join(let result, let low, let high):
            for thread in threads {
                registers[result * count + thread] =
                    registers[low * count + thread] | registers[high * count + thread] << 32
            }
        case .shuffleDown(let result, let value, let distance):
            try shuffle(threads, from: value * count, to: result * count, distance)
        case .branch, .exit: fatalError("control is not an instruction of data")
        }
    }

    private func holds(_ condition: Program.Condition?, _ thread: Int) -> Bool {
        guard let condition else { return true }
        return (registers[condition.register * threadCount + thread] != 0) != condition.isNegated
    }

    private func resolve(_ base: UInt64, _ offset: Int, _ size: Int) throws -> UnsafeMutableRawPointer {
        let address = base &+ UInt64(bitPattern: Int64(offset))
        guard address % UInt64(size) == 0 else {
            throw Problem.misaligned("\(size) bytes at \(String(address, radix: 16)) are not aligned")
        }
        return try memory.resolve(address, size)
    }

    /// Every thread of each warp takes part.
    private func shuffle(_ threads: [Int], from value: Int, to result: Int, _ distance: Int) throws {
        var moved: [(Int, UInt64)] = []
        for start in stride(from: 0, to: threads.count, by: 32) {
            let warp = threads[start..<min(start + 32, threads.count)]
            guard warp.count == 32, warp.first! % 32 == 0, warp.last! == warp.first! + 31 else {
                throw Problem.illegalInstruction("a shuffle without all threads of its warp")
            }
            for thread in warp {
                let source = thread % 32 + distance < 32 ? thread + distance : thread
                moved.append((thread, registers[value + source]))
            }
        }
        for (thread, bits) in moved { registers[result + thread] = bits }
    }
}

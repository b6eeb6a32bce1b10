import AquilaTypes

/// One run of an interpreted kernel over a frame: the registers, and the walk over the blocks.
struct BlockRun {
    private let code: InterpretedKernel
    private let frame: UnsafePointer<UInt64>
    /// Memory of each register, and the present place of its value: a load may lend memory of its
    /// array instead.
    private let home: UnsafeMutablePointer<UnsafeMutableRawPointer>
    private let memory: UnsafeMutableRawPointer
    private let registerBytes: Int
    private let blockSize: Int
    private let lanes: UnsafeMutableRawPointer

    init(
        _ code: InterpretedKernel, _ frame: UnsafePointer<UInt64>, memory: UnsafeMutableRawPointer,
        registerBytes: Int, blockSize: Int
    ) {
        self.code = code
        self.frame = frame
        self.registerBytes = registerBytes
        self.blockSize = blockSize
        self.memory = memory
        lanes = memory + registerBytes * code.registerCount
        let laneBytes = code.reductions.reduce(0) { $0 + $1.scratchBytes }
        home = (lanes + laneBytes).bindMemory(
            to: UnsafeMutableRawPointer.self, capacity: max(1, code.registerCount))
        for k in 0..<code.registerCount { home[k] = memory + registerBytes * k }
        splat()
    }

    private func splat() {
        for (register, size, source) in code.splats {
            let bits: UInt64
            switch source {
            case .constant(let value): bits = value
            case .scalar(let k): bits = frame[code.layout.scalar(k)]
            }
            fill(home[register], bits, size: size, count: blockSize)
        }
    }

    mutating func runAll(rows: Int, columns: Int) {
        if !code.reductions.isEmpty {
            for row in 0..<rows { reduceRow(row, columns) }
        } else if columns >= blockSize {
            for row in 0..<rows {
                for column in stride(from: 0, to: columns, by: blockSize) {
                    runBlock(row, 1, column, min(blockSize, columns - column))
                }
            }
        } else {
            let together = accumulates ? 1 : blockSize / columns
            for row in stride(from: 0, to: rows, by: together) {
                runBlock(row, min(together, rows - row), 0, columns)
            }
        }
    }

    /// True if rows add to one row of accumulators, so that each row must end before the next
    /// begins.
    private var accumulates: Bool {
        code.steps.contains { step in
            guard case .store(let array, _, _, _) = step else { return false }
            return word(code.layout.array(array) + 1) == 0
        }
    }

    private func reduceRow(_ row: Int, _ columns: Int) {
        var lanes = lanes
        for reduction in code.reductions {
            reduction.begin(lanes)
            lanes += reduction.scratchBytes
        }
        for column in stride(from: 0, to: columns, by: blockSize) {
            let count = min(blockSize, columns - column)
            runBlock(row, 1, column, count)
            var lanes = self.lanes
            for reduction in code.reductions {
                reduction.accumulate(lanes, registers: home, column: column, count: count)
                lanes += reduction.scratchBytes
            }
        }
        lanes = self.lanes
        for reduction in code.reductions {
            reduction.finish(lanes) { array, value, size in
                address(of: array, row, 0).copyMemory(from: value, byteCount: size)
            }
            lanes += reduction.scratchBytes
        }
    }

    /// Runs the code for `rows` rows from `row` on, `columns` columns each from `column` on.
    private func runBlock(_ row: Int, _ rows: Int, _ column: Int, _ columns: Int) {
        let count = rows * columns
        for step in code.steps {
            switch step {
            case .compute(let body, let a, let b, let c, let result):
                home[result] = memory + registerBytes * result
                body(home[a], home[b], home[c], home[result], count)
            case .call(let function, let a, let b, let result):
                home[result] = memory + registerBytes * result
                call(function, home[a], home[b], home[result], count)
            case .load(let array, let part, let size, let isBool, let mayBorrow, let result):
                home[result] = memory + registerBytes * result
                load(array, part, size, isBool, mayBorrow, result, row, rows, column, columns)
            case .store(let array, let part, let size, let value):
                store(array, part, size, home[value], row, rows, column, columns)
            case .index(let k, let result):
                home[result] = memory + registerBytes * result
                index(k, home[result].assumingMemoryBound(to: Int.self), row, rows, column, columns)
            }
        }
    }

    private func call(
        _ function: ExternalFunction, _ x: UnsafeMutableRawPointer, _ y: UnsafeMutableRawPointer,
        _ out: UnsafeMutableRawPointer, _ count: Int
    ) {
        let table = UnsafePointer<UInt64>(bitPattern: UInt(frame[FrameLayout.functions]))!
        let body = unsafeBitCast(UInt(table[Int(function.rawValue)]), to: ExternalBlockFunction.self)
        body(
            x.assumingMemoryBound(to: Double.self), y.assumingMemoryBound(to: Double.self),
            out.assumingMemoryBound(to: Double.self), count)
    }

    // MARK: Memory

    private func word(_ k: Int) -> Int { Int(bitPattern: UInt(frame[k])) }

    private func address(of array: Int, _ row: Int, _ column: Int) -> UnsafeMutableRawPointer {
        let base = code.layout.array(array)
        let bits = word(base) &+ row &* word(base + 1) &+ column &* word(base + 2)
        return UnsafeMutableRawPointer(bitPattern: bits)!
    }

    private func load(
        _ array: Int, _ part: Int, _ size: Int, _ isBool: Bool, _ mayBorrow: Bool, _ result: Int,
        _ row: Int, _ rows: Int, _ column: Int, _ columns: Int
    ) {
        let base = code.layout.array(array)
        let rowStride = word(base + 1)
        let step = word(base + 2)
        let source = address(of: array, row, column) + part
        if step == size && (rows == 1 || rowStride == columns &* size) {
            if mayBorrow && !isBool && UInt(bitPattern: source) & UInt(size - 1) == 0 {
                home[result] = source
            } else {
                home[result].copyMemory(from: source, byteCount: rows * columns * size)
            }
        } else {
            for k in 0..<rows {
                gather(source + k &* rowStride, step, home[result] + k * columns * size, size, columns)
            }
        }
        if isBool {
            let bytes = home[result].assumingMemoryBound(to: UInt8.self)
            for k in 0..<rows * columns { bytes[k] = bytes[k] != 0 ? 1 : 0 }
        }
    }

    private func store(
        _ array: Int, _ part: Int, _ size: Int, _ value: UnsafeMutableRawPointer,
        _ row: Int, _ rows: Int, _ column: Int, _ columns: Int
    ) {
        let base = code.layout.array(array)
        let rowStride = word(base + 1)
        let step = word(base + 2)
        let target = address(of: array, row, column) + part
        if step == size && (rows == 1 || rowStride == columns &* size) {
            target.copyMemory(from: value, byteCount: rows * columns * size)
        } else {
            for k in 0..<rows {
                scatter(value + k * columns * size, target + k &* rowStride, step, size, columns)
            }
        }
    }

    private func index(
        _ k: Int, _ out: UnsafeMutablePointer<Int>, _ row: Int, _ rows: Int, _ column: Int, _ columns: Int
    ) {
        let base = code.layout.index(k)
        let step = word(base + 2)
        for r in 0..<rows {
            let start = word(base) &+ (row + r) &* word(base + 1) &+ column &* step
            let line = out + r * columns
            for c in 0..<columns { line[c] = start &+ c &* step }
        }
    }
}

/// Copies strided elements into a dense run.
@inline(__always)
func gather(
    _ source: UnsafeRawPointer, _ step: Int, _ out: UnsafeMutableRawPointer, _ size: Int, _ count: Int
) {
    func copy<T>(_ type: T.Type) {
        let out = out.assumingMemoryBound(to: T.self)
        if step == 0 {
            out.update(repeating: source.loadUnaligned(as: T.self), count: count)
        } else {
            for i in 0..<count { out[i] = (source + i &* step).loadUnaligned(as: T.self) }
        }
    }
    if step == size { return out.copyMemory(from: source, byteCount: count * size) }
    switch size {
    case 1: copy(UInt8.self)
    case 2: copy(UInt16.self)
    case 4: copy(UInt32.self)
    default: copy(UInt64.self)
    }
}

/// Copies a dense run to strided elements.
@inline(__always)
func scatter(
    _ source: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, _ step: Int, _ size: Int, _ count: Int
) {
    func copy<T: BitwiseCopyable>(_ type: T.Type) {
        let source = source.assumingMemoryBound(to: T.self)
        for i in 0..<count { (out + i &* step).storeBytes(of: source[i], as: T.self) }
    }
    if step == size { return out.copyMemory(from: source, byteCount: count * size) }
    switch size {
    case 1: copy(UInt8.self)
    case 2: copy(UInt16.self)
    case 4: copy(UInt32.self)
    default: copy(UInt64.self)
    }
}

/// Sets a run of elements to the low bytes of a word.
func fill(_ out: UnsafeMutableRawPointer, _ bits: UInt64, size: Int, count: Int) {
    withUnsafeBytes(of: bits.littleEndian) { gather($0.baseAddress!, 0, out, size, count) }
}

import AquilaKernels
import AquilaTypes
import RandomKernels
import TestSupport

/// The memory and the frame of one launch, filled with edge values that depend on a seed only.
final class LaunchMemory {
    let kernel: Kernel
    let rows: Int
    let columns: Int
    private(set) var frame: [UInt64]
    private let memory: UnsafeMutableRawBufferPointer
    private var random: SplitMix64
    private var used = 0
    private var regions: [Region] = []

    /// The place of an array's elements in memory.
    private struct Region {
        var origin: Int
        var rowStride: Int
        var columnStride: Int
        let type: DType
    }

    init(
        _ kernel: Kernel, rows: Int, columns: Int, seed: UInt64, flags: UInt64 = 0,
        functions: UnsafeRawPointer? = nil
    ) {
        self.kernel = kernel
        self.rows = rows
        self.columns = columns
        random = SplitMix64(seed: seed)
        let layout = FrameLayout(kernel)
        frame = [UInt64](repeating: 0, count: layout.wordCount)
        let bytes = (kernel.arrays.count + 1) * (rows + 2) * (columns + 2) * 16 * 4 + 4096
        memory = .allocate(byteCount: bytes, alignment: 64)
        for index in memory.indices { memory[index] = UInt8(truncatingIfNeeded: index &* 37) }
        frame[FrameLayout.rows] = UInt64(rows)
        frame[FrameLayout.columns] = UInt64(columns)
        frame[FrameLayout.flags] = flags
        frame[FrameLayout.functions] = UInt64(UInt(bitPattern: functions))
        for index in kernel.arrays.indices { place(index, layout) }
        for (index, type) in kernel.scalars.enumerated() {
            // Bits above the type's own are random.
            let junk = type.size == 8 ? 0 : random.next() << (8 * UInt64(type.size))
            frame[layout.scalar(index)] = EdgeValues.bits(type, &random) | junk
        }
        for index in 0..<kernel.indexCount {
            for word in 0..<3 {
                frame[layout.index(index) + word] = UInt64(bitPattern: Int64(random.below(2000) - 1000))
            }
        }
    }

    deinit { memory.deallocate() }

    func run(_ body: (UnsafePointer<UInt64>) -> Void) {
        frame.withUnsafeBufferPointer { body($0.baseAddress!) }
    }

    // MARK: Placement

    private func place(_ index: Int, _ layout: FrameLayout) {
        let parameter = kernel.arrays[index]
        var region = aliasCandidate(index) ?? newRegion(index)
        if regions.isEmpty || used > 0 { fill(region, isBroadcast: parameter.layout == .broadcast) }
        if parameter.layout == .broadcast { region.columnStride = 0 }
        regions.append(region)
        let word = layout.array(index)
        frame[word] = UInt64(UInt(bitPattern: memory.baseAddress! + region.origin))
        frame[word + 1] = UInt64(bitPattern: Int64(region.rowStride))
        frame[word + 2] = UInt64(bitPattern: Int64(region.columnStride))
    }

    /// A random choice to let an output alias an input: the same elements at the same points.
    private func aliasCandidate(_ index: Int) -> Region? {
        let parameter = kernel.arrays[index]
        guard isStored(index), random.chance(30) else { return nil }
        for other in 0..<index
        where !isReduced(index) && kernel.arrays[other] == parameter && !isReduced(other) {
            let region = regions[other]
            // Rows and columns of an output must not fold onto each other.
            if region.rowStride != 0, region.columnStride != 0 { return region }
        }
        return nil
    }

    private func isStored(_ array: Int) -> Bool {
        kernel.instructions.contains { $0.opcode == .store && Int($0.immediate & 0xffff) == array }
    }

    private func isReduced(_ array: Int) -> Bool { kernel.reductions.contains { $0.outputs.contains(array) } }

    private func newRegion(_ index: Int) -> Region {
        let parameter = kernel.arrays[index]
        let size = parameter.type.size
        let isOutput = isStored(index) || isReduced(index)
        var columnStride = size
        if parameter.layout == .strided {
            columnStride = random.pick([-size, 2 * size, -2 * size, 3 * size + 1, size])
        }
        let width = columns * abs(columnStride)
        var rowStride = random.pick([width, width + size, width + 3])
        if !isOutput, random.chance(20) { rowStride = 0 }
        if random.chance(20) { rowStride = -rowStride }
        let start = (used + 63) / 64 * 64 + (random.chance(50) ? 0 : random.below(64))
        let lowest = min(0, (rows - 1) * rowStride) + min(0, (columns - 1) * columnStride)
        used = start + max(rows, 1) * abs(rowStride) + width + size + 64
        precondition(used <= memory.count)
        return Region(
            origin: start - lowest, rowStride: rowStride, columnStride: columnStride, type: parameter.type)
    }

    private func fill(_ region: Region, isBroadcast: Bool) {
        let type = region.type.component
        for row in 0..<rows {
            for column in 0..<(isBroadcast ? min(columns, 1) : columns) {
                let element = region.origin + row * region.rowStride + column * region.columnStride
                for part in 0..<(region.type.isComplex ? 2 : 1) {
                    // Any byte but 0 counts as true.
                    let isOdd = type == .bool && random.chance(30)
                    withUnsafeBytes(of: isOdd ? random.pick([2, 255]) : EdgeValues.bits(type, &random)) {
                        (memory.baseAddress! + element + part * type.size)
                            .copyMemory(from: $0.baseAddress!, byteCount: type.size)
                    }
                }
            }
        }
    }

    // MARK: Comparison

    /// The first difference from a launch of the same kernel and seed; all NaNs are equal. Nil if
    /// there is none.
    func difference(to other: LaunchMemory) -> String? {
        for (index, region) in regions.enumerated() where isStored(index) || isReduced(index) {
            for row in 0..<rows {
                for column in 0..<(isReduced(index) ? 1 : columns) {
                    if let found = difference(to: other, region, row, column) {
                        return "array \(index) (\(region.type)), row \(row), column \(column): \(found)"
                    }
                }
            }
        }
        for index in memory.indices where memory[index] != other.memory[index] {
            return "byte \(index), outside all outputs"
        }
        return nil
    }

    /// Compares one element, and makes both the same if they count as equal.
    private func difference(
        to other: LaunchMemory, _ region: Region, _ row: Int, _ column: Int
    ) -> String? {
        let type = region.type.component
        for part in 0..<(region.type.isComplex ? 2 : 1) {
            let offset =
                region.origin + row * region.rowStride + column * region.columnStride + part * type.size
            let (a, b) = (bits(offset, type), other.bits(offset, type))
            guard a != b else { continue }
            guard EdgeValues.isNaN(a, type), EdgeValues.isNaN(b, type) else {
                return "\(String(a, radix: 16)) is not \(String(b, radix: 16))"
            }
            (other.memory.baseAddress! + offset)
                .copyMemory(from: memory.baseAddress! + offset, byteCount: type.size)
        }
        return nil
    }

    private func bits(_ offset: Int, _ type: DType) -> UInt64 {
        var bits: UInt64 = 0
        withUnsafeMutableBytes(of: &bits) {
            $0.baseAddress!.copyMemory(from: memory.baseAddress! + offset, byteCount: type.size)
        }
        return bits
    }
}

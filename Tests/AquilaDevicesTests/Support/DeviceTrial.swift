import AquilaDevices
import AquilaKernels
import AquilaTypes
import RandomKernels
import TestSupport

/// A kernel that a device has compiled, for several trials.
struct CompiledKernel {
    let kernel: DeviceKernel
    let function: CUDAFunction

    init(_ kernel: Kernel, axisCount: Int = 2, _ context: CUDAContext) throws {
        self.kernel = try DeviceKernel(kernel, axisCount: axisCount)
        function = try context.load(self.kernel)
    }
}

/// The memory of one launch, filled with edge values: run by the interpreter on the host, and on a device.
final class DeviceTrial {
    /// Strides along the columns of arrays with the layout `strided`.
    enum Columns { case any, reversed }

    let kernel: Kernel
    let extents: [Int]
    private var bytes: [UInt8] = []
    private var regions: [Region] = []
    private var scalars: [UInt64] = []
    private var indices: [DeviceIndex] = []
    private var random: SplitMix64

    /// The place of an array's elements.
    private struct Region {
        /// Byte of the element at the origin.
        var origin: Int
        var strides: [Int]
        var extents: [Int]
        let type: DType
    }

    /// True if stored arrays have one row, in which all rows accumulate in order.
    private let accumulates: Bool

    init(
        _ kernel: Kernel, extents: [Int], seed: UInt64, columns: Columns = .any, accumulates: Bool = false
    ) {
        self.kernel = kernel
        self.extents = extents
        self.accumulates = accumulates
        random = SplitMix64(seed: seed)
        for array in kernel.arrays.indices { place(array, columns) }
        scalars = kernel.scalars.map { type in
            // Bits above the type's own are random.
            let junk = type.size == 8 ? 0 : random.next() << (8 * UInt64(type.size))
            return EdgeValues.bits(type, &random) | junk
        }
        indices = (0..<kernel.indexCount).map { _ in
            DeviceIndex(
                start: random.below(2000) - 1000, steps: extents.map { _ in random.below(2000) - 1000 })
        }
    }

    // MARK: Placement

    private func isStored(_ array: Int) -> Bool { kernel.storedArrays.contains(array) }
    private func isReduced(_ array: Int) -> Bool { kernel.reductions.contains { $0.outputs.contains(array) } }
    private func isOutput(_ array: Int) -> Bool { isStored(array) || isReduced(array) }

    private func place(_ array: Int, _ columns: Columns) {
        if let shared = sharedRegion(array) {
            regions.append(shared)
            return
        }
        let parameter = kernel.arrays[array]
        let size = parameter.type.size
        let component = parameter.type.component.size
        var extents = extents
        var column = size
        switch parameter.layout {
        case .contiguous: break
        case .broadcast: column = 0
        case .strided:
            let any = [-size, 2 * size, -2 * size, 3 * size + component, size]
            column = columns == .reversed ? -size : random.pick(any)
        }
        if isReduced(array) { (extents[extents.count - 1], column) = (1, 0) }
        var strides = [Int](repeating: column, count: extents.count)
        var span = max(abs(column) * extents.last!, size)
        for axis in (0..<extents.count - 1).reversed() {
            let stride = random.pick([span, span + size, span + component])
            let isFlat = isStored(array) ? accumulates : !isReduced(array) && random.chance(20)
            strides[axis] = isFlat ? 0 : random.chance(20) ? -stride : stride
            span = stride * max(extents[axis], 1)
        }
        let lowest = zip(strides, extents).reduce(0) { $0 + min(0, $1.0 * max($1.1 - 1, 0)) }
        let start = (bytes.count + 15) / 16 * 16 + component * random.below(3)
        bytes += (bytes.count..<start + span + 2 * size + 16).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let region = Region(origin: start - lowest, strides: strides, extents: extents, type: parameter.type)
        regions.append(region)
        fill(region)
    }

    /// By chance the elements of an input, for an output: the same elements at the same points.
    private func sharedRegion(_ array: Int) -> Region? {
        guard isStored(array), !isReduced(array), !accumulates, random.chance(30) else { return nil }
        let parameter = kernel.arrays[array]
        return (0..<array).first { other in
            kernel.arrays[other] == parameter && !isReduced(other)
                && !regions[other].strides.contains(0)
        }.map { regions[$0] }
    }

    private func forEachElement(_ region: Region, _ body: (Int) -> Void) {
        guard !region.extents.contains(0) else { return }
        var coordinates = [Int](repeating: 0, count: region.extents.count)
        while true {
            body(region.origin + zip(coordinates, region.strides).reduce(0) { $0 + $1.0 * $1.1 })
            var axis = coordinates.count - 1
            while axis >= 0 {
                coordinates[axis] += 1
                if coordinates[axis] < region.extents[axis] { break }
                coordinates[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    private func fill(_ region: Region) {
        let type = region.type.component
        forEachElement(region) { place in
            for part in 0..<(region.type.isComplex ? 2 : 1) {
                // Any byte but 0 counts as true.
                let isOdd = type == .bool && random.chance(30)
                let bits = isOdd ? random.pick([2, 255]) : EdgeValues.bits(type, &random)
                withUnsafeBytes(of: bits.littleEndian) { source in
                    for byte in 0..<type.size { bytes[place + part * type.size + byte] = source[byte] }
                }
            }
        }
    }

    // MARK: Runs

    /// The memory after the interpreter's run, which walks all but the last two axes.
    func interpreted() -> [UInt8] {
        var result = bytes
        let layout = FrameLayout(kernel)
        let interpreter = InterpretedKernel(kernel)
        let rows = extents.count - 2
        let outer = Region(
            origin: 0, strides: [], extents: Array(extents[..<rows]) + [1], type: .bool)
        result.withUnsafeMutableBytes { memory in
            var frame = [UInt64](repeating: 0, count: layout.wordCount)
            frame[FrameLayout.rows] = UInt64(extents[rows])
            frame[FrameLayout.columns] = UInt64(extents[rows + 1])
            frame[FrameLayout.functions] = UInt64(UInt(bitPattern: ExternalFunctions.table))
            for (k, scalar) in scalars.enumerated() { frame[layout.scalar(k)] = scalar }
            var coordinates = [Int](repeating: 0, count: rows)
            guard !outer.extents.contains(0) else { return }
            repeat {
                for (k, region) in regions.enumerated() {
                    let offset = zip(coordinates, region.strides).reduce(region.origin) { $0 + $1.0 * $1.1 }
                    frame[layout.array(k)] = UInt64(UInt(bitPattern: memory.baseAddress! + offset))
                    frame[layout.array(k) + 1] = UInt64(bitPattern: Int64(region.strides[rows]))
                    frame[layout.array(k) + 2] = UInt64(bitPattern: Int64(region.strides[rows + 1]))
                }
                for (k, index) in indices.enumerated() {
                    let start = zip(coordinates, index.steps).reduce(index.start) { $0 + $1.0 * $1.1 }
                    for (word, value) in [start, index.steps[rows], index.steps[rows + 1]].enumerated() {
                        frame[layout.index(k) + word] = UInt64(bitPattern: Int64(value))
                    }
                }
                frame.withUnsafeBufferPointer { interpreter.run($0.baseAddress!, blockSize: 100) }
            } while Self.advance(&coordinates, outer.extents)
        }
        return result
    }

    /// The next coordinates; false after the last ones.
    private static func advance(_ coordinates: inout [Int], _ extents: [Int]) -> Bool {
        for axis in coordinates.indices.reversed() {
            coordinates[axis] += 1
            if coordinates[axis] < extents[axis] { return true }
            coordinates[axis] = 0
        }
        return false
    }

    /// The memory after a run on a device.
    func computed(on context: CUDAContext, _ compiled: CompiledKernel? = nil) throws -> [UInt8] {
        let compiled = try compiled ?? CompiledKernel(kernel, axisCount: extents.count, context)
        let memory = try context.allocate(bytes.count)
        let stream = try context.makeStream()
        var result = bytes
        let launch = try DeviceLaunch(
            compiled.kernel, extents: extents,
            arrays: regions.map {
                DeviceArray(
                    address: memory.address &+ UInt64(bitPattern: Int64($0.origin)), strides: $0.strides)
            }, scalars: scalars, indices: indices, multiprocessors: 1)
        try result.withUnsafeMutableBytes { bytes in
            try stream.copy(UnsafeRawBufferPointer(bytes), to: memory.address)
            try launch.run(on: stream, with: compiled.function)
            try stream.copy(from: memory.address, to: bytes)
            try stream.synchronize()
        }
        return result
    }

    /// The first difference of two memories; NaNs of outputs are equal. Nil if there is none.
    func difference(_ a: [UInt8], _ b: [UInt8]) -> String? {
        guard a != b else { return nil }
        var (a, b) = (a, b)
        for (index, region) in regions.enumerated() where isOutput(index) {
            let type = region.type.component
            forEachElement(region) { place in
                for part in 0..<(region.type.isComplex ? 2 : 1) {
                    let range = place + part * type.size..<place + (part + 1) * type.size
                    let (x, y) = (Self.bits(a[range]), Self.bits(b[range]))
                    if EdgeValues.isNaN(x, type), EdgeValues.isNaN(y, type) {
                        for byte in range { (a[byte], b[byte]) = (0, 0) }
                    }
                }
            }
        }
        guard let first = a.indices.first(where: { a[$0] != b[$0] }) else { return nil }
        return describe(first, a, b)
    }

    private func describe(_ byte: Int, _ a: [UInt8], _ b: [UInt8]) -> String {
        for (index, region) in regions.enumerated() where isOutput(index) {
            var found: String?
            forEachElement(region) { place in
                let range = place..<place + region.type.size
                if range.contains(byte), found == nil {
                    let (x, y) = (Self.hexadecimal(a[range]), Self.hexadecimal(b[range]))
                    found = "array \(index) (\(region.type)), byte \(place): \(x) and \(y)"
                }
            }
            if let found { return found }
        }
        return "byte \(byte), outside all outputs"
    }

    private static func bits(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.reversed().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

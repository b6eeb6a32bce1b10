import AquilaDevices
import AquilaKernels
import AquilaTypes
import TestSupport
import Testing

/// Blocks, queues and staged copies on a device.
extension DeviceTests {
    @Suite struct MemoryTests {
        @Test func blocksHaveFewSizes() {
            #expect(
                [0, 1, 512, 513, 5000, 5120, 5121].map(DeviceHeap.blockSize) == [
                    512, 512, 512, 1024, 5120, 5120, 6144,
                ])
            var sizes: Set<Int> = []
            for bytes in stride(from: 1, to: 1 << 20, by: 97) {
                let size = DeviceHeap.blockSize(for: bytes)
                #expect(size >= bytes && size <= max(2 * bytes, 512) && size % 512 == 0)
                #expect(bytes <= 4096 || size < bytes + bytes / 4 + 512)
                #expect(DeviceHeap.blockSize(for: size) == size)
                sizes.insert(size)
            }
            #expect(sizes.count < 60)
        }

        @Test func releasedBlocksAreUsedAgain() throws {
            let heap = DeviceHeap(try DeviceQueues(FakeDevice.context(), chunkSize: 4096))
            let first = try heap.allocate(1000)
            let address = first.address
            #expect(heap.usedBytes == 1024 && heap.keptBytes == 0)
            heap.release(first)
            #expect(heap.usedBytes == 0 && heap.keptBytes == 1024)
            let second = try heap.allocate(900)
            #expect(second.address == address && heap.keptBytes == 0)
            #expect(try heap.allocate(900).address != address)
        }

        @Test(.enabled(if: !FakeDevice.isReal))
        func fullMemoryGivesKeptBlocksBack() throws {
            let context = try FakeDevice.context("MEMORY=10000")
            let heap = DeviceHeap(try DeviceQueues(context, chunkSize: 4096))
            heap.release(try heap.allocate(6000))
            let free = try context.memoryInfo().free
            #expect(free < 6000)
            let other = try heap.allocate(8000)
            #expect(heap.keptBytes == 0)
            #expect(throws: CUDAError.self) { try heap.allocate(6000) }
            heap.release(other)
            _ = try heap.allocate(6000)
            let small = DeviceHeap(heap.queues, limit: 2000)
            let block = try small.allocate(1000)
            do {
                _ = try small.allocate(1000)
                Issue.record("the limit is passed")
            } catch { #expect(error.kind == .outOfMemory && error.description.contains("1024 of 2000")) }
            small.release(block)
            _ = try small.allocate(2 * 512)
        }

        @Test func copiesOfManyPiecesArrive() throws {
            let queues = try DeviceQueues(FakeDevice.context("SEED=5"), chunkSize: 256)
            let heap = DeviceHeap(queues)
            let block = try heap.allocate(3000)
            let source = (0..<3000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
            try source.withUnsafeBytes { try queues.upload($0, to: block) }
            var result = [UInt8](repeating: 0, count: 2900)
            try result.withUnsafeMutableBytes { try queues.download(from: block, at: 100, to: $0) }
            #expect(result == Array(source[100...]))
            heap.release(block)
        }

        /// Draws a program of copies, kernels, releases and allocations, and runs it beside its model on
        /// the host.
        ///
        /// - Returns: true if all values that were read are those of the model.
        private func runProgram(seed: UInt64, ordered: Bool = true) throws -> Bool {
            let count = 40
            let context = try FakeDevice.context("SEED=\(seed)")
            let queues = try DeviceQueues(context, chunkSize: 128)
            queues.ordersQueues = ordered
            let heap = DeviceHeap(queues)
            let kernel = try Self.sum()
            let function = try context.load(kernel)
            var random = SplitMix64(seed: seed)
            var model: [(block: DeviceBlock, values: [Double])] = []
            var agrees = true
            func read(_ index: Int) throws {
                var values = [Double](repeating: 0, count: count)
                try values.withUnsafeMutableBytes { try queues.download(from: model[index].block, to: $0) }
                agrees = agrees && values == model[index].values
            }
            for step in 0..<60 {
                let choice = model.count < 2 ? 0 : random.below(8)
                switch choice {
                case 0, 1:
                    let values = (0..<count).map { Double($0 + 100 * step) }
                    let block = try heap.allocate(8 * count)
                    try values.withUnsafeBytes { try queues.upload($0, to: block) }
                    model.append((block, values))
                case 2: try read(random.below(model.count))
                case 3: heap.release(model.remove(at: random.below(model.count)).block)
                default:
                    let (a, b) = (random.below(model.count), random.below(model.count))
                    let target = random.chance(50) ? random.below(model.count) : nil
                    let block = try target.map { model[$0].block } ?? heap.allocate(8 * count)
                    let sum = zip(model[a].values, model[b].values).map { $0 + $1 }
                    let launch = try DeviceLaunch(
                        kernel, extents: [1, count],
                        arrays: [model[a].block, model[b].block, block].map {
                            DeviceArray(address: $0.address, strides: [0, 8])
                        })
                    try queues.submit(
                        .kernels, reading: [model[a].block, model[b].block], writing: [block]
                    ) { stream throws(CUDAError) in try launch.run(on: stream, with: function) }
                    if let target { model[target].values = sum } else { model.append((block, sum)) }
                }
            }
            for index in model.indices { try read(index) }
            for entry in model { heap.release(entry.block) }
            #expect(heap.usedBytes == 0)
            return agrees
        }

        private static func sum() throws -> DeviceKernel {
            var builder = KernelBuilder()
            let operands = (0..<2).map { _ in builder.load(builder.addArray(.float64, .contiguous)).re }
            let sum = builder.binary(.add, operands[0], operands[1])
            builder.store(KernelValue(sum), into: builder.addArray(.float64, .contiguous))
            return try DeviceKernel(builder.kernel)
        }

        @Test func programsHaveTheirValuesUnderAnyOrderOfStreams() throws {
            for seed in 0..<20 { #expect(try runProgram(seed: UInt64(seed)), "seed \(seed)") }
        }

        @Test(.enabled(if: !FakeDevice.isReal))
        func programsWithoutEventsAreCaught() throws {
            let wrong = try (0..<20).filter { try !runProgram(seed: UInt64($0), ordered: false) }
            #expect(wrong.count > 10)
        }
    }
}

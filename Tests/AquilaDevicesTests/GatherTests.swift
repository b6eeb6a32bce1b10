import AquilaDevices
import AquilaTypes
import TestSupport
import Testing

/// Gathers on a device against loops on the host.
extension DeviceTests {
    @Suite struct GatherTests {
        /// `target[i, j, k] = source[a[i], b[j], k]` with arrays of positions that are broadcast, over a
        /// source whose last axis runs backwards.
        @Test(arguments: [1, 2, 4, 8, 16]) func elementsOfEverySizeAgree(_ size: Int) throws {
            let extents = [5, 3, 4]
            let shape = (6, 7, 4)
            let context = try FakeDevice.context("SEED=\(size)")
            let queues = try DeviceQueues(context, chunkSize: 4096)
            let heap = DeviceHeap(queues)
            var random = SplitMix64(seed: UInt64(size))
            let source = (0..<shape.0 * shape.1 * shape.2 * size).map { _ in UInt8(random.below(256)) }
            let a = (0..<extents[0]).map { _ in Int64(random.below(2 * shape.0) - shape.0) }
            let b = (0..<extents[1]).map { _ in Int64(random.below(2 * shape.1) - shape.1) }
            let (values, first, second) = (
                try upload(source, heap), try upload(a, heap), try upload(b, heap)
            )
            let report = try upload([DeviceLaunch.nothingOutside], heap)
            let count = extents.reduce(1, *)
            let target = try heap.allocate(count * size)

            let gather = DeviceGather(elementSize: size, axisCount: 3, indexCount: 2)
            let function = try context.load(gather)
            let launch = try DeviceLaunch(
                gather, extents: extents,
                target: DeviceArray(address: target.address, strides: [12 * size, 4 * size, size]),
                source: DeviceArray(address: values.address + UInt64(3 * size), strides: [0, 0, -size]),
                positions: [
                    DevicePositions(
                        DeviceArray(address: first.address, strides: [8, 0, 0]), extent: shape.0,
                        stride: 28 * size),
                    DevicePositions(
                        DeviceArray(address: second.address, strides: [0, 8, 0]), extent: shape.1,
                        stride: 4 * size),
                ], report: report.address)
            try queues.submit(
                .kernels, reading: [values, first, second], writing: [target, report]
            ) { stream throws(CUDAError) in try launch.run(on: stream, with: function) }

            var expected: [UInt8] = []
            for i in a {
                for j in b {
                    let row = (Int(i < 0 ? i + 6 : i) * 7 + Int(j < 0 ? j + 7 : j)) * 4
                    for k in (0..<4).reversed() {
                        expected += source[(row + k) * size..<(row + k + 1) * size]
                    }
                }
            }
            var result = [UInt8](repeating: 0, count: count * size)
            try result.withUnsafeMutableBytes { try queues.download(from: target, to: $0) }
            #expect(result == expected)
            #expect(try outside(report, queues) == DeviceLaunch.nothingOutside)
        }

        @Test(arguments: [-6, 5, Int64.min, .max]) func theFirstPositionOutsideIsReported(_ wrong: Int64)
            throws
        {
            let context = try FakeDevice.context()
            let queues = try DeviceQueues(context, chunkSize: 4096)
            let heap = DeviceHeap(queues)
            let source = try upload((0..<5).map(Double.init), heap)
            let positions = try upload([4, wrong, -5, wrong], heap)
            let target = try upload([Double](repeating: -1, count: 4), heap)
            let report = try upload([DeviceLaunch.nothingOutside], heap)
            let gather = DeviceGather(elementSize: 8, axisCount: 2, indexCount: 1)
            let function = try context.load(gather)
            let launch = try DeviceLaunch(
                gather, extents: [2, 2], target: DeviceArray(address: target.address, strides: [16, 8]),
                source: DeviceArray(address: source.address, strides: [0, 0]),
                positions: [
                    DevicePositions(
                        DeviceArray(address: positions.address, strides: [16, 8]), extent: 5, stride: 8)
                ], report: report.address)
            try queues.submit(
                .kernels, reading: [source, positions], writing: [target, report]
            ) { stream throws(CUDAError) in try launch.run(on: stream, with: function) }
            var result = [Double](repeating: 0, count: 4)
            try result.withUnsafeMutableBytes { try queues.download(from: target, to: $0) }
            #expect(result == [4, -1, 0, -1])
            #expect(try outside(report, queues) == 1)
        }

        private func upload<T>(_ values: [T], _ heap: DeviceHeap) throws -> DeviceBlock {
            try values.withUnsafeBytes { bytes in
                let block = try heap.allocate(bytes.count)
                try heap.queues.upload(bytes, to: block)
                return block
            }
        }

        private func outside(_ report: DeviceBlock, _ queues: DeviceQueues) throws -> UInt64 {
            var value: UInt64 = 0
            try withUnsafeMutableBytes(of: &value) { try queues.download(from: report, to: $0) }
            return value
        }
    }
}

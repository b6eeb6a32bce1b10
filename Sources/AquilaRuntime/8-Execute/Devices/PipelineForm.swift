internal import AquilaDevices
import AquilaKernels
import AquilaTypes

/// A pipeline on the device: its stages one after the other, on one tile that is everything. A device has no
/// cache for whose sake tiles would be small.
final class PipelineForm: DeviceForm {
    let launch: PipelineLaunch
    let accesses: [SlotAccess]
    let points: Int
    let work: Int
    var investments = 0
    private let demand: Pipeline.Demand

    var label: String { launch.label }
    var category: TraceEvent.Category { .kernel }

    /// True if all stages have a form on devices.
    static func exists(_ launch: PipelineLaunch) -> Bool {
        launch.stages.allSatisfy { $0.kernel.kernel.deviceObstacle == nil }
    }

    init(_ launch: PipelineLaunch) {
        self.launch = launch
        accesses = launch.accesses
        demand = launch.pipeline.demand(of: Box(launch.pipeline.shape))
        points = demand.regions.reduce(0) { $0 + $1.count }
        work = zip(demand.regions, launch.stages).reduce(0) { $0 + $1.0.count * $1.1.kernel.kernel.cost }
    }

    private var runningStages: [Int] { launch.stages.indices.filter { !demand.regions[$0].isEmpty } }

    func submit(_ run: DeviceRun, _ scalars: Table<Scalar>) throws {
        let axes = max(2, launch.pipeline.shape.count)
        let compiled = try runningStages.map {
            try run.compiled(launch.stages[$0].kernel.kernel, axisCount: axes)
        }
        let mirrors = try run.bringToDevice(accesses, label: label)
        let buffers = try allocateBuffers(run)
        // Blocks may be used again at once: later operations wait for those that use them now.
        defer { for block in buffers { run.table.release(block) } }
        var slots: [Int: Mirror] = [:]
        for (access, mirror) in zip(accesses, mirrors) { slots[access.slot] = mirror }
        let stages = try zip(runningStages, compiled).map {
            try prepare(stage: $0, $1, run, scalars, slots, buffers)
        }
        for (index, stage) in stages.enumerated() {
            do {
                try run.submit(
                    stage.launch, compiled[index], of: self, reading: stage.read, writing: stage.written)
            } catch let reason as HostReason {
                // The host can begin anew unless an earlier stage has overwritten what it read.
                guard index == 0 || !overwritesOperands else { throw StoppedMidway(reason: reason.text) }
                throw reason
            }
        }
        for (access, mirror) in zip(accesses, mirrors) where access.writes {
            run.table.noteDeviceWrite(mirror, access.range)
        }
    }

    private var overwritesOperands: Bool {
        let read = Set(accesses.filter(\.reads).map(\.slot))
        return accesses.contains { $0.writes && read.contains($0.slot) }
    }

    private func allocateBuffers(_ run: DeviceRun) throws -> [DeviceBlock] {
        var blocks: [DeviceBlock] = []
        for (index, buffer) in launch.pipeline.buffers.enumerated() {
            guard let block = try run.allocate(demand.parts[index].count * buffer.itemSize) else {
                for block in blocks { run.table.release(block) }
                throw HostReason.noRoom(label)
            }
            blocks.append(block)
        }
        return blocks
    }

    private struct PreparedStage {
        let launch: DeviceLaunch
        let read: [DeviceBlock]
        let written: [DeviceBlock]
    }

    private func prepare(
        stage index: Int, _ compiled: OpenDevice.CompiledKernel, _ run: DeviceRun, _ scalars: Table<Scalar>,
        _ slots: [Int: Mirror], _ buffers: [DeviceBlock]
    ) throws -> PreparedStage {
        let (stage, region) = (launch.stages[index], demand.regions[index])
        let loops = DeviceLoops(Array(region.extents))
        let kernel = stage.kernel.kernel
        var (read, written): ([DeviceBlock], [DeviceBlock]) = ([], [])
        let arrays = stage.places.enumerated().map { k, place in
            let (block, address, strides) = locate(place, region.lower, slots, buffers)
            if kernel.stores(into: k) { written.append(block) } else { read.append(block) }
            return DeviceArray(address: address, strides: loops.padded(strides))
        }
        let indices = stage.indexes.map {
            DeviceIndex(start: $0.position(region.lower), steps: loops.padded($0.strides))
        }
        let made = try run.launch(
            compiled, loops.extents, arrays, stage.scalars.map { run.bits($0, scalars) }, indices)
        return PreparedStage(launch: made, read: read, written: written)
    }

    /// The block of an array, the device address of its element at a point, and its strides in bytes.
    private func locate(
        _ place: PipelineLaunch.Place, _ point: Shape, _ slots: [Int: Mirror], _ buffers: [DeviceBlock]
    ) -> (DeviceBlock, UInt64, [Int]) {
        switch place {
        case .memory(let slot, let walker):
            let instance = slots[slot]!.instance!
            return (instance.block, instance.address(of: walker.position(point)), walker.strides)
        case .buffer(let use):
            let part = demand.parts[use.buffer]
            let size = launch.pipeline.buffers[use.buffer].itemSize
            let strides = Array(View.rowMajorStrides(part.extents, itemSize: size))
            let offset = strides.indices.reduce(0) { sum, axis in
                sum + (point[axis] + use.shift[axis] - part.lower[axis]) * strides[axis]
            }
            let block = buffers[use.buffer]
            return (block, block.address &+ UInt64(bitPattern: Int64(offset)), strides)
        }
    }
}

/// A device has refused a stage of a pipeline whose earlier stages have changed its operands.
struct StoppedMidway: Error, CustomStringConvertible {
    let reason: String

    var description: String { "a device stopped in the middle of an operation: \(reason)" }
}

internal import AquilaDevices
import AquilaKernels
import AquilaTypes

/// A gather by arrays of positions on the device: all points of the task as one launch.
final class GatherForm: DeviceForm {
    let accesses: [SlotAccess]
    let points: Int
    var investments = 0
    let label = "gather"
    let category = TraceEvent.Category.copy
    private let task: TaskStep
    private let loops: DeviceLoops
    /// The graph of the task, whose nodes this stands for.
    private let graph: TaskGraph
    /// True once the device has refused the gather.
    private var isRefused = false

    /// Bytes of elements that are copied as one.
    private static let sizes = [1, 2, 4, 8, 16]

    var work: Int { points }

    /// Number of points of a gather that a device can run; nil for other tasks.
    static func points(of task: TaskStep) -> Int? {
        guard task.indexed == .gather, sizes.contains(task.types[0].size) else { return nil }
        let count = task.wholes[1].elementCount
        return count > 0 ? count : nil
    }

    /// The form of a graph's only step; nil if it has none. The task's arguments are the array, the result,
    /// and the index arrays.
    init?(onlyStepOf graph: TaskGraph) {
        guard graph.steps.count == 1, case .task(let task) = graph.steps[0],
            let points = Self.points(of: task)
        else { return nil }
        self.graph = graph
        self.task = task
        self.points = points
        loops = DeviceLoops(Array(task.wholes[1].shape))
        accesses = task.slots.indices.map { k in
            let pattern = AccessPattern(view: task.wholes[k], itemSize: task.types[k].size)
            return SlotAccess(slot: task.slots[k], pattern, reads: k != 1, writes: k == 1)
        }
    }

    func submit(_ run: DeviceRun, _ scalars: Table<Scalar>) throws {
        guard !isRefused else { throw HostReason(text: "a gather that was refused") }
        let compiled = try run.device.gather(
            elementSize: task.types[0].size, axisCount: loops.extents.count,
            indexCount: task.slots.count - 2)
        let mirrors = try run.bringToDevice(accesses, label: label)
        let report = try run.device.reportBlock()
        let launch = try made(compiled.gather, mirrors, report.address, run)
        try run.submit(
            launch, compiled.function, of: self, reading: mirrors.indices.filter { $0 != 1 }.map(block),
            writing: [block(1), report]
        ) { _ in isRefused = true }
        run.table.noteDeviceWrite(mirrors[1], accesses[1].range)
        if let ledger = graph.storage.ledger { graph.nodes.indices.forEach(ledger.note) }

        func block(_ k: Int) -> DeviceBlock { mirrors[k].instance!.block }
    }

    private func made(
        _ gather: DeviceGather, _ mirrors: [Mirror], _ report: UInt64, _ run: DeviceRun
    ) throws -> DeviceLaunch {
        let (source, result, first) = (task.wholes[0], task.wholes[1], task.wholes[2])
        let inner = result.rank - first.rank
        let chosen = task.slots.count - 2
        func address(_ k: Int) -> UInt64 { mirrors[k].instance!.address(of: task.wholes[k].offset) }
        // The result has the axes of the positions, then those of the source that are not chosen.
        let rest = [Int](repeating: 0, count: first.rank) + source.strides.dropFirst(chosen)
        let positions = (2..<task.slots.count).map { k in
            let strides = Array(task.wholes[k].strides) + [Int](repeating: 0, count: inner)
            return DevicePositions(
                DeviceArray(address: address(k), strides: loops.padded(strides)),
                extent: source.shape[k - 2], stride: source.strides[k - 2])
        }
        do {
            return try DeviceLaunch(
                gather, extents: loops.extents,
                target: DeviceArray(address: address(1), strides: loops.padded(Array(result.strides))),
                source: DeviceArray(address: address(0), strides: loops.padded(rest)),
                positions: positions, report: report,
                multiprocessors: run.device.context.device.multiprocessors)
        } catch { throw HostReason(text: "\(error)") }
    }
}

internal import AquilaDevices
import AquilaKernels
import AquilaTypes

/// A plan as a process with a device runs it: for each step its use of memory, and its form on the device if
/// it has one. Made once for a plan, and kept with it.
final class DevicePlan {
    enum Step {
        /// A step that runs on the host.
        case host([SlotAccess])
        case launch(LaunchForm)
        case pipeline(PipelineForm)
        case gather(GatherForm)
    }

    let steps: [Step]
    /// The largest number of points of a step that may run on the device; -1 if there is no such step.
    let mostPoints: Int
    /// Slots that steps on the device may use.
    let slots: Set<Int>
    /// Number of times that the plan has run.
    var rounds = 0

    init(_ plan: Plan) {
        steps = plan.steps.map { step in
            switch step {
            case .launch(let launch) where LaunchForm.exists(launch): .launch(LaunchForm(launch))
            case .pipeline(let launch) where PipelineForm.exists(launch): .pipeline(PipelineForm(launch))
            case .graph(let graph): GatherForm(onlyStepOf: graph).map { .gather($0) } ?? .host(step.accesses)
            default: .host(step.accesses)
            }
        }
        let forms = steps.compactMap(\.form)
        mostPoints = forms.map(\.points).max() ?? -1
        slots = Set(forms.flatMap { $0.accesses.map(\.slot) })
    }
}

extension DevicePlan.Step {
    fileprivate var form: (any DeviceForm)? {
        switch self {
        case .host: nil
        case .launch(let form): form
        case .pipeline(let form): form
        case .gather(let form): form
        }
    }
}

/// A step that a device can run.
protocol DeviceForm: AnyObject {
    var accesses: [SlotAccess] { get }
    var points: Int { get }
    /// Time of all points, in simple instructions.
    var work: Int { get }
    /// Number of times that operands were copied to the device for this step.
    var investments: Int { get set }
    var label: String { get }
    var category: TraceEvent.Category { get }
    /// Appends the step to the device's queues. All memory is there, unless there is no room for more.
    ///
    /// - Throws: `HostReason` if the host has to run the step; nothing has changed then.
    func submit(_ run: DeviceRun, _ scalars: Table<Scalar>) throws
}

/// The reason why the host runs a step that the mapper has chosen the device for.
struct HostReason: Error {
    let text: String
    /// True if the device has no room for the step.
    var isMemory = false

    static func noRoom(_ label: String) -> HostReason {
        HostReason(text: "the device has no room for \(label)", isMemory: true)
    }
}

/// A launch on the device.
final class LaunchForm: DeviceForm {
    let launch: Launch
    let accesses: [SlotAccess]
    var investments = 0
    private let kernel: Kernel
    private let loops: DeviceLoops

    var points: Int { launch.pointCount }
    var work: Int { launch.cost.work(points: launch.pointCount) }
    var label: String { launch.label }
    var category: TraceEvent.Category { launch.category }

    /// True if the launch has a form on devices.
    static func exists(_ launch: Launch) -> Bool {
        launch.pointCount > 0 && launch.kernel.kernel.deviceObstacle == nil
    }

    init(_ launch: Launch) {
        self.launch = launch
        accesses = launch.accesses
        kernel = launch.kernel.kernel
        loops = DeviceLoops(launch.nest.extents)
    }

    func submit(_ run: DeviceRun, _ scalars: Table<Scalar>) throws {
        let compiled = try run.compiled(kernel, axisCount: loops.extents.count)
        let mirrors = try run.bringToDevice(accesses, label: label)
        let lags = try beginLags(mirrors, run)
        do {
            try submit(compiled, mirrors, lags, run, scalars)
        } catch {
            for lag in lags.values { run.table.abandonLag(lag.mirror, lag.new) }
            throw error
        }
        for lag in lags.values { run.table.endLag(lag.mirror, lag.new, stored: lag.stored) }
        for (access, mirror) in zip(accesses, mirrors) where access.writes {
            run.table.noteDeviceWrite(mirror, access.range, keepsTwin: lags[access.slot] != nil)
        }
    }

    private func submit(
        _ compiled: OpenDevice.CompiledKernel, _ mirrors: [Mirror], _ lags: [Int: Lag], _ run: DeviceRun,
        _ scalars: Table<Scalar>
    ) throws {
        // Stores that lag go to another instance than the loads.
        let instances = accesses.indices.map { k in
            accesses[k].writes ? lags[accesses[k].slot]?.new ?? mirrors[k].instance! : mirrors[k].instance!
        }
        let arrays = accesses.indices.map { k in
            DeviceArray(
                address: instances[k].address(of: launch.arrays[k].offset),
                strides: loops.padded(launch.nest.walkers[k].strides))
        }
        let indices = launch.nest.walkers[accesses.count...].map {
            DeviceIndex(start: $0.offset, steps: loops.padded($0.strides))
        }
        let made = try run.launch(
            compiled, loops.extents, arrays, launch.scalars.map { run.bits($0, scalars) }, indices)
        let written = accesses.indices.filter { accesses[$0].writes }
        let read = accesses.indices.filter { !accesses[$0].writes }
        try run.submit(
            made, compiled, of: self, reading: read.map { instances[$0].block },
            writing: written.map { instances[$0].block })
    }

    // MARK: Stores that lag

    private struct Lag {
        let mirror: Mirror
        let new: Mirror.Instance
        let stored: [AccessPattern]
    }

    /// On a device points run in any order, so stores that lag go to another instance.
    private func beginLags(_ mirrors: [Mirror], _ run: DeviceRun) throws -> [Int: Lag] {
        guard let deferral = launch.deferral else { return [:] }
        var result: [Int: Lag] = [:]
        for slot in Set(deferral.arrays.map { launch.arrays[$0].slot }) {
            let mine = accesses.indices.filter { accesses[$0].slot == slot }
            let stored = mine.filter { accesses[$0].writes }.map(launch.pattern)
            let mirror = mirrors[mine[0]]
            guard let new = try run.table.beginLag(mirror, stored: stored) else {
                throw HostReason.noRoom(label)
            }
            result[slot] = Lag(mirror: mirror, new: new, stored: stored)
        }
        return result
    }
}

/// Loops with as many axes as device kernels need.
struct DeviceLoops {
    let extents: [Int]
    private let missing: Int

    init(_ extents: [Int]) {
        missing = max(0, 2 - extents.count)
        self.extents = [Int](repeating: 1, count: missing) + extents
    }

    func padded(_ strides: [Int]) -> [Int] { [Int](repeating: 0, count: missing) + strides }
}

internal import AquilaDevices
import AquilaKernels
import AquilaTypes

/// Stage 8 with a device: runs the steps of a plan one after the other, each on the device or on the host,
/// and brings memory where a step uses it.
///
/// Launches on the device return before they have run; the host waits where it needs bytes.
struct DeviceRun {
    let table: MirrorTable
    let device: OpenDevice
    let executor: Executor
    let mapper: DeviceMapper
    let memory: Executor.Memory
    /// Slots whose memory other code uses too, which stay on the host.
    let hostSlots: Set<Int>
    /// Tells the doctor what the host had to run.
    let note: (String) -> Void

    /// Runs a plan; see `Executor.run`.
    func run(
        _ plan: Plan, _ form: DevicePlan, _ window: borrowing Window
    ) throws -> [Int: any Error] {
        try executor.admit(plan)
        form.rounds += 1
        var progress = Executor.Progress()
        var fresh: [UnsafeMutableRawPointer] = []
        defer {
            table.settleFresh(fresh)
            device.timeline?.collect()
        }
        for (index, step) in plan.steps.enumerated() {
            if case .allocate(let slot, let isZeroed) = step, form.slots.contains(slot) {
                fresh.append(try allocate(slot, plan.slotBytes[slot], isZeroed: isZeroed))
                continue
            }
            switch form.steps[index] {
            case .host(let accesses): try runOnHost(step, accesses, plan, window, &progress)
            case .launch(let launch):
                try run(launch, plan, form.rounds, window, &progress)
            case .pipeline(let pipeline):
                if try attempt(pipeline, form.rounds, window) != .done {
                    try runOnHost(step, pipeline.accesses, plan, window, &progress)
                }
            case .gather(let gather):
                // After a task that threw, the host finds out what is cut off.
                let mayRun = progress.failures.isEmpty
                if try !mayRun || attempt(gather, form.rounds, window) != .done {
                    try runOnHost(step, gather.accesses, plan, window, &progress)
                }
            }
        }
        return progress.failures
    }

    /// Gives a slot memory of the host, which stays untouched while only the device uses it.
    private func allocate(_ slot: Int, _ bytes: Int, isZeroed: Bool) throws -> UnsafeMutableRawPointer {
        let allocation = try executor.allocator.allocate(bytes)
        table.noteFresh(allocation, byteCount: bytes, isZeroed: isZeroed)
        memory.allocations[slot] = allocation
        return allocation.pointer
    }

    /// Runs a launch, in parts if the device has no room for all of it.
    private func run(
        _ form: LaunchForm, _ plan: Plan, _ rounds: Int, _ window: borrowing Window,
        _ progress: inout Executor.Progress
    ) throws {
        switch try attempt(form, rounds, window) {
        case .done: return
        case .noRoom:
            guard let halves = form.launch.halves, makeWay(form) else { break }
            for half in halves { try run(LaunchForm(half), plan, rounds, window, &progress) }
            return
        case .declined: break
        }
        try runOnHost(.launch(form.launch), form.accesses, plan, window, &progress)
    }

    // MARK: Steps on the host

    private func mirror(_ slot: Int) -> Mirror? {
        memory.allocations[slot].flatMap { table[$0.pointer] }
    }

    private func runOnHost(
        _ step: Plan.Step, _ accesses: [SlotAccess], _ plan: Plan, _ window: borrowing Window,
        _ progress: inout Executor.Progress
    ) throws {
        try prepareHost(accesses)
        try executor.run(step, of: plan, window, memory, &progress)
        noteHostWrites(accesses)
    }

    private func prepareHost(_ accesses: [SlotAccess]) throws(LostElements) {
        if table.isEmpty { return }
        for access in accesses where access.needsContent {
            if let mirror = mirror(access.slot) { try table.bringHome(mirror, access.range) }
        }
    }

    private func noteHostWrites(_ accesses: [SlotAccess]) {
        if table.isEmpty { return }
        for access in accesses where access.writes {
            if let mirror = mirror(access.slot) { table.noteHostWrite(mirror, access.range) }
        }
    }

    // MARK: Steps on the device

    private enum Attempt { case done, declined, noRoom }

    /// Runs a step on the device, if the mapper chooses it and the device can.
    private func attempt(
        _ form: some DeviceForm, _ rounds: Int, _ window: borrowing Window
    ) throws -> Attempt {
        guard table.device != nil, mayUseDevice(form), choosesDevice(form, rounds) else { return .declined }
        let scalars = window.scalars
        table.beginStep()
        do {
            try form.submit(self, scalars)
            table.countLaunch()
            return .done
        } catch let reason as HostReason {
            note(reason.text)
            return reason.isMemory ? .noRoom : .declined
        } catch let error as CUDAError {
            if error.endsDevice {
                table.lose(error)
                note("\(device.context.device.name) is lost: \(error)")
            } else {
                note("\(form.label) has failed on the device: \(error)")
            }
            return .declined
        }
    }

    /// Frees the instances of a step that had no room. False if the device is lost by it.
    private func makeWay(_ form: some DeviceForm) -> Bool {
        do throws(CUDAError) {
            try table.makeWay(for: form.accesses.map { memory.allocations[$0.slot]!.pointer })
            return true
        } catch {
            table.lose(error)
            note("\(device.context.device.name) is lost: \(error)")
            return false
        }
    }

    private func mayUseDevice(_ form: some DeviceForm) -> Bool {
        form.accesses.allSatisfy { access in
            guard !hostSlots.contains(access.slot), let allocation = memory.allocations[access.slot] else {
                return false
            }
            return !allocation.isExternal
                && table[allocation.pointer].map { table.isIntact($0, access.range) } ?? true
        }
    }

    private func choosesDevice(_ form: some DeviceForm, _ rounds: Int) -> Bool {
        var facts = DeviceMapper.Facts(
            points: form.points, work: form.work, uploadBytes: 0, downloadBytes: 0, rounds: rounds,
            investments: form.investments)
        for access in form.accesses {
            if access.writes, let mirror = mirror(access.slot) {
                facts.writesThere = facts.writesThere || !mirror.device.isEmpty
            }
            guard access.needsContent else { continue }
            if let mirror = mirror(access.slot) {
                facts.uploadBytes += mirror.bytesToUpload(access.range)
                facts.downloadBytes += mirror.bytesToDownload(access.range)
            } else {
                facts.uploadBytes += access.range.count
            }
        }
        guard mapper.choosesDevice(facts) else { return false }
        if facts.uploadBytes > 0 { form.investments += 1 }
        return true
    }

    // MARK: Parts of forms

    func compiled(_ kernel: Kernel, axisCount: Int) throws -> OpenDevice.CompiledKernel {
        try device.compiled(kernel, axisCount: axisCount).get()
    }

    /// Gives accesses memory on the device, with the content that they need.
    func bringToDevice(_ accesses: [SlotAccess], label: String) throws -> [Mirror] {
        let mirrors = accesses.map { access in
            let allocation = memory.allocations[access.slot]!
            return table.mirror(of: allocation)
        }
        // No mirror may go to make room for another one's instance.
        for mirror in mirrors { table.pin(mirror) }
        do throws(CUDAError) {
            // A slot's accesses share an instance, which is there for all of them before any is filled.
            for (slot, range) in hulls(of: accesses) {
                let mirror = mirrors[accesses.firstIndex { $0.slot == slot }!]
                try table.provideInstance(mirror, range)
            }
            for (access, mirror) in zip(accesses, mirrors) where access.needsContent {
                try table.bringToDevice(mirror, access.range)
            }
        } catch {
            guard error.kind == .outOfMemory else { throw error }
            throw HostReason.noRoom(label)
        }
        return mirrors
    }

    /// The bytes between the first and the last that any of the accesses touches, for each slot.
    private func hulls(of accesses: [SlotAccess]) -> [(slot: Int, range: Range<Int>)] {
        var result: [(slot: Int, range: Range<Int>)] = []
        for access in accesses {
            guard let known = result.firstIndex(where: { $0.slot == access.slot }) else {
                result.append((access.slot, access.range))
                continue
            }
            let (a, b) = (result[known].range, access.range)
            result[known].range = min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
        }
        return result
    }

    func allocate(_ byteCount: Int) throws(CUDAError) -> DeviceBlock? { try table.allocate(byteCount) }

    func bits(_ scalar: (index: Int, part: Int), _ scalars: Table<Scalar>) -> UInt64 {
        let value = scalars[scalar.index]
        return scalar.part == 0 ? value.re : value.im
    }

    func launch(
        _ compiled: OpenDevice.CompiledKernel, _ extents: [Int], _ arrays: [DeviceArray], _ scalars: [UInt64],
        _ indices: [DeviceIndex]
    ) throws -> DeviceLaunch {
        do {
            return try DeviceLaunch(
                compiled.kernel, extents: extents, arrays: arrays, scalars: scalars, indices: indices,
                multiprocessors: device.context.device.multiprocessors)
        } catch { throw HostReason(text: "\(error)") }
    }

    /// Appends a launch of a kernel to the queue.
    func submit(
        _ launch: DeviceLaunch, _ compiled: OpenDevice.CompiledKernel, of form: some DeviceForm,
        reading: [DeviceBlock], writing: [DeviceBlock]
    ) throws {
        try submit(launch, compiled.function, of: form, reading: reading, writing: writing) { reason in
            device.refuse(
                compiled.kernel.kernel, axisCount: compiled.kernel.layout.axisCount, reason)
        }
    }

    /// Appends a launch to the queue of kernels.
    ///
    /// - Parameter refusal: called with the reason if the device does not take the launch.
    func submit(
        _ launch: DeviceLaunch, _ function: CUDAFunction, of form: some DeviceForm, reading: [DeviceBlock],
        writing: [DeviceBlock], refusal: (String) -> Void
    ) throws {
        let read = reading.filter { block in !writing.contains { $0 === block } }
        do throws(CUDAError) {
            try device.queues.submit(.kernels, reading: read, writing: writing) { stream throws(CUDAError) in
                guard let timeline = device.timeline else {
                    return try launch.run(on: stream, with: function)
                }
                try timeline.timing(stream, form.label, form.category) { () throws(CUDAError) in
                    try launch.run(on: stream, with: function)
                }
            }
        } catch {
            if error.endsDevice { throw error }
            refusal("\(error)")
            throw HostReason(text: "\(error)")
        }
    }
}

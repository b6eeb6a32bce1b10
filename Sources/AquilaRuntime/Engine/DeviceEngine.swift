internal import AquilaDevices
import AquilaTypes

/// Runs windows in this process, on its cores and on a device: the engine of the process, beside which large
/// launches run on the device.
///
/// A window that concerns no device goes to the engine of the process, with all that this can do; so a
/// program of small arrays runs as without a device, and the driver is opened by the first large launch. In
/// other windows each launch is placed as it comes (`DeviceMapper`).
/// Launches on the device have not run when the window ends: the host waits where it needs bytes.
final class DeviceEngine: Engine {
    // The recorder owns the engine.
    unowned(unsafe) let recorder: Recorder
    private let host: LocalEngine
    private let options: DeviceOptions
    private let mapper: DeviceMapper
    private var state = State.closed
    /// Copies of memory on the device; nil before a device is open.
    private(set) var table: MirrorTable?
    /// True if elements at hand are on the host, as the recorder knows.
    private(set) var isDirect: Bool

    private enum State {
        /// No launch has asked for the device yet.
        case closed
        case open(OpenDevice)
        /// The device could not be opened.
        case none
    }

    init(_ recorder: Recorder, _ options: DeviceOptions) {
        self.recorder = recorder
        self.options = options
        host = LocalEngine(recorder)
        mapper = DeviceMapper(threshold: options.threshold)
        isDirect = options.threshold > 0
        recorder.resources.keepsApart = { [threshold = options.threshold] step in
            switch step {
            case .launch(let launch): launch.pointCount >= threshold && LaunchForm.exists(launch)
            case .task(let task): GatherForm.points(of: task).map { $0 >= threshold } ?? false
            default: false
            }
        }
    }

    func close() {
        if let table {
            table.forgetAll()
            recorder.resources.allocator.kept.observe(nil)
        }
        host.close()
    }

    // MARK: The device

    /// The device, opened at the first call; nil if there is none.
    private func openDevice() -> OpenDevice? {
        switch state {
        case .open(let device): return table!.device == nil ? nil : device
        case .none: return nil
        case .closed: break
        }
        do throws(CUDAError) {
            let device = try OpenDevice(options)
            let table = MirrorTable(device)
            table.dropsStaleBytes = options.fault != .staleBytes
            self.table = table
            state = .open(device)
            // Blocks that have copies are freed by the thread that records.
            nonisolated(unsafe) let observer = table
            recorder.resources.allocator.kept.observe { observer.forget($0) }
            return device
        } catch {
            state = .none
            note("no device is used: \(error)")
            return nil
        }
    }

    /// Tells the doctor why the host runs what was meant for a device.
    private func note(_ reason: String) { recorder.watcher?.doctor?.noteDevice(reason) }

    /// True if the device may have copies.
    private var hasMirrors: Bool { table.map { !$0.isEmpty } ?? false }

    /// Tells the recorder if elements at hand may be elsewhere.
    private func updateDirectness() {
        let isNow = options.threshold > 0 && !hasMirrors
        guard isNow != isDirect else { return }
        isDirect = isNow
        recorder.heed()
    }

    // MARK: Windows

    func prepare() throws -> PreparedWindow? {
        let isSmall = recorder.window.pendingElements < options.threshold
        if isSmall, !hasMirrors { return try host.prepare() }
        settle()
        if recorder.window.isEmpty { return nil }
        if isSmall, !usesMirrors(recorder.window) { return try host.prepare() }
        failLostSlots()
        return recorder.findPlan()
    }

    func run(_ prepared: PreparedWindow, mayOverlap: Bool, isUrged: Bool) throws -> Bool {
        let form = prepared.plan.deviceForm
        let isLarge = form.mostPoints >= options.threshold
        guard isLarge || usesMirrors(recorder.window), let device = openDevice() ?? lostDevice else {
            // While a window flies, no thread may change the copies on the device.
            return try host.run(prepared, mayOverlap: mayOverlap && !hasMirrors, isUrged: isUrged)
        }
        settle()
        defer { updateDirectness() }
        try recorder.execute(prepared) { memory in
            let run = DeviceRun(
                table: table!, device: device, executor: recorder.resources.executor(), mapper: mapper,
                memory: memory, hostSlots: recorder.window.slotsSeenByOthers, note: note)
            do { return try run.run(prepared.plan, form, recorder.window) } catch
                where error is LostElements || error is StoppedMidway
            { throw ArrayError(wrapping: error) }
        }
        return true
    }

    /// Marks the window's stores whose elements are lost, so that no operation that needs them runs.
    private func failLostSlots() {
        guard let table, table.loss != nil, !table.isEmpty else { return }
        for index in recorder.window.slots.indices {
            guard let home = recorder.window.allocation(ofSlot: index)?.pointer, let mirror = table[home],
                !table.isIntact(mirror, 0..<mirror.byteCount)
            else { continue }
            let failure = ArrayError(wrapping: table.lostElements)
            recorder.window.revise(Int32(index), hasValue: true, failure)
        }
    }

    /// The device that was lost, if the table still has entries; nil otherwise.
    private var lostDevice: OpenDevice? {
        guard case .open(let device) = state, hasMirrors else { return nil }
        return device
    }

    private func usesMirrors(_ window: borrowing Window) -> Bool {
        guard let table, !table.isEmpty else { return false }
        return window.slots.indices.contains { index in
            window.allocation(ofSlot: index).map { table[$0.pointer] != nil } ?? false
        }
    }

    // MARK: Stores

    func release(_ store: Store) {
        host.release(store)
        updateDirectness()
    }

    func lend(_ array: LogicalStore, isRead: Bool) throws -> Loan {
        try recorder.wait(for: array.store)
        guard isRead, let mirror = mirror(of: array.store) else { return try lendWhole(array) }
        let range = array.view.byteRange(itemSize: array.dtype.size)
        try losing(array.store) { () throws(LostElements) in try table!.bringHome(mirror, range) }
        let loan = Loan(array, at: array.store.allocation!.pointer)
        OracleRecord.shared?.note(loan.first, loan.view, array.dtype)
        return loan
    }

    /// Brings all elements home, where other code may write them.
    func makeWhole(_ store: Store) throws {
        guard let mirror = mirror(of: store) else { return }
        try losing(store) { () throws(LostElements) in try table!.moveHome(mirror) }
        updateDirectness()
    }

    func isWhole(_ store: Store) -> Bool {
        mirror(of: store).map { $0.host.contains(0..<$0.byteCount) } ?? true
    }

    private func mirror(of store: Store) -> Mirror? {
        guard let table, let allocation = store.allocation else { return nil }
        return table[allocation.pointer]
    }

    /// Lets a store fail whose elements are lost.
    private func losing(_ store: Store, _ body: () throws(LostElements) -> Void) throws {
        do { try body() } catch {
            note("\(error)")
            let failure = ArrayError(wrapping: error)
            store.failure = failure
            throw failure
        }
    }
}

// Everything else is the engine's of the process.
extension DeviceEngine {
    var isBusy: Bool { host.isBusy }
    var looksAtEachOperation: Bool { host.looksAtEachOperation }
    var landed: ((PreparedWindow, Bool, UInt64) -> Void)? {
        get { host.landed }
        set { host.landed = newValue }
    }
    func endWindow() { host.endWindow() }
    @discardableResult func settle() -> Bool { host.settle() }
    func sendOff() { host.sendOff() }
    func isComputed(within milliseconds: Int) -> Bool { host.isComputed(within: milliseconds) }
}

extension Plan {
    /// The plan as a process with a device runs it.
    fileprivate var deviceForm: DevicePlan {
        if let runState { return unsafeDowncast(runState, to: DevicePlan.self) }
        let form = DevicePlan(self)
        runState = form
        return form
    }
}

extension Window {
    /// Slots of stores whose memory other code sees.
    fileprivate var slotsSeenByOthers: Set<Int> {
        guard usesExports else { return [] }
        return Set(
            slots.indices.filter {
                slots[$0].store.map { $0._withUnsafeGuaranteedRef { $0.isSeenByOthers } } ?? false
            })
    }
}

import AquilaTypes

/// A window with the outcome of stages 4 to 7, ready to run.
struct PreparedWindow {
    var plan: Plan
    /// Slots that have no value after the window in any case, with the errors.
    var failed: [Int32: ArrayError] = [:]
    /// Planning of a plan that was not known before, and its time.
    var made: (planning: Planning, nanoseconds: UInt64)?
    /// Findings of the doctor, if it watches.
    var examination: Examination?
}

/// The window in flight: it runs while the next one is recorded.
///
/// The recording thread puts a window in, and goes on with the tables of the one before. Until it
/// has waited for the end, the allocator and the workers belong to the flight, and stores of both
/// windows know their slots in both.
final class Flight {
    /// Window in flight. The runner's thread reads its scalars and launches; the other tables belong to
    /// the recording thread. So both access it at the same time, which the compiler cannot tell apart.
    @exclusivity(unchecked) var window = Window()
    let memory = Executor.Memory()
    private(set) var prepared: PreparedWindow?
    private var executor: Executor?
    private var outcome: Result<[Int: any Error], any Error> = .success([:])
    /// Time that the window ran.
    private(set) var nanoseconds: UInt64 = 0
    private(set) lazy var runner = Runner { [unowned self] in self.run() }
    /// Slots in the recorded window, by slots in this one, of stores that are gone.
    var heirs: [Int32: Int32] = [:]
    /// Memory that the program has let go since the departure, and memory that the window has left.
    var freed: [Allocation] = []

    init(like window: borrowing Window) {
        self.window.owner = window.owner
        self.window.provenanceBytes = window.provenanceBytes
    }

    /// Takes a window in exchange for an empty one, and runs it. The runner is ready.
    func depart(with window: inout Window, _ prepared: PreparedWindow, _ executor: Executor) {
        memory.reset(count: prepared.plan.slotBytes.count)
        window.lendAllocations(to: memory)
        window.announce(prepared.plan)
        swap(&window, &self.window)
        self.prepared = prepared
        self.executor = executor
        runner.start()
    }

    private func run() {
        let start = Tracer.now()
        outcome = Result { try executor!.run(prepared!.plan, window, memory) }
        nanoseconds = Tracer.now() - start
        Tracer.shared?.note("window", .window, since: start)
    }

    // MARK: After the end

    /// True if there was enough memory to run.
    var hasRun: Bool { (try? outcome.get()) != nil }

    /// Marks slots that could not be computed, beyond those known at the departure, and returns
    /// them with the errors.
    func markFailures() -> [Int32: ArrayError] {
        switch outcome {
        case .success(let thrown): thrown.isEmpty ? [:] : window.spread(thrown).slots
        case .failure(let error): window.poison(with: error).slots
        }
    }

    /// Gives computed elements to the stores, and to the slots of the recorded window whose stores
    /// are gone, and corrects what these slots could not know before.
    ///
    /// - Returns: true if a slot was corrected.
    func land(in recorded: inout Window, failed: [Int32: ArrayError]) -> Bool {
        var isRevised = false
        for index in window.slots.indices {
            let allocation = memory.allocations[index]
            guard let slot = destination(of: Int32(index), allocation, recorded) else { continue }
            let failure = failed[Int32(index)]
            if failure != nil || recorded.slots[Int(slot)].hasValue != (allocation != nil) {
                recorded.revise(slot, hasValue: allocation != nil, failure)
                isRevised = true
            }
            if recorded.slots[Int(slot)].isReleased { recorded.slots[Int(slot)].allocation = allocation }
        }
        freed += memory.allocations.dropFirst(window.slots.count).compactMap { $0 }
        heirs.removeAll()
        return isRevised
    }

    /// Hands an allocation to its store, if that lives.
    ///
    /// - Returns: the slot of the recorded window.
    private func destination(
        of index: Int32, _ allocation: Allocation?, _ recorded: borrowing Window
    ) -> Int32? {
        guard let store = window.slots[Int(index)].store?.takeUnretainedValue() else {
            let heir = heirs[index]
            if heir == nil, let allocation { freed.append(allocation) }
            return heir
        }
        store.allocation = allocation
        store.flightSlot = -1
        store.isAwaited = false
        return store.windowSerial == recorded.serial ? store.windowSlot : nil
    }

    /// Drops all other state of the flight.
    func clear() {
        prepared = nil
        executor = nil
        outcome = .success([:])
        window.reset()
    }
}

extension Window {
    /// Tells the stores their slots in the window that departs, and if they will have memory after
    /// it.
    fileprivate func announce(_ plan: Plan) {
        for index in slots.indices where !slots[index].isReleased {
            slots[index].store!._withUnsafeGuaranteedRef { $0.flightSlot = Int32(index) }
        }
        for case .allocate(let slot, _) in plan.steps where slot < slots.count {
            slots[slot].store?._withUnsafeGuaranteedRef { $0.isAwaited = true }
        }
    }

    /// Corrects the state that a slot got at its first use, here and in the key, which is then as
    /// if that state had been known.
    mutating func revise(_ slot: Int32, hasValue: Bool, _ failure: ArrayError?) {
        let word = Int(slots[Int(slot)].word)
        slots[Int(slot)].hasValue = hasValue
        key[word] = hasValue ? key[word] | KeyTag.hasValue : key[word] & ~KeyTag.hasValue
        if let failure {
            failures[slot] = failure
            key[word] |= KeyTag.hasFailed
        }
    }
}

import AquilaTypes

/// A window and what stages 4 to 7 have made of it: all that it takes to run.
struct PreparedWindow {
    var plan: Plan
    /// The slots that are without a value afterwards, whatever happens.
    var failed: [Int32: ArrayError] = [:]
    /// What a doctor has found.
    var examination: Examination?
}

/// The window in flight: it runs while the next one is recorded.
///
/// The recording thread puts a window in, and goes on with the tables of the one before. Until it has waited for the end,
/// the allocator and the workers belong to the flight, and stores of both windows know their slots in both.
final class Flight {
    /// The runner reads its scalars and launches; the rest belongs to the recording thread.
    @exclusivity(unchecked) var window = Window()
    let memory = Executor.Memory()
    private(set) var prepared: PreparedWindow?
    private var executor: Executor?
    private var outcome: Result<[Int: any Error], any Error> = .success([:])
    /// How long it ran.
    private(set) var nanoseconds: UInt64 = 0
    private(set) lazy var runner = Runner { [unowned self] in self.run() }
    /// Slots of stores that are gone, and that the recorded window knows: their slots there.
    var heirs: [Int32: Int32] = [:]
    /// What the program has let go since the departure, and the window has left.
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

    /// Whether it had the memory that it needed.
    var hasRun: Bool { (try? outcome.get()) != nil }

    /// Marks what could not be computed, beyond what was known at the departure; gives the slots.
    func markFailures() -> [Int32: ArrayError] {
        switch outcome {
        case .success(let thrown): thrown.isEmpty ? [:] : window.spread(thrown).slots
        case .failure(let error): window.poison(with: error).slots
        }
    }

    /// Gives what was computed to the stores, and to the slots of the recorded window whose stores are gone; and tells
    /// these slots what they could not know. Whether there was any such thing.
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

    /// Hands an allocation to its store, if that lives. Gives the slot of the recorded window.
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

    /// Drops the rest.
    func clear() {
        prepared = nil
        executor = nil
        outcome = .success([:])
        window.reset()
    }
}

extension Window {
    /// Tells the stores which slots they have in the window that departs, and whether they will have memory.
    fileprivate func announce(_ plan: Plan) {
        for index in slots.indices where !slots[index].isReleased {
            slots[index].store!._withUnsafeGuaranteedRef { $0.flightSlot = Int32(index) }
        }
        for case .allocate(let slot, _) in plan.steps where slot < slots.count {
            slots[slot].store?._withUnsafeGuaranteedRef { $0.isAwaited = true }
        }
    }

    /// Corrects what a slot was given at its first use, here and in the key: it is then as if that had been known.
    fileprivate mutating func revise(_ slot: Int32, hasValue: Bool, _ failure: ArrayError?) {
        let word = Int(slots[Int(slot)].word)
        slots[Int(slot)].hasValue = hasValue
        key[word] = hasValue ? key[word] | KeyTag.hasValue : key[word] & ~KeyTag.hasValue
        if let failure {
            failures[slot] = failure
            key[word] |= KeyTag.hasFailed
        }
    }
}

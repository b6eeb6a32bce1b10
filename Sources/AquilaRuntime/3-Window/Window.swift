import AquilaKernels
import AquilaTypes
import Synchronization

/// The recorded stream since the last flush, in program order, in tables that are reused.
///
/// While it grows it writes its own key: the words that tell one window from another for a plan.
/// They hold the operations, the slots, types and geometry of the operands, the state that slots
/// start from, and the releases; never the value of a scalar, nor an address.
struct Window {
    /// A store as the window knows it.
    struct Slot {
        /// The store; nil if its last array is gone.
        var store: Unmanaged<Store>?
        /// Memory that a store which is gone has left behind.
        var allocation: Allocation?
        var dtype: DType
        var root: View
        /// True if the store had a value before the window.
        var hasValue: Bool
        /// Number of the placement of the elements on many ranks; -1 where that is not known.
        var placement: Int32 = -1
        /// True if the memory is lent to the window, which gives it back.
        var isLent = false
        /// Place of the slot's own word in the key.
        var word: Int32

        var isReleased: Bool { store == nil && !isLent }
        var byteCount: Int { root.elementCount << dtype.sizeLog2 }
    }

    /// Number of the window, unique in a process.
    private(set) var serial: UInt64
    var slots = Table<Slot>(capacity: 256)
    var operations = Table<Operation>(capacity: 512)
    var references = Table<Reference>(capacity: 2048)
    var views = Table<View>(capacity: 512)
    var scalars = Table<Scalar>(capacity: 512)
    /// Launches of the tasks among the operations.
    var launches: [RecordedLaunch] = []
    var kernelTasks: [KernelTask] = []
    var key = Table<UInt64>(capacity: 8192)
    /// Number of elements that the recorded operations write: a measure of the pending work.
    var pendingElements = 0
    /// Slots whose values cannot be had, with the errors.
    var failures: [Int32: ArrayError] = [:]
    /// Places in the program of operations that need much memory, and may find none.
    var provenances: [(operation: Int, provenance: Provenance)] = []
    /// Bytes of a new store from which on its operation's provenance is kept. Beside the time that
    /// such an operation takes, reading the stack is nothing.
    var provenanceBytes = 16 << 20
    /// True if the window is watched, so that the provenance of every operation is kept.
    var isWatched = false
    /// True if an operation uses memory that other code can read and write.
    private(set) var usesExports = false
    /// Bytes of stores that are gone for the program, and wait here for their last use.
    var pinnedBytes = 0
    /// Signature of the first operation, for finding the period of the stream.
    var firstSignature = Signature(.map)

    /// Runtime whose stores the operations may use.
    var owner: UnsafeMutableRawPointer?
    /// Ranks of the job; nil for one process.
    var ranks: Ranks?

    init() {
        serial = Self.made.add(1, ordering: .relaxed).newValue << 40
    }

    /// Number of windows made so far.
    private static let made = Atomic<UInt64>(0)

    var isEmpty: Bool { operations.isEmpty && slots.isEmpty }

    /// True if the window has tasks whose bodies take the host language's lock.
    var needsHost: Bool { launches.contains { $0.task.needsHost } }

    /// Empties the window, and keeps the memory of the tables.
    mutating func reset() {
        serial += 1
        slots.removeAll()
        operations.removeAll()
        references.removeAll()
        views.removeAll()
        scalars.removeAll()
        if !launches.isEmpty { launches.removeAll(keepingCapacity: true) }
        if !kernelTasks.isEmpty { kernelTasks.removeAll(keepingCapacity: true) }
        if !provenances.isEmpty { provenances.removeAll() }
        isWatched = false
        usesExports = false
        key.removeAll()
        pendingElements = 0
        if !failures.isEmpty { failures.removeAll() }
        pinnedBytes = 0
    }

    func view(of reference: Reference) -> View {
        reference.view < 0 ? slots[Int(reference.slot)].root : views[Int(reference.view)]
    }
}

/// Tags in the high byte of a key word, so that no word of one kind is taken for one of another.
enum KeyTag {
    static let operation: UInt64 = 1 << 56
    static let slot: UInt64 = 2 << 56
    static let reference: UInt64 = 3 << 56
    static let release: UInt64 = 4 << 56
    static let view: UInt64 = 5 << 56
    static let placement: UInt64 = 6 << 56

    /// Bits in the word of a slot.
    static let hasValue: UInt64 = 1
    static let hasFailed: UInt64 = 2
}

extension Window {
    /// The store's slot, given at first use.
    @inline(__always)
    mutating func slot(of store: Unmanaged<Store>) -> Int32 {
        let serial = serial
        let known = store._withUnsafeGuaranteedRef { $0.windowSerial == serial ? $0.windowSlot : -1 }
        return known >= 0 ? known : addSlot(for: store)
    }

    private mutating func addSlot(for reference: Unmanaged<Store>) -> Int32 {
        reference._withUnsafeGuaranteedRef { addSlot(for: $0, reference) }
    }

    @inline(__always)
    private mutating func addSlot(for store: Store, _ reference: Unmanaged<Store>) -> Int32 {
        require(
            store.runtimeReference.toOpaque() == owner,
            "an operation takes arrays of two runtimes; copy one first")
        let index = Int32(truncatingIfNeeded: slots.count)
        if _slowPath(store.isSeenByOthers) {
            store.withdraw()
            if store.exportCount > 0 { usesExports = true }
        }
        let hasValue = store.allocation != nil || store.isAwaited
        slots.append(
            Slot(
                store: reference, allocation: nil, dtype: store.dtype, root: store.root,
                hasValue: hasValue, word: Int32(truncatingIfNeeded: key.count)))
        store.windowSerial = serial
        store.windowSlot = index
        if let failure = store.failure { failures[index] = failure }
        if !hasValue && store.byteCount >= provenanceBytes { noteProvenance() }
        key.append(
            KeyTag.slot | UInt64(store.dtype.rawValue) << 8 | (hasValue ? KeyTag.hasValue : 0)
                | (store.failure == nil ? 0 : KeyTag.hasFailed))
        appendGeometry(store.root)
        if let ranks { addPlacement(of: store, index, ranks) }
        return index
    }

    private mutating func addPlacement(of store: Store, _ index: Int32, _ ranks: Ranks) {
        if store.allocation != nil, store.placement < 0, ranks.transport != nil {
            store.placement = ranks.numberOfWhole(store)
        }
        slots[Int(index)].placement = store.placement
        key.append(KeyTag.placement | UInt64(UInt32(bitPattern: store.placement)))
    }

    @inline(__always)
    mutating func appendGeometry(_ view: View) {
        let rank = view.rank
        key.append(atMost: 2 &* rank &+ 2) { words in
            words[0] = KeyTag.view | UInt64(rank)
            words[1] = UInt64(bitPattern: Int64(view.offset))
            for axis in 0..<rank {
                words[2 &* axis &+ 2] = UInt64(bitPattern: Int64(view.shape[axis]))
                words[2 &* axis &+ 3] = UInt64(bitPattern: Int64(view.strides[axis]))
            }
            return 2 &* rank &+ 2
        }
    }

    /// Appends a reference to an array.
    @inline(__always)
    mutating func refer(to array: LogicalStore) { refer(to: array.bits) }

    /// Appends a reference to elements that the operation writes.
    @inline(__always)
    mutating func refer(toWritten array: OperandBits) {
        array.store!._withUnsafeGuaranteedRef { $0.noteWrite() }
        refer(to: array)
    }

    @inline(__always)
    mutating func refer(to store: Unmanaged<Store>, _ view: View, _ dtype: DType) {
        let slot = slot(of: store)
        var index = Reference.wholeStore
        let word = KeyTag.reference | UInt64(UInt32(bitPattern: slot)) | UInt64(dtype.rawValue) << 32
        if store._withUnsafeGuaranteedRef({ view == $0.root && dtype == $0.dtype }) {
            key.append(word)
        } else {
            index = Int32(truncatingIfNeeded: views.count)
            views.append(view)
            key.append(word | 1 << 40)
            appendGeometry(view)
        }
        references.append(Reference(slot: slot, view: index, dtype: dtype))
    }

    /// Appends a reference to the whole of a store that no operation has used yet.
    @inline(__always)
    mutating func refer(toNew store: Store) {
        let slot = addSlot(for: .passUnretained(store))
        key.append(KeyTag.reference | UInt64(UInt32(bitPattern: slot)) | UInt64(store.dtype.rawValue) << 32)
        references.append(Reference(slot: slot, view: Reference.wholeStore, dtype: store.dtype))
        pendingElements &+= store.root.elementCount
    }

    @inline(__always)
    mutating func refer(to scalar: Scalar) {
        references.append(
            Reference(
                slot: Reference.scalar, view: Int32(truncatingIfNeeded: scalars.count), dtype: scalar.dtype))
        scalars.append(scalar)
        key.append(KeyTag.reference | UInt64(scalar.dtype.rawValue) << 32 | 1 << 41)
    }

    @inline(__always)
    mutating func refer(to operand: OperandBits) {
        if let store = operand.store {
            refer(to: store, operand.view, operand.dtype)
        } else {
            refer(to: operand.scalar)
        }
    }

    /// Begins an operation; its references follow, inputs, outputs, mask.
    @inline(__always)
    mutating func begin(
        _ kind: Operation.Kind, code: UInt8, inputs: Int, outputs: Int, mask: Bool = false,
        parameter: UInt64 = 0
    ) {
        key.append(
            KeyTag.operation | UInt64(kind.rawValue) | UInt64(code) << 8 | UInt64(inputs) << 16
                | UInt64(outputs) << 24 | (mask ? 1 << 32 : 0))
        if parameter != 0 || kind != .map { key.append(parameter) }
        operations.append(
            Operation(
                kind: kind, code: code, inputCount: UInt8(inputs), outputCount: UInt8(outputs), hasMask: mask,
                first: Int32(truncatingIfNeeded: references.count), parameter: parameter))
    }

    /// Appends a task; calls of `refer(to:)` for its stores follow, those that are only read first.
    mutating func begin(_ launch: RecordedLaunch) {
        let outputs = launch.modes.count { $0.isWrite }
        begin(
            .task, code: 0, inputs: launch.modes.count - outputs, outputs: outputs,
            parameter: UInt64(launches.count))
        key.append(launch.identity)
        for mode in launch.modes { key.append(mode.code) }
        for argument in launch.images.keys.sorted() { key.append(launch.images[argument]!.identity) }
        launches.append(launch)
    }

    /// Records that the last array of a store is gone: its value is not needed after the window.
    mutating func release(slot: Int32, leaving allocation: Allocation?) {
        slots[Int(slot)].allocation = allocation
        // The bytes that this rank has of the store may differ from those of other ranks, which
        // must end the window at the same place; so an even share of the store counts.
        let pinned = allocation.map { own in
            ranks.map { slots[Int(slot)].byteCount / $0.count } ?? own.byteCount
        }
        release(slot: slot, pinning: pinned ?? 0)
    }

    /// Records the release of a store whose memory comes later.
    mutating func release(slot: Int32, pinning bytes: Int) {
        slots[Int(slot)].store = nil
        pinnedBytes += bytes
        key.append(KeyTag.release | UInt64(UInt32(bitPattern: slot)))
    }
}

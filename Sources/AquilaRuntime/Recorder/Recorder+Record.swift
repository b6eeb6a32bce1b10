import AquilaKernels
import AquilaTypes

extension Recorder {
    /// Appends an operation to the window, which ends first where it must.
    ///
    /// A window ends where the next operation would repeat its first one, so that windows fall into
    /// step with the loops of the program, or when it is full. A failure of a window that ends here
    /// is kept by the stores that it should have written, and is thrown where one of them is read.
    func record(_ output: LogicalStore, signature: Signature, _ body: (inout Window) -> Void) {
        lock.lock()
        defer { lock.unlock() }
        if mayTurn { turn(at: signature) }
        body(&window)
        window.pendingElements &+= output.view.elementCount
    }

    // The operations that programs record most are written out, in methods of this class: a closure
    // would copy the operands into its context, and a caller would count references to the recorder.

    /// Appends an operation of one operand, whose result is all of a fresh store.
    func record(_ op: Op, _ a: OperandBits, into output: Store) {
        lock.lock()
        defer { lock.unlock() }
        if mayTurn(at: .map, op.rawValue) { turn(at: Signature(.map, code: op.rawValue).with(a)) }
        window.begin(.map, code: op.rawValue, inputs: 1, outputs: 1)
        window.refer(to: a)
        window.refer(toNew: output)
    }

    /// Appends an operation of two operands, whose result is all of a fresh store.
    func record(_ op: Op, _ a: OperandBits, _ b: OperandBits, into output: Store) {
        lock.lock()
        defer { lock.unlock() }
        if mayTurn(at: .map, op.rawValue) { turn(at: Signature(.map, code: op.rawValue).with(a).with(b)) }
        window.begin(.map, code: op.rawValue, inputs: 2, outputs: 1)
        window.refer(to: a)
        window.refer(to: b)
        window.refer(toNew: output)
    }

    /// Appends a reduction of all axes, whose result is all of a fresh store.
    func record(_ op: ReductionOp, _ a: OperandBits, into output: Store) {
        lock.lock()
        defer { lock.unlock() }
        if mayTurn(at: .reduce, op.rawValue) { turn(at: Signature(.reduce, code: op.rawValue).with(a)) }
        let axes: UInt64 = 1 << UInt64(a.view.rank) &- 1
        window.begin(.reduce, code: op.rawValue, inputs: 1, outputs: 1, parameter: axes)
        window.refer(to: a)
        window.refer(toNew: output)
    }

    /// Appends a copy into elements that exist.
    func recordCopy(_ source: OperandBits, into target: OperandBits) {
        lock.lock()
        defer { lock.unlock() }
        if mayTurn(at: .map, Op.copy.rawValue) {
            turn(at: Signature(.map, code: Op.copy.rawValue).with(source).with(target))
        }
        window.begin(.map, code: Op.copy.rawValue, inputs: 1, outputs: 1)
        window.refer(to: source)
        window.refer(toWritten: target)
        window.pendingElements &+= target.view.elementCount
    }

    /// Appends an operation of two operands, whose result replaces the first.
    func recordUpdate(_ op: Op, _ target: OperandBits, _ b: OperandBits) {
        lock.lock()
        defer { lock.unlock() }
        if mayTurn(at: .map, op.rawValue) {
            turn(at: Signature(.map, code: op.rawValue).with(target).with(b).with(target))
        }
        window.begin(.map, code: op.rawValue, inputs: 2, outputs: 1)
        window.refer(to: target)
        window.refer(to: b)
        window.refer(toWritten: target)
        window.pendingElements &+= target.view.elementCount
    }

    /// True if the window may have to end before the next operation, or has just begun.
    @inline(__always)
    var mayTurn: Bool { window.operations.isEmpty || window.operations.count >= turnAfter || isHeavy }

    /// True if the window may have to end before an operation of this kind and code, or has just begun. Only
    /// an operation of the same kind and code may repeat the first one of a long window.
    @inline(__always)
    private func mayTurn(at kind: Operation.Kind, _ code: UInt8) -> Bool {
        window.operations.isEmpty || isHeavy
            || window.operations.count >= turnAfter && mayRepeat(kind, code)
    }

    @inline(never)
    private func mayRepeat(_ kind: Operation.Kind, _ code: UInt8) -> Bool {
        let first = window.operations[0]
        return first.kind == kind && first.code == code || turnAfter == 0 || isFull
    }

    @inline(__always)
    private var isHeavy: Bool {
        window.pendingElements >= limits.repeatAfterElements
            || window.pinnedBytes >= limits.maximumPinnedBytes
    }

    /// Ends the window where an operation of this signature must not join it, and keeps the
    /// signature of a window's first operation. The lock is held.
    @inline(never)
    func turn(at signature: Signature) {
        require(!TaskThread.isInBody, TaskThread.refusal)
        if !window.operations.isEmpty, isFull || (isLong && window.firstSignature == signature) {
            engine.endWindow()
        }
        if window.operations.isEmpty {
            window.firstSignature = signature
            try? engine.windowBegins()
        }
        if engine.keepsProvenances { window.noteEachProvenance() }
    }

    private var isLong: Bool {
        window.operations.count >= limits.repeatAfter
            || window.pendingElements >= limits.repeatAfterElements
    }

    private var isFull: Bool {
        window.operations.count >= limits.maximumOperations
            || window.pinnedBytes >= limits.maximumPinnedBytes
    }

    /// Notes that the last array of a store is gone.
    @inline(__always)
    func release(_ store: Store) {
        lock.lock()
        defer { lock.unlock() }
        if isDirect, store.windowSerial == window.serial, store.flightSlot < 0 {
            window.release(slot: store.windowSlot, leaving: store.allocation)
        } else {
            engine.release(store)
        }
    }
}

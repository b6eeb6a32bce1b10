import AquilaKernels
import AquilaTypes

extension Runtime {
    /// A fresh store for a result, in the memory order of the operands.
    @inline(__always)
    func makeResult(_ shape: Shape, _ dtype: DType, like a: View) -> Store {
        if a.isInRowMajorOrder { return makeRowMajorStore(shape, dtype) }
        return makeStore(shape, dtype, like: [a]).store
    }

    @inline(__always)
    func makeResult(_ shape: Shape, _ dtype: DType, like a: View, _ b: View) -> Store {
        if a.isInRowMajorOrder && b.isInRowMajorOrder { return makeRowMajorStore(shape, dtype) }
        return makeStore(shape, dtype, like: [a, b]).store
    }

    @inline(__always)
    private func makeRowMajorStore(_ shape: Shape, _ dtype: DType) -> Store {
        Store(runtime: self, dtype: dtype, root: View(contiguous: shape, itemSize: dtype.size))
    }

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

    /// True if the window may have to end before the next operation, or has just begun.
    @inline(__always)
    var mayTurn: Bool {
        window.operations.isEmpty || window.operations.count >= turnAfter
            || window.pendingElements >= limits.repeatAfterElements
            || window.pinnedBytes >= limits.maximumPinnedBytes
    }

    /// Ends the window where an operation of this signature must not join it, and keeps the
    /// signature of a window's first operation. The lock is held.
    @inline(never)
    func turn(at signature: Signature) {
        require(!TaskThread.isInBody, TaskThread.refusal)
        if !window.operations.isEmpty, isFull || (isLong && window.firstSignature == signature) {
            endWindow()
        }
        if window.operations.isEmpty {
            window.firstSignature = signature
            if ranks != nil { try? checkRecorder() }
        }
        if watcher != nil || simulation != nil { window.noteEachProvenance() }
    }

    /// Ends the window. If a program in the host language is interrupted meanwhile, it does not
    /// wait for the window in flight; then the window stays, and grows by the operation that is
    /// being recorded.
    private func endWindow() {
        guard HostLock.isThere, ranks == nil, simulation == nil else {
            try? flushLocked(mayOverlap: true)
            return
        }
        if isFlying {
            let runner = flight!.runner
            while !runner.hasEnded, !HostLock.released({ runner.ends(within: 100) }) {
                if HostLock.isInterrupted { return }
            }
        }
        try? flushLocked(
            mayOverlap: true, isUrged: window.pendingElements >= Self.manyElements && !window.needsHost)
    }

    /// Number of elements of a window that takes far longer than waking a thread.
    private static let manyElements = 1 << 24

    private var isLong: Bool {
        window.operations.count >= limits.repeatAfter
            || window.pendingElements >= limits.repeatAfterElements
    }

    private var isFull: Bool {
        window.operations.count >= limits.maximumOperations
            || window.pinnedBytes >= limits.maximumPinnedBytes
    }
}

import AquilaKernels
import AquilaTypes

extension Runtime {
    @inline(__always)
    func makeStore(_ shape: Shape, _ dtype: DType, like a: View) -> StoreView {
        if a.isInRowMajorOrder { return makeStore(shape, dtype) }
        return makeStore(shape, dtype, like: [a])
    }

    @inline(__always)
    func makeStore(_ shape: Shape, _ dtype: DType, like a: View, _ b: View) -> StoreView {
        if a.isInRowMajorOrder && b.isInRowMajorOrder { return makeStore(shape, dtype) }
        return makeStore(shape, dtype, like: [a, b])
    }

    /// Appends an operation to the window, which ends first where it must.
    ///
    /// A window ends where the next operation would repeat its first one, so that windows fall into step with the
    /// loops of the program; or when it is full. A failure of a window that ends here is kept by the stores
    /// that it should have written, and is thrown where one of them is read.
    @inline(__always)
    func record(_ kind: Operation.Kind, code: UInt8, _ output: StoreView, _ body: (inout Window) -> Void) {
        lock.lock()
        defer { lock.unlock() }
        let signature = Window.signature(kind, code: code, output.view)
        let isDue =
            window.operations.count >= limits.repeatAfter
            || window.pendingElements >= limits.repeatAfterElements
        if isDue, window.firstSignature == signature || isFull { try? flushLocked() }
        if window.operations.isEmpty { window.firstSignature = signature }
        body(&window)
        window.pendingElements &+= output.view.elementCount
    }

    private var isFull: Bool {
        window.operations.count >= limits.maximumOperations
            || window.pendingElements >= limits.maximumElements
    }
}

extension Window {
    /// What an operation looks like from outside: the same for the same line of a loop.
    @inline(__always)
    static func signature(_ kind: Operation.Kind, code: UInt8, _ output: View) -> UInt64 {
        var state = UInt64(kind.rawValue) << 8 | UInt64(code)
        state = state &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(output.offset))
        for axis in 0..<output.rank {
            state = state &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(output.shape[axis]))
            state = state &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(output.strides[axis]))
        }
        return state
    }
}

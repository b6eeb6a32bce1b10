public import AquilaTypes
import Glibc

/// A store whose first extent is the result of a task: each point of the task makes some rows, and the
/// store is the concatenation of these, in the order of the points.
public final class UnboundStore: Sendable {
    /// The type of the elements.
    public let dtype: DType
    /// The extents after the first.
    public let rowShape: Shape
    let runtime: Runtime

    private struct State {
        /// Number of points; nil before a task has been launched.
        var pointCount: Int?
        var buffers: [Int: OutputBuffer] = [:]
        var failure: (any Error)?
        /// True if a rank has failed to give its part.
        var isLost = false
        var store: LogicalStore?
    }

    private let state = Guarded(State())

    init(_ runtime: Runtime, _ dtype: DType, rowShape: Shape) {
        self.runtime = runtime
        self.dtype = dtype
        self.rowShape = rowShape
    }

    /// The store with its shape. The first call waits for the task.
    ///
    ///     let evens = library.task("evens") { (x: Input<Int>, found: UnboundOutput<Int>) in
    ///         for i in x.indices where x[i] % 2 == 0 { found.append(x[i]) }
    ///     }
    ///     let found = runtime.makeUnboundStore(.int64)
    ///     try evens(NDArray([1, 2, 4]), found)
    ///     try NDArray<Int>(found.bound())         // [2, 4]
    ///
    /// - Throws: `ArrayError` where no task was launched, or the task failed or needed what another
    ///   has failed to give.
    /// - Complexity: O(n) for n bytes, unless the task had one point, whose buffer becomes the store.
    public func bound() throws(ArrayError) -> LogicalStore {
        if let store = state.withLock({ $0.store }) { return store }
        guard let pointCount = state.withLock({ $0.pointCount }) else {
            throw ArrayError(.value, "unbound store: no task has been launched that makes it")
        }
        var cause: (any Error)?
        do { try runtime.flush() } catch { cause = error }
        let state = state.withLock { $0 }
        guard !state.isLost, let store = try join(state.buffers, pointCount) else {
            let reason = state.failure ?? cause
            // The task has not run.
            if let error = reason as? ArrayError, error.kind == .memory { throw error }
            throw ArrayError(
                .task, "unbound store: its task has failed\(reason.map { ": \($0)" } ?? "")",
                underlying: reason)
        }
        self.state.withLock { $0.store = store }
        return store
    }

    /// Nil where a point has made nothing.
    private func join(_ buffers: [Int: OutputBuffer], _ pointCount: Int) throws(ArrayError) -> LogicalStore? {
        switch try runtime.recorder.engine.join(buffers, pointCount: pointCount, rowShape, dtype) {
        case .incomplete: return nil
        case .store(let store): return store
        case .here: break
        }
        guard buffers.count == pointCount else { return nil }
        return try join((0..<pointCount).map { buffers[$0]! })
    }

    private func join(_ buffers: [OutputBuffer]) throws(ArrayError) -> LogicalStore {
        let rowBytes = max(rowShape.product * dtype.size, 1)
        let bytes = buffers.reduce(0) { $0 + $1.byteCount }
        let shape = Shape([bytes / rowBytes] + Array(rowShape))
        do {
            let store = runtime.makeStore(shape, dtype)
            try runtime.write(store) { pointer, _ in
                var place = pointer
                for buffer in buffers {
                    if let base = buffer.base { place.copyMemory(from: base, byteCount: buffer.byteCount) }
                    place += buffer.byteCount
                }
            }
            return store
        } catch {
            throw error as? ArrayError ?? ArrayError(.memory, "\(error)")
        }
    }

    // MARK: The task's side

    /// Makes the store the result of a launch.
    func expect(pointCount: Int, from task: String) throws(ArrayError) {
        let isFirst = state.withLock { state in
            defer { state.pointCount = state.pointCount ?? pointCount }
            return state.pointCount == nil
        }
        guard isFirst else {
            throw ArrayError(.value, "\(task): the unbound store is another task's result already")
        }
    }

    func deliver(_ buffer: OutputBuffer, point: Int) { state.withLock { $0.buffers[point] = buffer } }

    /// The task has failed on some rank.
    func lose(_ error: ArrayError) {
        state.withLock { state in
            state.failure = error
            state.isLost = true
        }
    }

    func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }
}

/// Contribution of a point to an unbound store: memory that grows.
///
/// The thread of the point's body owns it until the body returns; afterwards it is constant.
public final class OutputBuffer: @unchecked Sendable {
    private(set) var base: UnsafeMutableRawPointer?
    /// The bytes that are in use.
    public private(set) var byteCount = 0
    private var capacity = 0

    deinit { Glibc.free(base) }

    /// Adds room for this many bytes, and gives its address, which holds until more is added.
    ///
    /// Ends the program where the system has no memory.
    ///
    ///     let squares = TaskDeclaration(
    ///         library, "squares",
    ///         variants: [.cpu: { context in
    ///             let room = context.outputs[0].grow(by: 24).assumingMemoryBound(to: Int.self)
    ///             for k in 0..<3 { room[k] = k * k }
    ///         }])
    ///     let found = runtime.makeUnboundStore(.int64)
    ///     var launch = TaskLaunch(squares)
    ///     launch.add(found)
    ///     try launch.submit()
    ///     try NDArray<Int>(found.bound())         // [0, 1, 4]
    ///
    /// - Complexity: O(1) amortised: the room doubles where it is used up, and its bytes then move.
    public func grow(by bytes: Int) -> UnsafeMutableRawPointer {
        if byteCount + bytes > capacity || base == nil {
            capacity = max(byteCount + bytes, 2 * capacity, 64)
            base = realloc(base, capacity)
            require(base != nil, "out of memory: \(capacity) bytes for a task's output")
        }
        defer { byteCount += bytes }
        return base! + byteCount
    }
}

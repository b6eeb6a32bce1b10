/// A queue of a device's operations, which run in order; those of different streams run in any order.
///
/// Operations return before they have run: memory of the host and of the device has to stay valid, and
/// unchanged, until the stream is synchronized or an event recorded behind them is reached.
public final class CUDAStream: Sendable {
    /// The device of the stream.
    public let context: CUDAContext
    let handle: CUDAHandle

    fileprivate init(_ context: CUDAContext, priority: Int) throws(CUDAError) {
        try context.enter()
        var raw: OpaquePointer?
        // The stream does not wait for the default one, which other libraries may use.
        let nonBlocking: UInt32 = 1
        let library = context.library
        try library.check(
            library.createStream(&raw, nonBlocking, Int32(priority)), "cuStreamCreateWithPriority")
        self.context = context
        handle = CUDAHandle(raw)
    }

    deinit {
        if context.enterToRelease() { _ = context.library.destroyStream(handle.raw) }
    }

    /// Blocks until all operations have run.
    ///
    /// - Throws: the error of an operation that failed, of kind `deviceLost` as a rule.
    public func synchronize() throws(CUDAError) {
        try context.enter()
        try context.library.check(context.library.synchronizeStream(handle.raw), "cuStreamSynchronize")
    }

    /// True if all operations have run.
    public func isIdle() throws(CUDAError) -> Bool {
        try context.enter()
        return try isReady(context.library.queryStream(handle.raw), "cuStreamQuery", context)
    }

    // MARK: Copies

    /// Copies bytes of the host to the device.
    public func copy(_ source: UnsafeRawBufferPointer, to address: UInt64) throws(CUDAError) {
        guard source.count > 0 else { return }
        try context.enter()
        try context.library.check(
            context.library.copyToDevice(address, source.baseAddress, source.count, handle.raw),
            "cuMemcpyHtoDAsync")
    }

    /// Copies bytes of the device to the host.
    public func copy(from address: UInt64, to target: UnsafeMutableRawBufferPointer) throws(CUDAError) {
        guard target.count > 0 else { return }
        try context.enter()
        try context.library.check(
            context.library.copyToHost(target.baseAddress, address, target.count, handle.raw),
            "cuMemcpyDtoHAsync")
    }

    /// Copies bytes from one place of the device to another; the places do not overlap.
    public func copy(_ byteCount: Int, from source: UInt64, to target: UInt64) throws(CUDAError) {
        guard byteCount > 0 else { return }
        try context.enter()
        try context.library.check(
            context.library.copyOnDevice(target, source, byteCount, handle.raw), "cuMemcpyDtoDAsync")
    }

    /// Sets bytes of the device to one value.
    public func fill(_ byteCount: Int, at address: UInt64, with value: UInt8) throws(CUDAError) {
        guard byteCount > 0 else { return }
        try context.enter()
        try context.library.check(
            context.library.fill(address, value, byteCount, handle.raw), "cuMemsetD8Async")
    }

    // MARK: Order

    /// Marks the operations so far: the event is reached when they have run.
    public func record(_ event: CUDAEvent) throws(CUDAError) {
        try context.enter()
        try context.library.check(
            context.library.recordEvent(event.handle.raw, handle.raw), "cuEventRecord")
    }

    /// Holds further operations back until an event is reached, as it was last recorded.
    public func wait(for event: CUDAEvent) throws(CUDAError) {
        try context.enter()
        try context.library.check(
            context.library.waitEvent(handle.raw, event.handle.raw, 0), "cuStreamWaitEvent")
    }
}

/// A place in a stream, for which other streams and the host wait.
public final class CUDAEvent: Sendable {
    private let context: CUDAContext
    let handle: CUDAHandle

    fileprivate init(_ context: CUDAContext, timed: Bool) throws(CUDAError) {
        try context.enter()
        var raw: OpaquePointer?
        let disableTiming: UInt32 = 2
        try context.library.check(
            context.library.createEvent(&raw, timed ? 0 : disableTiming), "cuEventCreate")
        self.context = context
        handle = CUDAHandle(raw)
    }

    deinit {
        if context.enterToRelease() { _ = context.library.destroyEvent(handle.raw) }
    }

    /// Blocks until the event is reached; returns at once if it was never recorded.
    public func synchronize() throws(CUDAError) {
        try context.enter()
        try context.library.check(context.library.synchronizeEvent(handle.raw), "cuEventSynchronize")
    }

    /// True if the event is reached or was never recorded.
    public func isReached() throws(CUDAError) -> Bool {
        try context.enter()
        return try isReady(context.library.queryEvent(handle.raw), "cuEventQuery", context)
    }

    /// Milliseconds from an earlier event to this one; both are timed and reached.
    public func milliseconds(since start: CUDAEvent) throws(CUDAError) -> Double {
        try context.enter()
        var time: Float = 0
        try context.library.check(
            context.library.elapsedTime(&time, start.handle.raw, handle.raw), "cuEventElapsedTime")
        return Double(time)
    }
}

/// The answer of a query, whose status 600 stands for "not ready".
private func isReady(
    _ status: CUDALibrary.Status, _ call: StaticString, _ context: CUDAContext
) throws(CUDAError) -> Bool {
    let notReady: CUDALibrary.Status = 600
    if status == notReady { return false }
    try context.library.check(status, call)
    return true
}

extension CUDAContext {
    /// A new stream; those with lower numbers of priority go first where the device has to choose.
    public func makeStream(priority: Int = 0) throws(CUDAError) -> CUDAStream {
        try CUDAStream(self, priority: priority)
    }

    /// A new event, which measures time if it is timed.
    public func makeEvent(timed: Bool = false) throws(CUDAError) -> CUDAEvent {
        try CUDAEvent(self, timed: timed)
    }
}

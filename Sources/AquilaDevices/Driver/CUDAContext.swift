import AquilaTypes

/// A device in use: its memory, streams, events and modules.
///
/// It is the device's primary context, which other libraries of the process share. Functions may be called
/// from all threads, and none of them blocks unless it says so.
///
///     let context = try CUDAContext(driver.devices[0], of: driver)
///     let memory = try context.allocate(8000)
///     let stream = try context.makeStream()
public final class CUDAContext: Sendable {
    /// The device that the context is of.
    public let device: CUDADevice
    let library: CUDALibrary
    private let handle: CUDAHandle

    /// Starts to use a device; the context ends with its last memory, stream, event or module.
    public init(_ device: CUDADevice, of driver: CUDADriver) throws(CUDAError) {
        self.device = device
        library = driver.library
        var raw: OpaquePointer?
        try library.check(library.retainContext(&raw, device.handle), "cuDevicePrimaryCtxRetain")
        handle = CUDAHandle(raw)
    }

    // A driver that has ended already, at the end of the process, has released everything.
    deinit {
        if !library.isForked { _ = library.releaseContext(device.handle) }
    }

    /// Makes the context that of the calling thread, as nearly all functions of the driver need.
    ///
    /// - Throws: also in a process that was forked since the driver's initialisation.
    func enter() throws(CUDAError) {
        guard !library.isForked else { throw .forked }
        try library.check(library.setCurrent(handle.raw), "cuCtxSetCurrent")
    }

    /// Enters the context to release something; false if that is impossible because the driver has ended, or
    /// belongs to the process that forked this one.
    func enterToRelease() -> Bool { !library.isForked && library.setCurrent(handle.raw) == 0 }

    /// Blocks until the device has finished everything.
    public func synchronize() throws(CUDAError) {
        try enter()
        try library.check(library.synchronize(), "cuCtxSynchronize")
    }

    /// The bytes of free memory, and those of all memory.
    public func memoryInfo() throws(CUDAError) -> (free: Int, total: Int) {
        try enter()
        var (free, total) = (0, 0)
        try library.check(library.memoryInfo(&free, &total), "cuMemGetInfo")
        return (free, total)
    }
}

/// A handle of the driver, which all threads may use; the value is constant.
struct CUDAHandle: @unchecked Sendable {
    let raw: OpaquePointer?

    init(_ raw: OpaquePointer?) { self.raw = raw }
}

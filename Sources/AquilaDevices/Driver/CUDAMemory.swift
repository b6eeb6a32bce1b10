/// Memory of a device. The host cannot read it; it is freed with the object.
///
/// Operations on streams that use the memory have to be complete before the object is released.
public final class CUDAMemory: Sendable {
    /// The device whose memory it is.
    public let context: CUDAContext
    /// Device address of the first byte, a multiple of 256.
    public let address: UInt64
    /// The number of bytes.
    public let byteCount: Int

    fileprivate init(_ context: CUDAContext, _ byteCount: Int) throws(CUDAError) {
        try context.enter()
        var address: UInt64 = 0
        let library = context.library
        try library.check(
            library.allocate(&address, max(byteCount, 1)), "cuMemAlloc", detail: "\(byteCount) bytes")
        self.context = context
        self.address = address
        self.byteCount = byteCount
    }

    deinit {
        if context.enterToRelease() { _ = context.library.free(address) }
    }
}

/// Memory of the host that devices copy from and to directly (pinned memory). It is freed with the object.
///
/// The address is constant; the owner orders the threads and streams that use the bytes.
public final class PinnedMemory: @unchecked Sendable {
    /// The device that maps the memory.
    public let context: CUDAContext
    /// The bytes.
    public let bytes: UnsafeMutableRawBufferPointer

    fileprivate init(_ context: CUDAContext, _ byteCount: Int) throws(CUDAError) {
        try context.enter()
        var place: UnsafeMutableRawPointer?
        let library = context.library
        // Portable: every context of the process knows that the memory is pinned.
        let portable: UInt32 = 1
        try library.check(
            library.allocateHost(&place, max(byteCount, 1), portable), "cuMemHostAlloc",
            detail: "\(byteCount) bytes")
        self.context = context
        bytes = UnsafeMutableRawBufferPointer(start: place, count: byteCount)
    }

    deinit {
        if context.enterToRelease() { _ = context.library.freeHost(bytes.baseAddress) }
    }
}

extension CUDAContext {
    /// Allocates memory of the device, whose content is undefined. May block until the device is idle.
    ///
    /// - Throws: `CUDAError` of kind `outOfMemory` if the device has no room.
    public func allocate(_ byteCount: Int) throws(CUDAError) -> CUDAMemory { try CUDAMemory(self, byteCount) }

    /// Allocates pinned memory of the host.
    public func allocatePinned(_ byteCount: Int) throws(CUDAError) -> PinnedMemory {
        try PinnedMemory(self, byteCount)
    }
}

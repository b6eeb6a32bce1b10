/// The memory of a device, in blocks of a few sizes that are kept and used again.
///
/// `cuMemAlloc` may wait for the device and takes tens of microseconds and more, so a block that is
/// released goes to the list of its size. It can be used again at once: a block knows the operations that
/// still use its memory (`DeviceQueues`), and those of the next owner wait for them on the device. If the
/// memory is full, the kept blocks are given back to the driver and the allocation is tried again.
///
/// The owner uses it from one thread at a time.
///
///     let block = try heap.allocate(8000)
///     try queues.upload(bytes, to: block)
///     heap.release(block)
public final class DeviceHeap {
    /// The device.
    public let context: CUDAContext
    /// The queues in which the blocks are used.
    public let queues: DeviceQueues
    /// The most bytes of blocks in use and kept.
    public let limit: Int
    /// Bytes of the blocks in use.
    public private(set) var usedBytes = 0
    /// Bytes of released blocks that are kept.
    public private(set) var keptBytes = 0
    private var kept: [Int: [DeviceBlock]] = [:]

    /// A heap of at most `limit` bytes, whose blocks are used in the given queues.
    public init(_ queues: DeviceQueues, limit: Int = .max) {
        context = queues.context
        self.queues = queues
        self.limit = limit
    }

    // Memory is given back when no operation uses it any more.
    deinit { try? queues.synchronize() }

    /// The size of the block for a number of bytes: ¼ of a power of two apart, and 512 at least.
    ///
    ///     DeviceHeap.blockSize(for: 1)      // 512
    ///     DeviceHeap.blockSize(for: 5000)   // 5120
    public static func blockSize(for byteCount: Int) -> Int {
        guard byteCount > 512 else { return 512 }
        let step = max(512, 1 << (Int.bitWidth - (byteCount - 1).leadingZeroBitCount - 3))
        return (byteCount + step - 1) / step * step
    }

    /// A block of at least `byteCount` bytes, whose content is undefined.
    ///
    /// May block until the device is idle, if memory has to be given back to the driver.
    ///
    /// - Throws: `CUDAError` of kind `outOfMemory` if blocks in use fill the limit or the device.
    public func allocate(_ byteCount: Int) throws(CUDAError) -> DeviceBlock {
        let size = Self.blockSize(for: byteCount)
        if let block = kept[size]?.popLast() {
            keptBytes -= size
            usedBytes += size
            return block
        }
        if size > limit - usedBytes - keptBytes { try trim() }
        guard size <= limit - usedBytes else {
            throw .outOfMemory("\(size) bytes; \(usedBytes) of \(limit) are in use")
        }
        let memory = try allocateMemory(size)
        usedBytes += size
        return DeviceBlock(memory)
    }

    private func allocateMemory(_ size: Int) throws(CUDAError) -> CUDAMemory {
        do { return try context.allocate(size) } catch {
            guard error.kind == .outOfMemory, keptBytes > 0 else { throw error }
            try trim()
            return try context.allocate(size)
        }
    }

    /// Returns a block of this heap, also while operations use it. The caller does not use it again.
    public func release(_ block: DeviceBlock) {
        usedBytes -= block.byteCount
        keptBytes += block.byteCount
        kept[block.byteCount, default: []].append(block)
    }

    /// Gives the kept blocks back to the driver. Blocks until the device is idle.
    public func trim() throws(CUDAError) {
        try queues.synchronize()
        for block in kept.values.joined() { block.discard() }
        kept = [:]
        keptBytes = 0
    }
}

/// A block of a device's memory, and the operations that use it.
public final class DeviceBlock {
    /// Device address of the first byte.
    public let address: UInt64
    /// The number of bytes, often more than were asked for.
    public let byteCount: Int
    /// The operation that wrote the block last.
    var lastWrite: DeviceQueues.Ticket?
    /// The last operation of each queue that has read the block since.
    var lastReads: [DeviceQueues.Ticket] = []
    /// The memory; nil once it has been given back to the driver.
    private var memory: CUDAMemory?

    init(_ memory: CUDAMemory) {
        address = memory.address
        byteCount = memory.byteCount
        self.memory = memory
    }

    /// Gives the memory of a released block back, also where the former owner still has the object.
    fileprivate func discard() { memory = nil }
}

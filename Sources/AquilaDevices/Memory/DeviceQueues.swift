/// The queues of a device: one for kernels, and one for the copies of each direction, which run beside them.
///
/// Operations are submitted with the blocks that they read and write. Those of different queues run in any
/// order, but for this: an operation waits, on the device, for the last write of each block that it
/// touches, and for all uses of each block that it writes. So the blocks have the same content as if all
/// operations ran in the order of their submission. The host waits for nothing but what it reads.
///
/// The owner uses it from one thread at a time.
///
///     try queues.upload(bytes, to: x)
///     try queues.submit(.kernels, reading: [x], writing: [y]) { stream throws(CUDAError) in
///         try launch.run(on: stream, with: function)
///     }
///     try queues.download(from: y, to: result)
public final class DeviceQueues {
    /// A queue of the device.
    public enum Queue: Int, CaseIterable, Sendable {
        /// Kernels, fills and copies within the device.
        case kernels
        /// Copies from the host.
        case uploads
        /// Copies to the host.
        case downloads
    }

    /// The place of an operation in its queue, from 1 on.
    struct Ticket {
        let queue: Queue
        let number: Int
    }

    /// The stream of a queue, and the events behind its operations.
    private struct Lane {
        let stream: CUDAStream
        /// Events of the last operations; each is used again for later ones.
        let events: [CUDAEvent]
        /// The number of operations so far.
        var count = 0
        /// The operation of each queue for which this one has waited last.
        var waited = [Int](repeating: 0, count: Queue.allCases.count)
    }

    /// The device.
    public let context: CUDAContext
    private var lanes: [Lane] = []
    private var uploadRing: StagingRing
    private var downloadRing: StagingRing
    /// False only in tests, which must then fail.
    package var ordersQueues = true

    private static let eventCount = 64

    /// Queues on a device.
    ///
    /// - Parameter chunkSize: bytes of a piece of pinned memory, through which copies go; each direction has
    ///   four.
    public init(_ context: CUDAContext, chunkSize: Int = 4 << 20) throws(CUDAError) {
        self.context = context
        uploadRing = try StagingRing(context, chunkSize: chunkSize)
        downloadRing = try StagingRing(context, chunkSize: chunkSize)
        for _ in Queue.allCases {
            var events: [CUDAEvent] = []
            for _ in 0..<Self.eventCount { events.append(try context.makeEvent()) }
            lanes.append(Lane(stream: try context.makeStream(), events: events))
        }
    }

    // MARK: Operations

    /// Appends an operation to a queue, in the order that its blocks need.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - reading: the blocks that the operation reads and does not write.
    ///   - writing: the blocks that it writes, or reads and writes.
    ///   - body: appends the operation to the queue's stream.
    public func submit(
        _ queue: Queue, reading: [DeviceBlock], writing: [DeviceBlock],
        _ body: (CUDAStream) throws(CUDAError) -> Void
    ) throws(CUDAError) {
        for block in reading + writing { try wait(queue, for: block.lastWrite) }
        for block in writing {
            for ticket in block.lastReads { try wait(queue, for: ticket) }
        }
        let index = queue.rawValue
        try body(lanes[index].stream)
        lanes[index].count += 1
        let ticket = Ticket(queue: queue, number: lanes[index].count)
        try lanes[index].stream.record(event(of: ticket))
        for block in reading {
            block.lastReads.removeAll { $0.queue == queue }
            block.lastReads.append(ticket)
        }
        for block in writing {
            block.lastWrite = ticket
            block.lastReads = []
        }
    }

    /// The event behind an operation. If it has been used for later operations of the queue since, waiting
    /// for it waits for these too; all of them were submitted already, so that no cycle of waits arises.
    private func event(of ticket: Ticket) -> CUDAEvent {
        lanes[ticket.queue.rawValue].events[ticket.number % Self.eventCount]
    }

    private func wait(_ queue: Queue, for ticket: Ticket?) throws(CUDAError) {
        guard let ticket, ticket.queue != queue, ordersQueues,
            lanes[queue.rawValue].waited[ticket.queue.rawValue] < ticket.number
        else { return }
        try lanes[queue.rawValue].stream.wait(for: event(of: ticket))
        lanes[queue.rawValue].waited[ticket.queue.rawValue] = ticket.number
    }

    /// Blocks until an operation has run.
    private func finish(_ ticket: Ticket?) throws(CUDAError) {
        guard let ticket else { return }
        try event(of: ticket).synchronize()
    }

    /// Blocks until everything has run.
    public func synchronize() throws(CUDAError) {
        for lane in lanes { try lane.stream.synchronize() }
    }

    // MARK: Copies

    private func lastTicket(_ queue: Queue) -> Ticket {
        Ticket(queue: queue, number: lanes[queue.rawValue].count)
    }

    /// Copies bytes of the host into a block. Returns when the bytes have been read, which is before they are
    /// on the device; blocks while all pinned memory is in use.
    public func upload(
        _ source: UnsafeRawBufferPointer, to block: DeviceBlock, at offset: Int = 0
    ) throws(CUDAError) {
        var done = 0
        while done < source.count {
            let count = min(uploadRing.chunkSize, source.count - done)
            let chunk = uploadRing.next()
            try finish(uploadRing.tickets[chunk])
            let bytes = uploadRing.bytes(chunk, count)
            bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[done..<done + count]))
            let target = block.address + UInt64(offset + done)
            try submit(.uploads, reading: [], writing: [block]) { stream throws(CUDAError) in
                try stream.copy(UnsafeRawBufferPointer(bytes), to: target)
            }
            uploadRing.tickets[chunk] = lastTicket(.uploads)
            done += count
        }
    }

    /// Copies bytes of a block to the host. Blocks until they are there.
    public func download(
        from block: DeviceBlock, at offset: Int = 0, to target: UnsafeMutableRawBufferPointer
    ) throws(CUDAError) {
        var (requested, done) = (0, 0)
        var pending: [(chunk: Int, count: Int)] = []
        while done < target.count {
            while requested < target.count, pending.count < StagingRing.count {
                let count = min(downloadRing.chunkSize, target.count - requested)
                let chunk = downloadRing.next()
                let bytes = downloadRing.bytes(chunk, count)
                let source = block.address + UInt64(offset + requested)
                try submit(.downloads, reading: [block], writing: []) { stream throws(CUDAError) in
                    try stream.copy(from: source, to: bytes)
                }
                downloadRing.tickets[chunk] = lastTicket(.downloads)
                pending.append((chunk, count))
                requested += count
            }
            let (chunk, count) = pending.removeFirst()
            try finish(downloadRing.tickets[chunk])
            UnsafeMutableRawBufferPointer(rebasing: target[done..<done + count])
                .copyMemory(from: UnsafeRawBufferPointer(downloadRing.bytes(chunk, count)))
            done += count
        }
    }
}

/// Pieces of pinned memory that are used in turn.
private struct StagingRing {
    static let count = 4

    let chunkSize: Int
    /// The last operation that used each piece.
    var tickets = [DeviceQueues.Ticket?](repeating: nil, count: count)
    private let memory: PinnedMemory
    private var turn = 0

    init(_ context: CUDAContext, chunkSize: Int) throws(CUDAError) {
        self.chunkSize = chunkSize
        memory = try context.allocatePinned(Self.count * chunkSize)
    }

    /// The piece whose turn it is.
    mutating func next() -> Int {
        turn = (turn + 1) % Self.count
        return turn
    }

    func bytes(_ chunk: Int, _ count: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: memory.bytes[chunk * chunkSize..<chunk * chunkSize + count])
    }
}

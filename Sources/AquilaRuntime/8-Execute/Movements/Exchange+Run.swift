import AquilaTransport
import AquilaTypes

extension Exchange {
    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        try start(memory, allocator, ranks)()
    }

    /// Begins the exchange. Until the result has been called, no step may write the sent elements
    /// or read the received ones.
    ///
    /// - Returns: a function that waits for the exchange's end.
    func start(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws -> () throws -> Void
    {
        // Every rank counts every exchange, also those without messages of its own.
        let tag = ranks.nextTag()
        var requests: [TransportRequest] = []
        var boxes: [Allocation] = []
        var arrivals: [(Parcel, UnsafeMutableRawPointer)] = []
        for parcel in receives {
            let box = try allocator.allocate(parcel.byteCount)
            boxes.append(box)
            let bytes = UnsafeMutableRawBufferPointer(start: box.pointer, count: parcel.byteCount)
            requests.append(try ranks.transport!.receive(into: bytes, from: parcel.peer, tag: tag))
            arrivals.append((parcel, box.pointer))
        }
        for parcel in sends {
            let box = try allocator.allocate(parcel.byteCount)
            boxes.append(box)
            parcel.pack(memory, into: box.pointer)
            let bytes = UnsafeRawBufferPointer(start: box.pointer, count: parcel.byteCount)
            requests.append(try ranks.transport!.send(bytes, to: parcel.peer, tag: tag))
        }
        for (source, target) in copies {
            StridedCopy(from: source.view, to: target.view, itemSize: source.itemSize)
                .run(memory.address(source.slot), memory.address(target.slot))
        }
        return {
            try requests.waitForAll()
            for (parcel, pointer) in arrivals { parcel.unpack(memory, from: pointer) }
            boxes.forEach(allocator.free)
        }
    }
}

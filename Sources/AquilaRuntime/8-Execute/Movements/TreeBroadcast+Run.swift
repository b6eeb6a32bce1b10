import AquilaTransport
import AquilaTypes

extension TreeBroadcast {
    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        let tag = ranks.nextTag()
        guard let tree = tree(of: ranks.rank) else { return }
        let packed = try allocator.allocate(target.byteCount)
        let parcel = Parcel(peer: tree.root, regions: [target])
        if let parent = tree.parent {
            let bytes = UnsafeMutableRawBufferPointer(start: packed.pointer, count: target.byteCount)
            try ranks.transport!.receive(into: bytes, from: parent, tag: tag).wait()
        } else {
            parcel.pack(memory, into: packed.pointer)
        }
        let bytes = UnsafeRawBufferPointer(start: packed.pointer, count: target.byteCount)
        let sends = try tree.children.reversed().map { child in
            try ranks.transport!.send(bytes, to: tree.members[child], tag: tag)
        }
        if tree.parent != nil { parcel.unpack(memory, from: packed.pointer) }
        try sends.waitForAll()
        allocator.free(packed)
    }
}

import AquilaTransport
import AquilaTypes

extension Replication {
    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        let boxes = (0..<ranks.count).map { rank in items.map { $0.part(of: rank) } }
        let counts = boxes.map { zip($0, items).reduce(0) { $0 + $1.0.count * $1.1.source.itemSize } }
        let mine = try allocator.allocate(counts[ranks.rank])
        let all = try allocator.allocate(counts.reduce(0, +))
        defer {
            allocator.free(mine)
            allocator.free(all)
        }
        Parcel(peer: ranks.rank, regions: items.map(\.source)).pack(memory, into: mine.pointer)
        try ranks.transport!.start(
            .allGather(
                UnsafeRawBufferPointer(start: mine.pointer, count: counts[ranks.rank]),
                into: UnsafeMutableRawBufferPointer(start: all.pointer, count: counts.reduce(0, +)),
                counts: counts)
        ).wait()
        var pointer = all.pointer
        for rank in 0..<ranks.count {
            for (item, box) in zip(items, boxes[rank]) {
                let region = item.target.part(box, of: item.held)
                Parcel(peer: rank, regions: [region]).unpack(memory, from: pointer)
                pointer += region.byteCount
            }
        }
    }
}

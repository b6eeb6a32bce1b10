import AquilaTransport
import AquilaTypes

extension TreeGather {
    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        let tag = ranks.nextTag()
        var sends: [TransportRequest] = []
        var packed: [Allocation] = []
        // Each tree waits only for trees with lower roots, and for members further from its own
        // root, so waits form no circle.
        for tree in trees(of: ranks.rank) {
            let counts = counts(tree, tree.subtree)
            let buffer = try allocator.allocate(counts.reduce(0, +))
            packed.append(buffer)
            pack(part(of: ranks.rank, for: tree.root), ranks.rank, memory, into: buffer.pointer)
            try receive(tree, counts, buffer, tag, ranks)
            if let parent = tree.parent {
                let bytes = UnsafeRawBufferPointer(start: buffer.pointer, count: counts.reduce(0, +))
                sends.append(try ranks.transport!.send(bytes, to: parent, tag: tag))
            } else {
                unpack(tree, counts, memory, from: buffer.pointer)
            }
        }
        try sends.waitForAll()
        packed.forEach(allocator.free)
    }

    private func receive(
        _ tree: Tree, _ counts: [Int], _ buffer: Allocation, _ tag: Int, _ ranks: Ranks
    ) throws {
        var requests: [TransportRequest] = []
        for child in tree.children {
            let places = tree.subtree(of: child)
            let start = counts[..<(child - tree.place)].reduce(0, +)
            let count = places.reduce(0) { $0 + counts[$1 - tree.place] }
            let bytes = UnsafeMutableRawBufferPointer(start: buffer.pointer + start, count: count)
            requests.append(try ranks.transport!.receive(into: bytes, from: tree.members[child], tag: tag))
        }
        try requests.waitForAll()
    }

    private func pack(
        _ box: Box, _ rank: Int, _ memory: Executor.Memory, into pointer: UnsafeMutableRawPointer
    ) {
        let all = held.box(of: rank)
        Parcel(peer: rank, regions: items.map { $0.source.part(box, of: all) }).pack(memory, into: pointer)
    }

    private func unpack(
        _ tree: Tree, _ counts: [Int], _ memory: Executor.Memory, from pointer: UnsafeMutableRawPointer
    ) {
        let all = wanted.box(of: tree.root)
        var pointer = pointer
        for (member, count) in zip(tree.members, counts) {
            let box = part(of: member, for: tree.root)
            Parcel(peer: member, regions: items.map { $0.target.part(box, of: all) })
                .unpack(memory, from: pointer)
            pointer += count
        }
    }
}

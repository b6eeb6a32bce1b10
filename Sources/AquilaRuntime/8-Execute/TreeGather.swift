import AquilaTransport
import AquilaTypes

/// Brings elements together on the few ranks that go on with them, each along a tree of those that have some: where one
/// rank needs something of many.
final class TreeGather: TreeMovement {
    /// One array.
    struct Item {
        /// Where this rank has its part, and where what it wants goes.
        var source: Region
        var target: Region
    }

    let items: [Item]
    /// The operation, of those that all ranks have recorded, that asked for it.
    let operation: Int
    let label = "gather"
    private let held: RankTiling
    private let wanted: Demand

    init(_ items: [Item], held: RankTiling, wanted: Demand, operation: Int) {
        self.items = items
        self.held = held
        self.wanted = wanted
        self.operation = operation
    }

    var regions: [Region] { items.flatMap { [$0.source, $0.target] } }

    /// Bytes of all items' elements.
    private var itemSize: Int { items.reduce(0) { $0 + $1.source.itemSize } }

    /// The trees that a rank has a part in, by their roots.
    func trees(of rank: Int) -> [Tree] {
        let mine = held.box(of: rank)
        var roots = wanted.ranks(meeting: mine)
        if !roots.contains(rank) { roots.append(rank) }
        return roots.sorted().compactMap { root in
            let box = wanted.box(of: root)
            if box.isEmpty { return nil }
            var members = [root]
            for member in held.ranks(meeting: box) where member != root {
                if !held.box(of: member).intersection(box).isEmpty { members.append(member) }
            }
            return Tree(members: members, rank: rank)
        }
    }

    private func part(of member: Int, for root: Int) -> Box {
        held.box(of: member).intersection(wanted.box(of: root))
    }

    /// The bytes that each of some members of a tree puts into it.
    private func counts(_ tree: Tree, _ places: Range<Int>) -> [Int] {
        places.map { part(of: tree.members[$0], for: tree.root).count * itemSize }
    }

    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        let tag = ranks.nextTag()
        var sends: [TransportRequest] = []
        var packed: [Allocation] = []
        // Each tree waits for trees with lower roots, and for members further from its own: no circle.
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

    func traffic(of rank: Int) -> (received: (Int, Int), sent: (Int, Int)) {
        var (received, sent) = ((0, 0), (0, 0))
        for tree in trees(of: rank) {
            let counts = counts(tree, tree.subtree)
            let bytes = counts.reduce(0, +)
            received.0 += tree.children.count
            received.1 += bytes - counts[0]
            guard tree.parent != nil else { continue }
            sent.0 += 1
            sent.1 += bytes
        }
        return (received, sent)
    }
}

import AquilaTypes

/// Brings elements together on the few ranks that go on with them, each along a tree of those that have some: where one
/// rank needs something of many.
struct TreeGather {
    /// One array.
    struct Item {
        /// Where this rank has its part, and where what it wants goes.
        var source: Region
        var target: Region
    }

    let items: [Item]
    /// The parts that ranks have, and those that they want.
    let held: RankTiling
    let wanted: Demand
    /// The operation, of those that all ranks have recorded, that asked for it.
    let operation: Int

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

    func part(of member: Int, for root: Int) -> Box {
        held.box(of: member).intersection(wanted.box(of: root))
    }

    /// The bytes that each of some members of a tree puts into it.
    func counts(_ tree: Tree, _ places: Range<Int>) -> [Int] {
        places.map { part(of: tree.members[$0], for: tree.root).count * itemSize }
    }

    func traffic(of rank: Int) -> TreeTraffic {
        var traffic = TreeTraffic(operation: operation)
        for tree in trees(of: rank) {
            let counts = counts(tree, tree.subtree)
            let bytes = counts.reduce(0, +)
            traffic.received.messages += tree.children.count
            traffic.received.bytes += bytes - counts[0]
            guard tree.parent != nil else { continue }
            traffic.sent.messages += 1
            traffic.sent.bytes += bytes
        }
        return traffic
    }
}

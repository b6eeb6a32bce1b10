import AquilaTypes

/// Brings elements together on the few ranks that compute with them, where one rank needs elements
/// of many. The elements for each of them come along a tree of the ranks that have some.
struct TreeGather {
    /// The part of one array that is gathered.
    struct Item {
        /// This rank's part, and memory for the elements that it wants.
        var source: Region
        var target: Region
    }

    let items: [Item]
    /// The parts that ranks have, and the parts that they want.
    let held: RankTiling
    let wanted: Demand
    /// Operation that asked for the gather, by its number in the window that all ranks have
    /// recorded.
    let operation: Int

    var regions: [Region] { items.flatMap { [$0.source, $0.target] } }

    /// Bytes of one element of each item together.
    private var itemSize: Int { items.reduce(0) { $0 + $1.source.itemSize } }

    /// The trees that a rank is a member of, ordered by their roots.
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

    /// The bytes that each member at the given places puts into the tree.
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

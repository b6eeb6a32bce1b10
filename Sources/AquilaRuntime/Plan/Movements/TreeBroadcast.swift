import AquilaTypes

/// Brings elements from the first of the ranks that want the same ones to the others, along a tree.
struct TreeBroadcast {
    /// Memory for all elements that this rank wants.
    let target: Region
    let trees: FetchTrees
    /// Operation that asked for the broadcast, by its number in the window that all ranks have
    /// recorded.
    let operation: Int

    /// The tree that a rank is a member of.
    func tree(of rank: Int) -> Tree? {
        let tiling = trees.wanted.tiling
        if tiling.box(of: rank).isEmpty { return nil }
        let members = tiling.siblings(of: rank, in: trees.first.tiling)
        return Tree(members: members.filter { !tiling.box(of: $0).isEmpty }, rank: rank)
    }

    func traffic(of rank: Int) -> TreeTraffic {
        var traffic = TreeTraffic(operation: operation)
        guard let tree = tree(of: rank) else { return traffic }
        let (received, sent) = (tree.parent == nil ? 0 : 1, tree.children.count)
        traffic.received = (received, received * target.byteCount)
        traffic.sent = (sent, sent * target.byteCount)
        return traffic
    }
}

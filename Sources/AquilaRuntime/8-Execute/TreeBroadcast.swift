import AquilaTransport
import AquilaTypes

/// Brings elements from the first rank of those that want the same to the others, along a tree.
final class TreeBroadcast: TreeMovement {
    let label = "broadcast"
    /// The operation, of those that all ranks have recorded, that asked for it.
    let operation: Int
    private let target: Region
    private let trees: FetchTrees

    /// - Parameter target: all that this rank wants.
    init(_ target: Region, _ trees: FetchTrees, operation: Int) {
        self.target = target
        self.trees = trees
        self.operation = operation
    }

    var regions: [Region] { [target] }

    /// The tree that a rank has a part in.
    private func tree(of rank: Int) -> Tree? {
        let tiling = trees.wanted.tiling
        if tiling.box(of: rank).isEmpty { return nil }
        let members = tiling.siblings(of: rank, in: trees.first.tiling)
        return Tree(members: members.filter { !tiling.box(of: $0).isEmpty }, rank: rank)
    }

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

    func traffic(of rank: Int) -> (received: (Int, Int), sent: (Int, Int)) {
        guard let tree = tree(of: rank) else { return ((0, 0), (0, 0)) }
        let (received, sent) = (tree.parent == nil ? 0 : 1, tree.children.count)
        return ((received, received * target.byteCount), (sent, sent * target.byteCount))
    }
}

import AquilaTypes

/// A step of a plan that moves elements, within this rank's memory or between ranks.
enum Movement {
    case regrow(Regrowth)
    case exchange(Exchange)
    case replicate(Replication)
    /// Many ranks' elements to the few that go on with them.
    case gather(TreeGather)
    /// One rank's elements to those that want the same.
    case broadcast(TreeBroadcast)
    /// Subarrays that index arrays name.
    case index(IndexedMovement)

    /// The name in traces.
    var label: String {
        switch self {
        case .regrow: "regrow"
        case .exchange(let exchange): exchange.label
        case .replicate: "replicate"
        case .gather: "gather"
        case .broadcast: "broadcast"
        case .index(let movement): movement.label
        }
    }

    /// The elements that it reads and writes.
    var regions: [Region] {
        switch self {
        case .regrow(let regrowth): [regrowth.region]
        case .exchange(let exchange): exchange.regions
        case .replicate(let replication): replication.regions
        case .gather(let gather): gather.regions
        case .broadcast(let broadcast): [broadcast.target]
        case .index(let movement): movement.regions
        }
    }

    /// The slots whose memory it uses.
    var slots: [Int] { regions.map(\.slot) }

    /// Bytes that it packs at most, besides the regions.
    var bufferBytes: Int {
        if case .index(let movement) = self { return movement.bufferBytes }
        return regions.reduce(0) { $0 + $1.byteCount }
    }

    /// Messages and bytes of a movement along a tree that come to a rank, and that it sends on; nil for others.
    func treeTraffic(of rank: Int) -> TreeTraffic? {
        switch self {
        case .gather(let gather): gather.traffic(of: rank)
        case .broadcast(let broadcast): broadcast.traffic(of: rank)
        case .regrow, .exchange, .replicate, .index: nil
        }
    }
}

/// Elements of a slot: a view in bytes of the slot's memory.
struct Region {
    var slot: Int
    var view: View
    var itemSize: Int

    var byteCount: Int { view.elementCount * itemSize }
}

/// A sequence of regions, packed one behind the other in row-major order of each.
struct Parcel {
    var peer: Int
    var regions: [Region]

    var byteCount: Int { regions.reduce(0) { $0 + $1.byteCount } }
}

extension Region {
    /// The elements of a box, where this region shows those of another one.
    func part(_ box: Box, of held: Box) -> Region {
        var result = self
        result.view = view.part(box, of: held)
        return result
    }
}

import AquilaTypes

/// A step of a plan that moves elements, within this rank's memory or between ranks.
enum Movement {
    case regrow(Regrowth)
    case exchange(Exchange)
    case replicate(Replication)
    /// Elements of many ranks go to the few ranks that compute with them.
    case gather(TreeGather)
    /// Elements of one rank go to the ranks that want the same ones.
    case broadcast(TreeBroadcast)
    /// Subarrays that index arrays name.
    case index(IndexedMovement)

    /// Name of the movement in traces.
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

    /// The elements that the movement reads and writes.
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

    /// The slots whose memory the movement uses.
    var slots: [Int] { regions.map(\.slot) }

    /// Upper bound on the bytes that the movement packs, besides the regions.
    var bufferBytes: Int {
        if case .index(let movement) = self { return movement.bufferBytes }
        return regions.reduce(0) { $0 + $1.byteCount }
    }

    /// Messages and bytes that a movement along a tree brings to a rank and sends on from it; nil
    /// for other movements.
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
    /// The elements of `box`; this region shows the elements of `held`.
    func part(_ box: Box, of held: Box) -> Region {
        var result = self
        result.view = view.part(box, of: held)
        return result
    }
}

import AquilaTypes

/// Distribution of the elements of a store over the ranks: the rank that certainly has each
/// element, and the copies that are valid besides.
///
/// All ranks know the placements of all ranks without messages, since they are symbolic. Only
/// `held` concerns this rank alone.
struct Placement: Hashable {
    enum Home: Hashable {
        /// Every rank has all elements, and computes them all; for small stores.
        case everywhere
        /// Each element has an owner rank, whose value of it is always the latest.
        case tiled(RankTiling)

        func box(of rank: Int, _ shape: Shape) -> Box {
            switch self {
            case .everywhere: Box(shape)
            case .tiled(let tiling): tiling.box(of: rank)
            }
        }
    }

    /// Elements that ranks have fetched and that have not been written since: each rank has those
    /// that it touches when it computes its points of a domain.
    struct Replica: Hashable {
        var tiling: RankTiling
        var map: IndexMap

        func box(of rank: Int) -> Box { map.image(of: tiling.box(of: rank)) }
        /// The box around the elements that any rank has of the replica.
        var hull: Box { map.image(of: Box(tiling.shape)) }
    }

    var home: Home
    /// True if the copies of all elements on every rank are the latest.
    var isWhole: Bool
    var replicas: [Replica] = []
    /// Box that this rank has room for: its home, and ghost cells around it.
    var held: Box

    /// Largest number of replicas; beyond it, the oldest are forgotten.
    static let maximumReplicas = 16

    /// The parts of a box that a rank would have to fetch.
    func missing(_ box: Box, on rank: Int, _ shape: Shape) -> [Box] {
        guard !isWhole, case .tiled(let tiling) = home else { return [] }
        var rest = box.subtracting(tiling.box(of: rank))
        for replica in replicas where !rest.isEmpty {
            let valid = replica.box(of: rank)
            rest = rest.flatMap { $0.subtracting(valid) }
        }
        return rest
    }

    mutating func addReplica(_ replica: Replica) {
        guard !replicas.contains(replica) else { return }
        replicas.append(replica)
        if replicas.count > Self.maximumReplicas { replicas.removeFirst() }
    }

    /// Forgets the copies of elements of a box that is being written.
    mutating func invalidate(_ box: Box) {
        isWhole = false
        replicas.removeAll { !$0.hull.intersection(box).isEmpty }
    }
}

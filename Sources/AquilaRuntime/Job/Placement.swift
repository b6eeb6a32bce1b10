import AquilaTypes

/// Where the elements of a store are: which rank has them for certain, and which copies hold besides (DESIGN.md D6).
///
/// All ranks know this of all ranks: it is symbolic. Only `held` is this rank's own affair.
struct Placement: Hashable {
    enum Home: Hashable {
        /// Every rank has all elements, and computes them all: of small stores.
        case everywhere
        /// Each element has one rank whose value of it is always the latest.
        case tiled(RankTiling)

        func box(of rank: Int, _ shape: Shape) -> Box {
            switch self {
            case .everywhere: Box(shape)
            case .tiled(let tiling): tiling.box(of: rank)
            }
        }
    }

    /// Elements that ranks have fetched and nobody has written since: those that each touches when it computes
    /// its points of a domain.
    struct Replica: Hashable {
        var tiling: RankTiling
        var map: IndexMap

        func box(of rank: Int) -> Box { map.image(of: tiling.box(of: rank)) }
        /// All that any rank has of it.
        var hull: Box { map.image(of: Box(tiling.shape)) }
    }

    var home: Home
    /// Whether what every rank has of all elements is the latest.
    var isWhole: Bool
    var replicas: [Replica] = []
    /// What this rank has room for: its home, and ghost cells around it.
    var held: Box

    /// Replicas beyond this many are forgotten, the oldest first.
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

    /// Forgets the copies of elements of a box, which are written.
    mutating func invalidate(_ box: Box) {
        isWhole = false
        replicas.removeAll { !$0.hull.intersection(box).isEmpty }
    }
}

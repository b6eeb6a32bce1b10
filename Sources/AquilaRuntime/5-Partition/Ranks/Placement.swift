import AquilaTransport
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

/// The ranks that run a program together, as one of them sees it.
final class Ranks {
    /// Nil where a rank is only simulated.
    let transport: (any Transport)?
    let rank: Int
    let count: Int
    private var numbers: [Placement: Int32] = [:]
    private var placements: [Placement] = []
    /// Stores of so many bytes at most are with every rank.
    private(set) var replicatedBytes = WindowLimits().replicatedBytes
    /// Beyond so many, what a rank needs of others comes along a tree.
    private(set) var directPeers = WindowLimits().directPeers
    /// Bytes that this rank packs at a time, about, where values decide who gets what.
    private(set) var exchangeBytes = WindowLimits().exchangeBytes
    /// What keeps this rank in step with the others.
    let agreement = Agreement()
    /// How many exchanges there have been: the same on all ranks at the same place of the program.
    var exchangeCount = 0

    init(_ transport: any Transport) {
        self.transport = transport
        rank = transport.rank
        count = transport.size
    }

    /// One of many ranks as a simulation has it, which moves nothing.
    init(simulated rank: Int, of count: Int) {
        transport = nil
        self.rank = rank
        self.count = count
    }

    /// The number of a placement, by which stores and the keys of windows know it.
    func number(of placement: Placement) -> Int32 {
        if let known = numbers[placement] { return known }
        placements.append(placement)
        numbers[placement] = Int32(placements.count - 1)
        return Int32(placements.count - 1)
    }

    /// Where a new store has its home: with every rank if it is small, else in balanced tiles.
    func home(of root: View, itemSize: Int) -> Placement.Home {
        if isSmall(root.shape, itemSize: itemSize) { return .everywhere }
        let order = root.shape.indices.sorted { root.strides[$0] > root.strides[$1] }
        return .tiled(RankTiling.balanced(root.shape, ranks: count, order: order))
    }

    func isSmall(_ shape: Shape, itemSize: Int) -> Bool {
        shape.product <= 1 || shape.product * itemSize <= replicatedBytes
    }

    /// The placement of a store whose elements every rank has.
    func numberOfWhole(_ store: Store) -> Int32 { numberOfWhole(store.root, itemSize: store.dtype.size) }

    func numberOfWhole(_ root: View, itemSize: Int) -> Int32 {
        number(
            of: Placement(home: home(of: root, itemSize: itemSize), isWhole: true, held: Box(root.shape)))
    }

    func placement(_ number: Int32) -> Placement? { number < 0 ? nil : placements[Int(number)] }

    /// The tag of the next exchange.
    func nextTag() -> Int {
        defer { exchangeCount += 1 }
        return exchangeCount % (transport!.highestTag + 1)
    }

    /// - Parameter budget: that of memory, the same on all ranks.
    func heed(_ limits: WindowLimits, budget: Int) {
        replicatedBytes = limits.replicatedBytes
        directPeers = limits.directPeers
        exchangeBytes = min(limits.exchangeBytes, budget / 16)
    }
}

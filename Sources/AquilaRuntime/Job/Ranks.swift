import AquilaTransport
import AquilaTypes

/// The ranks that run a program together, as one of them sees it.
final class Ranks {
    /// Transport between the ranks; nil where a rank is only simulated.
    let transport: (any Transport)?
    let rank: Int
    let count: Int
    private var numbers: [Placement: Int32] = [:]
    private var placements: [Placement] = []
    /// Largest number of bytes of a store that every rank has.
    private(set) var replicatedBytes = WindowLimits().replicatedBytes
    /// Largest number of ranks from which a rank fetches elements directly; from more, they come
    /// along a tree.
    private(set) var directPeers = WindowLimits().directPeers
    /// Approximate number of bytes that this rank packs at a time where values decide on the receiving
    /// rank.
    private(set) var exchangeBytes = WindowLimits().exchangeBytes
    /// State that keeps this rank in step with the others.
    let agreement = Agreement()
    /// Number of exchanges so far: the same on all ranks at the same place of the program.
    var exchangeCount = 0

    init(_ transport: any Transport) {
        self.transport = transport
        rank = transport.rank
        count = transport.size
    }

    /// Makes one of many ranks for a simulation, which moves nothing.
    init(simulated rank: Int, of count: Int) {
        transport = nil
        self.rank = rank
        self.count = count
    }

    /// The number of a placement, by which stores and the keys of windows refer to it.
    func number(of placement: Placement) -> Int32 {
        if let known = numbers[placement] { return known }
        placements.append(placement)
        numbers[placement] = Int32(placements.count - 1)
        return Int32(placements.count - 1)
    }

    /// The home of a new store: with every rank if it is small, otherwise in balanced tiles.
    func home(of root: View, itemSize: Int) -> Placement.Home {
        if isSmall(root.shape, itemSize: itemSize) { return .everywhere }
        let order = root.shape.indices.sorted { root.strides[$0] > root.strides[$1] }
        return .tiled(RankTiling.balanced(root.shape, ranks: count, order: order))
    }

    func isSmall(_ shape: Shape, itemSize: Int) -> Bool {
        shape.product <= 1 || shape.product * itemSize <= replicatedBytes
    }

    /// The number of the placement of a store whose elements every rank has.
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

    /// - Parameter budget: the budget of memory, the same on all ranks.
    func heed(_ limits: WindowLimits, budget: Int) {
        replicatedBytes = limits.replicatedBytes
        directPeers = limits.directPeers
        exchangeBytes = min(limits.exchangeBytes, budget / 16)
    }
}

import AquilaTypes

/// A movement along trees of ranks, which each rank finds when it runs.
protocol TreeMovement: Movement {
    var operation: Int { get }
    /// What comes to a rank and what it sends on: messages and bytes.
    func traffic(of rank: Int) -> (received: (Int, Int), sent: (Int, Int))
}

/// What each rank wants of a store: the elements that it touches at its points.
struct Demand {
    var tiling: RankTiling
    var map: IndexMap

    func box(of rank: Int) -> Box { map.image(of: tiling.box(of: rank)) }

    /// The ranks that want elements of a box.
    func ranks(meeting box: Box) -> [Int] {
        tiling.ranks(meeting: map.preimage(of: box, in: tiling.shape, isWide: true))
            .filter { rank in !self.box(of: rank).intersection(box).isEmpty }
    }
}

/// A binomial tree of ranks, as one of them sees it. Members stand in an order that all of them know, the root first;
/// those below one follow it without a gap.
struct Tree {
    let members: [Int]
    /// This rank's place among them.
    let place: Int

    init?(members: [Int], rank: Int) {
        guard let place = members.firstIndex(of: rank) else { return nil }
        self.members = members
        self.place = place
    }

    var root: Int { members[0] }
    var parent: Int? { place == 0 ? nil : members[place & (place - 1)] }

    /// The places of those that have this rank as their parent, ascending.
    var children: [Int] {
        var result: [Int] = []
        var step = 1
        while place + step < members.count, place & step == 0 {
            result.append(place + step)
            step *= 2
        }
        return result
    }

    /// This rank's place and all below it.
    var subtree: Range<Int> { self.subtree(of: place) }

    func subtree(of place: Int) -> Range<Int> {
        place..<(place == 0 ? members.count : Swift.min(place + (place & -place), members.count))
    }
}

/// A binomial tree of ranks, as one of them sees it. Members stand in an order that all of them
/// know, the root first; the members below one follow it without a gap.
struct Tree {
    let members: [Int]
    /// Place of this rank among the members.
    let place: Int

    init?(members: [Int], rank: Int) {
        guard let place = members.firstIndex(of: rank) else { return nil }
        self.members = members
        self.place = place
    }

    var root: Int { members[0] }
    var parent: Int? { place == 0 ? nil : members[place & (place - 1)] }

    /// The places of the members whose parent is this rank, ascending.
    var children: [Int] {
        var result: [Int] = []
        var step = 1
        while place + step < members.count, place & step == 0 {
            result.append(place + step)
            step *= 2
        }
        return result
    }

    /// The places of this rank and of all members below it.
    var subtree: Range<Int> { self.subtree(of: place) }

    func subtree(of place: Int) -> Range<Int> {
        place..<(place == 0 ? members.count : Swift.min(place + (place & -place), members.count))
    }
}

/// Messages and bytes that a movement along a tree brings to a rank and sends on from it.
struct TreeTraffic {
    var operation: Int
    var received = (messages: 0, bytes: 0)
    var sent = (messages: 0, bytes: 0)
}

import AquilaTypes

/// The elements of a store that each rank touches at its points of a domain.
struct Demand {
    var tiling: RankTiling
    var map: IndexMap

    func box(of rank: Int) -> Box { map.image(of: tiling.box(of: rank)) }

    /// The ranks whose points touch elements of a box.
    func ranks(meeting box: Box) -> [Int] {
        tiling.ranks(meeting: map.preimage(of: box, in: tiling.shape, isWide: true))
            .filter { rank in !self.box(of: rank).intersection(box).isEmpty }
    }
}

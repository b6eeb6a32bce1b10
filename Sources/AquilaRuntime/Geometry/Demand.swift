import AquilaTypes

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

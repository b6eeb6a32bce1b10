import AquilaTypes

/// Brings the parts of some elements that ranks have to all ranks.
struct Replication {
    /// The part of one array that goes to all ranks.
    struct Item {
        /// This rank's part.
        var source: Region
        /// Memory for all parts: an instance of `held`.
        var target: Region
        var held: Box
        var tiling: RankTiling
        /// Elements that all ranks want.
        var wanted: Box
    }

    let items: [Item]
    /// Operation that asked for the replication, by its number in the window that all ranks have
    /// recorded.
    let operation: Int

    var regions: [Region] { items.flatMap { [$0.source, $0.target] } }
}

extension Replication.Item {
    func part(of rank: Int) -> Box { tiling.box(of: rank).intersection(wanted) }
}

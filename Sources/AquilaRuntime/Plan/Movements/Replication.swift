import AquilaTypes

/// Brings what ranks have of some elements to all of them.
struct Replication {
    /// One array.
    struct Item {
        /// Where this rank's part is.
        var source: Region
        /// Where all of it goes: an instance of `held`.
        var target: Region
        var held: Box
        var tiling: RankTiling
        /// What is wanted.
        var wanted: Box
    }

    let items: [Item]
    /// The operation, of those that all ranks have recorded, that asked for it.
    let operation: Int

    var regions: [Region] { items.flatMap { [$0.source, $0.target] } }
}

extension Replication.Item {
    func part(of rank: Int) -> Box { tiling.box(of: rank).intersection(wanted) }
}

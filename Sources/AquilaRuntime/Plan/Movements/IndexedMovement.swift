import AquilaTypes

/// A movement between ranks whose messages follow from the values of index arrays: a gather or a
/// scatter.
struct IndexedMovement {
    /// This rank's parts of the arrays.
    struct Operands {
        /// The elements of the indexed array that this rank owns.
        var array: Region
        /// The values that are gathered or scattered at this rank's points.
        var values: Region
        /// The index arrays at this rank's points.
        var indices: [Region]
    }

    let spread: SpreadIndexing
    let data: Operands
    let rank: Int

    var label: String {
        switch spread.kind {
        case .gather: "gather"
        case .scatter: "scatter"
        }
    }

    var regions: [Region] { data.indices + [data.values, data.array] }
    var bufferBytes: Int { spread.bufferBytes(of: rank) }
}

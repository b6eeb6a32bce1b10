/// The way of an operand along trees of ranks, where each rank needs pieces of many others, or many
/// ranks need the same elements. The elements first go to one of the ranks that need the same ones,
/// and from it to the others.
struct FetchTrees {
    var home: RankTiling
    /// The elements that each rank wants.
    var wanted: Demand
    /// The elements that come to the first rank of those that want the same.
    var first: Demand

    /// True if several ranks want the same elements.
    var isShared: Bool { first.tiling != wanted.tiling }
}

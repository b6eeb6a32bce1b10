extension Runtime {
    /// The number of this rank among those that run the program together; 0 where it runs alone.
    public var rank: Int { ranks?.rank ?? 0 }

    /// How many ranks run the program together.
    public var rankCount: Int { ranks?.count ?? 1 }
}

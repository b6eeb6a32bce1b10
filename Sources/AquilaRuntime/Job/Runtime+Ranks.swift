extension Runtime {
    /// The number of this rank among those that run the program together; 0 if it runs alone.
    public var rank: Int { ranks?.rank ?? 0 }

    /// The number of ranks that run the program together.
    public var rankCount: Int { ranks?.count ?? 1 }
}

/// Parameters of a job whose ranks are threads.
public struct InProcessOptions: Sendable {
    /// The largest message in bytes that is copied when it is sent; larger ones wait for their
    /// receives.
    public var eagerBytes = 4096
    /// Seconds after which a wait throws. It is long, as threads may wait for their turn on a busy
    /// machine.
    public var patience = 120.0
    /// Seconds after which `run` aborts the job and throws.
    public var limit = 300.0
    /// The number of ranks that share a simulated host; nil: all of them.
    public var ranksPerHost: Int?
    /// Random delays and reordering of requests; nil: everything happens at once.
    public var disorder: Disorder?

    /// Options with their defaults.
    public init() {}

    /// The reordering that a network may cause: requests end later than possible, and in another
    /// order.
    public struct Disorder: Sendable {
        /// The seed of the delays. The order in which threads start remains the system's.
        public var seed: UInt64
        /// The highest number of looks after which a delayed event happens.
        public var looks: Int

        /// Random delays from a seed.
        ///
        /// - Parameter looks: the longest delay, in looks at the network.
        public init(seed: UInt64, looks: Int = 20) {
            self.seed = seed
            self.looks = looks
        }
    }

    func host(of rank: Int) -> String { "host\(ranksPerHost.map { rank / $0 } ?? 0)" }
}

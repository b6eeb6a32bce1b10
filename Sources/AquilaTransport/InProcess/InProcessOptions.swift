/// How a job of threads behaves.
public struct InProcessOptions: Sendable {
    /// Messages up to this size are copied when they are sent; a larger one waits for its receive.
    public var eagerBytes = 4096
    /// After so many seconds a wait throws: long, since a busy machine lets a thread wait for its turn.
    public var patience = 120.0
    /// After so many seconds a run ends the job and throws.
    public var limit = 300.0
    /// How many ranks stand for a host; nil: all of them.
    public var ranksPerHost: Int?
    /// Delays what happens, and changes its order; nil: everything happens at once.
    public var disorder: Disorder?

    public init() {}

    /// What a network may do to a program: requests end later than they could, and in another order.
    public struct Disorder: Sendable {
        /// Equal seeds draw equal delays; which threads come first remains the system's.
        public var seed: UInt64
        /// How often somebody must look until a thing happens: up to so many times.
        public var looks: Int

        public init(seed: UInt64, looks: Int = 20) {
            self.seed = seed
            self.looks = looks
        }
    }

    func host(of rank: Int) -> String { "host\(ranksPerHost.map { rank / $0 } ?? 0)" }
}

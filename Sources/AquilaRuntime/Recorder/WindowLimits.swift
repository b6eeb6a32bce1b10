/// When a window ends although no value is needed, and what runs depth first: functions of the stream alone.
public struct WindowLimits: Sendable {
    /// From this many operations on, a window ends where the stream repeats its beginning.
    public var repeatAfter = 64
    /// From this many written elements on, too.
    public var repeatAfterElements = 1 << 28
    /// A window never holds more operations.
    public var maximumOperations = 1024
    /// A window ends when it holds back this many bytes of stores that the program has let go.
    public var maximumPinnedBytes = 1 << 28
    /// A window that ends although no value is needed may run while the next one is recorded, where
    /// its operations write this many elements: waking a thread takes as long as a tenth of that.
    /// Zero: any window does.
    public var overlapElements = 1 << 20
    /// Kernels that read each other's results at offsets run depth first where one of these has
    /// this many bytes.
    public var pipelineBytes = 4 << 20
    /// Of many ranks, every one has all of a store of so many bytes at most.
    public var replicatedBytes = 1 << 16
    /// Of many ranks, one that needs something of more others than this gets it along a tree of them.
    public var directPeers = 8
    /// Of many ranks: what each packs at a time, about, where values decide who gets what. The rest
    /// waits its turn.
    public var exchangeBytes = 1 << 26
    /// A window that has not come often runs without a plan, where no operation has more points than this.
    public var directElements = 1 << 14
    /// Bytes of intermediate results that a tile of a pipeline may hold: half of a second-level cache.
    public var tileBytes = 512 << 10

    public init() {}
}

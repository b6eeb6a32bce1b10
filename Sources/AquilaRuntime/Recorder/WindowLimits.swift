/// Bounds at which a window ends although no value is needed, and at which kernels run depth first. All are
/// functions of the stream alone.
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
    /// Largest number of bytes of a store that every one of many ranks has whole.
    public var replicatedBytes = 1 << 16
    /// Largest number of other ranks from which a rank receives elements directly; from more ranks,
    /// they come along a tree.
    public var directPeers = 8
    /// Approximate number of bytes that a rank packs at a time where values decide on the receiving rank;
    /// further bytes follow in later rounds.
    public var exchangeBytes = 1 << 26
    /// Largest number of points of the operations of a window that runs without a plan; windows
    /// that come often have plans.
    public var directElements = 1 << 17
    /// Bytes of intermediate results that a tile of a pipeline may hold: half of a second-level cache.
    public var tileBytes = 512 << 10

    /// The bounds that hold unless a program sets others.
    ///
    ///     WindowLimits().maximumOperations            // 1024
    ///
    /// - Complexity: O(1).
    public init() {}
}

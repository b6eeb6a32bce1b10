import AquilaTypes

// Defaults for engines of a single process: it has all elements, and agrees with itself.

extension Engine {
    var ranks: Ranks? { nil }
    var isDirect: Bool { false }
    var isBusy: Bool { false }
    var looksAtEachOperation: Bool { false }
    var keepsProvenances: Bool { false }
    var landed: ((PreparedWindow, Bool, UInt64) -> Void)? {
        get { nil }
        set {}
    }

    func heed(_ limits: WindowLimits) {}
    func close() {}
    func windowBegins() throws {}
    func settle() -> Bool { false }
    func sendOff() {}
    func isComputed(within milliseconds: Int) -> Bool { true }

    func makeWhole(_ store: Store) throws {}
    func isWhole(_ store: Store) -> Bool { true }
    func admitWhole(_ bytes: Int) throws {}
    func positions(of mask: LogicalStore) throws -> [LogicalStore]? { nil }
    func join(
        _ pieces: [Int: OutputBuffer], pointCount: Int, _ rowShape: Shape, _ dtype: DType
    ) throws(ArrayError) -> JoinedPieces { .here }

    /// The process has the whole store at home.
    func fillHome(_ array: LogicalStore, _ body: HomeFiller) throws {
        try array.store.runtime.fill(array) { bytes in
            guard !bytes.isEmpty else { return }
            let view = View(contiguous: array.view.shape, itemSize: array.dtype.size)
            try body(Shape(repeating: 0, count: view.rank), bytes.baseAddress!, view)
        }
    }

    func lendHome(_ array: LogicalStore, _ body: HomeReader) throws {
        let runtime = array.store.runtime
        if array.view.elementCount == 0 { return try runtime.wait(for: array) }
        let origin = Shape(repeating: 0, count: array.view.rank)
        try runtime.read(array) { try body(origin, $0, $1) }
    }

    func agree<R>(_ body: () throws -> R) throws -> R { try body() }
    func allGather(_ bytes: [UInt8]) throws -> [[UInt8]] { [bytes] }
    func onceForAll(_ body: () throws -> [UInt8]) throws -> [UInt8] { try body() }
    func once(_ body: () throws -> Void) throws {
        do { try body() } catch { throw ArrayError(wrapping: error) }
    }
    func barrier() throws {}
    func meetAtEnd() throws {}
    var isCollecting: Bool {
        get { false }
        set {}
    }
}

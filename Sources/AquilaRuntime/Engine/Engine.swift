import AquilaTypes

/// A kind of machine that windows run on: this process, one of many ranks, or chosen ranks of a
/// simulation. Programs see no difference but speed.
///
/// The recorder calls an engine with its lock held, except where a function says otherwise.
protocol Engine: AnyObject {
    /// Ranks that windows are planned for; nil for one process.
    var ranks: Ranks? { get }
    /// True if this process has all elements, computes all of them, and is not watched, so that
    /// elements at hand can be read, and released, without a call of the engine.
    var isDirect: Bool { get }
    /// True if a window runs while the next one is recorded.
    var isBusy: Bool { get }
    /// True if the recorder has to call `turn` for each operation.
    var looksAtEachOperation: Bool { get }
    /// True if the place in the program of each operation is kept.
    var keepsProvenances: Bool { get }
    /// Function that is called when a window that ran meanwhile has landed.
    var landed: ((_ window: PreparedWindow, _ hasRun: Bool, _ nanoseconds: UInt64) -> Void)? { get set }

    /// Notes new limits of windows.
    func heed(_ limits: WindowLimits)
    /// Waits for all work, and frees the engine's memory: the runtime goes.
    func close()

    // MARK: Windows

    /// Called before the first operation of a window is recorded.
    func windowBegins() throws
    /// Ends a window although no value is needed. Errors stay with the stores that they concern.
    func endWindow()
    /// Plans the window; nil if nothing is to be run.
    func prepare() throws -> PreparedWindow?
    /// Runs the window by its plan. The window is empty afterwards.
    ///
    /// - Parameters:
    ///   - mayOverlap: true if no value is needed, so that the window may run while the next one is
    ///     recorded.
    ///   - isUrged: true if it is to do so although the program may not take long to come back.
    /// - Returns: true if the window has run, false if it runs now.
    func run(_ prepared: PreparedWindow, mayOverlap: Bool, isUrged: Bool) throws -> Bool
    /// Waits for the window that runs while the next one is recorded, if there is one, and gives its
    /// stores their elements.
    ///
    /// - Returns: true if the recorded window uses elements that could not be computed.
    @discardableResult func settle() -> Bool
    /// Begins the recorded operations on another thread, where that is worth it.
    func sendOff()
    /// Waits some milliseconds at most for the window that runs. Called without the lock.
    func isComputed(within milliseconds: Int) -> Bool

    // MARK: Stores

    /// Notes that the last array of a store is gone.
    func release(_ store: Store)
    /// Waits for an array's elements, and lends them.
    ///
    /// - Parameter isRead: true if the caller does not write the elements, so that a copy serves.
    func lend(_ array: LogicalStore, isRead: Bool) throws -> Loan
    /// Brings all elements of a store to their place in this process. No operation on the store is
    /// pending.
    func makeWhole(_ store: Store) throws
    /// True if this process has all elements of a store on which no operation is pending.
    func isWhole(_ store: Store) -> Bool
    /// Throws if there is no room for a store that every process has whole.
    func admitWhole(_ bytes: Int) throws
    /// Lets each rank write the elements of a new store that it has at home. Called without the lock.
    func fillHome(_ array: LogicalStore, _ body: HomeFiller) throws
    /// Waits for an array's elements, and lends each to exactly one rank. Called without the lock.
    func lendHome(_ array: LogicalStore, _ body: HomeReader) throws
    /// Positions at which a mask holds, found by all ranks; nil if each process finds all of them.
    func positions(of mask: LogicalStore) throws -> [LogicalStore]?
    /// Joins the pieces of an unbound store that points have made on any rank. Called without the
    /// lock.
    func join(
        _ pieces: [Int: OutputBuffer], pointCount: Int, _ rowShape: Shape, _ dtype: DType
    ) throws(ArrayError) -> JoinedPieces

    // MARK: The whole program. Called without the lock.

    /// Runs a body on each rank; where it throws on one, it throws on all.
    func agree<R>(_ body: () throws -> R) throws -> R
    /// Bytes of each rank, on all ranks.
    func allGather(_ bytes: [UInt8]) throws -> [[UInt8]]
    /// Bytes that a body gives on the first rank, on all ranks.
    func onceForAll(_ body: () throws -> [UInt8]) throws -> [UInt8]
    /// Calls a body on the first rank alone, after all recorded operations.
    func once(_ body: () throws -> Void) throws
    /// Waits for all ranks.
    func barrier() throws
    /// Compares the ends of the program on all ranks, if ranks are compared.
    func meetAtEnd() throws
    /// True while handles go at times that are no places of the program.
    var isCollecting: Bool { get set }
}

typealias HomeFiller = (_ origin: Shape, UnsafeMutableRawPointer, View) throws -> Void
typealias HomeReader = (_ origin: Shape, UnsafeRawPointer, View) throws -> Void

/// Elements that an engine lends.
struct Loan {
    /// Address of element (0, 0, …).
    let first: UnsafeMutableRawPointer
    /// View with offset zero.
    let view: View
    /// Memory of a copy, which ends with the loan.
    var copy: Allocation?

    init(_ array: LogicalStore, at base: UnsafeMutableRawPointer) {
        self.init(array.view, at: base)
    }

    init(_ view: View, at base: UnsafeMutableRawPointer, copy: Allocation? = nil) {
        first = base + view.offset
        var view = view
        view.offset = 0
        self.view = view
        self.copy = copy
    }
}

/// Outcome of joining the pieces of an unbound store.
enum JoinedPieces {
    /// This process has all pieces, and joins them.
    case here
    /// A point has made no piece.
    case incomplete
    case store(LogicalStore)
}

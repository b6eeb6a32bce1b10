public import AquilaTypes

/// A logical store: elements of one type under one shape, wherever they are.
///
/// A store has a value in program order at once; its memory may come later, or never, when every
/// use of the value was fused away. Stores are shared by the arrays that view them; the last one to
/// go records the release.
///
/// The recording lock of the runtime guards all variables. The binding changes `stamp` and
/// `exportCount` without it, under the interpreter's lock, which threads of Python programs hold
/// when they record.
public final class Store: @unchecked Sendable {
    /// The runtime that records operations on this store.
    @inlinable public var runtime: Runtime { runtimeReference._withUnsafeGuaranteedRef { $0 } }
    /// The same without counting a reference.
    @usableFromInline let runtimeReference: Unmanaged<Runtime>
    /// Keeps any runtime but the shared one, which stays anyway, so that most stores count no
    /// reference to it.
    private let keeper: Runtime?
    /// Type of the elements.
    public let dtype: DType
    /// True if the window in flight gives the elements memory.
    var isAwaited = false
    /// The whole store: offset zero, dense strides in the memory order of its elements.
    public let root: View

    /// Memory of the elements; nil while no operation has needed it. The recording
    /// lock, not the compiler, ensures exclusive access: each reading of an element would pay for a
    /// check.
    @exclusivity(unchecked) var allocation: Allocation?
    /// Failure of the operation that should have written the elements; reading them throws it.
    var failure: ArrayError?
    /// Images that tasks have found from the elements as positions; dropped when these are written.
    var images: ImageCache?
    /// Number of the placement of the elements on many ranks; -1 before it is known.
    var placement: Int32 = -1
    /// The window that knows this store, and its slot there.
    var windowSerial: UInt64 = 0
    var windowSlot: Int32 = -1
    /// Number of views of the elements' memory that other code has. While it is not zero, operations on the
    /// store run as soon as they are recorded.
    public private(set) var exportCount = 0
    /// The elements' state where other code sees them at the store's front; else nil.
    var exposure: Exposure?
    /// The address of the store's front; zero before it has one. See `FrontRegion`. Locks, not the compiler,
    /// ensure exclusive access: each array of Python's would pay for a check.
    @exclusivity(unchecked) public internal(set) var front: UInt = 0
    /// True if the front is the store's own in the region, which it gives back.
    var ownsFront = false
    /// True if a page with the store's extents comes before its front.
    var hasExtentsAtFront = false
    /// True if the system has given the front memory.
    var hasPagesAtFront = false
    /// Count of the writes of the elements, recorded ones and those at once; writes of other code
    /// through exported memory are not counted. Locks, not the compiler, ensure exclusive access:
    /// each recorded output would pay for a check.
    @exclusivity(unchecked) public internal(set) var stamp: UInt64 = 0
    /// The slot in the window in flight; -1 where that does not know the store.
    var flightSlot: Int32 = -1

    @inline(__always)
    init(runtime: Runtime, dtype: DType, root: View) {
        runtimeReference = .passUnretained(runtime)
        keeper = runtime.isShared ? nil : runtime
        self.dtype = dtype
        self.root = root
        if _slowPath(root.shape.product > Self.mostElements) { failure = .tooLarge(root.shape, dtype) }
    }

    /// More have no place in any address space, whatever their type.
    private static let mostElements = Int.max >> 5

    /// Throws where the elements cannot be had, as there are too many of them.
    @inline(__always)
    func requirePossible() throws(ArrayError) {
        if let failure { throw failure }
    }

    /// A stand-in for a store that goes, with its elements and its state. It keeps no reference to the
    /// runtime, which keeps it.
    init(standingInFor other: Store) {
        runtimeReference = other.runtimeReference
        keeper = nil
        dtype = other.dtype
        root = other.root
        allocation = other.allocation
        failure = other.failure
        placement = other.placement
        windowSerial = other.windowSerial
        windowSlot = other.windowSlot
    }

    deinit {
        if front != 0 { leaveFront() }
        runtimeReference._withUnsafeGuaranteedRef { $0.release(self) }
    }

    /// True if other code may read and write the elements without a word to the runtime.
    @inline(__always)
    public var isSeenByOthers: Bool { exportCount > 0 || exposure != nil }

    /// Says that the elements are written at once.
    ///
    ///     let store = zeros([4]).logicalStore.store, before = store.stamp
    ///     store.noteWrite()
    ///     store.stamp - before            // 1
    ///
    /// - Complexity: O(1).
    @inline(__always)
    public func noteWrite() { stamp &+= 1 }

    /// Begins an export of the elements' memory, at the address that `write` gave last: other code
    /// may read and write it. The caller calls `Runtime.runWhatUsesExports` after each operation
    /// that it records.
    ///
    ///     let store = zeros([4]).logicalStore.store
    ///     store.beginExport()
    ///     store.isSeenByOthers            // true
    ///     store.endExport()
    ///
    /// - Complexity: O(1).
    public func beginExport() { exportCount += 1 }

    /// Ends an export of the elements' memory, once for each `beginExport`.
    ///
    ///     let store = zeros([4]).logicalStore.store
    ///     store.beginExport()
    ///     store.endExport()
    ///     store.exportCount               // 0
    ///
    /// - Complexity: O(1).
    public func endExport() { exportCount -= 1 }

    /// `Int.max` where that is more than an address space has.
    public var byteCount: Int {
        let count = root.shape.count == 1 ? root.shape[0] : root.elementCount
        return _slowPath(count > Self.mostElements) ? .max : count << dtype.sizeLog2
    }
}

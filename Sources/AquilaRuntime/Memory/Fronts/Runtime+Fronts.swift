import AquilaSystem
public import AquilaTypes
import Glibc

extension Runtime {
    /// Lets stores have fronts: addresses at which other code sees them, and which are computed when they are
    /// touched. Reserves addresses and installs a handler of faults; once, before anything is recorded.
    ///
    ///     func first(of sum: NDArray<Double>) -> Double? {
    ///         guard Runtime.startFronts() else { return nil }
    ///         return UnsafePointer<Double>(bitPattern: sum.logicalStore.store.frontAddress())?.pointee
    ///     }
    ///
    /// - Returns: false where the system does not give the addresses.
    /// - Complexity: O(1); reserves addresses, and no memory.
    public static func startFronts() -> Bool {
        guard FrontRegion.start() else { return false }
        TouchHandler.install()
        return true
    }

    /// Makes the handler of faults the first one again, after other code has installed one.
    ///
    ///     Runtime.renewFronts()       // does nothing where no fronts were started
    ///
    /// - Complexity: O(1).
    public static func renewFronts() { if FrontRegion.shared != nil { TouchHandler.install() } }

    /// The store whose front an address is in, and the front's address; nil elsewhere. The caller keeps an
    /// array over that memory, hence the store.
    ///
    ///     Runtime.store(atFront: 0) == nil            // true
    ///
    /// - Complexity: O(1).
    public static func store(atFront address: UInt) -> (store: Store, front: UInt)? {
        guard let (owner, front) = FrontRegion.shared?.owner(of: address),
            let store = LateFront.settled(owner, front)
        else { return nil }
        return (store, store.front)
    }

    /// True for an address within the front of a store.
    ///
    ///     Runtime.isAtFront(nil)                      // false
    ///
    /// - Complexity: O(1).
    public static func isAtFront(_ address: UnsafeRawPointer?) -> Bool {
        FrontRegion.shared?.contains(UInt(bitPattern: address)) ?? false
    }

    /// Computes a store and shows its elements at its front. Other code may read and write them there until
    /// the next recorded operation on the store; a touch after that runs what is recorded, and exposes the
    /// store again.
    ///
    /// Blocks while recorded operations on the store run. Costs a copy of the elements, or moves of the pages
    /// of large stores.
    ///
    ///     try runtime.expose(ones([4]).logicalStore.store)
    ///
    /// - Throws: the `ArrayError` of the operation that should have written the store, or one of kind
    ///   `memory`.
    /// - Complexity: O(n) for the copy of n bytes, or a call of the system for blocks of 2 MiB and
    ///   more.
    public func expose(_ store: Store) throws {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        if store.exposure != nil { return }
        let whole = LogicalStore(store, store.root, store.dtype)
        _ = try recorder.engine.lend(whole, isRead: false)
        if store.front == FrontRegion.shared?.beyond {
            throw ArrayError(.memory, "no addresses to show \(formatBytes(store.byteCount)) to other code")
        }
        // Memory of others is where it is.
        guard FrontRegion.shared?.contains(store.front) == true else { return }
        recorder.engine.settle()
        if !store.expose(recorder.resources.allocator) {
            throw ArrayError(.memory, "no memory to show \(formatBytes(store.byteCount)) to other code")
        }
    }

    /// True if a touch had to give zeros, which `takeTouchFailure` explains.
    @inline(__always)
    public static var hasTouchFailed: Bool { Touches.hasFailed }

    /// The failure of a touch, which had to give zeros, and clears it; nil as a rule.
    ///
    ///     runtime.takeTouchFailure() == nil           // true
    ///
    /// - Complexity: O(1).
    public func takeTouchFailure() -> (any Error)? {
        recorder.lock.withLock { Touches.takeFailure() }
    }

    /// Exposes a store for code that has touched it, and that cannot catch an error: after one, the front
    /// shows zeros, and the next call from Python raises the error (`takeTouchFailure`).
    func touch(_ store: Store) {
        let visit = recorder.lock.withLock { watcher?.doctor?.visitTouch(store.root.elementCount) }
        defer { visit?.leave() }
        do {
            if recorder.window.needsHost { return try HostLock.released { try expose(store) } }
            try expose(store)
        } catch {
            recorder.lock.withLock {
                Touches.note(error)
                guard store.openFront() else { abort() }
                store.hasPagesAtFront = true
            }
        }
    }
}

/// Failures of touches. The recording lock guards the error.
enum Touches {
    nonisolated(unsafe) private static var failure: (any Error)?
    nonisolated(unsafe) private(set) static var hasFailed = false

    fileprivate static func note(_ error: any Error) {
        failure = failure ?? error
        hasFailed = true
    }

    fileprivate static func takeFailure() -> (any Error)? {
        defer { (failure, hasFailed) = (nil, false) }
        return failure
    }
}

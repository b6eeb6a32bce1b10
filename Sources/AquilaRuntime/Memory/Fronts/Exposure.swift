import AquilaTypes
import Glibc

/// The state of a store whose elements other code sees at the store's front.
///
/// While it lasts, the front is the memory of the store, also for operations of this library that run at
/// once. The next recorded operation on the store *withdraws* it: the elements go home, and the next touch of
/// the front runs what is recorded. So pointers that other code keeps see and make writes in program order.
final class Exposure {
    /// The memory of the elements before and after.
    let home: Allocation
    /// True if the pages themselves have moved to the front, false if the elements are copied.
    let isMoved: Bool
    /// The store, which removes this from the list when it goes.
    fileprivate let store: Unmanaged<Store>
    fileprivate var place = 0

    fileprivate init(of store: Store, home: Allocation, isMoved: Bool) {
        self.store = .passUnretained(store)
        self.home = home
        self.isMoved = isMoved
    }
}

/// All exposures of a runtime, which the recording lock guards. The system limits the pieces of a process's
/// memory map, so exposures are withdrawn where it has no more; the next touch of a front exposes it again.
final class ExposureList {
    private var exposures: [Exposure] = []

    fileprivate func add(_ exposure: Exposure) {
        exposure.place = exposures.count
        exposures.append(exposure)
    }

    fileprivate func remove(_ exposure: Exposure) {
        let last = exposures.removeLast()
        guard last !== exposure else { return }
        last.place = exposure.place
        exposures[exposure.place] = last
    }

    /// Withdraws all exposures but those of lent buffers and those whose pages have moved.
    fileprivate func withdrawAll() {
        for exposure in exposures where !exposure.isMoved {
            exposure.store._withUnsafeGuaranteedRef {
                guard $0.exportCount == 0 else { return }
                $0.withdraw()
                $0.dropPages()
            }
        }
    }
}

extension Store {
    /// The address at which other code sees the first byte of the store, given at first use. A store for
    /// which there are no addresses gets one that must not be touched, and cannot be exposed.
    ///
    ///     func first(of sum: NDArray<Double>) -> Double? {
    ///         guard Runtime.startFronts() else { return nil }
    ///         return UnsafePointer<Double>(bitPattern: sum.logicalStore.store.frontAddress())?.pointee
    ///     }
    ///
    /// - Complexity: O(1); a touch then costs what `Runtime.expose` does.
    @inline(__always)
    public func frontAddress() -> UInt { front != 0 ? front : takeFront() }

    @inline(never)
    private func takeFront() -> UInt {
        guard let region = FrontRegion.shared else { return 0 }
        front = region.take(byteCount, for: Unmanaged.passUnretained(self).toOpaque())
        ownsFront = front != region.beyond
        return front
    }

    /// Makes memory that another library owns, and that its stores show, its own front. Operations on such a
    /// store run at once, so there is nothing to compute at a touch.
    ///
    ///     func share(_ memory: UnsafeMutableRawPointer) throws -> LogicalStore {
    ///         let store = try runtime.attach(memory, shape: [4], .float64, release: {})
    ///         store.store.showItself()
    ///         return store
    ///     }
    ///
    /// - Complexity: O(1).
    public func showItself() {
        guard front == 0, let allocation else { return }
        front = UInt(bitPattern: allocation.pointer)
    }

    /// Gives the front back, as the store goes. Where recorded operations may still need an exposed store's
    /// memory, the owner of its allocation does so later.
    func leaveFront() {
        guard ownsFront, let region = FrontRegion.shared else { return }
        if let exposure {
            runtime.recorder.lock.withLock { exposures.remove(exposure) }
        } else {
            if hasPagesAtFront { dropPages() }
            region.give(back: front)
        }
    }

    /// Gives the memory at the front back to the system.
    @inline(never)
    fileprivate func dropPages() {
        guard hasPagesAtFront else { return }
        Pages.drop(front - UInt(frontLead), frontLead + Pages.roundedUp(byteCount))
        hasPagesAtFront = false
    }

    private var exposures: ExposureList { runtime.recorder.resources.exposures }

    /// Bytes of the extents before the front.
    private var frontLead: Int { hasExtentsAtFront ? FrontRegion.page : 0 }

    /// Makes the front the store's memory. The elements are at hand, and the recording lock is held.
    ///
    /// - Returns: false where the system has no memory there.
    func expose(_ allocator: Allocator) -> Bool {
        guard exposure == nil, front != 0, let home = allocation, FrontRegion.shared?.contains(front) == true
        else { return exposure != nil }
        let isMoved = allocator.canMove(home) && Pages.move(from: home.address, to: front, home.byteCount)
        if !isMoved {
            guard openFront() else { return false }
            UnsafeMutableRawPointer(bitPattern: front)!.copyMemory(from: home.pointer, byteCount: byteCount)
        }
        hasPagesAtFront = true
        let new = Exposure(of: self, home: home, isMoved: isMoved)
        exposures.add(new)
        exposure = new
        images = nil
        noteWrite()
        let (front, bytes, lead) = (front, Pages.roundedUp(byteCount), frontLead)
        let owner = ExternalOwner {
            if isMoved { Self.bringHome(front, home) }
            if !isMoved || lead > 0 { Pages.drop(front - UInt(lead), bytes + lead) }
            FrontRegion.shared?.give(back: front)
            allocator.free(home)
        }
        allocation = .external(UnsafeMutableRawPointer(bitPattern: front)!, bytes: home.byteCount, owner)
        return true
    }

    /// Lets all code touch the front. Returns false where the system has no memory.
    func openFront() -> Bool {
        if Pages.open(front, byteCount) { return true }
        exposures.withdrawAll()
        return Pages.open(front, byteCount)
    }

    /// Brings the elements home. The recording lock is held.
    func withdraw() {
        guard let exposure else { return }
        if exposure.isMoved {
            Self.bringHome(front, exposure.home)
        } else {
            // A write between the copy and the end of the exposure would be lost.
            Pages.lock(front, byteCount)
            exposure.home.pointer.copyMemory(
                from: UnsafeRawPointer(bitPattern: front)!, byteCount: byteCount)
            Pages.close(front, byteCount)
        }
        allocation!.forgetOwner()
        allocation = exposure.home
        exposures.remove(exposure)
        self.exposure = nil
        images = nil
        noteWrite()
    }

    private static func bringHome(_ front: UInt, _ home: Allocation) {
        Pages.close(front, home.byteCount)
        let hasMoved = Pages.move(from: front, to: home.address, home.byteCount)
        require(hasMoved && Pages.open(home.address, home.byteCount), "pages cannot move back")
    }
}

extension Allocation {
    fileprivate var address: UInt { UInt(bitPattern: pointer) }
}

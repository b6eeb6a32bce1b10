import Glibc
import Synchronization

/// A reserved range of addresses, where other code sees stores: each has a *front* in it, given at first use.
/// Nothing stands at a front until other code touches it (see `Exposure`), so a front costs an address only.
///
/// Fronts have size classes, powers of two from a page on. Each class has a range of its own, so that an
/// address tells its front, and a table of owners.
///
/// - Complexity: O(1) for all functions.
///
/// A value of pointers that live as long as the process, so that no use counts references. Unchecked: its
/// lock guards the size classes.
struct FrontRegion: @unchecked Sendable {
    /// The region of this process; nil where the system does not give one, or `start` has not been called.
    static var shared: FrontRegion? { current }
    nonisolated(unsafe) private static var current: FrontRegion?

    /// Reserves the region; once, before any store has a front.
    ///
    /// - Returns: false where the system gives no addresses.
    static func start() -> Bool {
        if current == nil { current = FrontRegion() }
        return current != nil
    }

    static let page = 4096
    private static let pageLog2 = 12
    /// Bits of the largest range that a class may have, and of the least that is of use.
    private static let spans = (most: 40, least: 30)

    private let base: UInt
    /// Bits of the range of a class.
    private let span: Int
    private let classes: UnsafeMutablePointer<SizeClass>
    private let lock = UnsafeMutablePointer<Atomic<Bool>>.allocate(capacity: 1)

    private struct SizeClass {
        /// For each front in use, its owner; for each that has come back, the one that came back before it,
        /// with `freeMark`.
        let owners: UnsafeMutablePointer<UInt>
        /// Fronts that have ever been given.
        var used = 0
        /// The front that came back last, as in `owners`.
        var free: UInt = SizeClass.none
        let capacity: Int

        /// Marks the entries of fronts that are not in use; owners have even addresses, or odd ones.
        static let freeMark: UInt = 2
        static let none = UInt.max << 2 | freeMark
        static func isFree(_ entry: UInt) -> Bool { entry & 3 == freeMark }
    }

    /// The address of stores for which there is no front, as they are too large: a fault that nothing mends.
    let beyond: UInt

    private init?() {
        for span in stride(from: Self.spans.most, through: Self.spans.least, by: -2) {
            let count = span - Self.pageLog2 + 1
            guard let base = Self.reserve((count + 1) << span) else { continue }
            let classes = UnsafeMutablePointer<SizeClass>.allocate(capacity: count)
            for k in 0..<count {
                let capacity = min(1 << (span - k - Self.pageLog2), 1 << 28)
                guard let owners = Self.table(capacity) else { return nil }
                (classes + k).initialize(to: SizeClass(owners: owners, capacity: capacity))
            }
            (self.base, self.span, self.classes) = (base, span, classes)
            beyond = base &+ UInt(count) << UInt(span)
            lock.initialize(to: Atomic(false))
            return
        }
        return nil
    }

    private static func reserve(_ bytes: Int) -> UInt? {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let start = mmap(nil, bytes, PROT_NONE, flags, -1, 0), start != MAP_FAILED else { return nil }
        return UInt(bitPattern: start)
    }

    /// A table whose pages exist when they are written.
    private static func table(_ rows: Int) -> UnsafeMutablePointer<UInt>? {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        let bytes = rows * MemoryLayout<UInt>.stride
        guard let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), start != MAP_FAILED else {
            return nil
        }
        return start.bindMemory(to: UInt.self, capacity: rows)
    }

    // MARK: Fronts

    /// A front for a number of bytes; `beyond` where none is left.
    func take(_ bytes: Int, for owner: UnsafeRawPointer) -> UInt {
        let k = bytes <= Self.page ? 0 : Self.sizeClass(of: bytes)
        guard k &+ Self.pageLog2 <= span else { return beyond }
        let fronts = classes + k
        acquire()
        defer { release() }
        let place: Int
        if fronts.pointee.free != SizeClass.none {
            place = Int(truncatingIfNeeded: fronts.pointee.free &>> 2)
            fronts.pointee.free = fronts.pointee.owners[place]
        } else {
            guard fronts.pointee.used < fronts.pointee.capacity else { return beyond }
            place = fronts.pointee.used
            fronts.pointee.used &+= 1
        }
        fronts.pointee.owners[place] = UInt(bitPattern: owner)
        return address(k, place)
    }

    @inline(never)
    private static func sizeClass(of bytes: Int) -> Int {
        Int.bitWidth &- (bytes &- 1).leadingZeroBitCount &- pageLog2
    }

    /// Makes another owner a front's.
    func hand(_ front: UInt, to owner: UnsafeRawPointer) {
        guard let (k, place) = locate(front) else { return }
        acquire()
        classes[k].owners[place] = UInt(bitPattern: owner)
        release()
    }

    /// Takes a front back, at which nothing stands any more.
    func give(back front: UInt) {
        guard let (k, place) = locate(front) else { return }
        let fronts = classes + k
        acquire()
        fronts.pointee.owners[place] = fronts.pointee.free
        fronts.pointee.free = UInt(bitPattern: place) &<< 2 | SizeClass.freeMark
        release()
    }

    /// The owner of the front that an address is in, and the front; nil elsewhere.
    func owner(of address: UInt) -> (owner: UnsafeRawPointer, front: UInt)? {
        guard let (k, place) = locate(address) else { return nil }
        acquire()
        defer { release() }
        guard place < classes[k].used, !SizeClass.isFree(classes[k].owners[place]),
            let owner = UnsafeRawPointer(bitPattern: classes[k].owners[place])
        else { return nil }
        return (owner, self.address(k, place))
    }

    @inline(__always)
    private func address(_ k: Int, _ place: Int) -> UInt {
        base &+ UInt(k) << UInt(span) &+ UInt(place) << UInt(k &+ Self.pageLog2)
    }

    @inline(__always)
    func contains(_ address: UInt) -> Bool { address &- base < beyond &- base }

    @inline(__always)
    private func locate(_ address: UInt) -> (sizeClass: Int, place: Int)? {
        guard contains(address) else { return nil }
        let offset = address &- base
        let k = Int(truncatingIfNeeded: offset &>> UInt(span))
        let place = (offset & (1 &<< UInt(span) &- 1)) &>> UInt(k &+ Self.pageLog2)
        return Int(place) < classes[k].capacity ? (k, Int(place)) : nil
    }

    /// Stores are freed on any thread; the lock is held for some nanoseconds.
    @inline(__always)
    private func acquire() {
        while lock.pointee.exchange(true, ordering: .acquiring) { sched_yield() }
    }

    @inline(__always)
    private func release() { lock.pointee.store(false, ordering: .releasing) }
}

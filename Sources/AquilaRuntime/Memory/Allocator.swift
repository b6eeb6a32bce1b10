import AquilaSystem
import Glibc

/// A block of memory: where it starts, and how it goes back.
struct Allocation {
    let pointer: UnsafeMutableRawPointer
    /// Bytes that may be used.
    let byteCount: Int
    /// The allocator's size class, -1 for external memory.
    fileprivate let sizeClass: Int
    /// The owner of external memory, retained until the allocation is freed. Plain bits, as allocations are
    /// copied at every launch.
    fileprivate let owner: Unmanaged<ExternalOwner>?

    /// Memory of another owner; `owner.release` runs when the allocation is freed.
    static func external(_ pointer: UnsafeMutableRawPointer, bytes: Int, _ owner: ExternalOwner) -> Allocation
    {
        Allocation(pointer: pointer, byteCount: bytes, sizeClass: -1, owner: .passRetained(owner))
    }

    var isExternal: Bool { sizeClass < 0 }

    /// Lets go of the owner without its release, where the memory is not freed.
    func forgetOwner() { owner?.release() }

    /// Brings what an external allocation holds to where its owner keeps the elements; for memory
    /// that is the owner's own, nothing.
    func writeBack() { owner?._withUnsafeGuaranteedRef { $0.writeBack?(pointer) } }
}

extension Allocation {
    /// The block with its start moved in either direction; the result must not be freed.
    func moved(by bytes: Int) -> Allocation {
        Allocation(
            pointer: pointer + bytes, byteCount: max(byteCount - bytes, 0), sizeClass: sizeClass, owner: nil)
    }

    /// Bytes within the block.
    func part(_ range: Range<Int>) -> Allocation {
        Allocation(
            pointer: pointer + range.lowerBound, byteCount: range.count, sizeClass: sizeClass, owner: nil)
    }
}

/// Callbacks of the owner of external memory.
final class ExternalOwner {
    /// Copies the elements from an allocation that stands for memory elsewhere to that memory.
    let writeBack: ((UnsafeRawPointer) -> Void)?
    let release: () -> Void

    init(writeBack: ((UnsafeRawPointer) -> Void)? = nil, release: @escaping () -> Void) {
        self.writeBack = writeBack
        self.release = release
    }
}

/// Memory beyond the budget was asked for. Nothing has changed.
struct OutOfMemory: Error, CustomStringConvertible {
    let requested: Int
    let inUse: Int
    let budget: Int
    /// The one of many ranks that runs short; nil for a process alone.
    var rank: Int?
    /// True if all ranks have agreed on this error before any step has run.
    var isAgreed = false

    var description: String {
        "out of memory\(rank.map { " on rank \($0)" } ?? ""): \(formatBytes(requested)) needed, \(formatBytes(inUse)) of \(formatBytes(budget)) in use"
    }
}

/// Memory that an allocator holds: bytes, and numbers of calls.
public struct MemoryStatistics: Sendable {
    /// Bytes of the blocks that are in use.
    public var bytesInUse = 0
    /// Most bytes that were in use at a time, since the start or the last `resetPeakMemory`.
    public var peakBytesInUse = 0
    /// Kept for later allocations.
    public var bytesCached = 0
    /// Number of allocations served from the cache.
    public var hits = 0
    /// Number of allocations served by the system.
    public var misses = 0
}

/// A caching, 64-byte aligned allocator. First touch of fresh memory costs ten times the
/// computation on it, so blocks are kept for the next use, and go back to the system only under the
/// budget's pressure.
///
/// Blocks have size classes, four to a power of two, so that at most a fifth of a block is waste.
/// It belongs to the thread that runs the window in flight, and to the holder of the recording lock
/// where there is none.
///
/// - Complexity: O(1) from the cache.
final class Allocator {
    /// First free block of each size class. A free block begins with the address of the next one.
    private let free = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: classCount)
    // Ownership, not the compiler, ensures exclusive access: each allocation would pay for several checks.
    @exclusivity(unchecked) private(set) var statistics = MemoryStatistics()
    /// Puts guard bytes around allocations, while invariants are checked.
    @exclusivity(unchecked) var guards: GuardedMemory?
    let budget: Int

    static let alignment = 64
    /// From this size on blocks come from the system in whole huge pages.
    static let hugePage = 2 << 20
    /// Classes up to 2^46 bytes.
    private static let classCount = 4 * 40

    /// - Parameter budget: bytes; nil: `AQUILA_MEMORY`, else what the system has available.
    init(budget: Int? = nil) {
        free.initialize(repeating: nil, count: Self.classCount)
        self.budget = budget ?? MemoryBudget.fromEnvironment()
    }

    deinit {
        trim()
        free.deallocate()
    }

    /// - Throws: `OutOfMemory` where the budget does not allow it.
    @inline(__always)
    func allocate(_ bytes: Int) throws -> Allocation {
        guards == nil ? try take(bytes) : try takeGuarded(bytes)
    }

    @inline(never)
    private func takeGuarded(_ bytes: Int) throws -> Allocation {
        guards!.guarding(try take(bytes + 2 * GuardedMemory.margin), bytes)
    }

    @inline(__always)
    private func take(_ bytes: Int) throws -> Allocation {
        let sizeClass = Self.sizeClass(of: bytes)
        guard sizeClass < Self.classCount else {
            throw OutOfMemory(requested: bytes, inUse: statistics.bytesInUse, budget: budget)
        }
        let size = Self.size(of: sizeClass)
        let pointer: UnsafeMutableRawPointer
        if let cached = free[sizeClass] {
            free[sizeClass] = cached.load(as: UnsafeMutableRawPointer?.self)
            statistics.hits += 1
            statistics.bytesCached -= size
            pointer = cached
        } else {
            pointer = try fetch(size)
        }
        statistics.bytesInUse += size
        if statistics.bytesInUse > statistics.peakBytesInUse {
            statistics.peakBytesInUse = statistics.bytesInUse
        }
        return Allocation(pointer: pointer, byteCount: size, sizeClass: sizeClass, owner: nil)
    }

    /// The `byteCount` of an allocation for a number of bytes.
    func byteCount(for bytes: Int) -> Int {
        guards == nil ? Self.size(of: Self.sizeClass(of: bytes)) : bytes
    }

    /// True if a block consists of whole pages of its own, which may move elsewhere for a time.
    func canMove(_ allocation: Allocation) -> Bool {
        !allocation.isExternal && allocation.byteCount >= Self.hugePage && guards == nil
    }

    /// Blocks that are never reused or freed.
    let kept = KeptMemory()

    @inline(__always)
    func free(_ allocation: Allocation) {
        if kept.holds(allocation) { return }
        guard allocation.sizeClass >= 0 else {
            allocation.owner!.takeRetainedValue().release()
            return
        }
        if guards != nil, let whole = guards!.unguarding(allocation) { return put(back: whole) }
        put(back: allocation)
    }

    @inline(__always)
    private func put(back allocation: Allocation) {
        allocation.pointer.storeBytes(
            of: free[allocation.sizeClass], as: UnsafeMutableRawPointer?.self)
        free[allocation.sizeClass] = allocation.pointer
        statistics.bytesInUse -= allocation.byteCount
        statistics.bytesCached += allocation.byteCount
    }

    /// Makes sure that this many bytes more could be had.
    ///
    /// - Throws: `OutOfMemory`, before anything has been allocated.
    func admit(_ bytes: Int) throws {
        guard bytes > budget - statistics.bytesInUse else { return }
        throw OutOfMemory(requested: bytes, inUse: statistics.bytesInUse, budget: budget)
    }

    /// Gives all cached blocks back to the system.
    func trim() {
        for sizeClass in 0..<Self.classCount {
            let size = Self.size(of: sizeClass)
            while let pointer = free[sizeClass] {
                free[sizeClass] = pointer.load(as: UnsafeMutableRawPointer?.self)
                statistics.bytesCached -= size
                Self.release(pointer, size)
            }
        }
    }

    func resetPeak() { statistics.peakBytesInUse = statistics.bytesInUse }

    private func fetch(_ size: Int) throws -> UnsafeMutableRawPointer {
        try admit(size)
        if size > budget - statistics.bytesInUse - statistics.bytesCached { trim() }
        statistics.misses += 1
        guard let pointer = Self.obtain(size) else {
            throw OutOfMemory(requested: size, inUse: statistics.bytesInUse, budget: budget)
        }
        return pointer
    }

    // MARK: Size classes

    /// Classes of 64 bytes and up: 64, 80, 96, 112, 128, 160, …, each rounded up to the alignment.
    static func sizeClass(of bytes: Int) -> Int {
        let size = max(bytes, alignment)
        let log = Int.bitWidth - 1 - (size - 1).leadingZeroBitCount
        let base = 1 << log
        if size <= base { return 4 * (log - 6) }
        let step = max(base / 4, 1)
        return 4 * (log - 6) + (size - base + step - 1) / step
    }

    static func size(of sizeClass: Int) -> Int {
        let base = 1 << (sizeClass / 4 + 6)
        let size = base + base / 4 * (sizeClass % 4)
        let unit = size >= hugePage ? hugePage : alignment
        return (size + unit - 1) / unit * unit
    }

    // MARK: The system

    private static func obtain(_ size: Int) -> UnsafeMutableRawPointer? {
        var pointer: UnsafeMutableRawPointer?
        let alignment = size >= hugePage ? hugePage : self.alignment
        guard posix_memalign(&pointer, alignment, size) == 0, let pointer else { return nil }
        if size >= hugePage { madvise(pointer, size, MADV_HUGEPAGE) }
        return pointer
    }

    private static func release(_ pointer: UnsafeMutableRawPointer, _ size: Int) { Glibc.free(pointer) }
}

/// Bytes for people: `1.5 GiB`.
func formatBytes(_ bytes: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1024 && unit < units.count - 1 {
        value /= 1024
        unit += 1
    }
    return unit == 0 ? "\(bytes) B" : "\((value * 10).rounded() / 10) \(units[unit])"
}

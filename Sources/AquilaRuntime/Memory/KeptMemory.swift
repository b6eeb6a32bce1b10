import AquilaTypes
import Synchronization

/// Intercepts the freeing of blocks. Without kept addresses or an observer this costs one load.
///
/// Lent addresses that other code may read after the loan are kept: the blocks that contain them are never
/// freed. And an engine that has copies of blocks elsewhere drops these.
final class KeptMemory: Sendable {
    private let isUsed = Atomic<Bool>(false)
    private let addresses = Guarded<[UnsafeMutableRawPointer]>([])
    private let observer = Guarded<(@Sendable (UnsafeMutableRawPointer) -> Void)?>(nil)

    func keep(_ address: UnsafeMutableRawPointer) {
        addresses.withLock { $0.append(address) }
        isUsed.store(true, ordering: .releasing)
    }

    /// Calls a body with the start of each block that is freed from now on, on the thread that frees it; nil
    /// ends that.
    func observe(_ body: (@Sendable (UnsafeMutableRawPointer) -> Void)?) {
        observer.withLock { $0 = body }
        isUsed.store(true, ordering: .releasing)
    }

    @inline(__always)
    func holds(_ allocation: Allocation) -> Bool {
        isUsed.load(ordering: .acquiring) && look(at: allocation)
    }

    @inline(never)
    private func look(at allocation: Allocation) -> Bool {
        observer.withLock { $0 }?(allocation.pointer)
        return addresses.withLock { addresses in
            addresses.contains { $0 >= allocation.pointer && $0 < allocation.pointer + allocation.byteCount }
        }
    }
}

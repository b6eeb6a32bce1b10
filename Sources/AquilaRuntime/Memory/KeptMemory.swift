import AquilaTypes
import Synchronization

/// Lent addresses that other code may read after the loan. The blocks that contain them are never
/// freed. As a rule there are none.
final class KeptMemory: Sendable {
    private let isUsed = Atomic<Bool>(false)
    private let addresses = Guarded<[UnsafeMutableRawPointer]>([])

    func keep(_ address: UnsafeMutableRawPointer) {
        addresses.withLock { $0.append(address) }
        isUsed.store(true, ordering: .releasing)
    }

    @inline(__always)
    func holds(_ allocation: Allocation) -> Bool {
        isUsed.load(ordering: .acquiring) && isAround(allocation)
    }

    @inline(never)
    private func isAround(_ allocation: Allocation) -> Bool {
        addresses.withLock { addresses in
            addresses.contains { $0 >= allocation.pointer && $0 < allocation.pointer + allocation.byteCount }
        }
    }
}

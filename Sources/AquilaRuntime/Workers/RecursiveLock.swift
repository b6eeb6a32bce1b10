import AquilaTypes
import Glibc
import Synchronization

/// A lock that its owner may take again: one compare-and-swap if no other thread has it.
///
/// The recording path takes it at every operation, and a store's last array may go while it is
/// held. Only the thread in `owner` reads and writes `depth`.
final class RecursiveLock: @unchecked Sendable {
    private let owner = Atomic<UInt>(0)
    private var depth = 0

    @inline(__always)
    func lock() {
        let me = UInt(pthread_self())
        if owner.load(ordering: .relaxed) != me { acquire(me) }
        depth &+= 1
    }

    /// True if this thread has the lock.
    var isMine: Bool { owner.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Takes the lock if no other thread has it.
    func tryLock() -> Bool {
        let me = UInt(pthread_self())
        guard
            owner.load(ordering: .relaxed) == me
                || owner.compareExchange(expected: 0, desired: me, ordering: .acquiring).exchanged
        else { return false }
        depth &+= 1
        return true
    }

    @inline(__always)
    func unlock() {
        depth &-= 1
        if depth == 0 { owner.store(0, ordering: .releasing) }
    }

    func withLock<R>(_ body: () throws -> R) rethrows -> R {
        lock()
        defer { unlock() }
        return try body()
    }

    @inline(__always)
    private func acquire(_ me: UInt) {
        if owner.compareExchange(expected: 0, desired: me, ordering: .acquiring).exchanged { return }
        wait(me)
    }

    /// Another thread records or flushes; a flush may take long, so waiting soon becomes sleeping.
    @inline(never)
    private func wait(_ me: UInt) {
        require(!TaskThread.isInBody, TaskThread.refusal)
        HostLock.released {
            var attempts = 0
            while !owner.weakCompareExchange(expected: 0, desired: me, ordering: .acquiring).exchanged {
                attempts += 1
                if attempts < 64 { sched_yield() } else { usleep(50) }
            }
        }
    }
}

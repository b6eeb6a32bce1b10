import AquilaRuntime
import CPython
import Synchronization

/// What is left to be given back with the interpreter's lock, where that must not be waited for: stores go on any thread
/// and with the runtime's lock held, launches while others wait for them. So the interpreter is asked to call when it has
/// time.
enum Remains {
    enum Item {
        case buffer(ForeignMemory)
        case object(Ref)
        case arrow(HeldArrow)
        /// An array that has gone in a task's body, which must not use the runtime.
        case array(ArrayContent)
    }

    private static let items = Mutex<[Item]>([])
    private static let areThere = Atomic<Bool>(false)

    static func add(_ item: Item) { add([item]) }

    static func add(_ new: [Item]) {
        guard !new.isEmpty else { return }
        nonisolated(unsafe) let new = new
        let isFirst = items.withLock { list in
            list += new
            areThere.store(true, ordering: .relaxed)
            return list.count == new.count
        }
        // Where the interpreter's list is full, whoever comes next to `settle` has these too.
        if isFirst, Py_IsInitialized() != 0 {
            _ = Py_AddPendingCall(
                { _ in
                    Remains.settle()
                    return 0
                }, nil)
        }
    }

    /// Gives back what waits. The interpreter's lock is held.
    @inline(__always)
    static func settle() { if areThere.load(ordering: .relaxed) { settleAll() } }

    @inline(never)
    private static func settleAll() {
        guard !Runtime.isInTaskBody else { return }
        let dead = items.withLock { list in
            defer { list.removeAll() }
            areThere.store(false, ordering: .relaxed)
            return list
        }
        for item in dead {
            switch item {
            case .buffer(let memory): memory.release()
            case .object(let object): object.release()
            case .arrow(let array): array.release()
            case .array(let content): release(content)
            }
        }
    }

    /// Of many ranks, an array goes where nothing is recorded, so that its end, at a time of its own, is no part of the
    /// stream that all must have in common.
    private static func release(_ content: ArrayContent) {
        let runtime = Runtime.shared
        if runtime.rankCount > 1, runtime.hasRecorded {
            items.withLock { $0.append(.array(content)) }
            areThere.store(true, ordering: .relaxed)
        } else {
            content.end()
        }
    }
}

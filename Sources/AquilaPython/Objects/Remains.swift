import AquilaRuntime
import CPython
import Synchronization

/// Objects to be released later, with the interpreter's lock held. Their owners must not wait for
/// the lock: stores are freed on any thread, with the runtime's lock held, and launches while other
/// threads wait for them. The interpreter is asked to call back when it is idle.
enum Remains {
    enum Item {
        case buffer(ForeignMemory)
        case object(Ref)
        case arrow(HeldArrow)
        /// An array freed in a task's body, which must not use the runtime.
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
        // If the interpreter's list of pending calls is full, the next call of `settle` releases
        // these too.
        if isFirst, Py_IsInitialized() != 0 {
            _ = Py_AddPendingCall(
                { _ in
                    Remains.settle()
                    return 0
                }, nil)
        }
    }

    /// Releases the deferred objects. The caller holds the interpreter's lock.
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

    /// Releases an array; on many ranks only at a moment when no operation is recorded, since the
    /// time of its release differs between ranks and must not enter the common stream.
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

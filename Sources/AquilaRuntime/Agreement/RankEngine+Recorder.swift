import AquilaTypes
import Glibc

// Each of many ranks records on one thread. All record in the same order, from which each plans the same
// windows without messages.
extension RankEngine {
    /// Checks that the calling thread is the one that recorded first on this rank.
    func checkRecorder() throws {
        let me = pthread_self()
        guard let recorder = agreement.recorder else {
            agreement.recorder = me
            return
        }
        if pthread_equal(recorder, me) != 0 { return }
        throw breakDown(
            "two threads use arrays\(callerLine); of many ranks, each must do so on one thread, as else they would come "
                + "to different orders")
    }

    /// True if a store that goes now goes at a place of the recorded stream.
    var isInStream: Bool {
        !agreement.isCollecting && agreement.recorder.map { pthread_equal($0, pthread_self()) != 0 } ?? true
    }

    /// Keeps the elements of a store until the window ends, on all ranks alike. The store was released on
    /// another thread, or by a garbage collector, at no definite place of the stream.
    func keepLate(_ store: Store) {
        let standIn = Store(standingInFor: store)
        recorder.window.slots[Int(store.windowSlot)].store = .passUnretained(standIn)
        agreement.lateStores.append(standIn)
    }

    /// After a window: no operation refers to these any more, so they leave no trace in the stream.
    func dropLateStores() {
        guard !agreement.lateStores.isEmpty else { return }
        agreement.lateStores.removeAll()
    }
}

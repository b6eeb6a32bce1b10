import AquilaTypes
import Glibc

// One thread records on each of many ranks, and the order in which it does is all that they have in common:
// from it each rank plans the same windows without asking the others.
extension RankEngine {
    /// Of many ranks: that it is the thread that recorded first.
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

    /// Keeps what a store was that has gone on another thread, or as garbage, at a time that is no
    /// place of the stream: for all ranks it lives until the window ends.
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

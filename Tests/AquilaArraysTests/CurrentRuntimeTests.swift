import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Dispatch
import Testing

/// Arrays made without mentioning a runtime belong to the thread's current one.
@Suite struct CurrentRuntimeTests {
    @Test func arraysBelongToTheCurrentRuntime() throws {
        let runtime = Runtime(workers: 1)
        #expect(zeros([2]).logicalStore.store.runtime === Runtime.shared)
        let arrays = runtime.asCurrent {
            [
                zeros([2]), arange(0, 1, step: 0.25), linspace(0, 1, count: 3), NDArray([1.0, 2]),
                full([2], 3.0),
            ]
        }
        for array in arrays { #expect(array.logicalStore.store.runtime === runtime) }
        #expect(zeros([2]).logicalStore.store.runtime === Runtime.shared)
        #expect(runtime.asCurrent { (arange(4) * 2).sum().item() } == 12)
    }

    @Test func runtimesNestAndSurviveErrors() {
        struct Refusal: Error {}
        let outer = Runtime(workers: 1)
        let inner = Runtime(workers: 1)
        outer.asCurrent {
            #expect(throws: Refusal.self) { try inner.asCurrent { throw Refusal() } }
            #expect(Runtime.current === outer)
        }
        #expect(Runtime.current === Runtime.shared)
    }

    @Test func threadsHaveTheirOwn() {
        let sums = (0..<4).map { _ in UnsafeMutablePointer<Int>.allocate(capacity: 1) }
        defer { for sum in sums { sum.deallocate() } }
        DispatchQueue.concurrentPerform(iterations: 4) { k in
            Runtime(workers: 1).asCurrent {
                let x = arange(1000) * k
                sums[k].initialize(to: x.sum().item())
            }
        }
        #expect(sums.map(\.pointee) == (0..<4).map { $0 * 499_500 })
    }
}

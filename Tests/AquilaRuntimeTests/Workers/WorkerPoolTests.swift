import Synchronization
import Testing

@testable import AquilaRuntime

@Suite struct WorkerPoolTests {
    @Test(arguments: [1, 2, 5]) func everyTileRunsOnce(workers: Int) {
        let pool = WorkerPool(workerCount: workers)
        for count in [0, 1, 2, 7, 1000] {
            let runs = Counts(count)
            pool.parallelFor(count: count) { runs.add($0) }
            #expect(runs.all == Array(repeating: 1, count: count))
        }
    }

    /// Messages make progress between tiles, whichever thread computes these.
    @Test(arguments: [1, 3]) func everyTileIsFollowedByAPoll(workers: Int) {
        let pool = WorkerPool(workerCount: workers)
        let polls = Counts(1)
        pool.poll = { polls.add(0) }
        pool.parallelFor(count: 50) { _ in }
        #expect(polls.all[0] >= 50)
        pool.poll = nil
        let before = polls.all[0]
        pool.parallelFor(count: 50) { _ in }
        #expect(polls.all[0] == before)
    }
}

private final class Counts: Sendable {
    private let counts: Mutex<[Int]>

    init(_ count: Int) { counts = Mutex(Array(repeating: 0, count: count)) }

    func add(_ index: Int) { counts.withLock { $0[index] += 1 } }

    var all: [Int] { counts.withLock { $0 } }
}

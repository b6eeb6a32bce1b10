import AquilaRuntime
import AquilaTransport
import Foundation
import Testing

/// Runs each test alone, and then on several ranks: every rank makes the same calls and must see
/// the same values.
struct RanksTrait: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await function()
        guard testCase != nil else { return }
        for ranks in [2, 3, 4, 7] { try await run(function, on: ranks) }
    }

    private func run(_ function: @Sendable () async throws -> Void, on ranks: Int) async throws {
        let team = InProcessTransport.team(ranks)
        try await withoutActuallyEscaping(function) { function in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for transport in team {
                    group.addTask(executorPreference: RankThread(transport)) {
                        precondition(Runtime.current.rankCount == ranks, "the test runs elsewhere")
                        try await function()
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

extension Trait where Self == RanksTrait {
    /// Also on 2, 3, 4 and 7 ranks, with tiles for stores of any size.
    static var onRanks: Self { RanksTrait() }
}

/// A thread on which arrays belong to a rank.
private final class RankThread: TaskExecutor, @unchecked Sendable {
    private let jobs = DispatchQueue(label: "rank")
    private let transport: any Transport
    /// Initialised on this thread: all ranks make their runtimes together.
    private lazy var runtime: Runtime = {
        let runtime = Runtime(workers: 1, tier: .interpreter, transport: transport)
        runtime.limits.replicatedBytes = 0
        return runtime
    }()

    init(_ transport: any Transport) { self.transport = transport }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.async { [self] in
            runtime.asCurrent { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}

public import AquilaTypes
import Glibc

/// What went wrong in a job of threads, by rank.
public struct InProcessFailure: DescribedError {
    public let errors: [Int: any Error]

    public var description: String {
        errors.sorted { $0.key < $1.key }.map { "rank \($0.key): \($0.value)" }.joined(separator: "\n")
    }
}

extension InProcessTransport {
    /// Runs a program once for each rank, each on a thread of its own, and waits for all.
    ///
    /// - Returns: the ranks' results.
    /// - Throws: an `InProcessFailure` with the errors of all ranks that failed. A rank that throws is lost to the
    ///   others, so all that depends on it fails too. A rank with pending requests at its end has failed.
    public static func run<T>(
        ranks: Int, options: InProcessOptions = InProcessOptions(),
        _ body: @escaping @Sendable (InProcessTransport) throws -> T
    ) throws -> [T] {
        let outcomes = outcomes(ranks: ranks, options: options, body)
        var errors: [Int: any Error] = [:]
        for (rank, outcome) in outcomes.enumerated() {
            if case .failure(let error) = outcome { errors[rank] = error }
        }
        if !errors.isEmpty { throw InProcessFailure(errors: errors) }
        return try outcomes.map { try $0.get() }
    }

    /// As `run`, with the outcome of each rank.
    ///
    /// When the limit of the options has passed, the job is aborted, so that waits throw. A thread that does not end
    /// even then is left behind.
    public static func outcomes<T>(
        ranks: Int, options: InProcessOptions = InProcessOptions(),
        _ body: @escaping @Sendable (InProcessTransport) throws -> T
    ) -> [Result<T, any Error>] {
        let network = InProcessNetwork(size: ranks, options: options)
        let results = Guarded([Result<T, any Error>?](repeating: nil, count: ranks))
        for rank in 0..<ranks {
            startThread {
                let result = InProcessTransport(rank: rank, network).outcome(of: body)
                results.withLock { $0[rank] = result }
            }
        }
        wait(for: results, network)
        return results.withLock { $0 }.enumerated().map { rank, result in
            result ?? .failure(TransportError(.timedOut(seconds: options.limit), in: .ending(rank)))
        }
    }

    private static func wait<T>(for results: Guarded<[Result<T, any Error>?]>, _ network: InProcessNetwork) {
        let limit = network.options.limit
        var backoff = Backoff()
        while results.withLock({ $0.contains { $0 == nil } }) {
            if backoff.seconds > limit { network.abort(by: 0, "the job took longer than \(limit) s") }
            if backoff.seconds > limit + 2 { return }
            backoff.pause()
        }
    }

    private func outcome<T>(of body: (InProcessTransport) throws -> T) -> Result<T, any Error> {
        do {
            let value = try body(self)
            let left = pendingCount
            network.lose(rank, "has ended")
            if left > 0 { throw TransportError(.pending(left), in: .ending(rank)) }
            return .success(value)
        } catch {
            network.lose(rank, "has failed")
            return .failure(error)
        }
    }
}

extension TransportCall {
    /// The end of a rank's program.
    fileprivate static func ending(_ rank: Int) -> TransportCall {
        TransportCall(rank: rank, operation: .finalise)
    }
}

extension InProcessTransport {
    /// Ranks without threads: for whoever has threads of his own, one for each.
    public static func team(_ ranks: Int, options: InProcessOptions = InProcessOptions())
        -> [InProcessTransport]
    {
        let network = InProcessNetwork(size: ranks, options: options)
        return (0..<ranks).map { InProcessTransport(rank: $0, network) }
    }
}

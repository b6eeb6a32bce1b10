public import AquilaTypes
import Glibc

/// The errors of the ranks that failed in a job of threads, by rank.
public struct InProcessFailure: DescribedError {
    /// The errors by the number of the rank.
    public let errors: [Int: any Error]

    /// The errors, one line for each, in the order of the ranks.
    public var description: String {
        errors.sorted { $0.key < $1.key }.map { "rank \($0.key): \($0.value)" }.joined(separator: "\n")
    }
}

extension InProcessTransport {
    /// Runs a program once for each rank, each on its own thread. Blocks until all have ended.
    ///
    /// - Returns: the ranks' results, in the order of the ranks.
    /// - Throws: an `InProcessFailure` with the errors of all ranks that failed. A rank that throws
    ///   is lost to the others, so that everything that depends on it fails too. A rank that ends
    ///   with pending requests has failed.
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

    /// As `run`, but returns each rank's result or error.
    ///
    /// After the options' limit the job is aborted, so that waits throw. A thread that does not end
    /// even then is left running.
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
    /// The call in which errors at the end of a rank's program are reported.
    fileprivate static func ending(_ rank: Int) -> TransportCall {
        TransportCall(rank: rank, operation: .finalise)
    }
}

extension InProcessTransport {
    /// Transports without threads, one for each rank, for callers that have threads of their own.
    public static func team(_ ranks: Int, options: InProcessOptions = InProcessOptions())
        -> [InProcessTransport]
    {
        let network = InProcessNetwork(size: ranks, options: options)
        return (0..<ranks).map { InProcessTransport(rank: $0, network) }
    }
}

import AquilaKernels
import AquilaRuntime
import AquilaTransport
import AquilaTypes

/// Programs on ranks that are threads of this process.
enum RankThreads {
    /// The result of the body on each rank, or the error that ended it, as text.
    static func run<T: Sendable>(
        _ count: Int = 3, comparing: Bool = true, budget: @escaping @Sendable (Int) -> Int? = { _ in nil },
        _ body: @escaping @Sendable (Runtime) throws -> T
    ) -> [Result<T, any Error>] {
        InProcessTransport.outcomes(ranks: count) { transport in
            let runtime = Runtime(
                workers: 1, memoryBudget: budget(transport.rank), tier: .interpreter, transport: transport)
            runtime.limits.replicatedBytes = 64
            runtime.comparesRanks = comparing
            return try body(runtime)
        }
    }

    /// The messages of the errors that ended the ranks; empty for those that ended well.
    static func messages<T>(_ outcomes: [Result<T, any Error>]) -> [String] {
        outcomes.map { outcome in
            if case .failure(let error) = outcome { return "\(error)" }
            return ""
        }
    }
}

extension Runtime {
    func ones(_ count: Int) -> LogicalStore {
        let array = makeStore([count], .float64)
        fill(array, with: Scalar(1.0))
        return array
    }

    func times(_ array: LogicalStore, _ factor: Double) throws -> LogicalStore {
        try map(.multiply, .array(array), .scalar(Scalar(factor)))
    }

    func total(_ array: LogicalStore) throws -> Double {
        try item(reduce(.sum, array, axes: [0])).doubleValue
    }

    func elements(_ array: LogicalStore) throws -> [Double] {
        try read(array) { pointer, view in
            var result: [Double] = []
            view.forEachOffset { result.append(pointer.load(fromByteOffset: $0, as: Double.self)) }
            return result
        }
    }
}

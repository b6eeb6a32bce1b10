import AquilaArrays
import AquilaRuntime
import AquilaTransport

/// A program on ranks that are threads of this process.
enum RankJob {
    /// Runs the body on all ranks and returns its results. Small arrays are tiled too.
    static func run<T>(
        _ ranks: Int, replicatedBytes: Int = 0, _ body: @escaping @Sendable (Runtime) throws -> T
    ) throws -> [T] {
        try InProcessTransport.run(ranks: ranks) { transport in
            let runtime = Runtime(workers: 1, tier: .interpreter, transport: transport)
            runtime.limits.replicatedBytes = replicatedBytes
            return try runtime.asCurrent { try body(runtime) }
        }
    }

    /// The message of the error that the body throws on all ranks; nil if it throws none, or
    /// different ones.
    static func message(
        _ ranks: Int, _ body: @escaping @Sendable (Runtime) throws -> Void
    ) throws -> String? {
        let messages = try run(ranks) { runtime -> String? in
            do { try body(runtime) } catch { return "\(error)" }
            return nil
        }
        return messages.allSatisfy { $0 == messages[0] } ? messages[0] : "not the same: \(messages)"
    }
}

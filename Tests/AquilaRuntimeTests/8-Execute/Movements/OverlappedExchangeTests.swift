import AquilaTransport
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Points that need no elements of other ranks are computed while ghost cells are being moved.
@Suite struct OverlappedExchangeTests {
    @Test func interiorsDoNotWait() throws {
        let plans = try InProcessTransport.run(ranks: 2) { transport in
            try steps(on: Runtime(workers: 1, tier: .interpreter, transport: transport))
        }
        // Rank 0 has rows 0 to 3 of `u`, and computes rows 0 to 2 of the sum; only the last of
        // these needs row 4.
        #expect(plans[0] == ["24 points", "start", "12 points", "finish", "6 points"])
    }

    /// The steps of a plan for rows and their neighbours, in words.
    private func steps(on runtime: Runtime) throws -> [String] {
        runtime.limits.replicatedBytes = 0
        let u = runtime.makeStore([8, 6], .float64)
        runtime.fill(u, with: Scalar(1.0))
        func rows(_ first: Int) -> Operand {
            .array(u.with(u.view.slicing(axis: 0, start: first, count: 6, step: 1)))
        }
        let ends = try runtime.map(.add, rows(0), rows(2))
        let sum = try runtime.map(.add, .array(ends), rows(1))
        defer { withExtendedLifetime((ends, sum)) {} }
        return runtime.makePlan(skipping: []).plan.steps.compactMap { step in
            switch step {
            case .start: "start"
            case .finish: "finish"
            case .launch(let launch): "\(launch.pointCount) points"
            default: nil
            }
        }
    }
}

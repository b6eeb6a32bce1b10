import AquilaTransport
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// What needs nothing from other ranks is computed while ghost cells are on their way.
@Suite struct OverlappedExchangeTests {
    @Test func interiorsDoNotWait() throws {
        let plans = try InProcessTransport.run(ranks: 2) { transport in
            try steps(on: Runtime(workers: 1, tier: .interpreter, transport: transport))
        }
        // The first rank has rows 0 to 3 of `u`, and of the sum those in their middle: 0 to 2. The last one needs row 4.
        #expect(plans[0] == ["24 points", "start", "12 points", "finish", "6 points"])
    }

    /// What a plan for rows and their neighbours does, in words.
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

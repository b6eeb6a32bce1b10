import AquilaTransport
import Testing
import TransportConformance

/// The requirements on every transport, tested on the in-process twin.
@Suite struct InProcessConformanceTests {
    @Test(arguments: Scenario.all, [1, 2, 3, 4, 7])
    func conforms(_ scenario: Scenario, ranks: Int) throws {
        _ = try InProcessTransport.run(ranks: ranks) { try scenario.run($0) }
    }

    @Test(arguments: Scenario.all, [UInt64(1), 2, 3])
    func conformsInDisorder(_ scenario: Scenario, seed: UInt64) throws {
        var options = InProcessOptions()
        options.disorder = .init(seed: seed)
        options.eagerBytes = seed == 2 ? 0 : 1 << 20
        _ = try InProcessTransport.run(ranks: 3, options: options) { transport in
            let watchdog = Watchdog(transport)
            try scenario.run(transport)
            watchdog.stop()
        }
    }
}

@testable import AquilaTransport
import Glibc
import Testing

/// The watchdog on the in-process twin.
@Suite struct WatchdogTests {
    @Test(arguments: [1, 2, 3, 5])
    func allLeaveTogether(ranks: Int) throws {
        _ = try InProcessTransport.run(ranks: ranks) { transport in
            let watchdog = Watchdog(transport, deadline: 20)
            try transport.barrier()
            // The last rank leaves late, which is no error.
            if transport.rank == 0 { usleep(30_000) }
            watchdog.stop()
            try transport.finalise()
        }
    }

    @Test func aRankWithoutHeartbeatEndsTheJob() {
        let outcomes = InProcessTransport.outcomes(ranks: 3) { transport in
            if transport.rank != 1 {
                _ = Watchdog(transport, deadline: 1.5) { TransportActivity("sum", at: "heat.swift:7") }
            }
            try transport.receive(into: Self.nowhere, from: (transport.rank + 1) % 3, tag: 0).wait()
        }
        for case .failure(let error as TransportError) in outcomes {
            guard case .aborted(_, let message) = error.kind else { continue }
            // A rank that hears of it from a neighbour puts that first.
            #expect(message.contains("rank 1 on host0 has been silent for"))
            #expect(message.hasSuffix("this rank was in sum at heat.swift:7"))
            return
        }
        Issue.record("\(outcomes)")
    }

    @Test func timeInWhichAProcessIsStoppedDoesNotCount() {
        var clock = RunningClock(longestStep: 0.05)
        // The clock is not read, as if the process had been stopped.
        usleep(300_000)
        #expect(clock.now() <= 0.05)
        #expect(clock.lastStop > 0.25)
    }

    @Test func progressIsMadeForBusyRanks() throws {
        var options = InProcessOptions()
        options.disorder = .init(seed: 4, looks: 20)
        _ = try InProcessTransport.run(ranks: 2, options: options) { transport in
            let watchdog = Watchdog(transport, deadline: nil)
            let request = try transport.start(.barrier)
            // Only the watchdog makes progress here.
            for _ in 0..<5000 where !request.isDone { usleep(1000) }
            #expect(request.isDone)
            watchdog.stop()
        }
    }

    nonisolated(unsafe) private static let nowhere = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 8, alignment: 8)
}

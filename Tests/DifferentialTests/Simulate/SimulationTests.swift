import AquilaRuntime
import AquilaTransport
import TestSupport
import Testing

@Suite struct SimulationTests {
    /// The counts of messages of a program on ranks that are threads of this process.
    private func counts(_ program: ScaleProgram, _ n: Int, steps: Int, ranks: Int) throws
        -> [CountingTransport.Counts]
    {
        try InProcessTransport.run(ranks: ranks) { transport in
            let counting = CountingTransport(transport)
            let runtime = Runtime(workers: 1, tier: .interpreter, transport: counting)
            runtime.limits.replicatedBytes = 64
            runtime.limits.directPeers = 1
            // The counts of the initial agreement on memory are discarded.
            _ = counting.take()
            try runtime.asCurrent {
                program.run(n, steps: steps)
                try runtime.flush()
            }
            return counting.take()
        }
    }

    private func simulate(
        _ program: ScaleProgram, _ n: Int, steps: Int, ranks: Int, chosen: [Int]? = nil,
        replicatedBytes: Int? = 64
    ) throws -> [Simulation.Record] {
        let simulation = try Simulation(rankCount: ranks, chosen: chosen, repetitions: 1)
        let runtime = Runtime(simulation: simulation)
        if let replicatedBytes {
            runtime.limits.replicatedBytes = replicatedBytes
            runtime.limits.directPeers = 1
        }
        try runtime.asCurrent {
            program.run(n, steps: steps)
            try runtime.flush()
        }
        return simulation.records
    }

    /// A simulation's counts equal those of real ranks, to the byte.
    @Test(arguments: ScaleProgram.allCases, [2, 3, 4, 7])
    func countsAreThoseOfARun(program: ScaleProgram, ranks: Int) throws {
        let real = try counts(program, 100, steps: 3, ranks: ranks)
        let simulated = try simulate(program, 100, steps: 3, ranks: ranks, chosen: Array(0..<ranks))
        for (rank, (count, record)) in zip(real, simulated).enumerated() {
            let total = record.total
            #expect(total.messagesSent == count.messages, "\(program): messages of rank \(rank)")
            #expect(total.messageBytesSent == count.byteCount, "\(program): bytes of rank \(rank)")
            #expect(total.collectives == count.collectives, "\(program): exchanges of rank \(rank)")
            #expect(total.collectiveBytesSent == count.collectiveBytes, "\(program): rank \(rank)")
            let received = real.reduce(0) { $0 + ($1.bytes[rank] ?? 0) }
            #expect(total.messageBytes == received, "\(program): bytes for rank \(rank)")
        }
    }

    @Test(arguments: [4, 7, 64, 65536]) func jacobiMovesItsLowerBound(ranks: Int) throws {
        for record in try simulate(.jacobi, ranks < 100 ? 512 : 16384, steps: 5, ranks: ranks) {
            #expect(record.total.bytes == record.total.lowerBoundBytes)
            #expect(record.total.bytes > 0)
        }
    }

    /// No program moves less than the analysis's lower bound.
    @Test(arguments: ScaleProgram.allCases, [2, 3, 4, 7])
    func noProgramMovesLess(program: ScaleProgram, ranks: Int) throws {
        for record in try simulate(program, 100, steps: 3, ranks: ranks, chosen: Array(0..<ranks)) {
            #expect(record.total.bytes >= record.total.lowerBoundBytes, "\(program), rank \(record.rank)")
        }
    }

    /// With the same number of points for each rank, an inner rank has the same messages whatever
    /// the number of ranks.
    @Test(arguments: [ScaleProgram.jacobi, .cavity]) func ranksInsideDoTheSame(program: ScaleProgram) throws {
        let few = try simulate(program, 8 * 64, steps: 5, ranks: 64, chosen: [36])[0].total
        let many = try simulate(program, 256 * 64, steps: 5, ranks: 65536, chosen: [32896])[0].total
        #expect(few.operations == many.operations)
        #expect(few.messages == many.messages)
        #expect(few.messageBytes == many.messageBytes)
        #expect(few.launches == many.launches)
    }

    /// Arrays of terabytes are planned without memory.
    @Test func largeArraysNeedNoMemory() throws {
        let records = try simulate(
            .jacobi, 1 << 20, steps: 2, ranks: 65536, replicatedBytes: nil)
        for record in records {
            #expect(record.peakBytes >= (1 << 24) * 8)
            #expect(record.peakBytes < (1 << 24) * 8 * 4)
        }
    }
}

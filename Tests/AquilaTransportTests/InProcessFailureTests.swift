import AquilaTransport
import Glibc
import Testing

/// Lost ranks, diverging programs and deadlines: in cases where MPI hangs or ends the process, the
/// twin throws.
@Suite struct InProcessFailureTests {
    private struct Accident: Error {}

    private static func kind(_ body: () throws -> Void) -> TransportError.Kind? {
        do { try body() } catch { return (error as? TransportError)?.kind }
        return nil
    }

    private static func kinds<T>(_ outcomes: [Result<T, any Error>]) -> [TransportError.Kind?] {
        outcomes.map { outcome in kind { _ = try outcome.get() } }
    }

    @Test func aKilledRankIsAnErrorAtThoseWhoWaitForIt() throws {
        let outcomes = InProcessTransport.outcomes(ranks: 4) { transport in
            if transport.rank == 2 {
                usleep(2000)
                transport.kill()
            }
            try transport.barrier()
        }
        let kinds = Self.kinds(outcomes)
        #expect(kinds[2] == .closed)
        // A rank that has seen the loss fails, too, and may be the first that another one misses.
        let losses = (0..<4).map { TransportError.Kind.peerLost(rank: $0, "has failed") }
        for rank in [0, 1, 3] { #expect(kinds[rank].map(losses.contains) == true) }
        #expect(kinds.contains(losses[2]))
    }

    @Test func othersGoOnWithoutTheLostRank() throws {
        let outcomes = InProcessTransport.outcomes(ranks: 3) { transport -> Int in
            if transport.rank == 0 { throw Accident() }
            let peer = 3 - transport.rank
            let (mine, theirs) = (Cell(transport.rank), Cell(0))
            let receive = try transport.receive(into: theirs.bytes, from: peer, tag: 1)
            try [try transport.send(UnsafeRawBufferPointer(mine.bytes), to: peer, tag: 1), receive]
                .waitForAll()
            return theirs.value
        }
        #expect(Self.kinds(outcomes) == [nil, nil, nil])
        #expect(try outcomes[1].get() == 2)
        #expect(try outcomes[2].get() == 1)
    }

    @Test func pendingRequestsWithALostRankFailAndAreGone() throws {
        let count = try InProcessTransport.outcomes(ranks: 2) { transport -> Int in
            let cell = Cell(0)
            if transport.rank == 1 {
                try transport.receive(into: cell.bytes, from: 0, tag: 8).wait()
                throw Accident()
            }
            let big = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
            defer { big.deallocate() }
            let requests = try (0..<5).map { try transport.receive(into: cell.bytes, from: 1, tag: $0) }
            let send = try transport.send(UnsafeRawBufferPointer(big), to: 1, tag: 9)
            try transport.send(UnsafeRawBufferPointer(cell.bytes), to: 1, tag: 8).wait()
            for request in requests + [send] {
                #expect(Self.kind { try request.wait() } == .peerLost(rank: 1, "has failed"))
            }
            #expect(Self.kind { _ = try transport.send(UnsafeRawBufferPointer(big), to: 1, tag: 9) } != nil)
            return transport.pendingCount
        }[0].get()
        #expect(count == 0)
    }

    @Test func whatWasSentBeforeTheEndArrives() throws {
        let values = try InProcessTransport.run(ranks: 2) { transport -> Int in
            let cell = Cell(42)
            if transport.rank == 0 {
                try transport.send(UnsafeRawBufferPointer(cell.bytes), to: 1, tag: 0).wait()
                return 0
            }
            try transport.receive(into: cell.bytes, from: 0, tag: 0).wait()
            let missing = Self.kind { try transport.receive(into: cell.bytes, from: 0, tag: 0).wait() }
            #expect(missing == .peerLost(rank: 0, "has ended"))
            return cell.value
        }
        #expect(values == [0, 42])
    }

    @Test func divergingProgramsAreNamed() throws {
        for size in [8, 16] {
            let outcomes = InProcessTransport.outcomes(ranks: 3) { transport in
                let values = [Int](repeating: 1, count: transport.rank == 1 ? size / 8 : 1)
                if transport.rank == 1 && size == 8 { return try transport.barrier() }
                _ = try transport.allReduce(values, .sum)
            }
            for kind in Self.kinds(outcomes) {
                guard case .diverged(let text)? = kind else {
                    Issue.record("\(String(describing: kind))")
                    continue
                }
                #expect(text.contains("rank 0: all-reduce of 8 bytes"))
                #expect(text.contains(size == 8 ? "rank 1: barrier" : "rank 1: all-reduce of 16 bytes"))
            }
        }
    }

    @Test func aDeadlockEndsAfterItsDeadline() throws {
        var options = InProcessOptions()
        options.patience = 0.05
        let outcomes = InProcessTransport.outcomes(ranks: 2, options: options) { transport in
            let cell = Cell(0)
            let request = try transport.receive(into: cell.bytes, from: 1 - transport.rank, tag: 0)
            let kind = Self.kind { try request.wait() }
            #expect(
                kind == .timedOut(seconds: 0.05) || kind == .peerLost(rank: 1 - transport.rank, "has ended"))
            #expect(transport.pendingCount == 0)
        }
        #expect(Self.kinds(outcomes) == [nil, nil])
    }

    @Test func aRunEndsThoughARankNeverDoes() throws {
        var options = InProcessOptions()
        options.limit = 0.1
        let outcomes = InProcessTransport.outcomes(ranks: 2, options: options) { transport in
            if transport.rank == 1 { while true { sleep(1) } }
            try transport.barrier()
        }
        guard case .aborted? = Self.kinds(outcomes)[0] else { return #expect(Bool(false)) }
        #expect(Self.kinds(outcomes)[1] == .timedOut(seconds: 0.1))
    }

    @Test func abortReachesAll() throws {
        let outcomes = InProcessTransport.outcomes(ranks: 3) { transport in
            if transport.rank == 1 { transport.abort("the disk is full") }
            try transport.barrier()
        }
        let aborted = TransportError.Kind.aborted(by: 1, "the disk is full")
        #expect(Self.kinds(outcomes) == [aborted, aborted, aborted])
    }

    @Test func requestsThatNobodyWaitsForAreAnError() throws {
        let cells = [Cell(0), Cell(0)]
        let outcomes = InProcessTransport.outcomes(ranks: 2) { transport in
            _ = try transport.receive(into: cells[transport.rank].bytes, from: transport.rank, tag: 0)
            #expect(Self.kind { try transport.finalise() } == .pending(1))
        }
        #expect(Self.kinds(outcomes) == [.pending(1), .pending(1)])
    }

    @Test func finaliseLeavesTogether() throws {
        _ = try InProcessTransport.run(ranks: 4) { transport in
            try transport.finalise()
            try transport.finalise()
            #expect(Self.kind { try transport.barrier() } == .closed)
        }
    }

    @Test func errorsNameTheCall() throws {
        let call = TransportCall(rank: 2, operation: .receive, peer: 1, byteCount: 800)
        let error = TransportError(.peerLost(rank: 1, "has failed"), in: call)
        #expect(error.description == "rank 2: receive of 800 bytes from rank 1: rank 1 has failed")
    }

    @Test func ranksKnowTheirHosts() throws {
        var options = InProcessOptions()
        options.ranksPerHost = 2
        let hosts = try InProcessTransport.run(ranks: 3, options: options) { ($0.hostName, $0.ranksOnHost) }
        #expect(hosts.map { $0.0 } == ["host0", "host0", "host1"])
        #expect(hosts.map { $0.1 } == [[0, 1], [0, 1], [2]])
    }
}

/// Eight bytes that ranks exchange.
private final class Cell: @unchecked Sendable {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 8)
    init(_ value: Int) { bytes.storeBytes(of: value, as: Int.self) }
    deinit { bytes.deallocate() }
    var value: Int { bytes.load(as: Int.self) }
}

import AquilaTransport
import Glibc
import TransportConformance

/// A rank of a job that the tests start with a launcher: `transport-probe MODE`.
@main
struct Probe {
    static func main() throws {
        guard CommandLine.arguments.count > 1, let launcher = MPILauncher.current else {
            fputs("usage: mpirun -n 3 transport-probe conform|cut|silent|leak|lost|huge|loop\n", stderr)
            exit(64)
        }
        switch CommandLine.arguments[1] {
        case "conform": try conform(MPITransport(launcher))
        // Short pieces, so that a message of a few megabytes has many.
        case "cut": try conform(MPITransport(launcher, pieceBytes: 65_536))
        case "silent": try fallSilent(MPITransport(launcher))
        case "leak": try leak(MPITransport(launcher))
        case "lost": try end(MPITransport(launcher))
        case "huge": try sendHuge(MPITransport(launcher))
        case "loop": try loop(MPITransport(launcher))
        default: exit(64)
        }
    }

    /// Every scenario, under a watchdog.
    private static func conform(_ transport: MPITransport) throws {
        let watchdog = Watchdog(transport)
        for scenario in Scenario.all {
            do { try scenario.run(transport) } catch { return transport.abort("\(scenario): \(error)") }
        }
        watchdog.stop()
        try transport.finalise()
        if transport.rank == 0 {
            print("\(transport.engine): \(Scenario.all.count) scenarios on \(transport.size) ranks, all well")
        }
    }

    /// Rank 1 is stopped, and so is its watchdog.
    private static func fallSilent(_ transport: MPITransport) throws {
        let watchdog = Watchdog(transport, deadline: 3) { "the barrier in line 12" }
        try transport.barrier()
        if transport.rank == 1 { kill(getpid(), SIGSTOP) }
        try transport.barrier()
        watchdog.stop()
        try transport.finalise()
    }

    /// A request that nobody waits for is an error at the end.
    private static func leak(_ transport: MPITransport) throws {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 8)
        let request = try transport.receive(into: bytes, from: transport.rank, tag: 1)
        do { try transport.finalise() } catch { if transport.rank == 0 { print(error) } }
        _ = request.cancel()
        try transport.finalise()
    }

    /// Rank 1 dies without a word.
    private static func end(_ transport: MPITransport) throws {
        try transport.barrier()
        if transport.rank == 1 { kill(getpid(), SIGKILL) }
        try transport.barrier()
    }

    /// All-reduces for ever: to cut links by hand.
    private static func loop(_ transport: MPITransport) throws {
        let watchdog = Watchdog(transport) { "an all-reduce" }
        defer { watchdog.stop() }
        while true { _ = try transport.allReduce(1, .sum) }
    }

    /// A message beyond 2 GiB, from rank 0 to rank 1.
    private static func sendHuge(_ transport: MPITransport) throws {
        let count = 2_200_000_000
        if transport.rank < 2 {
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
            memset(bytes.baseAddress!, transport.rank == 0 ? 7 : 0, count)
            bytes[count - 1] = transport.rank == 0 ? 8 : 0
            if transport.rank == 0 {
                try transport.send(UnsafeRawBufferPointer(bytes), to: 1, tag: 0).wait()
            } else {
                try transport.receive(into: bytes, from: 0, tag: 0).wait()
                let isRight = memchr(bytes.baseAddress!, 0, count) == nil && bytes[count - 1] == 8
                print(isRight ? "\(count) bytes, all well" : "the bytes are wrong")
            }
        }
        try transport.finalise()
    }
}

import AquilaSystem
import AquilaTransport
import Glibc
import TransportConformance

/// A rank of a job that the tests start by a launcher: `transport-probe MODE`.
@main
struct Probe {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1, let launcher = MPILauncher.current else {
            fputs(
                "usage: mpirun -n 3 transport-probe conform|cut|leak|huge|work|killed|stopped|exits\n", stderr
            )
            exit(64)
        }
        let seconds = arguments.count > 2 ? Double(arguments[2]) ?? 1 : .infinity
        switch arguments[1] {
        case "conform": try conform(MPITransport(launcher))
        // Short pieces, so that messages of a few megabytes have many.
        case "cut": try conform(MPITransport(launcher, pieceBytes: 65_536))
        case "diverged": try diverge(MPITransport(launcher), arguments.dropFirst(2).first ?? "message")
        case "leak": try leak(MPITransport(launcher))
        case "huge": try sendHuge(MPITransport(launcher))
        case "work": try Work(launcher).run(for: seconds)
        case "killed": try Work(launcher).run { kill(getpid(), SIGKILL) }
        case "stopped": try Work(launcher).run { kill(getpid(), SIGSTOP) }
        case "exits": try Work(launcher).run { exit(3) }
        case "unfinished": try Work(launcher).leaveWithoutWord()
        default: exit(64)
        }
    }

    /// Runs every scenario under a watchdog.
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

    /// Ranks call an exchange with different sizes, like ranks that run different programs. The
    /// memory behind each rank's buffer is checked: it must not change.
    ///
    /// Ranks wait for at most 3 s and end after 5 s, since the launcher ends all ranks once one has
    /// ended without `finalise`.
    private static func diverge(_ transport: MPITransport, _ what: String) throws {
        let end = ContinuousClock.now + .seconds(5)
        let sizes = [8 << 20, 64 << 10, 100]
        let size = sizes[transport.rank % sizes.count]
        let all = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 20, alignment: 64)
        all.initializeMemory(as: UInt8.self, repeating: 9)
        let bytes = UnsafeMutableRawBufferPointer(rebasing: all[..<size])
        defer {
            let rest = UnsafeMutableRawBufferPointer(rebasing: all[size...])
            // Each byte equals the next one, and the first one is 9.
            let areEqual = memcmp(rest.baseAddress!, rest.baseAddress! + 1, rest.count - 1) == 0
            let isWhole = rest[0] == 9 && areEqual
            fputs("rank \(transport.rank): memory is \(isWhole ? "whole" : "overwritten")\n", stderr)
            while ContinuousClock.now < end { usleep(10_000) }
        }
        do {
            let request: TransportRequest
            switch what {
            case "broadcast": request = try transport.start(.broadcast(bytes, root: 0))
            case "reduce":
                let words = UnsafeMutableRawBufferPointer(rebasing: bytes[..<(size / 8 * 8)])
                request = try transport.start(.allReduce(words, .int64, .sum))
            case "kinds" where transport.rank == 1: request = try transport.start(.barrier)
            case "kinds": request = try transport.start(.broadcast(all, root: 0))
            default:
                if transport.rank == 0 {
                    request = try transport.send(UnsafeRawBufferPointer(bytes), to: 1, tag: 5)
                } else if transport.rank == 1 {
                    request = try transport.receive(into: bytes, from: 0, tag: 5)
                } else {
                    return
                }
            }
            try request.wait(atMost: 3)
        } catch {
            fputs("rank \(transport.rank) fails: \(error)\n", stderr)
        }
    }

    /// A request that is never waited for is an error at the end.
    private static func leak(_ transport: MPITransport) throws {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 8)
        let request = try transport.receive(into: bytes, from: transport.rank, tag: 1)
        do { try transport.finalise() } catch { if transport.rank == 0 { print(error) } }
        _ = request.cancel()
        try transport.finalise()
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

/// A program that sums over all ranks for a while, during which failures occur.
private struct Work {
    private let transport: MPITransport
    private let watchdog: Watchdog

    init(_ launcher: MPILauncher) throws {
        transport = try MPITransport(launcher)
        watchdog = Watchdog(transport) { TransportActivity("sum", at: "heat.swift:31") }
        // In one write, as ranks share the output.
        print("rank \(transport.rank) is process \(getpid())\n", terminator: "")
        fflush(stdout)
    }

    /// All ranks stop in the same round, which rank 0 decides.
    func run(for seconds: Double) throws {
        let start = SystemClock.monotonic.seconds
        while true {
            let isOver = transport.rank == 0 && SystemClock.monotonic.seconds - start >= seconds
            if try transport.allReduce(isOver ? 1 : 0, .max) == 1 { break }
            usleep(1000)
        }
        watchdog.stop()
        try transport.finalise()
        if transport.rank == 0 { print("all well") }
    }

    /// The last rank suffers the failure, and the others wait for it.
    func run(fate: () -> Void) throws {
        for round in 0... {
            if round == 100 && transport.rank == transport.size - 1 {
                // The mark tells the reader of the output the time of the failure.
                print("fate\n", terminator: "")
                fflush(stdout)
                usleep(100_000)
                fate()
            }
            _ = try transport.allReduce(1, .sum)
        }
    }

    /// All ranks end well, but without finalising together.
    func leaveWithoutWord() throws {
        try transport.barrier()
        _exit(0)
    }
}

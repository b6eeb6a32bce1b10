import AquilaTransport
import Glibc
import TestSupport

/// A requirement on every transport, tested by all its ranks together. It throws if the transport
/// violates it.
public struct Scenario: Sendable, CustomStringConvertible {
    public let name: String
    private let body: @Sendable (Desk) throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (Desk) throws -> Void) {
        self.name = name
        self.body = body
    }

    public var description: String { name }

    /// Runs the scenario on one rank and checks that no request is left.
    public func run(_ transport: any Transport) throws {
        let desk = Desk(transport)
        try body(desk)
        try transport.barrier()
        try check(transport.pendingCount == 0, "\(transport.pendingCount) requests are left")
        desk.clear()
    }

    public static let all =
        messages + [storm(seed: 1, messages: 200), storm(seed: 2, messages: 600)] + collectives + endings
}

/// A transport's violation of a scenario.
struct ConformanceFailure: Error, CustomStringConvertible {
    let description: String
}

func check(_ condition: Bool, _ complaint: @autoclosure () -> String) throws {
    if !condition { throw ConformanceFailure(description: complaint()) }
}

/// Checks that the body throws a transport's error.
func checkFails(_ what: String, _ body: () throws -> Void) throws {
    do { try body() } catch is TransportError { return }
    throw ConformanceFailure(description: "\(what) did not fail")
}

/// A rank's transport with memory that lives until the end of the scenario, and byte patterns that
/// identify their origin.
public final class Desk: @unchecked Sendable {
    let transport: any Transport
    private var memory: [UnsafeMutableRawBufferPointer] = []

    init(_ transport: any Transport) { self.transport = transport }

    var rank: Int { transport.rank }
    var size: Int { transport.size }
    var right: Int { (rank + 1) % size }
    var left: Int { (rank + size - 1) % size }

    /// Memory filled with nines, which are never expected.
    func empty(_ count: Int) -> UnsafeMutableRawBufferPointer {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        bytes.initializeMemory(as: UInt8.self, repeating: 9)
        memory.append(bytes)
        return bytes
    }

    /// Memory filled with bytes determined by the seed.
    func pattern(_ seed: Int, _ count: Int) -> UnsafeMutableRawBufferPointer {
        let bytes = empty(count)
        Self.fill(bytes, seed)
        return bytes
    }

    func checkPattern(_ seed: Int, _ bytes: UnsafeRawBufferPointer, _ what: String) throws {
        let expected = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        defer { expected.deallocate() }
        Self.fill(expected, seed)
        if expected.isEmpty || memcmp(expected.baseAddress!, bytes.baseAddress!, bytes.count) == 0 { return }
        let index = bytes.indices.first { bytes[$0] != expected[$0] }!
        throw ConformanceFailure(description: "\(what): byte \(index) of \(bytes.count) is wrong")
    }

    func send(_ seed: Int, _ count: Int, to peer: Int, tag: Int = 0) throws -> TransportRequest {
        try transport.send(UnsafeRawBufferPointer(pattern(seed, count)), to: peer, tag: tag)
    }

    func clear() {
        memory.forEach { $0.deallocate() }
        memory = []
    }

    /// Repeats a pattern of a prime number of bytes, so that equal parts of a message never have
    /// the length of its pieces.
    private static func fill(_ bytes: UnsafeMutableRawBufferPointer, _ seed: Int) {
        let period = 65_521
        for index in 0..<min(period, bytes.count) {
            bytes[index] = UInt8(truncatingIfNeeded: (seed &* 31 &+ index &* 7) ^ (index >> 8))
        }
        for begin in stride(from: period, to: bytes.count, by: period) {
            memcpy(bytes.baseAddress! + begin, bytes.baseAddress!, min(period, bytes.count - begin))
        }
    }
}

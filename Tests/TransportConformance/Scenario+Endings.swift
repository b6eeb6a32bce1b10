import AquilaTransport
import AquilaTypes
import Glibc

extension Scenario {
    /// Cancelled and invalid requests, and many threads.
    static let endings = [
        Scenario("a receive that nothing meets can be cancelled") { desk in
            let bytes = desk.empty(50)
            let receive = try desk.transport.receive(into: bytes, from: desk.left, tag: 3)
            try check(try !receive.test(), "a receive ended without its message")
            try check(receive.cancel(), "the receive was not cancelled")
            try checkFails("a cancelled receive") { try receive.wait() }
            try desk.transport.barrier()
            let again = desk.empty(50)
            let second = try desk.transport.receive(into: again, from: desk.left, tag: 3)
            try [try desk.send(desk.rank, 50, to: desk.right, tag: 3), second].waitForAll()
            try desk.checkPattern(desk.left, UnsafeRawBufferPointer(again), "the next receive")
            try check(bytes.allSatisfy { $0 == 9 }, "a cancelled receive was written")
        },
        Scenario("a wait with a limit throws and leaves the request as it is") { desk in
            let bytes = desk.empty(8)
            let receive = try desk.transport.receive(into: bytes, from: desk.left, tag: 4)
            try checkFails("a wait for nothing") { try receive.wait(atMost: 0.01) }
            try desk.transport.barrier()
            try [try desk.send(desk.rank, 8, to: desk.right, tag: 4), receive].waitForAll()
            try desk.checkPattern(desk.left, UnsafeRawBufferPointer(bytes), "the message")
        },
        Scenario("a message of another size is an error") { desk in
            for (sent, expected) in [(10, 12), (12, 10), (0, 1), (1900, 1000)] {
                let send = try desk.send(1, sent, to: desk.right, tag: 6)
                let receive = try desk.transport.receive(into: desk.empty(expected), from: desk.left, tag: 6)
                try checkFails("\(sent) bytes into \(expected)") { try receive.wait() }
                try send.wait()
            }
        },
        Scenario("wrong arguments are errors of the call") { desk in
            let transport = desk.transport
            let bytes = desk.empty(8)
            let raw = UnsafeRawBufferPointer(bytes)
            let ones = [Int](repeating: 1, count: desk.size)
            try checkFails("no rank") { _ = try transport.send(raw, to: desk.size, tag: 0) }
            try checkFails("no rank") { _ = try transport.receive(into: bytes, from: -1, tag: 0) }
            try checkFails("a tag") { _ = try transport.send(raw, to: 0, tag: transport.highestTag + 1) }
            try checkFails("a tag") { _ = try transport.send(raw, to: 0, tag: -9) }
            try checkFails("no root") { _ = try transport.start(.broadcast(bytes, root: desk.size)) }
            try checkFails("floats have no or") {
                _ = try transport.start(.allReduce(bytes, .float64, .bitwiseOr))
            }
            try checkFails("half an element") {
                let half = UnsafeMutableRawBufferPointer(rebasing: bytes[..<4])
                _ = try transport.start(.allReduce(half, .int64, .sum))
            }
            try checkFails("counts") {
                _ = try transport.start(.allGather(raw, into: bytes, counts: ones + [1]))
            }
        },
        Scenario("all threads of a rank may call") { desk in
            let failures = Guarded<[String]>([])
            let left = Guarded(4)
            for thread in 0..<4 {
                startThread {
                    do { try talk(desk.transport, tag: thread) } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                    left.withLock { $0 -= 1 }
                }
            }
            while left.withLock({ $0 > 0 }) { usleep(100) }
            let texts = failures.withLock { $0 }
            try check(texts.isEmpty, texts.joined(separator: "; "))
        },
    ]

    private static func talk(_ transport: any Transport, tag: Int) throws {
        let desk = Desk(transport)
        for round in 0..<40 {
            let count = round % 4 == 0 ? 6000 : round
            let bytes = desk.empty(count)
            let receive = try transport.receive(into: bytes, from: desk.left, tag: tag)
            try [try desk.send(desk.rank + round, count, to: desk.right, tag: tag), receive].waitForAll()
            try desk.checkPattern(desk.left + round, UnsafeRawBufferPointer(bytes), "thread \(tag)")
        }
        desk.clear()
    }
}

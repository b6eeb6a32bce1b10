import AquilaTransport
import AquilaTypes
import Glibc
import Synchronization

extension Scenario {
    static let collectives = [
        Scenario("all-reduce combines integers and floats by every operator") { desk in
            try reduce(Int8.self, desk)
            try reduce(Int16.self, desk)
            try reduce(Int32.self, desk)
            try reduce(Int64.self, desk)
            try reduce(UInt8.self, desk)
            try reduce(UInt16.self, desk)
            try reduce(UInt32.self, desk)
            try reduce(UInt64.self, desk)
            try reduce(Float.self, desk)
            try reduce(Double.self, desk)
        },
        Scenario("values are broadcast, gathered and reduced") { desk in
            for root in 0..<desk.size {
                let values = try desk.transport.broadcast([desk.rank, -1, desk.rank * 7], root: root)
                try check(values == [root, -1, root * 7], "broadcast gave \(values)")
            }
            let gathered = try desk.transport.allGather(Double(desk.rank) / 2)
            try check(gathered == (0..<desk.size).map { Double($0) / 2 }, "all-gather gave \(gathered)")
            let sum = try desk.transport.allReduce(desk.rank, .sum)
            try check(sum == desk.size * (desk.size - 1) / 2, "the sum is \(sum)")
            let empty = try desk.transport.broadcast([Int](), root: 0)
            try check(empty.isEmpty, "an empty broadcast")
        },
        Scenario("blocks of many sizes are gathered") { desk in
            for scale in [0, 1, 1000, 700_001] {
                try gather(desk, counts: (0..<desk.size).map { $0 % 3 * scale })
            }
            try gather(desk, counts: [Int](repeating: 24, count: desk.size))
        },
        Scenario("blocks of many sizes are exchanged") { desk in
            for scale in [0, 1, 1000, 300_001] { try exchange(desk, scale: scale) }
        },
        Scenario("small exchanges have come when they end, whichever thread ends them") { desk in
            let progress = ProgressThread(desk.transport)
            defer { progress.stop() }
            for round in 0..<500 { try exchangeNumbers(desk, round) }
        },
        Scenario("a big broadcast and a big all-reduce") { desk in
            let root = desk.size - 1
            let bytes = desk.pattern(desk.rank == root ? 3 : 4, 3_000_001)
            try desk.transport.start(.broadcast(bytes, root: root)).wait()
            try desk.checkPattern(3, UnsafeRawBufferPointer(bytes), "broadcast")
            let values = try desk.transport.allReduce([Int](0..<400_000), .sum)
            try check(values.elementsEqual((0..<400_000).map { $0 * desk.size }), "all-reduce")
        },
        Scenario("several collectives and messages are in flight, and end in any order") { desk in
            let send = try desk.send(desk.rank, 20_000, to: desk.right)
            let bytes = (0..<6).map { desk.pattern(desk.rank == 0 ? $0 : 99, 1000 + $0) }
            let requests = try bytes.map { try desk.transport.start(.broadcast($0, root: 0)) }
            let barrier = try desk.transport.start(.barrier)
            let landing = desk.empty(20_000)
            let receive = try desk.transport.receive(into: landing, from: desk.left, tag: 0)
            try ([receive, barrier] + requests.reversed() + [send]).waitForAll()
            for (seed, bytes) in bytes.enumerated() {
                try desk.checkPattern(seed, UnsafeRawBufferPointer(bytes), "broadcast \(seed)")
            }
            try desk.checkPattern(desk.left, UnsafeRawBufferPointer(landing), "the message")
        },
    ]

    private static func reduce<T: Reducible & Numeric>(_ type: T.Type, _ desk: Desk) throws {
        for reduction in Reduction.allCases where reduction.accepts(T.dtype) {
            let mine = values(T.self, rank: desk.rank)
            var expected = values(T.self, rank: 0)
            for rank in (0..<desk.size).dropFirst() {
                expected = zip(expected, values(T.self, rank: rank)).map { T.combined($0, $1, by: reduction) }
            }
            let found = try desk.transport.allReduce(mine, reduction)
            // A single rank combines nothing, so its truth values stay unchanged.
            try check(found == expected, "\(reduction) of \(T.dtype): \(found), not \(expected)")
        }
    }

    /// Small integers, so that float sums are exact in any order.
    private static func values<T: Numeric>(_ type: T.Type, rank: Int) -> [T] {
        (0..<11).map { T(exactly: ($0 * 5 + rank * 3) % 8)! }
    }

    private static func gather(_ desk: Desk, counts: [Int]) throws {
        let mine = desk.pattern(desk.rank, counts[desk.rank])
        let all = desk.empty(counts.reduce(0, +))
        try desk.transport.start(.allGather(UnsafeRawBufferPointer(mine), into: all, counts: counts)).wait()
        var offset = 0
        for (rank, count) in counts.enumerated() {
            try desk.checkPattern(
                rank, UnsafeRawBufferPointer(rebasing: all[offset..<offset + count]), "\(counts)")
            offset += count
        }
    }

    private static func exchange(_ desk: Desk, scale: Int) throws {
        func count(_ from: Int, _ to: Int) -> Int { (from * 2 + to) % 4 * scale }
        let counts = (0..<desk.size).map { count(desk.rank, $0) }
        let receiving = (0..<desk.size).map { count($0, desk.rank) }
        let out = desk.empty(counts.reduce(0, +))
        var offset = 0
        for (target, count) in counts.enumerated() {
            let block = desk.pattern(desk.rank * 10 + target, count)
            UnsafeMutableRawBufferPointer(rebasing: out[offset..<offset + count])
                .copyMemory(from: UnsafeRawBufferPointer(block))
            offset += count
        }
        let into = desk.empty(receiving.reduce(0, +))
        try desk.transport.start(
            .allToAll(UnsafeRawBufferPointer(out), counts: counts, into: into, receiving: receiving)
        ).wait()
        offset = 0
        for (source, count) in receiving.enumerated() {
            let block = UnsafeRawBufferPointer(rebasing: into[offset..<offset + count])
            try desk.checkPattern(source * 10 + desk.rank, block, "from rank \(source)")
            offset += count
        }
    }

    private static func exchangeNumbers(_ desk: Desk, _ round: Int) throws {
        let sent = (0..<desk.size).map { round * 100 + desk.rank * 10 + $0 }
        var received = [Int](repeating: -1, count: desk.size)
        let counts = [Int](repeating: MemoryLayout<Int>.size, count: desk.size)
        try sent.withUnsafeBytes { from in
            try received.withUnsafeMutableBytes { into in
                try desk.transport.start(.allToAll(from, counts: counts, into: into, receiving: counts))
                    .wait()
            }
        }
        let expected = (0..<desk.size).map { round * 100 + $0 * 10 + desk.rank }
        try check(received == expected, "round \(round): \(received), not \(expected)")
    }
}

/// A thread that makes progress all the time, as a watchdog does now and then.
private final class ProgressThread: Sendable {
    private let isStopped = Atomic<Bool>(false)
    private let hasEnded = Atomic<Bool>(false)

    init(_ transport: any Transport) {
        startThread { [self] in
            while !isStopped.load(ordering: .relaxed) { transport.progress() }
            hasEnded.store(true, ordering: .releasing)
        }
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        while !hasEnded.load(ordering: .acquiring) { usleep(100) }
    }
}

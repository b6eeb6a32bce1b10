import AquilaTransport
import TestSupport

extension Scenario {
    /// Random messages between random ranks, sent, received and waited for in a random order.
    static func storm(seed: UInt64, messages: Int) -> Scenario {
        Scenario("a storm of \(messages) messages, seed \(seed)") { desk in
            let plan = Drop.plan(seed: seed, count: messages, size: desk.size)
            var random = SplitMix64(seed: seed &+ UInt64(desk.rank) &* 1000)
            var open: [(drop: Drop, bytes: UnsafeMutableRawBufferPointer?, request: TransportRequest)] = []
            for job in Drop.jobs(plan, rank: desk.rank, &random) {
                let drop = job.drop
                if job.isSend {
                    open.append(
                        (drop, nil, try desk.send(drop.number, drop.count, to: drop.target, tag: drop.tag)))
                } else {
                    let bytes = desk.empty(drop.count)
                    let request = try desk.transport.receive(into: bytes, from: drop.source, tag: drop.tag)
                    open.append((drop, bytes, request))
                }
                if random.chance(20) { desk.transport.progress() }
                if random.chance(20) { _ = try random.pick(open).request.test() }
            }
            for (drop, bytes, request) in open.shuffled(using: &random) {
                try request.wait()
                guard let bytes else { continue }
                try desk.checkPattern(drop.number, UnsafeRawBufferPointer(bytes), "drop \(drop.number)")
            }
        }
    }
}

/// A message of a storm.
private struct Drop {
    let number, source, target, tag, count: Int

    /// The messages of a storm, the same on all ranks.
    static func plan(seed: UInt64, count: Int, size: Int) -> [Drop] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { number in
            Drop(
                number: number, source: random.below(size), target: random.below(size), tag: random.below(5),
                count: random.chance(10) ? random.below(60_000) : random.below(300))
        }
    }

    /// A rank's sends and receives in random order, except that those with the same ends and tag
    /// keep theirs.
    static func jobs(_ plan: [Drop], rank: Int, _ random: inout SplitMix64) -> [(isSend: Bool, drop: Drop)] {
        var queues: [[Int]: [(isSend: Bool, drop: Drop)]] = [:]
        for drop in plan {
            if drop.source == rank { queues[[0, drop.target, drop.tag], default: []].append((true, drop)) }
            if drop.target == rank { queues[[1, drop.source, drop.tag], default: []].append((false, drop)) }
        }
        var keys = queues.keys.sorted { $0.lexicographicallyPrecedes($1) }
        var jobs: [(isSend: Bool, drop: Drop)] = []
        while !keys.isEmpty {
            let place = random.below(keys.count)
            jobs.append(queues[keys[place]]!.removeFirst())
            if queues[keys[place]]!.isEmpty { keys.remove(at: place) }
        }
        return jobs
    }
}

import AquilaTransport

extension Scenario {
    static let messages = [
        Scenario("a ring passes messages of many sizes") { desk in
            for count in [0, 1, 8, 4095, 4096, 4097, 100_000] {
                let send = try desk.send(desk.rank, count, to: desk.right)
                let bytes = desk.empty(count)
                try desk.transport.receive(into: bytes, from: desk.left, tag: 0).wait()
                try send.wait()
                try desk.checkPattern(desk.left, UnsafeRawBufferPointer(bytes), "ring")
            }
        },
        Scenario("a rank sends to itself") { desk in
            for count in [0, 3, 70_000] {
                let bytes = desk.empty(count)
                let receive = try desk.transport.receive(into: bytes, from: desk.rank, tag: 5)
                let send = try desk.send(17, count, to: desk.rank, tag: 5)
                try [send, receive].waitForAll()
                try desk.checkPattern(17, UnsafeRawBufferPointer(bytes), "self")
            }
        },
        Scenario("messages of a source and tag keep their order") { desk in
            let counts = (0..<60).map { $0 % 3 == 0 ? 9000 : $0 }
            let sends = try counts.enumerated().map { index, count in
                try desk.send(index, count, to: desk.right, tag: index % 2)
            }
            // Odd messages are received first: they overtake the even ones, not each other.
            for parity in [1, 0] {
                for (index, count) in counts.enumerated() where index % 2 == parity {
                    let bytes = desk.empty(count)
                    try desk.transport.receive(into: bytes, from: desk.left, tag: parity).wait()
                    try desk.checkPattern(index, UnsafeRawBufferPointer(bytes), "message \(index)")
                }
            }
            try sends.waitForAll()
        },
        Scenario("many tags meet, up to the highest") { desk in
            let highest = desk.transport.highestTag
            let tags = [0, highest, highest - 1] + (1..<200)
            let sends = try tags.map { try desk.send($0, 40, to: desk.right, tag: $0) }
            let receives = try tags.reversed().map { tag in
                let bytes = desk.empty(40)
                return (tag, bytes, try desk.transport.receive(into: bytes, from: desk.left, tag: tag))
            }
            try (sends + receives.map { $0.2 }).waitForAll()
            for (tag, bytes, _) in receives {
                try desk.checkPattern(tag, UnsafeRawBufferPointer(bytes), "tag \(tag)")
            }
        },
        Scenario("messages that nobody expects are kept") { desk in
            let peers = 0..<desk.size
            let sends = try peers.flatMap { peer in
                try (0..<50).map { try desk.send(desk.rank * 50 + $0, 100 + $0, to: peer, tag: $0) }
            }
            try desk.transport.barrier()
            for peer in peers.reversed() {
                for tag in (0..<50).reversed() {
                    let bytes = desk.empty(100 + tag)
                    try desk.transport.receive(into: bytes, from: peer, tag: tag).wait()
                    try desk.checkPattern(peer * 50 + tag, UnsafeRawBufferPointer(bytes), "from \(peer)")
                }
            }
            try sends.waitForAll()
        },
        Scenario("big messages cross in both directions") { desk in
            let count = 5_000_003
            let bytes = [desk.left, desk.right].map { _ in desk.empty(count) }
            let requests = [
                try desk.transport.receive(into: bytes[0], from: desk.left, tag: 1),
                try desk.transport.receive(into: bytes[1], from: desk.right, tag: 2),
                try desk.send(desk.rank, count, to: desk.right, tag: 1),
                try desk.send(desk.rank + 100, count, to: desk.left, tag: 2),
            ]
            try requests.waitForAll()
            try desk.checkPattern(desk.left, UnsafeRawBufferPointer(bytes[0]), "from the left")
            try desk.checkPattern(desk.right + 100, UnsafeRawBufferPointer(bytes[1]), "from the right")
        },
    ]
}

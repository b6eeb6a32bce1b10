import AquilaTypes

/// Brings the subarrays that index arrays name to the ranks that have the points; these ask the
/// owners for them.
final class IndexedGather: IndexedRun {
    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        guard let route else { return try gatherHere(memory, allocator) }
        if spread.points == nil { return try gatherForAll(route, memory, allocator, ranks) }
        let parts = route.parts(of: points.dropping(spread.positionRank))
        for round in 0..<spread.roundCount {
            let range = tuples(ofRound: round)
            try withTuples(range, memory, allocator) { numbers, owners in
                let asked = try ask(numbers, owners, range.count, parts, allocator, ranks)
                var answers = try answer(asked, memory, allocator, ranks, parts)
                asked.received.free(allocator)
                place(&answers, numbers, owners, range, parts, memory)
                answers.free(allocator)
            }
        }
    }

    // MARK: All elements are here

    private func gatherHere(_ memory: Executor.Memory, _ allocator: Allocator) throws {
        let rest = points.dropping(spread.positionRank)
        for round in 0..<ceilDivide(tupleCount, spread.roundLength) {
            let range = tuples(ofRound: round)
            try withTuples(range, memory, allocator) { numbers, _ in
                let copy = PartCopy(
                    from: part(ofArray: rest), to: part(ofValues: rest), itemSize: spread.itemSize)
                let (array, subarrays) = (address(data.array, memory), subarrays)
                var walk = walk(from: range.lowerBound)
                let values = address(data.values, memory)
                for k in 0..<range.count {
                    if numbers[k] != Tuples.nowhere {
                        copy.copy(array + subarrays.offset(of: numbers[k]), values + walk.offset)
                    }
                    walk.next()
                }
            }
        }
    }

    // MARK: Questions and answers

    /// The tuples that a rank has asked the others for in a round, and the tuples that they ask it
    /// for.
    private struct Questions {
        /// Number of tuples that go to each rank.
        var sent: [Int]
        var received: Mail
    }

    private func ask(
        _ numbers: UnsafeMutablePointer<Int>, _ owners: UnsafeMutablePointer<Int32>, _ count: Int,
        _ parts: [IndexedRoute.Part], _ allocator: Allocator, _ ranks: Ranks
    ) throws -> Questions {
        var sent = [Int](repeating: 0, count: ranks.count)
        for k in 0..<count where owners[k] >= 0 {
            for part in parts { sent[Int(owners[k]) + part.offset] += 1 }
        }
        sent[rank] = 0
        let asked = try ranks.exchange(sent)
        var mail = try Mail(sent.map { 8 * $0 }, allocator)
        defer { mail.free(allocator) }
        for k in 0..<count where owners[k] >= 0 {
            for part in parts where Int(owners[k]) + part.offset != rank {
                mail.take(8, of: Int(owners[k]) + part.offset).storeBytes(of: numbers[k], as: Int.self)
            }
        }
        return Questions(
            sent: sent, received: try ranks.exchange(mail, receiving: asked.map { 8 * $0 }, allocator))
    }

    /// Sends the others the parts that they ask for.
    ///
    /// - Returns: the parts that they send.
    private func answer(
        _ questions: Questions, _ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks,
        _ parts: [IndexedRoute.Part]
    ) throws -> Mail {
        var received = questions.received
        let boxes = received.counts.indices.map { received.counts[$0] == 0 ? nil : served($0) }
        var mail = try Mail(
            boxes.indices.map { received.counts[$0] / 8 * (boxes[$0].map(byteCount) ?? 0) }, allocator)
        defer { mail.free(allocator) }
        let (array, subarrays) = (address(data.array, memory), subarrays)
        for (peer, box) in boxes.enumerated() {
            guard let box else { continue }
            let copy = PartCopy(from: part(ofArray: box), to: packed(box), itemSize: spread.itemSize)
            for _ in 0..<received.counts[peer] / 8 {
                let number = received.take(8, of: peer).load(as: Int.self)
                copy.copy(array + subarrays.offset(of: number), mail.take(byteCount(box), of: peer))
            }
        }
        let bytes = (0..<ranks.count).map { peer in
            questions.sent[peer] == 0 ? 0 : questions.sent[peer] * byteCount(expected(from: peer))
        }
        return try ranks.exchange(mail, receiving: bytes, allocator)
    }

    /// The elements that another rank owns of the subarrays for this rank's points.
    private func expected(from peer: Int) -> Box {
        spread.ownedBox(of: peer).dropping(spread.indexCount).intersection(spread.rest(of: rank))
    }

    // MARK: Results

    /// Copies the parts that have come, and this rank's own parts, to the values.
    private func place(
        _ answers: inout Mail, _ numbers: UnsafeMutablePointer<Int>, _ owners: UnsafeMutablePointer<Int32>,
        _ range: Range<Int>, _ parts: [IndexedRoute.Part], _ memory: Executor.Memory
    ) {
        let (values, array) = (address(data.values, memory), address(data.array, memory))
        let subarrays = subarrays
        for part in parts {
            let target = self.part(ofValues: part.box)
            let unpack = PartCopy(from: packed(part.box), to: target, itemSize: spread.itemSize)
            let isMine = owned.dropping(spread.indexCount).contains(part.box)
            let local =
                isMine
                ? PartCopy(from: self.part(ofArray: part.box), to: target, itemSize: spread.itemSize) : nil
            let bytes = byteCount(part.box)
            var walk = walk(from: range.lowerBound)
            for k in 0..<range.count {
                let owner = Int(owners[k]) + part.offset
                if owners[k] >= 0, owner == rank {
                    local!.copy(array + subarrays.offset(of: numbers[k]), values + walk.offset)
                } else if owners[k] >= 0 {
                    unpack.copy(answers.take(bytes, of: owner), values + walk.offset)
                }
                walk.next()
            }
        }
    }

    // MARK: For all ranks

    /// Gathers for all ranks. Every rank has all tuples, so it knows which elements of the
    /// subarrays each other rank has.
    private func gatherForAll(
        _ route: IndexedRoute, _ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks
    ) throws {
        let range = 0..<tupleCount
        let parts = route.parts(of: points.dropping(spread.positionRank))
        try withTuples(range, memory, allocator) { numbers, owners in
            var counts = [Int](repeating: 0, count: ranks.count)
            for k in range where owners[k] >= 0 {
                for part in parts { counts[Int(owners[k]) + part.offset] += byteCount(part.box) }
            }
            var mine = [Int](repeating: 0, count: ranks.count)
            mine[rank] = counts[rank]
            var block = try Mail(mine, allocator)
            defer { block.free(allocator) }
            let (array, subarrays) = (address(data.array, memory), subarrays)
            for part in parts where counts[rank] > 0 && owned.dropping(spread.indexCount).contains(part.box) {
                let copy = PartCopy(
                    from: self.part(ofArray: part.box), to: packed(part.box), itemSize: spread.itemSize)
                for k in range where owners[k] >= 0 && Int(owners[k]) + part.offset == rank {
                    copy.copy(
                        array + subarrays.offset(of: numbers[k]), block.take(byteCount(part.box), of: rank))
                }
            }
            var all = try ranks.spread(block, counts: counts, allocator)
            defer { all.free(allocator) }
            for part in parts {
                let copy = PartCopy(
                    from: packed(part.box), to: self.part(ofValues: part.box), itemSize: spread.itemSize)
                var walk = walk(from: 0)
                for k in range {
                    if owners[k] >= 0 {
                        let owner = Int(owners[k]) + part.offset
                        copy.copy(
                            all.take(byteCount(part.box), of: owner),
                            address(data.values, memory) + walk.offset)
                    }
                    walk.next()
                }
            }
        }
    }
}

import AquilaTransport
import AquilaTypes

extension RankEngine {
    /// In checking mode: compares what ranks are about to do together, before anything else is
    /// exchanged for it.
    func meet(at point: MeetingPoint) throws {
        guard recorder.watcher?.comparesRanks == true else { return }
        let record = StreamRecord(recorder.window, point, members)
        let difference: String?
        do { difference = try Comparison(record, members.transport!).difference() } catch {
            throw breakDown("\(error); this rank came with: \(record.text(0))")
        }
        if let difference { throw breakDown(difference, isKnown: true) }
    }

    /// Compares the ends of the program on all ranks, if ranks are compared.
    func meetAtEnd() throws {
        guard recorder.watcher?.comparesRanks == true else { return }
        try recorder.lock.withLock { try together("the end of the program") { _ in try meet(at: .end) } }
    }
}

/// Compares the records of all ranks.
private struct Comparison {
    private struct Summary: BitwiseCopyable, Equatable {
        var hash: UInt64
        var count: Int
    }

    private let record: StreamRecord
    private let transport: any Transport

    init(_ record: StreamRecord, _ transport: any Transport) {
        self.record = record
        self.transport = transport
    }

    /// The first difference, in the same words on all ranks; nil if there is none.
    func difference() throws -> String? {
        let summaries = try transport.allGather(Summary(hash: record.hash, count: record.count))
        guard summaries.contains(where: { $0 != summaries[0] }) else { return nil }
        let hashes = try transport.allGatherBlocks((0..<record.count).map { record.hash($0) })
        let least = hashes.map(\.count).min()!
        let place = (0..<least).first { entry in hashes.contains { $0[entry] != hashes[0][entry] } } ?? least
        let forms = try transport.allGather(place < record.count ? record.hash(place, withScalars: false) : 0)
        let texts = try transport.allGatherTexts(place < record.count ? record.text(place) : "nothing more")
        let other = hashes.indices.first { rank in
            place >= hashes[rank].count || place >= hashes[0].count || hashes[rank][place] != hashes[0][place]
        }
        // If rank 0 has fewer operations than all others, rank 1 stands for these.
        let rank = other.map { $0 == 0 ? 1 : $0 } ?? 1
        return """
            the ranks do not run the same program; they differ at operation \(place) of those that they compare
                rank 0: \(texts[0])
                rank \(rank): \(texts[rank])
            \(advice(isNumber: forms[rank] == forms[0]))
            """
    }

    private func advice(isNumber: Bool) -> String {
        isNumber
            ? "Only a number differs: it may come from a clock, from random numbers without a seed, or from the order of a set."
            : "What decides which operations follow must be the same on all ranks: no clocks, no random numbers without a "
                + "seed, no order of sets and dictionaries, no number of the rank."
    }
}

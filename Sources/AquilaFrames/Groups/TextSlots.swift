import AquilaRuntime
import AquilaTypes

/// Slots of texts. Those of one column are found once, as texts are costly to hash; those of two columns then
/// follow from the distinct texts of each.
struct TextSlots {
    let parts: [ColumnStorage]
    let keepsMissing: Bool

    private var runtime: Runtime { parts[0].runtime }

    func slots() throws(ArrayError) -> KeySlots {
        if parts.count == 1 { return try Self.slots(of: parts[0], keepsMissing: keepsMissing) }
        let known = try parts.map { part throws(ArrayError) in
            part.count < 1 << 14 ? nil : try Self.fewSlots(of: part, keepsMissing: keepsMissing)
        }
        return try joined(known)
    }

    /// As `KeySlots.uniqueMatches`; nil and true for few distinct texts.
    func uniqueMatches() throws(ArrayError) -> (LogicalStore?, isUnique: Bool) {
        for part in parts where part.count >= 1 << 14 {
            if try Self.fewSlots(of: part, keepsMissing: true) != nil { return (nil, true) }
        }
        return try runtime.reading(parts.flatMap(\.stores)) { pointers in
            let keys = TextKeys(
                first: parts[0].texts(pointers),
                second: parts[1].texts(Array(pointers.dropFirst(parts[0].stores.count))))
            return try KeySlots.matched(runtime, keys, parts[0].count)
        }
    }

    /// Slots of a column's texts.
    private static func slots(
        of part: ColumnStorage, keepsMissing: Bool
    ) throws(ArrayError) -> KeySlots {
        if let known = part.knownSlots(keepsMissing) { return known }
        let keys = try part.runtime.reading(part.stores) { pointers in
            try KeySlots.hashed(
                part.runtime, TextKeys(first: part.texts(pointers), second: nil), keepsMissing)
        }
        part.note(keys, keepsMissing)
        return keys
    }

    /// Slots of a column with few distinct texts; nil if there are many.
    static func fewSlots(
        of part: ColumnStorage, keepsMissing: Bool
    ) throws(ArrayError) -> KeySlots? {
        if let known = part.knownSlots(keepsMissing) { return 4 * known.count > part.count ? nil : known }
        if part.facts.withLock({ $0.hasManyTexts }) { return nil }
        var firsts: [Int32]?
        let runtime = part.runtime
        let store = try runtime.reading(part.stores) { pointers in
            let keys = TextKeys(first: part.texts(pointers), second: nil)
            return try runtime.makeRow(part.count, of: Int32.self) { ids in
                firsts = HashFactoriser(runtime: runtime, keys: keys, keepsMissing: keepsMissing).few(
                    into: ids)
            }
        }
        guard let firsts, 4 * firsts.count <= part.count else {
            part.facts.withLock { $0.hasManyTexts = true }
            return nil
        }
        let slots = KeySlots(store: store, count: firsts.count, firsts: firsts)
        part.note(slots, keepsMissing)
        return slots
    }

    /// Slots of both columns: the distinct texts of each, or all where these are not known, are hashed
    /// together.
    private func joined(_ known: [KeySlots?]) throws(ArrayError) -> KeySlots {
        let counts = zip(known, parts).map { $0?.count ?? $1.count }
        let lists = known.map { $0?.firsts }
        let common = try runtime.reading(parts.flatMap(\.stores)) { pointers in
            let texts = [
                parts[0].texts(pointers), parts[1].texts(Array(pointers.dropFirst(parts[0].stores.count))),
            ]
            return try Self.withLists(lists) { lists in
                let sides = (0..<2).map { k in
                    ListedTexts(texts: texts[k].texts, list: lists[k], count: counts[k])
                }
                return try KeySlots.hashed(
                    runtime, TextKeys(first: sides[0], second: sides[1]), keepsMissing)
            }
        }
        if known[0] == nil, known[1] == nil { return common }
        let firsts = common.firsts!.map { place -> Int32 in
            let isFirst = place < counts[0]
            let row = isFirst ? Int(place) : Int(place) - counts[0]
            let listed = lists[isFirst ? 0 : 1].map { Int($0[row]) } ?? row
            return Int32(listed + (isFirst ? 0 : parts[0].count))
        }
        let store = try runtime.makeRow(parts[0].count + parts[1].count, of: Int32.self) { target in
            try runtime.reading([common.store]) { pointers in
                let numbers = pointers[0].assumingMemoryBound(to: Int32.self)
                try Self.spread(known[0], parts[0].count, numbers, runtime, into: target)
                try Self.spread(
                    known[1], parts[1].count, numbers + counts[0], runtime, into: target + parts[0].count)
            }
        }
        return KeySlots(store: store, count: common.count, firsts: firsts)
    }

    /// Calls the body with the addresses of lists; nil for those that there are not.
    private static func withLists<R>(
        _ lists: [[Int32]?], _ body: ([UnsafePointer<Int32>?]) throws -> R
    ) rethrows -> R {
        try (lists[0] ?? []).withUnsafeBufferPointer { first in
            try (lists[1] ?? []).withUnsafeBufferPointer { second in
                try body([
                    lists[0].flatMap { _ in first.baseAddress }, lists[1].flatMap { _ in second.baseAddress },
                ])
            }
        }
    }

    /// Writes the number of each row's text: that of its slot, or its own where slots are not known.
    private static func spread(
        _ known: KeySlots?, _ count: Int, _ numbers: UnsafePointer<Int32>, _ runtime: Runtime,
        into target: UnsafeMutablePointer<Int32>
    ) throws(ArrayError) {
        guard let known else { return target.update(from: numbers, count: count) }
        try runtime.reading([known.store]) { pointers in
            let slots = pointers[0].assumingMemoryBound(to: Int32.self)
            runtime.forEachBlock(count) { block in
                for row in block { target[row] = slots[row] < 0 ? -1 : numbers[Int(slots[row])] }
            }
        }
    }
}

extension ColumnStorage {
    /// All texts of the column, at the addresses of its stores.
    fileprivate func texts(_ pointers: [UnsafeRawPointer]) -> ListedTexts {
        let texts = TextRows(
            pointers[0], pointers[1], validity == nil ? nil : pointers[2], count: count,
            byteCount: stores[1].shape[0])
        return ListedTexts(texts: texts, list: nil, count: count)
    }

    /// Slots that were found before. Without a mask no text is missing, so that both kinds are the same.
    func knownSlots(_ keepsMissing: Bool) -> KeySlots? {
        let isComplete = keepsMissing && validity != nil
        return facts.withLock { isComplete ? $0.slotsWithMissing : $0.slots }
    }

    fileprivate func note(_ slots: KeySlots, _ keepsMissing: Bool) {
        let isComplete = keepsMissing && validity != nil
        facts.withLock {
            if isComplete { $0.slotsWithMissing = slots } else { $0.slots = slots }
        }
    }
}

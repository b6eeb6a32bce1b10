import AquilaRuntime
import AquilaTypes

/// The first step of a long sort, for one run.
struct RunSorter: KeyVisitor {
    let context: TaskContext

    func visit<Code: KeyCode>(_ code: Code) {
        let keys = context.stores[1].address.assumingMemoryBound(to: Code.Key.self)
        let samples = context.stores[2].address.assumingMemoryBound(to: Code.Key.self)
        let count = context.stores[0].shape[0]
        if context.stores.count > 3 {
            sortPlaced(code, keys, count)
        } else {
            sortPlain(code, keys, count)
        }
        for k in 0..<SortPieces.sampleCount { samples[k] = keys[SortPieces.position(k, of: count)] }
    }

    private func sortPlain<Code: KeyCode>(
        _ code: Code, _ keys: UnsafeMutablePointer<Code.Key>, _ count: Int
    ) {
        let source = context.stores[0]
        let step = source.view.strides[0]
        let spare = UnsafeMutablePointer<PlainRecord<Code.Key>>.allocate(capacity: count)
        defer { spare.deallocate() }
        for k in 0..<count { keys[k] = code.key(at: source.address + k &* step) }
        let records = UnsafeMutableRawPointer(keys).assumingMemoryBound(to: PlainRecord<Code.Key>.self)
        RadixSort.sort(records, spare: spare, count: count)
    }

    private func sortPlaced<Code: KeyCode>(
        _ code: Code, _ keys: UnsafeMutablePointer<Code.Key>, _ count: Int
    ) {
        let source = context.stores[0]
        let step = source.view.strides[0]
        let places = context.stores[3].address.assumingMemoryBound(to: Int64.self)
        let first = source.origin[0]
        let records = UnsafeMutablePointer<PlacedRecord<Code.Key>>.allocate(capacity: 2 * count)
        defer { records.deallocate() }
        for k in 0..<count {
            records[k] = .init(key: code.canonicalKey(at: source.address + k &* step), place: first &+ k)
        }
        RadixSort.sort(records, spare: records + count, count: count)
        for k in 0..<count {
            keys[k] = records[k].key
            places[k] = Int64(records[k].place)
        }
    }
}

import AquilaRuntime
import AquilaTypes

extension GroupReduce {
    /// The texts of each group one after the other; missing ones are left out.
    func joinedTexts(_ storage: ColumnStorage) throws(ArrayError) -> Column {
        let runtime = grouping.runtime
        let lists = try grouping.rowLists()
        let (offsets, bytes) = try runtime.reading([lists.starts, lists.rows] + storage.stores) { pointers in
            let starts = pointers[0].assumingMemoryBound(to: Int.self)
            let rows = pointers[1].assumingMemoryBound(to: Int32.self)
            let texts = TextRows(
                pointers[2], pointers[3], storage.validity == nil ? nil : pointers[4], count: storage.count,
                byteCount: storage.stores[1].shape[0])
            func forEachText(_ group: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
                let slot = Int(grouping.order[group])
                for place in starts[slot]..<starts[slot + 1] {
                    let row = Int(rows[place])
                    if texts.isPresent(row) { body(texts.text(row)) }
                }
            }
            let ends = try runtime.makeOffsets(grouping.groupCount) { group in
                var length = 0
                forEachText(group) { length += $0.count }
                return length
            }
            let content = try runtime.makeRow(ends.total, of: UInt8.self) { target in
                try runtime.reading([ends.offsets]) { pointers in
                    let places = pointers[0].assumingMemoryBound(to: Int.self)
                    runtime.forEachBlock(grouping.groupCount) { groups in
                        for group in groups {
                            var place = target + places[group]
                            forEachText(group) { text in
                                if let base = text.baseAddress {
                                    TextBytes.copy(base, to: place, count: text.count)
                                }
                                place += text.count
                            }
                        }
                    }
                }
            }
            return (ends.offsets, content)
        }
        return Column(
            ColumnStorage(.string, count: grouping.groupCount, .texts(offsets: offsets, bytes: bytes)))
    }
}

import AquilaTransport

extension Transport {
    /// The lists of all ranks, which may have different lengths. Blocks.
    func allGatherBlocks<T: BitwiseCopyable>(_ values: [T]) throws(TransportError) -> [[T]] {
        let lengths = try allGather(values.count)
        let stride = MemoryLayout<T>.stride
        // The engine keeps both where the exchange fails; the job is over then.
        let mine = UnsafeMutableBufferPointer<T>.allocate(capacity: max(values.count, 1))
        _ = mine.initialize(from: values)
        let all = UnsafeMutableBufferPointer<T>.allocate(capacity: max(lengths.reduce(0, +), 1))
        try start(
            .allGather(
                UnsafeRawBufferPointer(start: mine.baseAddress, count: values.count * stride),
                into: UnsafeMutableRawBufferPointer(
                    start: all.baseAddress, count: lengths.reduce(0, +) * stride),
                counts: lengths.map { $0 * stride })
        ).wait()
        defer {
            mine.deallocate()
            all.deallocate()
        }
        var start = 0
        return lengths.map { length in
            defer { start += length }
            return Array(all[start..<start + length])
        }
    }

    /// The texts of all ranks. Blocks.
    func allGatherTexts(_ text: String) throws(TransportError) -> [String] {
        try allGatherBlocks(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }
}

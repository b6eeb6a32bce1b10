import AquilaRuntime
import AquilaTypes
import Synchronization

/// Rows cut into blocks of nearly equal length, which workers take one after the other.
///
/// Blocks begin at multiples of 64 rows, so that bits of a bitmap over the rows never share a word between
/// blocks.
struct RowBlocks: Sendable {
    let rowCount: Int
    let length: Int
    let count: Int

    /// - Parameter blockCount: the number of blocks wanted; there may be fewer, as no block is shorter than
    ///   64.
    init(_ rowCount: Int, blockCount: Int) {
        self.rowCount = rowCount
        let wanted = max(blockCount, 1)
        length = max(((rowCount + wanted - 1) / wanted + 63) / 64 * 64, 64)
        count = (rowCount + length - 1) / length
    }

    subscript(block: Int) -> Range<Int> { block * length..<min((block + 1) * length, rowCount) }
}

extension Runtime {
    /// Number of rows that are worth a worker's turn.
    static var leastBlock: Int { 1 << 14 }

    /// Blocks for the workers: a few for each, so that one that is slow holds up none.
    func blocks(_ rowCount: Int) -> RowBlocks {
        let most = workerCount == 1 ? 1 : 4 * workerCount
        return RowBlocks(rowCount, blockCount: min(most, (rowCount + Self.leastBlock - 1) / Self.leastBlock))
    }

    /// Calls the body for blocks of the rows, on all workers.
    func forEachBlock(_ rowCount: Int, _ body: (Range<Int>) -> Void) {
        let blocks = blocks(rowCount)
        if blocks.count == 1 { return body(blocks[0]) }
        parallelFor(count: blocks.count) { body(blocks[$0]) }
    }

    /// True if a row has a property.
    func anyRow(_ rowCount: Int, where hasProperty: (Int) -> Bool) -> Bool {
        let found = Atomic<Bool>(false)
        forEachBlock(rowCount) { block in
            if found.load(ordering: .relaxed) { return }
            for row in block where hasProperty(row) {
                found.store(true, ordering: .relaxed)
                return
            }
        }
        return found.load(ordering: .relaxed)
    }

    /// Waits for rows of elements without gaps, and lends them together for reading.
    func reading<R>(
        _ rows: [LogicalStore], _ body: ([UnsafeRawPointer]) throws -> R
    ) throws(ArrayError) -> R {
        func lend(_ pointers: [UnsafeRawPointer]) throws -> R {
            if pointers.count == rows.count { return try body(pointers) }
            let row = rows[pointers.count]
            if row.shape.contains(0) { return try lend(pointers + [Self.nowhere]) }
            return try read(row) { pointer, _ in try lend(pointers + [pointer]) }
        }
        do { return try lend([]) } catch { throw ArrayError(wrapping: error) }
    }

    /// The address that stands for rows without elements.
    private static var nowhere: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 64)! }

    /// A new row of elements; the body writes every one of them.
    func makeRow<T: Element>(
        _ count: Int, of type: T.Type, _ body: (UnsafeMutablePointer<T>) throws -> Void
    ) throws(ArrayError) -> LogicalStore {
        guard count > 0 else { return makeStore([0], T.dtype) }
        do {
            return try makeStore(
                [count], T.dtype,
                filling: { memory in
                    try body(memory.baseAddress!.assumingMemoryBound(to: T.self))
                })
        } catch { throw ArrayError(wrapping: error) }
    }
}

/// Memory for the steps of one operation, from the runtime's allocator, so that its budget bounds it. It
/// comes uninitialised, and goes with the last reference.
struct Scratch<T: BitwiseCopyable> {
    let base: UnsafeMutablePointer<T>
    let count: Int
    private let store: LogicalStore

    init(_ runtime: Runtime, _ count: Int, of type: T.Type = T.self) throws(ArrayError) {
        var address: UnsafeMutableRawPointer?
        let bytes = max(count, 1) * MemoryLayout<T>.stride
        store = try runtime.makeRow(bytes, of: UInt8.self) { address = UnsafeMutableRawPointer($0) }
        base = address!.assumingMemoryBound(to: T.self)
        self.count = count
    }

    /// Keeps the memory until here.
    func keep() { withExtendedLifetime(store) {} }
}

extension ArrayError {
    /// Any error as an `ArrayError`.
    init(wrapping error: any Error) {
        self = error as? ArrayError ?? ArrayError(.system, "\(error)", underlying: error)
    }
}

extension LogicalStore {
    /// The store itself where its elements stand one after the other, otherwise a recorded copy.
    func withoutGaps() throws(ArrayError) -> LogicalStore {
        if view.isContiguous(itemSize: dtype.size) { return self }
        let copy = store.runtime.makeStore(shape, dtype)
        try store.runtime.copy(.array(self), into: copy)
        return copy
    }
}

import AquilaTransport
import AquilaTypes

/// The blocks that a rank sends to all others in an exchange, or gets from them: one block for each
/// rank, one behind the other.
struct Mail {
    let counts: [Int]
    let byteCount: Int
    private let allocation: Allocation
    /// Place in each block at which the next bytes are written or read.
    private var places: [Int]

    /// - Parameter counts: bytes for each rank.
    init(_ counts: [Int], _ allocator: Allocator) throws {
        self.counts = counts
        byteCount = counts.reduce(0, +)
        allocation = try allocator.allocate(byteCount)
        places = []
        rewind()
    }

    /// Goes back to the beginnings of the blocks.
    mutating func rewind() {
        var start = 0
        places = counts.map { count in
            defer { start += count }
            return start
        }
    }

    func free(_ allocator: Allocator) { allocator.free(allocation) }

    /// The next bytes of a rank's block.
    @inline(__always)
    mutating func take(_ bytes: Int, of rank: Int) -> UnsafeMutableRawPointer {
        defer { places[rank] += bytes }
        return allocation.pointer + places[rank]
    }

    var pointer: UnsafeMutableRawPointer { allocation.pointer }
}

extension Ranks {
    /// Tells each rank a number, and returns the numbers that the ranks tell this one. Blocks.
    func exchange(_ numbers: [Int]) throws -> [Int] {
        let bytes = [Int](repeating: MemoryLayout<Int>.size, count: count)
        var result = [Int](repeating: 0, count: count)
        let from = UnsafeMutableBufferPointer<Int>.allocate(capacity: 2 * count)
        _ = from.initialize(from: numbers + result)
        let border = count * MemoryLayout<Int>.size
        let all = UnsafeMutableRawBufferPointer(from)
        // If this fails, the engine keeps the memory; the job is over then.
        try transport!.start(
            .allToAll(
                UnsafeRawBufferPointer(rebasing: all[..<border]), counts: bytes,
                into: UnsafeMutableRawBufferPointer(rebasing: all[border...]), receiving: bytes)
        ).wait()
        result = Array(from[count...])
        from.deallocate()
        return result
    }

    /// Sends each rank its block. Blocks.
    ///
    /// - Parameter counts: the bytes that come from each rank.
    func exchange(_ mail: Mail, receiving counts: [Int], _ allocator: Allocator) throws -> Mail {
        let result = try Mail(counts, allocator)
        try transport!.start(
            .allToAll(
                UnsafeRawBufferPointer(start: mail.pointer, count: mail.byteCount), counts: mail.counts,
                into: UnsafeMutableRawBufferPointer(start: result.pointer, count: result.byteCount),
                receiving: counts)
        ).wait()
        return result
    }

    /// Brings this rank's block to all ranks. Blocks.
    func spread(_ block: Mail, counts: [Int], _ allocator: Allocator) throws -> Mail {
        let result = try Mail(counts, allocator)
        try transport!.start(
            .allGather(
                UnsafeRawBufferPointer(start: block.pointer, count: block.byteCount),
                into: UnsafeMutableRawBufferPointer(start: result.pointer, count: result.byteCount),
                counts: counts)
        ).wait()
        return result
    }
}
